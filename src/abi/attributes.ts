/** The attributes that Envoy documents: name, kind of value, from when on they resolve (semantics 17.3). For lists; the host derives them. */

/** `readable`: while the header map it comes from may be read. */
export const attributeTimes = {
  always: "in every callback",
  stream: "from on_context_create of a stream on",
  readable: "while the filter may read the request headers, and in on_log",
  asked: "from the request headers' way upstream on",
  connected: "once the upstream's connection is there",
  response: "from the response headers on",
  received: "once the upstream's response is complete",
  ended: "from on_log on",
  secure: "on a connection with TLS",
  given: "where the scenario gives it",
} as const;
export type AttributeTime = keyof typeof attributeTimes;

export interface AttributeEntry { readonly name: string; readonly kind: string; readonly when: AttributeTime }

const certificates = "subject_local_certificate subject_peer_certificate dns_san_local_certificate dns_san_peer_certificate uri_san_local_certificate uri_san_peer_certificate sha256_peer_certificate_digest";
/** "name:kind" by group and time */
const groups: readonly (readonly [group: string, when: AttributeTime, names: string])[] = [
  ["request", "readable", "path:string url_path:string host:string scheme:string method:string headers:map referer:string useragent:string id:string query:string"],
  ["request", "stream", "time:timestamp protocol:string size:int total_size:int headers_bytes:int"],
  ["request", "ended", "duration:duration"],
  ["response", "response", "code:int code_details:string grpc_status:int headers:map trailers:map"],
  ["response", "stream", "flags:int size:int total_size:int headers_bytes:int"],
  ["response", "received", "backend_latency:duration"],
  ["source", "stream", "address:string port:int"],
  ["destination", "stream", "address:string port:int"],
  ["connection", "stream", "id:uint mtls:bool requested_server_name:string"],
  ["connection", "secure", `tls_version:string ${certificates.replaceAll(/\S+/g, "$&:string")}`],
  ["connection", "given", "termination_details:string transport_failure_reason:string"],
  ["upstream", "asked", "address:string port:int transport_failure_reason:string locality:message"],
  ["upstream", "stream", "request_attempt_count:uint num_endpoints:uint"],
  ["upstream", "connected", "local_address:string cx_pool_ready_duration:duration"],
  ["upstream", "secure", `tls_version:string ${certificates.replaceAll(/\S+/g, "$&:string")}`],
  ["", "stream", "metadata:message filter_state:object connection_id:uint"],
  ["", "connected", "upstream_filter_state:object"],
  ["xds", "always", "node:message"],
  ["xds", "stream", "cluster_name:string cluster_metadata:message route_name:string route_metadata:message virtual_host_name:string virtual_host_metadata:message filter_chain_name:string listener_metadata:message listener_direction:int"],
  ["xds", "asked", "upstream_host_metadata:message upstream_host_locality_metadata:message"],
  ["", "always", "plugin_name:string plugin_root_id:string plugin_vm_id:string"],
];

export const attributes: readonly AttributeEntry[] = groups.flatMap(([group, when, names]) => names.split(" ").map((entry) => {
  const [name = "", kind = ""] = entry.split(":");
  return { name: group === "" ? name : `${group}.${name}`, kind, when };
}));
export const attributeNames: readonly string[] = attributes.map(({ name }) => name);
