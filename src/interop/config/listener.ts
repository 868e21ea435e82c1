/** A listener of Envoy and one of its filter chains: what passes it, and through which filters. */
import { addressOf } from "./clusters.ts";
import { leave, note } from "./import.ts";
import type { Gathering, ImportedFilter, ListenerInput, RouterInput } from "./import.ts";
import { metadataAt } from "./metadata.ts";
import { at, countAt, durationAt, flagAt, isMap, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";
import { pluginOf } from "./plugin.ts";
import type { Resources } from "./resources.ts";
import { virtualHostsOf } from "./routes.ts";
import { isManager, isRouter, isTcpProxy, isWasm, pluginPart, typedOf } from "./typed.ts";
import type { Typed } from "./typed.ts";

export function listenerOf(listener: Part, chain: Part, told: Gathering): ListenerInput {
  const address = addressOf(at(listener, "address")), bufferLimit = countAt(listener, "per_connection_buffer_limit_bytes"), direction = textAt(listener, "traffic_direction")?.toLowerCase(), filterChainName = textAt(chain, "name"), metadata = metadataAt(listener);
  const socket = at(chain, "transport_socket") ?? at(chain, "tls_context"), type = at(socket, "typed_config", "@type")?.value, tls = socket !== undefined && (typeof type !== "string" || type.endsWith("DownstreamTlsContext"));
  textAt(listener, "name");
  if (tls) leave(told, socket, "clients speak TLS here; certificates and names of TLS are set in the scenario");
  return {
    ...(address?.ip === true && { address: address.text }), ...(bufferLimit !== undefined && { bufferLimit }), ...((direction === "inbound" || direction === "outbound") && { direction }),
    ...(filterChainName !== undefined && { filterChainName }), ...(metadata !== undefined && { metadata }), ...(tls && { tls: {} }),
  };
}

export interface Connection { readonly filters: readonly ImportedFilter[]; readonly router?: RouterInput; readonly listener?: ListenerInput; readonly upstreams?: "TCP" }

/** Without a chain: filters that stand alone in the file. */
export function connectionOf(chain: Part | undefined, resources: Resources, told: Gathering): Connection {
  const network = items(at(chain, "filters")).map((part) => ({ part, typed: typedOf(part, resources.extensions) }));
  const manager = network.find(({ typed }) => isManager(typed));
  if (manager !== undefined) {
    for (const { part, typed } of network) if (isWasm(typed)) leave(told, part, "a network filter before the HTTP filters: a scenario has the filters of connections or those of requests");
    return managerOf(manager.typed.body, resources, told);
  }
  if (network.length > 0) return tcpOf(network, told);
  const [alone] = resources.filters;
  return alone === undefined ? { filters: [] } : managerOf(alone, resources, told);
}

function tcpOf(network: readonly { readonly part: Part; readonly typed: Typed }[], told: Gathering): Connection {
  const filters = network.flatMap(({ part, typed }): readonly ImportedFilter[] => {
    if (isWasm(typed)) return [pluginOf(pluginPart(typed), "filter", told)];
    if (!isTcpProxy(typed)) leaveOther(part, typed, told);
    return [];
  });
  const proxy = network.find(({ typed }) => isTcpProxy(typed))?.typed.body, cluster = textAt(proxy, "cluster"), idle = durationAt(proxy, "idle_timeout");
  return { filters: [...loggersOf(proxy, told), ...filters], listener: { kind: "tcp", ...(idle !== undefined && { tcpIdleTimeout: idle }) }, ...(cluster !== undefined && cluster !== "" && { router: { cluster } }), upstreams: "TCP" };
}

function managerOf(manager: Part, resources: Resources, told: Gathering): Connection {
  const filters: ImportedFilter[] = [];
  let suppressed: boolean | undefined;
  for (const part of items(at(manager, "http_filters"))) {
    const typed = typedOf(part, resources.extensions);
    if (isWasm(typed)) {
      if (flagAt(part, "disabled") === true) leave(told, part, "the filter is disabled");
      else filters.push(pluginOf(pluginPart(typed), "filter", told));
    } else if (isRouter(typed)) suppressed = flagAt(typed.body, "suppress_envoy_headers") ?? suppressed;
    else leaveOther(part, typed, told);
  }
  const named = textAt(manager, "rds", "route_config_name"), routes = at(manager, "route_config") ?? resources.routes.find((route) => named === undefined || at(route, "name")?.value === named);
  const virtualHosts = virtualHostsOf(routes, told), cluster = virtualHosts.flatMap((host) => host.routes ?? []).find((route) => route.cluster !== undefined)?.cluster;
  if (named !== undefined && routes === undefined) note(told, `The routes come from a discovery service (${named}) and are not in the file: everything goes to one cluster.`);
  return {
    filters: [...loggersOf(manager, told), ...filters], listener: settingsOf(manager),
    ...((virtualHosts.length > 0 || suppressed !== undefined) && {
      router: { ...(virtualHosts.length > 0 && { virtualHosts: [...virtualHosts], defaultVirtualHost: false }), ...(cluster !== undefined && cluster !== "" && { cluster }), ...(suppressed !== undefined && { suppressEnvoyHeaders: suppressed }) },
    }),
  };
}

function leaveOther(part: Part, { name, type }: Typed, told: Gathering): void {
  const called = name === "" ? type : name;
  leave(told, part, `${called === "" ? "it" : called} is no Proxy-Wasm filter`);
  note(told, "Filters that are not Proxy-Wasm are left out: what they would have changed on the way is not changed here.");
}

const loggersOf = (part: Part | undefined, told: Gathering): readonly ImportedFilter[] => items(at(part, "access_log")).flatMap((log) => {
  const typed = typedOf(log);
  return isWasm(typed) ? [pluginOf(pluginPart(typed), "access-logger", told)] : [];
});

function settingsOf(manager: Part): ListenerInput {
  const requestId = flagAt(manager, "generate_request_id"), trailers = flagAt(manager, "http_protocol_options", "enable_trailers"), http10 = flagAt(manager, "http_protocol_options", "accept_http_10"), metadata = flagAt(manager, "http2_protocol_options", "allow_metadata");
  const idle = durationAt(manager, "stream_idle_timeout"), serverName = textAt(manager, "server_name"), options = at(manager, "http2_protocol_options");
  if (isMap(options) && Object.keys(options.value as object).length === 0) take(options);
  return {
    ...(requestId !== undefined && { requestId }), ...(trailers !== undefined && { http1Trailers: trailers }), ...(http10 !== undefined && { http10 }), ...(metadata !== undefined && { http2Metadata: metadata }),
    ...(idle !== undefined && { streamIdleTimeout: idle }), ...(serverName !== undefined && { serverName }),
  };
}
