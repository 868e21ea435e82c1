/** For each enumeration: one call for each of its values where a host function takes them, else the entry that shows it best. */
import { codesOf } from "../../abi/codes.ts";
import type { EnumName } from "../../abi/codes.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import { call, functionTry } from "./calls.ts";
import type { Try } from "./calls.ts";
import { callbackTries } from "./callbacks.ts";
import type { CallbackName } from "../../abi/callbacks.ts";
import type { Given } from "./guest-text.ts";

/** Opens where the values are passed. */
function each(of: EnumName, name: HostFunctionName, param: string, given: Readonly<Record<string, Given>> = {}): Try {
  return { scene: "get", does: { proxy_on_request_headers: { calls: codesOf(of).filter(({ value }) => value >= 0).map(({ value }) => call(name, { ...given, [param]: value })) } }, reaches: name };
}
const asFunction = (name: HostFunctionName): Try => ({ ...functionTry(name), reaches: name });
const asCallback = (name: CallbackName): Try => ({ ...callbackTries[name], reaches: callbackTries[name].reaches ?? name });
const returning = (name: CallbackName, value: number): Try => {
  const { scene, does } = callbackTries[name];
  return { scene, does: { ...does, [name]: { ...does[name], returns: value } }, reaches: name };
};

export const enumTries: Readonly<Record<EnumName, Try>> = {
  Status: asFunction("proxy_get_header_map_value"),
  LogLevel: each("LogLevel", "proxy_log", "level", { message: "at this level" }),
  Action: returning("proxy_on_request_body", 1),
  FilterHeadersStatus: returning("proxy_on_request_headers", 1),
  FilterDataStatus: returning("proxy_on_request_body", 1),
  FilterTrailersStatus: returning("proxy_on_request_trailers", 0),
  FilterMetadataStatus: asCallback("proxy_on_request_metadata"),
  FilterStatusL4: returning("proxy_on_downstream_data", 1),
  BufferType: each("BufferType", "proxy_get_buffer_status", "buffer_type"),
  BufferFlags: asFunction("proxy_get_buffer_status"),
  MapType: each("MapType", "proxy_get_header_map_value", "map_type", { key: "x-user" }),
  PeerType: asCallback("proxy_on_downstream_connection_close"),
  StreamType: asFunction("proxy_close_stream"),
  MetricType: each("MetricType", "proxy_define_metric", "metric_type", { name: "requests" }),
  GrpcStatus: asCallback("proxy_on_grpc_close"),
  ContextType: asCallback("proxy_on_context_create"),
  CalloutType: { scene: "grpc", does: { proxy_on_request_headers: { calls: [call("proxy_http_call", { upstream_name: "backend", headers: [[":method", "GET"], [":path", "/"], [":authority", "a"]], timeout_milliseconds: 500 }), ...(functionTry("proxy_grpc_call").does["proxy_on_request_headers"]?.calls ?? []), ...(functionTry("proxy_grpc_stream").does["proxy_on_request_headers"]?.calls ?? [])] } }, reaches: "proxy_http_call" },
  MetricIdKind: each("MetricType", "proxy_define_metric", "metric_type", { name: "requests" }),
  FailState: { ...returning("proxy_on_configure", 0), about: "The configuration is refused." },
  FailurePolicy: { ...returning("proxy_on_configure", 0), about: "The configuration is refused." },
  DetectedAbi: { ...callbackTries.proxy_abi_version_0_2_1 },
  DeclarePropertyType: asFunction("proxy_set_property"),
  DeclarePropertySpan: asFunction("proxy_set_property"),
  WasiErrno: { scene: "get", does: { proxy_on_configure: { calls: [call("fd_write", { fd: 1, text: "printed\n" }), call("fd_write", { fd: 7, text: "nowhere\n" }), call("fd_read", { fd: 0 }), call("path_open", { fd: 3, path: "/etc/hosts" })] } }, reaches: "fd_write" },
  DraftStatus: asFunction("proxy_open_shared_kvstore"),
  DraftAction: returning("proxy_on_request_body", 1),
  DraftBufferType: asFunction("proxy_get_buffer"),
  DraftMapType: asFunction("proxy_get_map_values"),
  DraftStreamType: asFunction("proxy_resume_stream"),
  DraftMetricType: asFunction("proxy_create_metric"),
  TrafficDirection: { scene: "get", does: { proxy_on_request_headers: { calls: [call("proxy_get_property", { path: "xds\0listener_direction" })] } }, reaches: "proxy_get_property" },
};
