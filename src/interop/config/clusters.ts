/** Envoy's clusters as upstreams: name, first endpoint, protocol, metadata; `hosts` and `tls_context` are those of version 2. */
import { leave, note } from "./import.ts";
import type { Gathering, UpstreamInput } from "./import.ts";
import { metadataAt } from "./metadata.ts";
import { at, countAt, isMap, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

export function clusterOf(part: Part, told: Gathering): UpstreamInput | undefined {
  const cluster = textAt(part, "name");
  if (cluster === undefined || cluster === "") {
    leave(told, part, "a cluster without a name");
    return undefined;
  }
  const localities = items(at(part, "load_assignment", "endpoints")), [locality] = localities, [endpoint] = items(at(locality, "lb_endpoints"));
  const hosts = at(part, "hosts"), [host] = items(hosts), address = addressOf(at(endpoint, "endpoint", "address") ?? host ?? hosts);
  take(at(part, "load_assignment", "cluster_name"));
  const type = textAt(part, "type"), empty = (type === "STATIC" || type === undefined) && address === undefined && at(part, "load_assignment", "endpoints") !== undefined;
  const http2 = speaksHttp2(part), metadata = metadataAt(part), hostMetadata = metadataAt(endpoint), region = textAt(locality, "locality", "region"), zone = textAt(locality, "locality", "zone"), subZone = textAt(locality, "locality", "sub_zone"), bufferLimit = countAt(part, "per_connection_buffer_limit_bytes");
  return {
    cluster, ...(http2 && { protocol: "HTTP/2" as const }), ...(empty && { kind: "no-endpoints" as const }), ...(address?.ip === true && { address: address.text }), ...(metadata !== undefined && { metadata }), ...(hostMetadata !== undefined && { hostMetadata }),
    ...((region ?? zone ?? subZone) !== undefined && { locality: { ...(region !== undefined && { region }), ...(zone !== undefined && { zone }), ...(subZone !== undefined && { subZone }) } }),
    ...(bufferLimit !== undefined && { bufferLimit }), ...(secured(part, told) && { tls: {} }),
  };
}

/** `ip:port`; a name is no address of an upstream. */
export function addressOf(part: Part | undefined): { readonly text: string; readonly ip: boolean } | undefined {
  const socket = at(part, "socket_address"), host = textAt(socket, "address"), port = countAt(socket, "port_value");
  if (host === undefined || port === undefined) return undefined;
  const six = host.includes(":");
  return { text: `${six ? `[${host}]` : host}:${port}`, ip: six ? /^[\da-fA-F:.]+$/.test(host) : /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) };
}

const options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
function speaksHttp2(part: Part): boolean {
  const typed = at(part, "typed_extension_protocol_options", options), own = at(part, "http2_protocol_options"), explicit = at(typed, "explicit_http_config", "http2_protocol_options");
  if (typed !== undefined) take(at(typed, "@type"));
  for (const found of [own, explicit]) if (isMap(found) && Object.keys(found.value as object).length === 0) take(found);
  return own !== undefined || explicit !== undefined;
}

function secured(part: Part, told: Gathering): boolean {
  const socket = at(part, "transport_socket"), old = at(part, "tls_context"), type = at(socket, "typed_config", "@type");
  const found = old ?? (typeof type?.value === "string" && type.value.endsWith("UpstreamTlsContext") ? socket : undefined);
  if (found === undefined) return false;
  leave(told, found, "the connection is encrypted here; certificates and names of TLS are set in the scenario");
  note(told, "Connections that are encrypted are so here too; what their certificates say is not in the configuration and stays empty.", false);
  return true;
}
