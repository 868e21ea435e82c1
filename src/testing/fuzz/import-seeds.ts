/** Small configurations of every kind that is read, and a trace that an Envoy wrote. */
import { readFileSync } from "node:fs";

const wasm = "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm", manager = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

export const configSeeds: readonly string[] = [
  JSON.stringify({
    node: { id: "n", cluster: "c", metadata: { a: 1 } }, stats_flush_interval: "1.5s",
    bootstrap_extensions: [{ name: "envoy.bootstrap.wasm", typed_config: { "@type": "x/envoy.extensions.wasm.v3.WasmService", singleton: true, config: { root_id: "s" } } }],
    static_resources: {
      listeners: [{
        name: "l", address: { socket_address: { address: "10.0.0.1", port_value: 80 } }, traffic_direction: "INBOUND", metadata: { filter_metadata: { a: { b: 1 } } },
        filter_chains: [{ name: "f", transport_socket: { typed_config: { "@type": "x/DownstreamTlsContext" } }, filters: [{ name: "h", typed_config: { "@type": manager, stat_prefix: "x", stream_idle_timeout: { seconds: 3, nanos: 5 }, http2_protocol_options: {}, access_log: [{ name: "envoy.access_loggers.wasm", config: {} }],
          route_config: { virtual_hosts: [{ name: "v", domains: ["*"], routes: [{ match: { prefix: "/", headers: [{ name: "x", present_match: true, invert_match: true }, { name: "y", string_match: { suffix: "z" } }] }, route: { cluster: "k", timeout: "1s" } }, { match: { path: "/" }, direct_response: { status: 200, body: { inline_bytes: "eA==" } } }] }] },
          http_filters: [
            { name: "w", typed_config: { "@type": wasm, config: { name: "p", root_id: "r", failure_policy: "FAIL_RELOAD", reload_config: { backoff: { base_interval: "1s" } }, fail_open: true, allow_on_headers_stop_iteration: true,
              vm_config: { vm_id: "v", runtime: "envoy.wasm.runtime.wamr", code: { remote: { http_uri: { uri: "https://a/b.wasm?x#y" }, sha256: "ab".repeat(32) } }, environment_variables: { host_env_keys: ["A"], key_values: { B: "c" } }, configuration: { "@type": "t/google.protobuf.BytesValue", value: "AAEC_-" } },
              configuration: { "@type": "t/google.protobuf.Struct", value: { a: [1, "x", null, true, { b: 2.5 }] } } } } },
            { name: "d", config_discovery: {} }, { name: "t", typed_config: { "@type": "t/udpa.type.v1.TypedStruct", type_url: wasm, value: { config: { configuration: { "@type": "t/xds.type.v3.TypedStruct", type_url: "u", value: { q: 1 } }, vm_config: { code: { local: { inline_bytes: "AGFzbQEAAAA=" } } } } } } },
            { name: "envoy.filters.http.router", typed_config: { "@type": "t/envoy.extensions.filters.http.router.v3.Router", suppress_envoy_headers: true } },
          ] } }] }],
      }, { default_filter_chain: { filters: [{ name: "envoy.filters.network.wasm", config: { root_id: "n" } }, { name: "envoy.tcp_proxy", config: { cluster: "k", idle_timeout: "4s" } }] } }],
      clusters: [{ name: "k", type: "STATIC", hosts: [{ socketAddress: { address: "::1", portValue: "90" } }], tls_context: {}, http2_protocol_options: {} }, { name: "m", load_assignment: { endpoints: [{ locality: { region: "r" }, lb_endpoints: [{ metadata: { filter_metadata: { x: {} } }, endpoint: { address: { socket_address: { address: "host", port_value: 1 } } } }] }] }, typed_extension_protocol_options: { "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": { explicit_http_config: { http2_protocol_options: {} } } } }],
    },
  }),
  JSON.stringify({ configs: [{ "@type": "x", bootstrap: { node: { id: "d" } } }, { dynamic_listeners: [{ active_state: { listener: { filter_chains: [{ filters: [{ name: "h", typed_config: { "@type": manager, rds: { route_config_name: "r" }, http_filters: [{ name: "e", config_discovery: {} }] } }] }] } } }] }, { ecds_filters: [{ ecds_filter: { name: "e", typed_config: { "@type": wasm, config: {} } } }] }, { dynamic_route_configs: [{ route_config: { name: "r", virtual_hosts: [] } }] }, { static_clusters: [{ cluster: { name: "c" } }] }] }),
  JSON.stringify({ type: "envoy_proxy", abiVersions: ["v0-541b2c1155fffb15ccde92b8324f3e38f7339ba6", "0.2.1"], config: { rootIds: ["a", "b"] } }),
  `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: f }
spec:
  workloadSelector: { labels: { app: x } }
  configPatches: &p
  - applyTo: HTTP_FILTER
    patch: { operation: INSERT_FIRST, value: { name: w, typed_config: { "@type": ${wasm}, config: { root_id: late } } } }
  - { applyTo: NETWORK_FILTER, patch: { operation: ADD, value: { name: envoy.filters.network.wasm, typed_config: { config: {} } } } }
  - { applyTo: CLUSTER, patch: { value: { name: ext, load_assignment: { endpoints: [] } } } }
  - { applyTo: BOOTSTRAP, patch: { value: { bootstrap_extensions: [{ name: envoy.bootstrap.wasm, typed_config: { config: {} } }] } } }
  - { applyTo: EXTENSION_CONFIG, patch: { value: { name: e, typed_config: {} } } }
  - { applyTo: ROUTE, patch: { operation: MERGE, value: { <<: { a: yes }, b: 0x1F } } }
  filters: [{ filterName: envoy.wasm, filterType: NETWORK, filterConfig: { config: { configuration: "c" } } }]
---
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: p, namespace: n }
spec: { url: "oci://a/b:1", sha256: ${"ab".repeat(32)}, phase: AUTHN, priority: 3, failStrategy: FAIL_OPEN, type: NETWORK, pluginName: r, pluginConfig: { b: 1, a: [on] }, vmConfig: { env: [{ name: A, value: b }, { name: C, valueFrom: HOST }] } }
---
apiVersion: wasme.io/v1
kind: FilterDeployment
spec: { deployment: {}, filter: { id: i, image: "hub/x/y:1", rootID: r, config: { "@type": t/google.protobuf.StringValue, value: v } } }
`,
  `_format_version: "3.0"
services: [{ name: s, url: "http://1.2.3.4:80", filter_chains: [{ name: c, filters: [{ name: f, config: '{}' }, { name: g, config: { a: 1 } }, { name: h, enabled: false }] }], routes: [{ name: r, filter_chain: { enabled: true, filters: [] } }] }]
`,
  `# nginx
events {}
wasm { module a /x/a.wasm "vm \\"c\\""; module b b.wasm; }
http { upstream u { server 1.2.3.4:5; keepalive 3; } proxy_wasm b;
  server { listen 80; location / { proxy_wasm a 'x=\${y};{}'; proxy_pass http://u/; } location ~ \\.php$ { proxy_wasm b; } } }
`,
];

/** Two threads of an Envoy 1.40.0 that ran the sample hello-headers, at `wasm:trace`. */
export const traceSeed = readFileSync(new URL("../../../e2e/envoy/traces/hello-headers.log", import.meta.url), "utf8");
