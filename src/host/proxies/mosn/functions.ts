/**
 * Host functions as MOSN answers them to modules of 0.1.0. What it does not build answers 12, when its arguments could be read. Where it looks
 * at something that is not there its own code fails, and that stops the guest.
 */
import { BufferType, MapType, Status } from "../../../abi/codes.ts";
import { fromByteString, toByteString } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { joined, sliceOf } from "../../../recording/state.ts";
import type { Answer } from "../../answer.ts";
import { fail, ok } from "../../answer.ts";
import type { HostFunctionName, Implements } from "../../functions/functions.ts";
import { slicesOf } from "../../recorder.ts";
import { HostTrap } from "../../traps.ts";
import type { Vm } from "../../vm.ts";
import { responseMap } from "./callout.ts";
import { readAddress } from "./go-url.ts";
import { formatted } from "./go-text.ts";
import { handlerOf } from "./guest.ts";
import type { Handler, StreamView } from "./guest.ts";
import type { MapView } from "./header-entity.ts";
import { BeyondEnd, readPairs, writePairs } from "./pairs.ts";
import { processOf } from "./process.ts";

export const nilText = "invalid memory address or nil pointer dereference";
const nil = (): never => {
  throw new HostTrap(nilText);
};
export const unimplemented = fail(Status.Unimplemented, "unimplemented");
const noMap = fail(Status.NotFound, "map-not-available"), noBuffer = fail(Status.NotFound, "buffer-not-present");
const emptyName = fail(Status.BadArgument, "name-empty");

/** Pairs that can be read; a wrong length in them stops the guest. */
export function pairsIn(bytes: Uint8Array): ReadonlyMap<ByteString, ByteString> {
  try {
    return readPairs(bytes);
  } catch (error) {
    if (error instanceof BeyondEnd) throw new HostTrap(error.message);
    throw error;
  }
}

export type StreamMap = Parameters<StreamView["map"]>[0];
/** "none": there is no such map; "nil": it is one of the stream that is not there. While the filter starts there is no stream to ask. */
export function streamMap(handler: Handler | undefined, which: StreamMap): MapView | "none" | "nil" {
  if (handler === undefined) return "none";
  return handler.stream === undefined ? nil() : handler.stream.map(which);
}
const streamMaps: Readonly<Record<number, StreamMap>> = {
  [MapType.HttpRequestHeaders]: "request", [MapType.HttpRequestTrailers]: "request-trailers", [MapType.HttpResponseHeaders]: "response", [MapType.HttpResponseTrailers]: "response-trailers",
};
function mapOf(vm: Vm, type: number): MapView | "none" | "nil" {
  const handler = handlerOf(vm), which = streamMaps[type];
  if (which !== undefined) return streamMap(handler, which);
  return (type === MapType.HttpCallResponseHeaders && handler?.callout !== undefined ? responseMap(handler.callout) : undefined) ?? "none";
}

/** A buffer that a guest reads and writes. */
export interface BufferView { readonly size: number; bytes(from: number, to: number): Uint8Array; replace(at: number, removed: number, bytes: Uint8Array): void }
const held = (bytes: Uint8Array, keep: (next: Uint8Array) => void): BufferView => ({
  size: bytes.length,
  bytes: (from, to) => bytes.slice(from, to),
  replace(at, removed, added) {
    const next = new Uint8Array(bytes.length - removed + added.length);
    next.set(bytes.subarray(0, at));
    next.set(added, at);
    next.set(bytes.subarray(at + removed), at + added.length);
    keep(next);
  },
});
export type BufferName = "request-body" | "response-body" | "call-body" | "plugin-configuration" | "vm-configuration";
export function bufferOf(vm: Vm, which: BufferName): BufferView | "none" | "nil" {
  const handler = handlerOf(vm), { recorder } = vm.host;
  if (handler === undefined) return "none";
  const { buffers, callout } = handler;
  switch (which) {
    case "request-body":
    case "response-body": {
      const body = handler.stream === undefined ? nil() : handler.stream.body(which === "request-body" ? "request" : "response");
      if (body === "none" || body === "nil") return body;
      return {
        size: body.size,
        bytes: (from, to) => joined(sliceOf(recorder.entity(body.entity)?.pieces ?? [], from, to)),
        replace: (at, removed, bytes) => recorder.spliceBytes(body.entity, at, removed, slicesOf(bytes)),
      };
    }
    case "call-body":
      return callout?.bodyGot === undefined ? "none" : held(callout.bodyGot, (next) => (callout.bodyGot = next));
    case "plugin-configuration":
      return buffers.plugin === undefined ? "none" : held(buffers.plugin, (next) => (buffers.plugin = next));
    case "vm-configuration":
      return buffers.vm === undefined ? "none" : held(buffers.vm, (next) => (buffers.vm = next));
  }
}
const bufferNames: Readonly<Record<number, BufferName>> = {
  [BufferType.HttpRequestBody]: "request-body", [BufferType.HttpResponseBody]: "response-body", [BufferType.HttpCallResponseBody]: "call-body",
  [BufferType.PluginConfiguration]: "plugin-configuration", [BufferType.VmConfiguration]: "vm-configuration",
};
function numbered(vm: Vm, type: number): BufferView | "none" | "nil" {
  const which = bufferNames[type];
  return which === undefined ? "none" : bufferOf(vm, which);
}

/** Only what replaces or adds is possible: from 0 with a size of 0 or all, or from the end on. The range is signed. */
export function written(buffer: BufferView, start: number, size: number, bytes: Uint8Array): boolean {
  const whole = (start | 0) === 0 && ((size | 0) === 0 || (size | 0) >= buffer.size);
  if (whole) buffer.replace(0, buffer.size, bytes);
  else if ((start | 0) !== 0 && (start | 0) >= buffer.size) buffer.replace(buffer.size, 0, bytes);
  else return false;
  return true;
}

const levels = ["trace", "debug", "info", "warn", "error", "error"] as const;
/** The text is taken for a format, and the level's last byte counts; what it does not know is info. */
export function logged(vm: Vm, level: number, message: Uint8Array): void {
  const given = toByteString(message), text = formatted(given), known = levels[level & 0xff] ?? "info", number = ["trace", "debug", "info", "warn", "error"].indexOf(known);
  if (text !== given || number !== level) vm.host.recorder.deed("log-rewritten", { filter: vm.filterAtWork, level: number, text });
}

type Own =
  | "proxy_log" | "proxy_get_header_map_value" | "proxy_get_header_map_pairs" | "proxy_set_header_map_pairs" | "proxy_add_header_map_value" | "proxy_replace_header_map_value" | "proxy_remove_header_map_value"
  | "proxy_get_buffer_bytes" | "proxy_set_buffer_bytes" | "proxy_get_property" | "proxy_set_property" | "proxy_get_current_time_nanoseconds" | "proxy_http_call" | "proxy_dispatch_http_call"
  | "proxy_define_metric" | "proxy_get_shared_data" | "proxy_set_shared_data" | "proxy_register_shared_queue" | "proxy_resolve_shared_queue" | "proxy_remove_shared_queue" | "proxy_dequeue_shared_queue" | "proxy_enqueue_shared_queue";

/** One store and one list of queues for the whole process. */
const everywhere = "";

const changed = (vm: Vm, type: number, key: Uint8Array, change: (map: MapView, key: ByteString) => void, refused?: Answer): Answer => {
  const map = mapOf(vm, type);
  if (map === "none") return noMap;
  if (key.length === 0) return emptyName;
  if (refused !== undefined) return refused;
  if (map === "nil") return nil();
  change(map, toByteString(key));
  return ok();
};

function startCall(vm: Vm, url: Uint8Array, headers: Uint8Array, body: Uint8Array, trailers: Uint8Array, timeout: number, more: { readonly badAddress: Answer; readonly takesTrailers: boolean }): Answer {
  const handler = handlerOf(vm), text = toByteString(url), pairs = pairsIn(headers), after = pairsIn(trailers), address = readAddress(text);
  if (handler === undefined) return unimplemented;
  if (address === undefined) return more.badAddress;
  const id = ++processOf(vm.host).lastCall;
  // it adds them to a map that nobody has made
  if (more.takesTrailers && after.size > 0) throw new HostTrap("assignment to entry in nil map");
  handler.callout = { id, url: text, address, headers: Array.from(pairs, ([key, value]) => ({ name: key, value })), body, timeout: Math.max(0, timeout | 0), due: true, headersGot: undefined, bodyGot: undefined };
  return ok({ call_id: id });
}
export const callStarter = startCall;

const unreadable = fail(Status.BadArgument, "address-unreadable");
const own: Implements<Own> = {
  proxy_log(vm, { level, message }) {
    logged(vm, level, message);
    return ok();
  },
  proxy_get_header_map_value(vm, { map_type, key }) {
    const map = mapOf(vm, map_type);
    if (map === "none") return noMap;
    if (key.length === 0) return emptyName;
    const value = map === "nil" ? nil() : map.get(toByteString(key));
    return value === undefined ? fail(Status.NotFound, "header-missing") : ok({ value: fromByteString(value) });
  },
  proxy_get_header_map_pairs(vm, { map_type }) {
    const map = mapOf(vm, map_type);
    return map === "none" ? noMap : ok({ map: writePairs(map === "nil" ? nil() : map.entries()) });
  },
  /** Nothing is removed. */
  proxy_set_header_map_pairs(vm, { map_type, map: bytes }) {
    const map = mapOf(vm, map_type);
    if (map === "none") return noMap;
    for (const [name, value] of pairsIn(bytes)) (map === "nil" ? nil() : map).set(name, value);
    return ok();
  },
  proxy_add_header_map_value: (vm, { map_type, key, value }) => changed(vm, map_type, key, (map, name) => map.set(name, toByteString(value))),
  proxy_replace_header_map_value: (vm, { map_type, key, value }) => changed(vm, map_type, key, (map, name) => map.set(name, toByteString(value)), value.length === 0 ? fail(Status.BadArgument, "value-empty") : undefined),
  proxy_remove_header_map_value: (vm, { map_type, key }) => changed(vm, map_type, key, (map, name) => map.remove(name)),

  /** The length is reckoned from the start, and the bytes are always taken from the beginning. */
  proxy_get_buffer_bytes(vm, { buffer_type, start, max_size }) {
    const buffer = numbered(vm, buffer_type);
    if (buffer === "none") return noBuffer;
    const from = start | 0, end = (from + max_size) | 0;
    if (from > end) return fail(Status.BadArgument, "range-overflows");
    if (buffer === "nil") return nil();
    const length = end > buffer.size ? buffer.size - from : max_size | 0;
    if (length < 0) {
      if (vm.allocate(length >>> 0) === undefined && !vm.has("malloc")) return fail(Status.InvalidMemoryAccess, "allocator-failed");
      throw new HostTrap("slice bounds out of range");
    }
    const bytes = new Uint8Array(length);
    bytes.set(buffer.bytes(0, length));
    return ok({ buffer: bytes });
  },
  proxy_set_buffer_bytes(vm, { buffer_type, start, size, buffer: bytes }) {
    const buffer = numbered(vm, buffer_type);
    if (buffer === "none") return noBuffer;
    if (buffer === "nil") return nil();
    return written(buffer, start, size, bytes) ? ok() : fail(Status.BadArgument, "range-inside");
  },
  proxy_get_property: (_vm, { path }) => (path.length === 0 ? emptyName : ok({ value: new Uint8Array() })),
  proxy_set_property: (_vm, { path }) => (path.length === 0 ? emptyName : unimplemented),
  /** The nanoseconds within the second, as 4 bytes. */
  proxy_get_current_time_nanoseconds(vm) {
    vm.host.scheduler.now += 1000;
    const now = vm.host.epoch + BigInt(Math.floor(vm.host.scheduler.now));
    return { ...ok({ time: now % 1000000000n }), halfWritten: true };
  },

  proxy_http_call: (vm, { upstream_name, headers, body, trailers, timeout_milliseconds }) => startCall(vm, upstream_name, headers, body, trailers, timeout_milliseconds, { badAddress: unreadable, takesTrailers: false }),
  proxy_dispatch_http_call: (vm, { upstream, headers, body, trailers, timeout_ms }) => startCall(vm, upstream, headers, body, trailers, timeout_ms, { badAddress: unreadable, takesTrailers: false }),

  proxy_define_metric: (_vm, { metric_type, name }) => ((metric_type | 0) > 2 ? fail(Status.BadArgument, "metric-type-unknown") : name.length === 0 ? emptyName : unimplemented),

  proxy_get_shared_data(vm, { key }) {
    if (key.length === 0) return emptyName;
    const found = vm.host.sharedData.get(everywhere, toByteString(key));
    return found === undefined ? fail(Status.NotFound, "shared-key-missing") : ok({ value: found.blob.bytes, cas: found.number });
  },
  /** The number is compared even when it is 0, and not looked at for a new key. */
  proxy_set_shared_data(vm, { key, value, cas }) {
    if (key.length === 0) return emptyName;
    const name = toByteString(key), old = vm.host.sharedData.get(everywhere, name);
    if (old !== undefined && old.number !== cas) return fail(Status.CasMismatch, "cas-mismatch");
    vm.host.sharedData.set(everywhere, name, value, 0);
    return ok();
  },
  proxy_register_shared_queue(vm, { queue_name }) {
    const handler = handlerOf(vm);
    if (queue_name.length === 0) return emptyName;
    const name = toByteString(queue_name), known = vm.host.queues.resolve(everywhere, name);
    return handler === undefined && known === undefined ? unimplemented : ok({ queue_id: known ?? vm.host.queues.register(handler?.root ?? nil(), name, everywhere) });
  },
  proxy_resolve_shared_queue(vm, { queue_name }) {
    if (queue_name.length === 0) return emptyName;
    const id = vm.host.queues.resolve(everywhere, toByteString(queue_name));
    return id === undefined ? fail(Status.NotFound, "queue-unknown") : ok({ queue_id: id });
  },
  proxy_remove_shared_queue: (vm, { queue_id }) => (vm.host.queues.remove(queue_id) ? ok() : fail(Status.NotFound, "queue-unknown")),
  proxy_dequeue_shared_queue(vm, { queue_id }) {
    if (!vm.host.queues.has(queue_id)) return fail(Status.NotFound, "queue-unknown");
    const value = vm.host.queues.dequeue(queue_id);
    return value === undefined ? fail(Status.Empty, "queue-empty") : ok({ value });
  },
  /** Nobody is told. */
  proxy_enqueue_shared_queue(vm, { queue_id, value }) {
    if (!vm.host.queues.has(queue_id)) return fail(Status.NotFound, "queue-unknown");
    vm.host.queues.enqueue(queue_id, value, false);
    return ok();
  },
};

export const always12: readonly HostFunctionName[] = [
  "proxy_set_effective_context", "proxy_set_tick_period_milliseconds", "proxy_done", "proxy_call_foreign_function", "proxy_increment_metric", "proxy_record_metric", "proxy_get_metric", "proxy_remove_metric",
  "proxy_grpc_call", "proxy_dispatch_grpc_call", "proxy_open_grpc_stream", "proxy_send_grpc_call_message", "proxy_cancel_grpc_call", "proxy_close_grpc_call",
  "proxy_resume_downstream", "proxy_resume_upstream", "proxy_resume_http_request", "proxy_resume_http_response", "proxy_send_http_response",
];

export const functionsOf010 = { ...own, ...Object.fromEntries(always12.map((name) => [name, () => unimplemented])) };
/** What a module of 0.1.0 may import from `env`. */
export const offeredIn010: ReadonlySet<string> = new Set([...Object.keys(own), ...always12]);
