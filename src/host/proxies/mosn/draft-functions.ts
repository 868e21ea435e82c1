/** Host functions as MOSN answers them to modules of 0.2.0, which it takes for the draft of 2020. What answers 12 does so when its arguments could be read. */
import { DraftBufferType, DraftMapType, DraftStatus } from "../../../abi/codes.ts";
import { fromByteString, toByteString } from "../../../base/byte-string.ts";
import type { Answer } from "../../answer.ts";
import { fail, ok } from "../../answer.ts";
import type { HostFunctionName, Implements } from "../../functions/functions.ts";
import { HostTrap } from "../../traps.ts";
import type { Vm } from "../../vm.ts";
import { responseMap } from "./callout.ts";
import { bufferOf, callStarter, logged, nilText, streamMap, written } from "./functions.ts";
import type { BufferName, BufferView, StreamMap } from "./functions.ts";
import { handlerOf } from "./guest.ts";
import type { MapView } from "./header-entity.ts";
import { writePairs } from "./pairs.ts";

const unimplemented = fail(DraftStatus.Unimplemented, "unimplemented");
const noMap = fail(DraftStatus.NotFound, "map-not-available"), emptyName = fail(DraftStatus.BadArgument, "name-empty");
const nil = (): never => {
  throw new HostTrap(nilText);
};

const streamMaps: Readonly<Record<number, StreamMap>> = {
  [DraftMapType.HttpRequestHeaders]: "request", [DraftMapType.HttpRequestTrailers]: "request-trailers", [DraftMapType.HttpResponseHeaders]: "response", [DraftMapType.HttpResponseTrailers]: "response-trailers",
};
function mapOf(vm: Vm, type: number): MapView | "none" | "nil" {
  const handler = handlerOf(vm), which = streamMaps[type];
  if (which !== undefined) return streamMap(handler, which);
  const answered = handler?.callout === undefined ? undefined : responseMap(handler.callout);
  if (answered === undefined) return "none";
  if (type === DraftMapType.HttpCallResponseHeaders) return answered;
  return type === DraftMapType.HttpCallResponseTrailers ? { get: () => undefined, set: () => {}, remove: () => {}, entries: () => [] } : "none";
}

const bufferNames: Readonly<Record<number, BufferName>> = {
  [DraftBufferType.VmConfiguration]: "vm-configuration", [DraftBufferType.PluginConfiguration]: "plugin-configuration", [DraftBufferType.HttpCallResponseBody]: "call-body",
  [DraftBufferType.HttpCalloutResponseBody]: "call-body", [DraftBufferType.HttpRequestBody]: "request-body", [DraftBufferType.HttpResponseBody]: "response-body",
};
function numbered(vm: Vm, type: number): BufferView | "none" {
  const which = bufferNames[type], buffer = which === undefined ? "none" : bufferOf(vm, which);
  return buffer === "nil" ? nil() : buffer;
}

/** Unlike for 0.1.0, the range begins where it says. */
function read(vm: Vm, type: number, offset: number, most: number): Answer {
  const buffer = numbered(vm, type), from = offset | 0, end = (from + most) | 0;
  if (buffer === "none") return fail(DraftStatus.BadArgument, "buffer-not-present");
  if (buffer.size === 0) return fail(DraftStatus.Empty, "buffer-not-present");
  if (from > end) return fail(DraftStatus.BadArgument, "range-overflows");
  const stop = Math.min(end, buffer.size);
  if (from < 0 || from > stop) throw new HostTrap(`slice bounds out of range [${from}:${stop}]`);
  return ok({ buffer: buffer.bytes(from, stop) });
}

const streams = (type: number, http: boolean): Answer => (http && type !== 3 && type !== 4 ? fail(DraftStatus.BadArgument, "stream-type-not-here") : unimplemented);
const named = ({ length }: Uint8Array): Answer => (length === 0 ? emptyName : unimplemented);
const unreadable = fail(DraftStatus.BadArgument, "address-unreadable");
/** There are no stores: none has the id. */
const noStore = fail(DraftStatus.BadArgument, "unimplemented");

type Own =
  | "proxy_log" | "proxy_get_buffer_bytes" | "proxy_get_buffer" | "proxy_set_buffer" | "proxy_get_header_map_pairs" | "proxy_get_header_map_value" | "proxy_replace_header_map_value" | "proxy_http_call" | "proxy_dispatch_http_call"
  | "proxy_resume_http_stream" | "proxy_close_http_stream" | "proxy_open_shared_kvstore" | "proxy_get_shared_kvstore_key_values" | "proxy_set_shared_kvstore_key_values" | "proxy_add_shared_kvstore_key_values"
  | "proxy_remove_shared_kvstore_key" | "proxy_open_shared_queue" | "proxy_create_metric";

const own: Implements<Own> = {
  proxy_log(vm, { level, message }) {
    logged(vm, level, message);
    return ok();
  },
  proxy_get_buffer_bytes: (vm, { buffer_type, start, max_size }) => read(vm, buffer_type, start, max_size),
  proxy_get_buffer: (vm, { buffer_type, offset, max_size }) => read(vm, buffer_type, offset, max_size),
  proxy_set_buffer(vm, { buffer_type, offset, size, buffer: bytes }) {
    const buffer = numbered(vm, buffer_type);
    if (buffer === "none") return fail(DraftStatus.BadArgument, "buffer-not-present");
    return written(buffer, offset, size, bytes) ? ok() : fail(DraftStatus.BadArgument, "range-inside");
  },
  proxy_get_header_map_pairs(vm, { map_type }) {
    const map = mapOf(vm, map_type);
    return map === "none" ? noMap : ok({ map: writePairs(map === "nil" ? nil() : map.entries()) });
  },
  proxy_get_header_map_value(vm, { map_type, key }) {
    const map = mapOf(vm, map_type);
    if (map === "none") return noMap;
    if (key.length === 0) return fail(DraftStatus.NotFound, "name-empty");
    const value = map === "nil" ? nil() : map.get(toByteString(key));
    return value === undefined ? fail(DraftStatus.NotFound, "header-missing") : ok({ value: fromByteString(value) });
  },
  /** Here an empty value is one like others. */
  proxy_replace_header_map_value(vm, { map_type, key, value }) {
    const map = mapOf(vm, map_type);
    if (map === "none") return noMap;
    (map === "nil" ? nil() : map).set(toByteString(key), toByteString(value));
    return ok();
  },
  proxy_http_call: (vm, { upstream_name, headers, body, trailers, timeout_milliseconds }) => callStarter(vm, upstream_name, headers, body, trailers, timeout_milliseconds, { badAddress: unreadable, takesTrailers: true }),
  proxy_dispatch_http_call: (vm, { upstream, headers, body, trailers, timeout_ms }) => callStarter(vm, upstream, headers, body, trailers, timeout_ms, { badAddress: unreadable, takesTrailers: true }),
  proxy_resume_http_stream: (_vm, { stream_type }) => streams(stream_type, true),
  proxy_close_http_stream: (_vm, { stream_type }) => streams(stream_type, true),
  proxy_open_shared_kvstore: (_vm, { kvstore_name }) => named(kvstore_name),
  proxy_get_shared_kvstore_key_values: () => noStore,
  proxy_set_shared_kvstore_key_values: () => noStore,
  proxy_add_shared_kvstore_key_values: () => noStore,
  proxy_remove_shared_kvstore_key: () => noStore,
  proxy_open_shared_queue: (_vm, { queue_name }) => named(queue_name),
  proxy_create_metric: (_vm, { name }) => named(name),
};

const always12: readonly HostFunctionName[] = [
  "proxy_set_effective_context", "proxy_context_finalize", "proxy_resume_stream", "proxy_close_stream", "proxy_send_http_response", "proxy_delete_shared_kvstore", "proxy_dequeue_shared_queue_item",
  "proxy_enqueue_shared_queue_item", "proxy_delete_shared_queue", "proxy_create_timer", "proxy_delete_timer", "proxy_get_metric_value", "proxy_set_metric_value", "proxy_increment_metric_value",
  "proxy_delete_metric", "proxy_dispatch_grpc_call", "proxy_open_grpc_stream", "proxy_send_grpc_stream_message", "proxy_cancel_grpc_call", "proxy_close_grpc_call", "proxy_call_custom_function",
];

export const functionsOfDraft = { ...own, ...Object.fromEntries(always12.map((name) => [name, () => unimplemented])) };
/** What a module of 0.2.0 may import from `env`. */
export const offeredInDraft: ReadonlySet<string> = new Set([...Object.keys(own), ...always12]);
