/** Attributes of an HTTP stream (semantics 17.3): derived from the exchange, NotFound before they exist. */
import type { ByteString } from "../../../base/byte-string.ts";
import type { Entry } from "../../../recording/state.ts";
import type { Answer } from "../../answer.ts";
import { headerBytes, headerName, headerValue } from "../../header-map.ts";
import { boolValue, bytesValue, intValue, mapValue, propertyIsObject, textValue } from "../../properties.ts";
import type { HttpStream } from "./http-stream.ts";

/** The maps this filter may read now (0 = none): header-based attributes follow them (T-90). */
export interface PropertyPhase { readonly requestHeaders: number; readonly responseHeaders: number; readonly responseTrailers: number; readonly log: boolean }

const emptyMap = new Uint8Array(4);

type Found = Uint8Array | Answer | undefined;

export function streamProperty(stream: HttpStream, path: readonly ByteString[], phase: PropertyPhase): Found {
  const [root, ...rest] = path;
  switch (root) {
    case "request": return requestProperty(stream, rest, phase);
    case "response": return responseProperty(stream, rest, phase);
    case "source": return addressProperty(stream.host.scenario.setup.listener.clientAddress, rest);
    case "destination": return addressProperty(stream.host.scenario.setup.listener.address, rest);
    case "connection": return connectionProperty(stream, rest);
    case "upstream": return upstreamProperty(stream, rest);
    case "xds": return xdsProperty(stream, rest);
    case "connection_id": return rest.length === 0 ? intValue(connectionId(stream)) : undefined;
    case "filter_state": return rest.length === 0 ? propertyIsObject : rest.length === 1 && rest[0]?.startsWith("wasm.") ? stream.entities.property(rest[0].slice(5)) : undefined;
    case "upstream_filter_state": return rest.length === 0 && stream.upstreamConnected ? propertyIsObject : undefined;
    case "metadata": return metadataValue(rest);
    default: return rest.length === 0 ? stream.entities.property(root ?? "") : undefined;
  }
}

const connectionId = (stream: HttpStream): number => stream.index + 1;
const joinedValues = (entries: readonly Entry[], name: ByteString): ByteString | undefined => {
  const values = entries.filter((e) => e.name === name).map((e) => e.value);
  return values.length === 0 ? undefined : values.join(",");
};
const optional = (value: ByteString | undefined): Found => (value === undefined ? undefined : bytesValue(value));

function requestProperty(stream: HttpStream, path: readonly ByteString[], phase: PropertyPhase): Found {
  const [name, key, ...deeper] = path;
  if (name === undefined) return propertyIsObject;
  const { host } = stream, entries = phase.requestHeaders === 0 ? undefined : host.recorder.entries(phase.requestHeaders);
  if (name === "headers") {
    if (entries === undefined || deeper.length > 0) return undefined;
    return key === undefined ? mapValue(joinedEntries(entries)) : optional(joinedValues(entries, headerName(key, true)));
  }
  if (key !== undefined) return undefined;
  const value = (header: string): Found => (entries === undefined ? undefined : optional(headerValue(entries, header)));
  const pathValue = entries === undefined ? undefined : headerValue(entries, ":path");
  switch (name) {
    case "path": return value(":path");
    case "url_path": return pathValue === undefined ? undefined : bytesValue(pathValue.split("?")[0] ?? "");
    case "query": return pathValue === undefined ? undefined : bytesValue(pathValue.includes("?") ? pathValue.slice(pathValue.indexOf("?") + 1) : "");
    case "host": return value(":authority");
    case "scheme": return value(":scheme");
    case "method": return value(":method");
    case "referer": return value("referer");
    case "useragent": return value("user-agent");
    case "id": return value("x-request-id");
    case "time": return intValue(host.epoch + BigInt(Math.floor(stream.startedAt)));
    case "protocol": return textValue(stream.action.protocol);
    case "size": {
      const declared = entries === undefined ? undefined : headerValue(entries, "content-length");
      return intValue(declared !== undefined && /^\d+$/.test(declared) ? Number(declared) : stream.receivedBytes);
    }
    case "headers_bytes": return host.rules.release.headersBytesAtOnce || phase.log ? intValue(entries === undefined ? 0 : headerBytes(entries)) : undefined;
    case "total_size": return intValue(stream.receivedBytes + (entries === undefined ? 0 : headerBytes(entries)));
    case "duration": return stream.destroyed ? intValue(Math.floor(host.scheduler.now - stream.startedAt)) : undefined;
    default: return undefined;
  }
}
/** Metadata of which nobody has set any: an empty message with one field, an empty map. */
function metadataValue(path: readonly ByteString[]): Found {
  if (path.length === 0) return new Uint8Array();
  return path.length === 1 && path[0] === "filter_metadata" ? emptyMap : undefined;
}

/** Codes of HTTP as statuses of gRPC: bad request, unauthorized, ...; anything else is unknown. */
const grpcStatusOf: Readonly<Record<number, number>> = { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 };
const unknownGrpcStatus = 2;

function responseProperty(stream: HttpStream, path: readonly ByteString[], phase: PropertyPhase): Found {
  const [name, key, ...deeper] = path;
  if (name === undefined) return propertyIsObject;
  const { recorder } = stream.host;
  const headers = recorder.entries(phase.responseHeaders), trailers = recorder.entries(phase.responseTrailers);
  if (name === "headers" || name === "trailers") {
    if (deeper.length > 0) return undefined;
    const entries = name === "headers" ? headers : trailers;
    if (key !== undefined) return optional(joinedValues(entries, headerName(key, false)));
    return entries.length === 0 ? emptyMap : mapValue(joinedEntries(entries));
  }
  if (key !== undefined) return undefined;
  const code = stream.responseCode;
  switch (name) {
    case "code": return stream.responseHeaders !== 0 && code > 0 ? intValue(code) : undefined;
    case "code_details": return stream.details === undefined ? undefined : textValue(stream.details);
    case "flags": return intValue(stream.flagBits);
    case "size": return intValue(stream.sentBytes);
    case "total_size": return intValue(stream.sentBytes + headerBytes(headers) + headerBytes(trailers));
    case "headers_bytes": return intValue(headerBytes(headers));
    case "grpc_status": return code > 0 ? intValue(grpcStatusIn(trailers) ?? grpcStatusIn(headers) ?? grpcStatusOf[code] ?? unknownGrpcStatus) : undefined;
    default: return undefined;
  }
}

function grpcStatusIn(entries: readonly Entry[]): number | undefined {
  const text = headerValue(entries, "grpc-status");
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
/** One entry per name, as the map of an attribute has it. */
function joinedEntries(entries: readonly Entry[]): readonly { readonly name: ByteString; readonly value: ByteString }[] {
  return [...new Set(entries.map(({ name }) => name))].map((name) => ({ name, value: joinedValues(entries, name) ?? "" }));
}

function addressProperty(address: string, path: readonly ByteString[]): Found {
  if (path.length === 0) return propertyIsObject;
  if (path.length > 1) return undefined;
  if (path[0] === "address") return textValue(address);
  return path[0] === "port" ? intValue(Number(address.split(":").at(-1) ?? 0)) : undefined;
}
function connectionProperty(stream: HttpStream, path: readonly ByteString[]): Found {
  if (path.length === 0) return propertyIsObject;
  if (path.length > 1) return undefined;
  switch (path[0]) {
    case "id": return intValue(connectionId(stream));
    case "mtls": return boolValue(false);
    case "requested_server_name": return new Uint8Array();
    default: return undefined;
  }
}
function upstreamProperty(stream: HttpStream, path: readonly ByteString[]): Found {
  if (path.length === 0) return propertyIsObject;
  if (path.length > 1) return undefined;
  const chosen = stream.upstreamAddress !== "";
  switch (path[0]) {
    case "request_attempt_count": return intValue(chosen ? 1 : 0);
    case "num_endpoints": return stream.route.cluster() === undefined ? undefined : intValue(1);
    default: break;
  }
  if (!chosen) return undefined;
  switch (path[0]) {
    case "address": return textValue(stream.upstreamAddress);
    case "port": return intValue(Number(stream.upstreamAddress.split(":").at(-1) ?? 0));
    case "transport_failure_reason": return textValue(stream.upstreamFailure);
    case "locality": return new Uint8Array();
    default: return undefined;
  }
}
function xdsProperty(stream: HttpStream, path: readonly ByteString[]): Found {
  if (path.length === 0) return propertyIsObject;
  const [name, ...rest] = path;
  if (name === "cluster_metadata" || name === "route_metadata" || name === "virtual_host_metadata" || name === "listener_metadata") return metadataValue(rest);
  if (path.length > 1) return undefined;
  const { router } = stream.host.scenario.setup, cluster = stream.route.shown();
  switch (name) {
    case "upstream_host_metadata":
    case "upstream_host_locality_metadata": return stream.upstreamAddress === "" ? undefined : propertyIsObject;
    case "cluster_name": return cluster === undefined ? undefined : textValue(cluster);
    case "route_name": return cluster === undefined ? undefined : textValue(router.routeName);
    case "virtual_host_name": return cluster === undefined ? undefined : textValue(router.virtualHost);
    case "filter_chain_name": return new Uint8Array();
    case "listener_direction": return intValue(0);
    default: return undefined;
  }
}
