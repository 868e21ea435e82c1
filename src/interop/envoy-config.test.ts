import { describe, expect, it } from "vitest";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { scenarioOf } from "../testing/host-run.ts";
import { envoyJson, listenerJson } from "./envoy-config.ts";
import type { EnvoyPlaces } from "./envoy-config.ts";

const places: EnvoyPlaces = { listener: { host: "127.0.0.1", port: 1000 }, admin: { host: "127.0.0.1", port: 1001 }, upstreams: { backend: { host: "127.0.0.1", port: 1002 } }, module: (name) => `/modules/${name}` };
const setupOf = (setup: ScenarioInput["setup"]) => scenarioOf({ version: 1, setup }).setup;
/** The value below a path of keys and indices. */
const at = (value: unknown, ...path: readonly (string | number)[]): unknown => path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
const manager = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config"] as const;

describe("the configuration of Envoy", () => {
  it("has the chain with its configurations, in order, before the router", () => {
    const json = envoyJson(setupOf({ chain: [
      { name: "first", module: { name: "a.wasm" }, rootId: "r", vmId: "v", configuration: "text: yes", vmConfiguration: { hex: "ff00" }, environment: { A: "1" }, failurePolicy: "fail-reload", reloadBackoff: 250 },
      { name: "second", module: { name: "b.wasm" }, failurePolicy: "fail-open", allowOnHeadersStopIteration: true },
    ] }), places);
    const filters = at(JSON.parse(json), ...manager, "http_filters");
    expect(at(filters, 0, "typed_config", "config")).toEqual({
      name: "first", root_id: "r", failure_policy: "FAIL_RELOAD", reload_config: { backoff: { base_interval: "0.25s" } },
      vm_config: {
        vm_id: "v", runtime: "envoy.wasm.runtime.v8", code: { local: { filename: "/modules/a.wasm" } }, environment_variables: { key_values: { A: "1" } },
        configuration: { "@type": "type.googleapis.com/google.protobuf.BytesValue", value: "/wA=" },
      },
      configuration: { "@type": "type.googleapis.com/google.protobuf.StringValue", value: "text: yes" },
    });
    expect(at(filters, 1, "typed_config", "config")).toMatchObject({ name: "second", failure_policy: "FAIL_OPEN", allow_on_headers_stop_iteration: true });
    expect(at(filters, 2, "name")).toBe("router");
  });

  it("has access loggers, services and stats sinks where they belong, and not among the filters", () => {
    const chain = [
      { name: "logs", module: { name: "a.wasm" }, role: "access-logger" as const }, { name: "serves", module: { name: "a.wasm" }, role: "service" as const, singleton: true },
      { name: "sinks", module: { name: "a.wasm" }, role: "stats-sink" as const }, { name: "filters", module: { name: "a.wasm" } },
    ];
    const parsed: unknown = JSON.parse(envoyJson(setupOf({ chain, statsFlushInterval: 400 }), places)), typeOf = (name: string): string => `type.googleapis.com/envoy.extensions.${name}`;
    expect(at(parsed, ...manager, "http_filters")).toMatchObject([{ typed_config: { config: { name: "filters" } } }, { name: "router" }]);
    expect(at(parsed, ...manager, "access_log")).toMatchObject([{ name: "stdout" }, { name: "envoy.access_loggers.wasm", typed_config: { "@type": typeOf("access_loggers.wasm.v3.WasmAccessLog"), config: { name: "logs" } } }]);
    expect(at(parsed, "bootstrap_extensions")).toMatchObject([{ name: "envoy.bootstrap.wasm", typed_config: { "@type": typeOf("wasm.v3.WasmService"), singleton: true, config: { name: "serves" } } }]);
    expect(at(parsed, "stats_sinks")).toMatchObject([{ name: "envoy.stat_sinks.wasm", typed_config: { "@type": typeOf("stat_sinks.wasm.v3.Wasm"), config: { name: "sinks" } } }]);
    expect(at(parsed, "stats_flush_interval")).toBe("0.4s");
    const tcp: unknown = JSON.parse(envoyJson(setupOf({ chain, listener: { kind: "tcp" } }), places));
    expect(at(tcp, "static_resources", "listeners", 0, "filter_chains", 0, "filters")).toMatchObject([{ typed_config: { config: { name: "filters" } } }, { name: "tcp", typed_config: { access_log: [{ name: "stdout" }, { typed_config: { config: { name: "logs" } } }] } }]);
  });

  it("has the listener's settings and the clusters", () => {
    const parsed: unknown = JSON.parse(envoyJson(setupOf({
      chain: [], listener: { requestId: false, http1Trailers: true, http10: true, bufferLimit: 1024, streamIdleTimeout: 1500, serverName: "me" }, router: { cluster: "backend", timeout: 0, suppressEnvoyHeaders: true, routeName: "r", virtualHost: "v" },
      upstreams: [{ cluster: "backend", protocol: "HTTP/2", bufferLimit: 99 }, { cluster: "empty", kind: "no-endpoints" }],
    }), places));
    expect(at(parsed, ...manager)).toMatchObject({
      generate_request_id: false, server_name: "me", stream_idle_timeout: "1.5s", http_protocol_options: { enable_trailers: true, accept_http_10: true },
      route_config: { virtual_hosts: [{ name: "v", routes: [{ name: "r", route: { cluster: "backend", timeout: "0s" } }] }] },
      http_filters: [{ typed_config: { suppress_envoy_headers: true } }],
    });
    expect(at(parsed, "static_resources", "listeners", 0, "per_connection_buffer_limit_bytes")).toBe(1024);
    expect(at(parsed, "static_resources", "clusters", 0)).toMatchObject({
      name: "backend", per_connection_buffer_limit_bytes: 99, load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { port_value: 1002 } } } }] }] },
      typed_extension_protocol_options: { "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": { explicit_http_config: { http2_protocol_options: {} } } },
    });
    expect(at(parsed, "static_resources", "clusters", 1, "load_assignment", "endpoints")).toEqual([]);
  });

  it("has network filters before the TCP proxy of a listener for connections", () => {
    const parsed: unknown = JSON.parse(envoyJson(setupOf({ chain: [{ name: "f", module: { name: "a.wasm" } }], listener: { kind: "tcp", tcpIdleTimeout: 2000 }, upstreams: [{ cluster: "backend", protocol: "TCP" }] }), places));
    const filters = at(parsed, "static_resources", "listeners", 0, "filter_chains", 0, "filters");
    expect(at(filters, 0, "typed_config")).toMatchObject({ "@type": "type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm", config: { name: "f" } });
    expect(at(filters, 1, "typed_config")).toMatchObject({ cluster: "backend", idle_timeout: "2s" });
    expect(at(parsed, "static_resources", "clusters", 0, "typed_extension_protocol_options")).toBeUndefined();
  });

  it("has the route table, metadata and localities", () => {
    const f = { f: { a: 1 } }, metadata = { filter_metadata: f };
    const parsed: unknown = JSON.parse(envoyJson(setupOf({
      chain: [], listener: { direction: "inbound", filterChainName: "c", metadata: f }, upstreams: [{ cluster: "backend", metadata: f, hostMetadata: f, localityMetadata: f, locality: { zone: "z" } }],
      router: {
        defaultRoute: false, virtualHostMetadata: f, routes: [{ name: "r", match: { path: "/p", headers: [{ name: "x-a", match: "prefix", value: "b" }, { name: "x-c", match: "present", invert: true }] }, cluster: "backend", timeout: 500, metadata: f }],
        virtualHosts: [{ name: "v", domains: ["v.test"], routes: [{ directResponse: { status: 418, body: "tea" } }] }],
      },
    }), places));
    expect(at(parsed, ...manager, "route_config", "virtual_hosts")).toEqual([
      { name: "v", domains: ["v.test"], routes: [{ name: "", match: { prefix: "/" }, direct_response: { status: 418, body: { inline_bytes: "dGVh" } } }] },
      { name: "default", domains: ["*"], metadata, routes: [{ name: "r", match: { path: "/p", headers: [{ name: "x-a", string_match: { prefix: "b" } }, { name: "x-c", present_match: true, invert_match: true }] }, metadata, route: { cluster: "backend", timeout: "0.5s" } }] },
    ]);
    expect(at(parsed, "static_resources", "listeners", 0)).toMatchObject({ traffic_direction: "INBOUND", metadata, filter_chains: [{ name: "c" }] });
    expect(at(parsed, "static_resources", "clusters", 0)).toMatchObject({ metadata, load_assignment: { endpoints: [{ locality: { zone: "z" }, metadata, lb_endpoints: [{ metadata }] }] } });
  });

  it("may keep the listener in a file of its own, which can be emptied", () => {
    const setup = setupOf({ chain: [] }), apart = { ...places, listenerFile: "/run/listener.yaml" };
    const parsed: unknown = JSON.parse(envoyJson(setup, apart));
    expect(at(parsed, "static_resources", "listeners")).toBeUndefined();
    expect(at(parsed, "dynamic_resources", "lds_config", "path_config_source", "path")).toBe("/run/listener.yaml");
    expect(JSON.parse(listenerJson(setup, apart, false, "2"))).toEqual({ version_info: "2", resources: [] });
    expect(at(JSON.parse(listenerJson(setup, apart, true, "1")), "resources", 0, "name")).toBe("listener");
  });

  it("has the certificates of both sides, and says which version they speak", () => {
    const pair = { certificate: "PEM", key: "KEY" }, parsed: unknown = JSON.parse(envoyJson(setupOf({
      chain: [], listener: { tls: { serverName: "proxy.test", peer: {} } }, upstreams: [{ cluster: "backend", protocol: "HTTP/2", tls: { local: {} } }],
    }), { ...places, credentials: { authority: "CA", listener: pair, clusters: { backend: pair } } }));
    const shown = { certificate_chain: { inline_string: "PEM" }, private_key: { inline_string: "KEY" } };
    expect(at(parsed, "static_resources", "listeners", 0)).toMatchObject({
      listener_filters: [{ name: "tls-inspector" }],
      filter_chains: [{ transport_socket: { typed_config: { require_client_certificate: true, common_tls_context: { tls_params: { tls_maximum_protocol_version: "TLSv1_3" }, tls_certificates: [shown] } } } }],
    });
    expect(at(parsed, "static_resources", "clusters", 0, "transport_socket", "typed_config", "common_tls_context")).toMatchObject({ tls_params: { tls_minimum_protocol_version: "TLSv1_2" }, tls_certificates: [shown], alpn_protocols: ["h2"], validation_context: { trusted_ca: { inline_string: "CA" } } });
  });

  it("has filters that set what was set before the chain", () => {
    const parsed: unknown = JSON.parse(envoyJson(setupOf({ chain: [{ name: "mine", module: { name: "a.wasm" } }], dynamicMetadata: { f: { number: 1.5 } }, filterState: [{ key: "k", value: "100%", sharedWithUpstream: true }] }), places));
    expect(at(parsed, ...manager, "http_filters")).toMatchObject([
      { name: "set-metadata", typed_config: { metadata: [{ metadata_namespace: "f", value: { number: 1.5 } }] } },
      { name: "set-filter-state", typed_config: { on_request_headers: [{ object_key: "k", format_string: { text_format_source: { inline_string: "100%%" } }, shared_with_upstream: "TRANSITIVE" }] } },
      { typed_config: { config: { name: "mine" } } }, { name: "router" },
    ]);
  });
});
