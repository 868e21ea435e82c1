/** The setup of a scenario as a configuration of Envoy that runs the same chain between the same neighbours. */
import { encodeBase64 } from "../base/base64url.ts";
import { textOf } from "../base/byte-string.ts";
import { filtersBefore } from "./envoy-before.ts";
import { typed } from "./envoy-json.ts";
import type { Json } from "./envoy-json.ts";
import { downstreamTls, inspectorOf, upstreamTls } from "./envoy-tls.ts";
import type { EnvoyCredentials } from "./envoy-tls.ts";
import { bytesOf } from "../scenario/bytes.ts";
import type { RouteEntry, Router } from "../scenario/routing.ts";
import type { FilterRole } from "../scenario/roles.ts";
import type { Metadata } from "../scenario/values.ts";
import type { Bytes, Filter, Scenario, Setup, Upstream } from "../scenario/scenario.ts";

/** Where things are on the machine that runs Envoy. */
export interface EnvoyPlaces {
  readonly listener: Address;
  readonly admin?: Address;
  /** by cluster */
  readonly upstreams: Readonly<Record<string, Address>>;
  /** the file of a module by its name in the chain */
  module(name: string): string;
  /** The listener stands in a file of its own, so that it can be removed and put back. Absent: in the configuration. */
  readonly listenerFile?: string;
  /** Of a setup in which somebody speaks TLS. */
  readonly credentials?: EnvoyCredentials;
}
export interface Address { readonly host: string; readonly port: number }

const http = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

/** Whether a scenario needs its listener in a file of its own. */
export const removesListener = ({ actions }: Scenario): boolean => actions.some(({ do: name }) => name === "remove-configuration" || name === "restore-configuration");

/** As JSON: in what Envoy reads as YAML, 1.5 is a text. */
export const envoyJson = (setup: Setup, places: EnvoyPlaces): string => JSON.stringify(envoyConfig(setup, places), undefined, 2);

/** A file of the listener discovery: with the listener, or empty. */
export const listenerJson = (setup: Setup, places: EnvoyPlaces, present: boolean, version: string): string =>
  JSON.stringify({ version_info: version, resources: present ? [typed("envoy.config.listener.v3.Listener", listenerOf(setup, places))] : [] }, undefined, 2);

export function envoyConfig(setup: Setup, places: EnvoyPlaces): Json {
  const { node } = setup, clusters = setup.upstreams.map((upstream) => clusterOf(upstream, places, setup));
  return {
    node: { id: node.id, cluster: node.cluster, metadata: node.metadata },
    ...(places.admin !== undefined && { admin: { address: addressOf(places.admin) } }),
    ...(places.listenerFile !== undefined && { dynamic_resources: { lds_config: { path_config_source: { path: places.listenerFile }, resource_api_version: "V3" } } }),
    ...bootstrapOf(setup, places),
    static_resources: { clusters, ...(places.listenerFile === undefined && { listeners: [listenerOf(setup, places)] }) },
  };
}

const withRole = (setup: Setup, role: FilterRole): readonly Filter[] => setup.chain.filter((filter) => filter.role === role);

/** What does not belong to the listener. */
function bootstrapOf(setup: Setup, places: EnvoyPlaces): { readonly [key: string]: Json } {
  const services = withRole(setup, "service"), sinks = withRole(setup, "stats-sink"), config = (filter: Filter) => ({ config: pluginOf(filter, places) });
  return {
    ...(services.length > 0 && { bootstrap_extensions: services.map((filter) => ({ name: "envoy.bootstrap.wasm", typed_config: typed("envoy.extensions.wasm.v3.WasmService", { singleton: filter.singleton, ...config(filter) }) })) }),
    ...(sinks.length > 0 && { stats_flush_interval: seconds(setup.statsFlushInterval), stats_sinks: sinks.map((filter) => ({ name: "envoy.stat_sinks.wasm", typed_config: typed("envoy.extensions.stat_sinks.wasm.v3.Wasm", config(filter)) })) }),
  };
}
const accessLogs = (setup: Setup, places: EnvoyPlaces): Json[] => [
  accessLog,
  ...withRole(setup, "access-logger").map((filter): Json => ({ name: "envoy.access_loggers.wasm", typed_config: typed("envoy.extensions.access_loggers.wasm.v3.WasmAccessLog", { config: pluginOf(filter, places) }) })),
];

const addressOf = ({ host, port }: Address): Json => ({ socket_address: { address: host, port_value: port } });
/** A protobuf duration of so many ms. */
const seconds = (ms: number): string => `${ms / 1000}s`;

function listenerOf(setup: Setup, places: EnvoyPlaces): { readonly [key: string]: Json } {
  const { listener } = setup, filters = listener.kind === "tcp" ? networkFilters(setup, places) : [httpManager(setup, places)];
  return {
    name: "listener", address: addressOf(places.listener), per_connection_buffer_limit_bytes: listener.bufferLimit,
    ...(listener.direction !== "unspecified" && { traffic_direction: listener.direction.toUpperCase() }), ...metadataOf(listener.metadata),
    ...inspectorOf(listener),
    filter_chains: [{ ...(listener.filterChainName !== "" && { name: listener.filterChainName }), ...downstreamTls(listener, places.credentials), filters }],
  };
}

function networkFilters(setup: Setup, places: EnvoyPlaces): Json[] {
  const { listener, router } = setup;
  const proxy = { stat_prefix: "proxyscope", cluster: router.cluster, idle_timeout: seconds(listener.tcpIdleTimeout), access_log: accessLogs(setup, places) };
  return [
    ...withRole(setup, "filter").map((filter, i): Json => ({ name: `filter.${i}`, typed_config: typed("envoy.extensions.filters.network.wasm.v3.Wasm", { config: pluginOf(filter, places) }) })),
    { name: "tcp", typed_config: typed("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", proxy) },
  ];
}

function httpManager(setup: Setup, places: EnvoyPlaces): Json {
  const { listener, router } = setup;
  const manager = {
    stat_prefix: "proxyscope", codec_type: "AUTO", generate_request_id: listener.requestId, server_name: listener.serverName, stream_idle_timeout: seconds(listener.streamIdleTimeout),
    http_protocol_options: { enable_trailers: listener.http1Trailers, accept_http_10: listener.http10 }, ...(listener.http2Metadata && { http2_protocol_options: { allow_metadata: true } }),
    // so that a client without a length sees the end soon
    delayed_close_timeout: "0.2s",
    access_log: accessLogs(setup, places),
    route_config: {
      name: "routes",
      virtual_hosts: virtualHostsOf(router),
    },
    http_filters: [
      ...filtersBefore(setup),
      ...withRole(setup, "filter").map((filter, i) => ({ name: `filter.${i}`, typed_config: typed("envoy.extensions.filters.http.wasm.v3.Wasm", { config: pluginOf(filter, places) }) })),
      { name: "router", typed_config: typed("envoy.extensions.filters.http.router.v3.Router", { suppress_envoy_headers: router.suppressEnvoyHeaders }) },
    ],
  };
  return { name: "http", typed_config: typed(http, manager) };
}

/** What the runner reads of each stream: the client's address says which exchange it was. */
const accessLog: Json = {
  name: "stdout",
  typed_config: typed("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog", {
    log_format: { text_format_source: { inline_string: "ACCESS %DOWNSTREAM_REMOTE_ADDRESS%|%RESPONSE_CODE%|%RESPONSE_CODE_DETAILS%|%RESPONSE_FLAGS%|%UPSTREAM_CLUSTER%|%BYTES_RECEIVED%|%BYTES_SENT%\n" } },
  }),
};

function pluginOf(filter: Filter, places: EnvoyPlaces): Json {
  const environment = Object.keys(filter.environment).length > 0 ? { environment_variables: { key_values: filter.environment } } : {};
  return {
    name: filter.name, root_id: filter.rootId, ...policyOf(filter),
    vm_config: {
      vm_id: filter.vmId, runtime: "envoy.wasm.runtime.v8", code: { local: { filename: places.module(filter.module.name) } }, ...environment,
      ...(filter.vmConfiguration !== undefined && { configuration: configurationOf(filter.vmConfiguration) }),
    },
    ...(filter.configuration !== undefined && { configuration: configurationOf(filter.configuration) }),
    ...(filter.allowOnHeadersStopIteration && { allow_on_headers_stop_iteration: true }),
  };
}

function policyOf({ failurePolicy, reloadBackoff }: Filter): { readonly [key: string]: Json } {
  switch (failurePolicy) {
    case "fail-closed": return {};
    case "fail-open": return { failure_policy: "FAIL_OPEN" };
    case "fail-open-at-once": return { fail_open: true };
    case "fail-reload": return { failure_policy: "FAIL_RELOAD", reload_config: { backoff: { base_interval: seconds(reloadBackoff) } } };
  }
}

/** The guest gets the bytes inside a StringValue or a BytesValue as they are. */
function configurationOf(value: Bytes): Json {
  const bytes = bytesOf(value), { text, utf8 } = textOf(bytes);
  return utf8 ? typed("google.protobuf.StringValue", { value: text }) : typed("google.protobuf.BytesValue", { value: encodeBase64(bytes) });
}

function clusterOf(upstream: Upstream, places: EnvoyPlaces, { listener }: Setup): Json {
  const place = places.upstreams[upstream.cluster];
  const endpoints = upstream.kind === "no-endpoints" || place === undefined ? [] : [{ ...localityOf(upstream), lb_endpoints: [{ endpoint: { address: addressOf(place) }, ...metadataOf(upstream.hostMetadata) }] }];
  const common = {
    name: upstream.cluster, type: "STATIC", ...metadataOf(upstream.metadata), load_assignment: { cluster_name: upstream.cluster, endpoints },
    ...(upstream.bufferLimit !== undefined && { per_connection_buffer_limit_bytes: upstream.bufferLimit }), ...upstreamTls(upstream, places.credentials),
  };
  if (upstream.protocol === "TCP") return common;
  const protocol = upstream.protocol === "HTTP/2" ? { http2_protocol_options: listener.http2Metadata ? { allow_metadata: true } : {} } : { http_protocol_options: { enable_trailers: listener.http1Trailers } };
  const options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  return {
    ...common,
    typed_extension_protocol_options: { [options]: typed(options, { explicit_http_config: protocol }) },
  };
}

const metadataOf = (metadata: Metadata | undefined): { readonly [key: string]: Json } => (metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata: { filter_metadata: metadata } });

function localityOf({ locality: { region, zone, subZone }, localityMetadata }: Upstream): { readonly [key: string]: Json } {
  return { ...(region + zone + subZone !== "" && { locality: { region, zone, sub_zone: subZone } }), ...metadataOf(localityMetadata) };
}

function virtualHostsOf(router: Router): Json {
  const byDefault: RouteEntry = { name: router.routeName, match: { headers: [] }, cluster: router.cluster, timeout: router.timeout, metadata: router.metadata };
  const last = { name: router.virtualHost, domains: ["*"], ...metadataOf(router.virtualHostMetadata), routes: [...router.routes, ...(router.defaultRoute ? [byDefault] : [])].map(routeOf) };
  return [...router.virtualHosts.map(({ name, domains, routes, metadata }) => ({ name, domains, ...metadataOf(metadata), routes: routes.map(routeOf) })), ...(router.defaultVirtualHost ? [last] : [])];
}

function routeOf({ name, match, cluster, directResponse, timeout, metadata }: RouteEntry): Json {
  const headers = match.headers.map(({ name: header, match: how, value, invert }) => ({ name: header, ...(how === "present" ? { present_match: true } : { string_match: { [how]: value } }), ...(invert && { invert_match: true }) }));
  return {
    name, match: { ...(match.path === undefined ? { prefix: match.prefix ?? "/" } : { path: match.path }), ...(headers.length > 0 && { headers }) }, ...metadataOf(metadata),
    ...(directResponse === undefined ? { route: { cluster, timeout: seconds(timeout) } } : { direct_response: { status: directResponse.status, body: { inline_bytes: encodeBase64(bytesOf(directResponse.body)) } } }),
  };
}
