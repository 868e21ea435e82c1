import { describe, expect, it } from "vitest";
import { bytesOf } from "../../scenario/bytes.ts";
import { emptyScenario } from "../../scenario/defaults.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { ImportedConfig } from "./import.ts";
import { isConfigText, readConfig } from "./read.ts";
import { withConfig } from "./to-setup.ts";

function read(text: string): ImportedConfig {
  expect(isConfigText(text)).toBe(true);
  const result = readConfig(text);
  if (!result.ok) throw new Error(result.reason);
  for (const place of ["replace", "append"] as const) {
    const parsed = parseScenario(withConfig(emptyScenario(), result.value, place));
    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  }
  return result.value;
}
const chainOf = (config: ImportedConfig) => config.filters.map(({ filter }) => filter);
const paths = (config: ImportedConfig) => config.left.map(({ path }) => path);
const said = (config: ImportedConfig) => config.notes.map(({ text }) => text).join("\n");

const sha = "0123456789abcdef".repeat(4);
const bootstrap = `
node: { id: n1, cluster: c1, metadata: { ROLE: edge } }
static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    traffic_direction: INBOUND
    per_connection_buffer_limit_bytes: 4096
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ingress
          stream_idle_timeout: 1.5s
          generate_request_id: false
          route_config:
            virtual_hosts:
            - name: shop
              domains: ["shop.example", "*.shop.example"]
              routes:
              - { name: api, match: { prefix: /api, headers: [{ name: x-a, string_match: { exact: "1" } }] }, route: { cluster: api, timeout: 0.25s } }
              - { match: { safe_regex: { regex: ".*" } }, route: { cluster: api } }
              - { match: { path: /health }, direct_response: { status: 204 } }
          http_filters:
          - name: guard
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
              config:
                name: guard
                root_id: guard_root
                failure_policy: FAIL_RELOAD
                reload_config: { backoff: { base_interval: 2s } }
                allow_on_headers_stop_iteration: true
                vm_config:
                  vm_id: one
                  runtime: envoy.wasm.runtime.v8
                  code: { remote: { http_uri: { uri: "https://files.example/guard.wasm?v=2", cluster: c, timeout: 5s }, sha256: ${sha} } }
                  environment_variables: { host_env_keys: [HOME], key_values: { MODE: test } }
                  configuration: { "@type": type.googleapis.com/google.protobuf.BytesValue, value: AAEC }
                configuration:
                  "@type": type.googleapis.com/google.protobuf.StringValue
                  value: |
                    {"deny": true}
          - name: envoy.filters.http.cors
          - name: second
            typed_config:
              "@type": type.googleapis.com/udpa.type.v1.TypedStruct
              type_url: type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
              value:
                config:
                  fail_open: true
                  vm_config: { code: { local: { filename: /etc/envoy/guard.wasm } } }
                  configuration: { "@type": type.googleapis.com/google.protobuf.Struct, value: { b: 1, a: [x, true, null] } }
          - name: envoy.filters.http.router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router, suppress_envoy_headers: true }
  clusters:
  - name: api
    type: STATIC
    connect_timeout: 1s
    load_assignment: { cluster_name: api, endpoints: [{ locality: { region: r }, lb_endpoints: [{ endpoint: { address: { socket_address: { address: 10.1.2.3, port_value: 9000 } } } }] }] }
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: { http2_protocol_options: {} }
`;

describe("a bootstrap of Envoy", () => {
  it("becomes a chain with its configurations, policies and modules", () => {
    const config = read(bootstrap), [guard, second] = chainOf(config);
    expect(config.label).toBe("Envoy configuration");
    expect(guard).toEqual({
      name: "guard", module: { name: "guard.wasm", sha256: sha }, rootId: "guard_root", vmId: "one", failurePolicy: "fail-reload", reloadBackoff: 2000,
      configuration: '{"deny": true}\n', vmConfiguration: { base64: "AAEC" }, environment: { MODE: "test" }, allowOnHeadersStopIteration: true,
    });
    expect(config.filters[0]?.from).toBe("https://files.example/guard.wasm?v=2");
    expect(second).toMatchObject({ module: { name: "guard-2.wasm" }, failurePolicy: "fail-open-at-once" });
  });
  it("T-20 hands a Struct over as its serialized bytes, in the order of the file, and says so", () => {
    const config = read(bootstrap), given = chainOf(config)[1]?.configuration;
    expect(Buffer.from(bytesOf(given ?? "")).toString("latin1")).toBe("\n\x0e\n\x01b\x12\x09\x11\0\0\0\0\0\0\xf0?\n\x14\n\x01a\x12\x0f2\x0d\n\x03\x1a\x01x\n\x02 \x01\n\x02\x08\0");
    expect(said(config)).toContain("Envoy hands it over as serialized protobuf, not as JSON text");
  });
  it("brings its listener, clusters, routes and node", () => {
    const { setup } = read(bootstrap);
    expect(setup.listener).toEqual({ address: "0.0.0.0:8080", bufferLimit: 4096, direction: "inbound", requestId: false, streamIdleTimeout: 1500 });
    expect(setup.upstreams).toEqual([{ cluster: "api", protocol: "HTTP/2", address: "10.1.2.3:9000", locality: { region: "r" } }]);
    expect(setup.node).toEqual({ id: "n1", cluster: "c1", metadata: { ROLE: "edge" } });
    expect(setup.router).toMatchObject({ suppressEnvoyHeaders: true, defaultVirtualHost: false, virtualHosts: [{ name: "shop", domains: ["shop.example", "*.shop.example"], routes: [
      { name: "api", match: { prefix: "/api", headers: [{ name: "x-a", match: "exact", value: "1" }] }, cluster: "api", timeout: 250 },
      { match: { path: "/health" }, directResponse: { status: 204 } },
    ] }] });
  });
  it("lists what was not understood by its path, and why where that is known", () => {
    const { left } = read(bootstrap), manager = "static_resources.listeners[0].filter_chains[0].filters[0].typed_config";
    expect(left).toContainEqual({ path: `${manager}.stat_prefix` });
    expect(left).toContainEqual({ path: "static_resources.clusters[0].connect_timeout" });
    expect(left).toContainEqual({ path: `${manager}.http_filters[1]`, reason: "envoy.filters.http.cors is no Proxy-Wasm filter" });
    expect(left).toContainEqual({ path: `${manager}.route_config.virtual_hosts[0].routes[1]`, reason: "its match asks for more than a path, a prefix and headers" });
    expect(left).toContainEqual({ path: `${manager}.http_filters[0].typed_config.config.vm_config.environment_variables.host_env_keys[0]`, reason: "the value is in the environment of the proxy, which a page cannot know" });
    expect(left).toHaveLength(7);
  });
  it("is read as JSON in camel case of version 2, with hosts and a tlsContext", () => {
    const config = read(JSON.stringify({ staticResources: {
      clusters: [{ name: "old", hosts: [{ socketAddress: { address: "10.0.0.9", portValue: 443 } }], tlsContext: { sni: "x" }, http2ProtocolOptions: {} }],
      listeners: [{ filterChains: [{ filters: [{ name: "envoy.http_connection_manager", config: { routeConfig: { virtualHosts: [{ name: "v", domains: ["*"], routes: [{ match: { prefix: "/" }, route: { cluster: "old" } }] }] }, httpFilters: [
        { name: "envoy.wasm", config: { config: { rootId: "r", vmConfig: { vmId: "v", runtime: "envoy.wasm.runtime.v8", code: { inlineBytes: "AGFzbQEAAAA=" } }, configuration: "plain" } } }, { name: "envoy.router" }] } }] }] }],
    } }));
    expect(chainOf(config)).toEqual([{ module: { name: expect.stringMatching(/\.wasm$/) as string }, rootId: "r", vmId: "v", configuration: "plain" }]);
    expect(config.filters[0]?.bytes).toEqual(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    expect(config.setup.upstreams).toEqual([{ cluster: "old", address: "10.0.0.9:443", protocol: "HTTP/2", tls: {} }]);
    expect(config.setup.router).toMatchObject({ virtualHosts: [{ name: "v", domains: ["*"] }] });
  });
  it("with network filters is a listener of connections", () => {
    const config = read(`
static_resources:
  listeners:
  - filter_chains:
    - name: plain
      filters:
      - { name: w, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm, config: { root_id: t, vm_config: { code: { local: { filename: t.wasm } } } } } }
      - { name: tcp, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, cluster: db, idle_timeout: 10s } }
  clusters: [{ name: other }, { name: db }]
`);
    expect(config.setup.listener).toEqual({ kind: "tcp", filterChainName: "plain", tcpIdleTimeout: 10000 });
    expect(config.setup.router).toEqual({ cluster: "db" });
    expect(config.setup.upstreams).toEqual([{ cluster: "other" }, { cluster: "db", protocol: "TCP" }]);
  });
  it("has access loggers, services and sinks by their roles", () => {
    const plugin = (root: string) => ({ root_id: root, vm_config: { code: { local: { filename: "x.wasm" } } } });
    const config = read(JSON.stringify({
      stats_flush_interval: "1s",
      bootstrap_extensions: [{ name: "envoy.bootstrap.wasm", typed_config: { "@type": "type.googleapis.com/envoy.extensions.wasm.v3.WasmService", singleton: true, config: plugin("service") } }],
      stats_sinks: [{ name: "envoy.stat_sinks.wasm", typed_config: { "@type": "type.googleapis.com/envoy.extensions.stat_sinks.wasm.v3.Wasm", config: plugin("sink") } }],
      static_resources: { listeners: [{ filter_chains: [{ filters: [{ name: "envoy.filters.network.http_connection_manager", typed_config: { "@type": "x/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        access_log: [{ name: "envoy.access_loggers.wasm", typed_config: { "@type": "x/envoy.extensions.access_loggers.wasm.v3.WasmAccessLog", config: plugin("log") } }], http_filters: [] } }] }] }] },
    }));
    expect(chainOf(config).map(({ rootId, role, singleton }) => [rootId, role, singleton])).toEqual([["log", "access-logger", undefined], ["service", "service", true], ["sink", "stats-sink", undefined]]);
    expect(config.setup.statsFlushInterval).toBe(1000);
  });
  it("with plugins in several listeners gives the first, and names the others", () => {
    const listener = (name: string) => ({ name, filter_chains: [{ filters: [{ name: "h", typed_config: { "@type": "x/a.HttpConnectionManager", http_filters: [{ name: "envoy.filters.http.wasm", typed_config: { "@type": "x/envoy.extensions.filters.http.wasm.v3.Wasm", config: { root_id: name } } }] } }] }] });
    const config = read(JSON.stringify({ static_resources: { listeners: [{ name: "none", filter_chains: [] }, listener("a"), listener("b")] } }));
    expect(chainOf(config).map(({ rootId }) => rootId)).toEqual(["a"]);
    expect(paths(config)).toContain("static_resources.listeners[2].filter_chains[0]");
    expect(said(config)).toContain("Several listeners");
  });
});

it("a config dump brings discovered filters and routes to their listener", () => {
  const config = read(JSON.stringify({ configs: [
    { "@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump", bootstrap: { node: { id: "dumped" }, static_resources: { listeners: [{ name: "again" }] } } },
    { "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", dynamic_active_clusters: [{ cluster: { "@type": "x/envoy.config.cluster.v3.Cluster", name: "web", type: "EDS" } }] },
    { "@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump", dynamic_listeners: [{ name: "l", active_state: { listener: { filter_chains: [{ filters: [{ name: "h", typed_config: { "@type": "x/e.HttpConnectionManager", rds: { route_config_name: "r1" },
      http_filters: [{ name: "found", config_discovery: { type_urls: ["t"] } }] } }] }] } } }] },
    { "@type": "type.googleapis.com/envoy.admin.v3.EcdsConfigDump", ecds_filters: [{ ecds_filter: { "@type": "x/envoy.config.core.v3.TypedExtensionConfig", name: "found", typed_config: { "@type": "x/envoy.extensions.filters.http.wasm.v3.Wasm", config: { root_id: "by-discovery" } } } }] },
    { "@type": "type.googleapis.com/envoy.admin.v3.RoutesConfigDump", dynamic_route_configs: [{ route_config: { name: "r1", virtual_hosts: [{ name: "v", domains: ["*"], routes: [{ match: { prefix: "/" }, route: { cluster: "web" } }] }] } }] },
  ] }));
  expect(chainOf(config)).toMatchObject([{ rootId: "by-discovery" }]);
  expect(config.setup).toMatchObject({ node: { id: "dumped" }, upstreams: [{ cluster: "web" }], router: { virtualHosts: [{ routes: [{ cluster: "web" }] }] } });
});

describe("Kubernetes objects", () => {
  it("of an EnvoyFilter are its patches, a discovered filter among them", () => {
    const config = read(`
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: f }
spec:
  workloadSelector: { labels: { app: x } }
  configPatches:
  - applyTo: EXTENSION_CONFIG
    patch: { operation: ADD, value: { name: late, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm, config: { root_id: late, vm_config: { code: { remote: { http_uri: { uri: "oci://reg.example/late:1.0" } } } } } } } }
  - applyTo: HTTP_FILTER
    match: { context: GATEWAY }
    patch: { operation: INSERT_BEFORE, value: { name: late, config_discovery: { config_source: { ads: {} }, type_urls: [x] } } }
  - applyTo: HTTP_FILTER
    patch: { operation: INSERT_FIRST, value: { name: w, typed_config: { "@type": type.googleapis.com/udpa.type.v1.TypedStruct, type_url: type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm, value: { config: { root_id: first } } } } }
  - applyTo: CLUSTER
    patch: { operation: ADD, value: { name: ext, type: STATIC, load_assignment: { endpoints: [] } } }
  - applyTo: ROUTE_CONFIGURATION
    patch: { operation: MERGE, value: { a: 1 } }
---
apiVersion: v1
kind: Service
`);
    expect(chainOf(config).map(({ rootId, module }) => [rootId, module.name])).toEqual([["first", "filter.wasm"], ["late", "late.wasm"]]);
    expect(config.setup.upstreams).toEqual([{ cluster: "ext", kind: "no-endpoints" }]);
    expect(config.left).toContainEqual({ path: "document 1.spec.configPatches[4]", reason: "MERGE changes what is not in the file" });
    expect(config.left).toContainEqual({ path: "document 2", reason: "a document that is no configuration of filters (Service)" });
    expect(said(config)).toContain("selectors, matches");
  });
  it("of WasmPlugins stand in the order of phase and priority, with JSON text sorted by name", () => {
    const plugin = (name: string, spec: string): string => `apiVersion: extensions.istio.io/v1alpha1\nkind: WasmPlugin\nmetadata: { name: ${name}, namespace: prod }\nspec: { ${spec} }\n`;
    const config = read([
      plugin("late", "url: file:///opt/late.wasm, phase: STATS"), plugin("low", "url: reg.example/auth:1, phase: AUTHN, priority: 1"),
      plugin("high", `url: "https://x.example/a.wasm", sha256: ${sha}, phase: AUTHN, priority: 10, pluginName: root, failStrategy: FAIL_OPEN, pluginConfig: { b: 1, a: { d: on, c: "x" } }, vmConfig: { env: [{ name: A, value: "1" }, { name: B, valueFrom: HOST }] }`),
    ].join("---\n"));
    expect(chainOf(config).map(({ name }) => name)).toEqual(["prod.high", "prod.low", "prod.late"]);
    expect(chainOf(config)[0]).toEqual({ name: "prod.high", module: { name: "a.wasm", sha256: sha }, rootId: "root", failurePolicy: "fail-open", configuration: '{"a":{"c":"x","d":true},"b":1}', environment: { A: "1" } });
    expect(config.filters[1]?.from).toBe("oci://reg.example/auth:1");
    expect(paths(config)).toContain("document 3.spec.vmConfig.env[1]");
  });
  it("of wasme and the spelling of old EnvoyFilters are read too", () => {
    expect(chainOf(read(`
apiVersion: wasme.io/v1
kind: FilterDeployment
metadata: { name: d }
spec:
  deployment: { istio: { kind: Deployment } }
  filter: { image: webassemblyhub.io/me/add-header:v0.1, rootID: add_header, config: { "@type": type.googleapis.com/google.protobuf.StringValue, value: world } }
`))).toEqual([{ module: { name: "add-header.wasm" }, rootId: "add_header", configuration: "world" }]);
    expect(chainOf(read(`
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
spec:
  filters:
  - { listenerMatch: { listenerType: SIDECAR_INBOUND }, filterName: envoy.wasm, filterType: HTTP, filterConfig: { config: { vm_config: { vm: envoy.wasm.vm.v8, code: { filename: /a/b.wasm }, initial_configuration: init }, configuration: "c" } } }
`))).toEqual([{ module: { name: "b.wasm" }, configuration: "c", vmConfiguration: "init" }]);
  });
});

describe("other proxies and tools", () => {
  it("Kong: the chain of the service, then that of the route", () => {
    const config = read(`
_format_version: "3.0"
services:
- name: s
  url: http://10.0.0.5:9000
  filter_chains: [{ filters: [{ name: one, config: '{"a":1}' }, { name: off, enabled: false }] }]
  routes: [{ name: r, paths: [/], filter_chains: [{ filters: [{ name: two, config: { b: 2 } }] }] }]
plugins: []
`);
    expect(chainOf(config)).toEqual([{ name: "one", module: { name: "one.wasm" }, configuration: '{"a":1}' }, { name: "two", module: { name: "two.wasm" }, configuration: '{"b":2}' }]);
    expect(config.setup).toMatchObject({ upstreams: [{ cluster: "10.0.0.5", address: "10.0.0.5:9000" }], router: { cluster: "10.0.0.5" } });
    expect(paths(config)).toContain("plugins");
  });
  it("NGINX: the innermost directives count, modules by their names", () => {
    const config = read(`
events {}
wasm { module guard /opt/wasm/guard.wasm "vm \\"config\\""; module b /opt/b.wasm; compiler cranelift; }
http {
  proxy_wasm b;
  upstream app { server 10.0.0.7:81; }
  server {
    listen 9000; # the port
    server_name shop.example; proxy_wasm_isolation stream;
    location /a { proxy_wasm guard 'key=\${x} { }'; proxy_wasm b; proxy_pass http://app; }
    location /b { proxy_wasm guard; }
  }
}
`);
    expect(chainOf(config)).toEqual([{ name: "guard", module: { name: "guard.wasm" }, configuration: "key=${x} { }", vmConfiguration: 'vm "config"' }, { name: "b", module: { name: "b.wasm" } }]);
    expect(config.setup).toMatchObject({ upstreams: [{ cluster: "app", address: "10.0.0.7:81" }], router: { cluster: "app" } });
    expect(config.setup).toMatchObject({ profile: "nginx", nginx: { isolation: "stream", serverName: "shop.example" } });
    expect(paths(config)).toEqual(expect.arrayContaining(["events", "wasm[0].block.compiler", "http[0].block.server[0].block.listen", "http[0].block.server[0].block.location[1].block.proxy_wasm[0]"]) as unknown);
  });
  it("WebAssembly Hub: root ids, and what a commit as the ABI version means", () => {
    const config = read(JSON.stringify({ type: "envoy_proxy", abiVersions: ["v0-541b2c1155fffb15ccde92b8324f3e38f7339ba6"], config: { rootIds: ["add_header", "other"] } }));
    expect(chainOf(config)).toEqual([{ name: "add_header", module: { name: "filter.wasm" }, rootId: "add_header" }]);
    expect(said(config)).toContain("from before ABI 0.1.0 had a name");
    expect(paths(config)).toEqual(["config.rootIds[1]"]);
  });
});

describe("put into a scenario", () => {
  const scenario = { version: 1 as const, setup: { chain: [{ module: { name: "own.wasm" } }], upstreams: [{ cluster: "api", replies: [{ status: 201 }] }, { cluster: "backend", replies: [{}] }], router: { routes: [{ cluster: "api" }] } }, actions: [{ do: "exchange" as const, id: "mine" }] };
  it("replaces chain, listener, routes and clusters, and keeps requests and what clusters of the same name answer", () => {
    const after = withConfig(scenario, read(bootstrap), "replace");
    expect(after.setup.chain.map(({ module }) => module.name)).toEqual(["guard.wasm", "guard-2.wasm"]);
    expect(after.setup.upstreams).toMatchObject([{ cluster: "backend", replies: [{}] }, { cluster: "api", protocol: "HTTP/2", replies: [{ status: 201 }] }]);
    expect(after.setup.router).toMatchObject({ cluster: "api", defaultVirtualHost: false });
    expect(after.setup.router?.routes).toBeUndefined();
    expect(after.actions).toEqual(scenario.actions);
  });
  it("adds to the chain and leaves the rest alone", () => {
    const after = withConfig(scenario, read(bootstrap), "append");
    expect(after.setup.chain.map(({ module }) => module.name)).toEqual(["own.wasm", "guard.wasm", "guard-2.wasm"]);
    expect({ ...after, setup: { ...after.setup, chain: [] } }).toEqual({ ...scenario, setup: { ...scenario.setup, chain: [] } });
  });
  it("gives clusters that the file only names an answer, and a listener of TCP a connection", () => {
    const named = withConfig(scenario, read("http_filters: [{ name: envoy.filters.http.wasm, typed_config: { config: { root_id: x } } }]\nroute_config: { virtual_hosts: [{ name: v, domains: ['*'], routes: [{ match: { prefix: / }, route: { cluster: far } }] }] }"), "replace");
    expect(named.setup.upstreams).toContainEqual({ cluster: "far", replies: [expect.anything()] });
    const tcp = withConfig(scenario, read("filter_chains: [{ filters: [{ name: envoy.filters.network.wasm, typed_config: { config: { root_id: x } } }, { name: envoy.tcp_proxy, config: { cluster: backend } }] }]"), "replace");
    expect(tcp.setup.upstreams).toContainEqual({ cluster: "backend", protocol: "TCP", server: { echo: true } });
    expect(tcp.actions).toEqual([{ do: "connection", id: "connection-1", data: "hello\n" }]);
  });
});

describe("what cannot be read", () => {
  const reason = (text: string): string => {
    const result = readConfig(text);
    return result.ok ? "" : result.reason;
  };
  it("is explained with its place", () => {
    expect(isConfigText("static_resources:\n  a: [1\n")).toBe(true);
    expect(reason("static_resources:\n  a: [1\n")).toMatch(/^The YAML cannot be read: line \d/);
    expect(reason("static_resources: { listeners: [] }")).toBe("Envoy configuration: there is no Proxy-Wasm filter in it.");
    expect(reason("http { proxy_wasm a; ")).toContain("the block of http does not end");
    expect(reason("http { proxy_wasm 'a; }")).toContain("a quote that does not end");
  });
  it("is bounded where anchors multiply and where values lie deep in each other", () => {
    const bomb = `static_resources: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(", ")}]`).join("\n")}`;
    expect(reason(bomb)).toContain("which anchors may multiply");
    expect(reason(`static_resources: ${"[".repeat(200)}${"]".repeat(200)}`)).toContain("nested deeper than 100");
    expect(reason(`static_resources: ${"[".repeat(50000)}`)).toContain("nested deeper than 100");
    expect(reason(`{"static_resources": ${"[".repeat(500)}${"]".repeat(500)}}`)).toContain("nested deeper than 100");
  });
  it("of other texts is not taken for a configuration", () => {
    for (const text of ["curl http://a/ -d 'kind: x'", "kind: 1", "name: x\nresult: y", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", "{}", '{"version":1,"setup":{"chain":[]}}', "(module)"]) expect([text, isConfigText(text)]).toEqual([text, false]);
  });
});
