/**
 * Host functions as the tester answers them (plugins/test/framework.cc, and for what it leaves out ContextBase of proxy-wasm-cpp-host). Root
 * contexts have no header maps and no properties but plugin_root_id.
 */
import { BufferType, Status } from "../../../abi/codes.ts";
import { decodePairs, encodePairs } from "../../../abi/pairs.ts";
import { fromByteString, toByteString } from "../../../base/byte-string.ts";
import { joined, sliceOf } from "../../../recording/state.ts";
import { bytesOf } from "../../../scenario/bytes.ts";
import { isBytes } from "../../../scenario/scenario.ts";
import type { Answer } from "../../answer.ts";
import { fail, ok } from "../../answer.ts";
import type { HostFunctionName, Implements } from "../../functions/functions.ts";
import { slicesOf } from "../../recorder.ts";
import type { Vm } from "../../vm.ts";
import { addHeader, removeHeader, replaceHeader, setHeaders, valueOf } from "./headers.ts";
import { dottedPath, streamOf } from "./tester-stream.ts";

const none = new Uint8Array();
const unimplemented = fail(Status.Unimplemented, "unimplemented");
const nowhere = fail(Status.BadArgument, "map-not-available");

/** The map of a type, where the guest may use it now. */
function withMap(vm: Vm, type: number, serve: (map: number) => Answer): Answer {
  const stream = streamOf(vm.acting);
  if (stream === undefined) return unimplemented;
  const map = stream.map(type);
  return map === 0 ? nowhere : serve(map);
}
const edited = (change: () => void): Answer => {
  change();
  return ok();
};

/** The bytes of a buffer; undefined for one that is not there. */
function bufferBytes(vm: Vm, type: number): Uint8Array | number | undefined {
  const plugin = vm.acting?.plugin;
  if (type === BufferType.PluginConfiguration) return plugin?.configuration;
  return streamOf(vm.acting)?.buffer(type);
}

type Own =
  | "proxy_get_header_map_value" | "proxy_get_header_map_pairs" | "proxy_get_header_map_size" | "proxy_set_header_map_pairs" | "proxy_add_header_map_value" | "proxy_replace_header_map_value"
  | "proxy_remove_header_map_value" | "proxy_get_buffer_bytes" | "proxy_get_buffer_status" | "proxy_set_buffer_bytes" | "proxy_get_configuration" | "proxy_get_property" | "proxy_send_local_response"
  | "proxy_http_call" | "proxy_get_log_level" | "proxy_get_status" | "proxy_get_current_time_nanoseconds" | "clock_time_get" | "proxy_enqueue_shared_queue" | "proxy_set_tick_period_milliseconds" | "proxy_clear_route_cache" | "proxy_call_foreign_function";

const own: Implements<Own> = {
  proxy_get_header_map_value: (vm, { map_type, key }) => withMap(vm, map_type, (map) => {
    const value = valueOf(vm.host.recorder.entries(map), toByteString(key));
    return value === undefined ? fail(Status.NotFound, "header-missing") : ok({ value: fromByteString(value) });
  }),
  proxy_get_header_map_pairs: (vm, { map_type }) => withMap(vm, map_type, (map) => {
    const entries = vm.host.recorder.entries(map);
    return ok({ map: entries.length === 0 ? none : encodePairs(entries) });
  }),
  /** The number of headers, not of bytes. */
  proxy_get_header_map_size: (vm, { map_type }) => withMap(vm, map_type, (map) => ok({ size: vm.host.recorder.entries(map).length })),
  proxy_set_header_map_pairs: (vm, { map_type, map: pairs }) => withMap(vm, map_type, (map) => edited(() => setHeaders(vm.host.recorder, map, decodePairs(pairs), true))),
  proxy_add_header_map_value: (vm, { map_type, key, value }) => withMap(vm, map_type, (map) => edited(() => addHeader(vm.host.recorder, map, toByteString(key), toByteString(value)))),
  proxy_replace_header_map_value: (vm, { map_type, key, value }) => withMap(vm, map_type, (map) => edited(() => replaceHeader(vm.host.recorder, map, toByteString(key), toByteString(value)))),
  proxy_remove_header_map_value: (vm, { map_type, key }) => withMap(vm, map_type, (map) => edited(() => removeHeader(vm.host.recorder, map, toByteString(key)))),

  proxy_get_buffer_bytes(vm, { buffer_type, start, max_size }) {
    const seen = bufferBytes(vm, buffer_type);
    if (seen === undefined) return fail(Status.NotFound, "buffer-not-present");
    if (typeof seen !== "number") return ok({ buffer: seen.subarray(start, start + max_size) });
    const slices = sliceOf(vm.host.recorder.entity(seen)?.pieces ?? [], start, start + max_size), buffer = joined(slices);
    return buffer.length === 0 ? ok({ buffer }) : ok({ buffer }, slices);
  },
  proxy_get_buffer_status(vm, { buffer_type }) {
    const seen = bufferBytes(vm, buffer_type);
    return seen === undefined ? fail(Status.NotFound, "buffer-not-present") : ok({ buffer_size: typeof seen === "number" ? vm.host.recorder.size(seen) : seen.length, flags: 0 });
  },
  /** Any range may be replaced; a start behind the end counts as the end. */
  proxy_set_buffer_bytes(vm, { buffer_type, start, size, buffer }) {
    const seen = bufferBytes(vm, buffer_type), { recorder } = vm.host;
    if (seen === undefined) return fail(Status.NotFound, "buffer-not-present");
    if (typeof seen !== "number") return fail(Status.BadArgument, "buffer-read-only");
    const length = recorder.size(seen), at = Math.min(start, length);
    return edited(() => {
      if (seen !== 0) recorder.spliceBytes(seen, at, Math.min(size, length - at), slicesOf(buffer));
    });
  },
  proxy_get_configuration: () => ok({ configuration: none }),

  /** What the test declares, by its whole path. */
  proxy_get_property(vm, { path }) {
    if (streamOf(vm.acting) === undefined) return toByteString(path) === "plugin_root_id" ? ok({ value: none }) : unimplemented;
    const name = dottedPath(path);
    const found = vm.host.scenario.setup.properties.find((property) => toByteString(new TextEncoder().encode(property.path.join("."))) === name);
    return found === undefined || !isBytes(found.value) ? fail(Status.NotFound, "property-missing") : ok({ value: bytesOf(found.value) });
  },
  /** The guest is told Ok, and its callback counts as stopped, whether the response is taken or not. */
  proxy_send_local_response(vm, { status_code, status_code_details, body, headers, grpc_status }) {
    vm.iterationStopped = true;
    const stream = streamOf(vm.acting), filter = vm.filterAtWork, details = toByteString(status_code_details);
    const taken = stream?.reply({ status: status_code, details, body, headers: decodePairs(headers), grpcStatus: grpc_status }) === true;
    const exchange = stream?.index ?? 0, { recorder } = vm.host;
    vm.defer(() => {
      if (taken) recorder.deed("local-response", { exchange, filter, status: status_code, details, by: "filter" });
      else recorder.deed("local-response-ignored", { exchange, filter, reason: "the tester takes one in request headers, request body and response headers only" });
    });
    return ok();
  },

  /** T-10: the cell of the id is written first. */
  proxy_http_call: () => fail(Status.Unimplemented, "unimplemented", { call_id: 0 }),
  /** What is not implemented answers 0. */
  proxy_get_log_level: () => ok({ level: 0 }),
  proxy_get_status: () => ok({ code: 1, message: new TextEncoder().encode("unimplmemented") }),
  /** Both clocks stand still. */
  proxy_get_current_time_nanoseconds: (vm) => ok({ time: vm.host.epoch }),
  clock_time_get: (vm, { clock_id }) => (clock_id > 1 ? fail(58, "wasi-bad-clock") : ok({ time: vm.host.epoch })),
  /** Nobody is called back: neither by queues nor by timers. */
  proxy_enqueue_shared_queue(vm, { queue_id, value }) {
    if (!vm.host.queues.has(queue_id)) return fail(Status.NotFound, "queue-unknown");
    vm.host.queues.enqueue(queue_id, value, false);
    return ok();
  },
  proxy_set_tick_period_milliseconds: () => ok(),
  proxy_clear_route_cache: () => ok(),
  proxy_call_foreign_function: () => fail(Status.NotFound, "foreign-function-unknown"),
};

const notImplemented: readonly HostFunctionName[] = [
  "proxy_set_property", "proxy_continue_stream", "proxy_close_stream", "proxy_continue_request", "proxy_continue_response", "proxy_grpc_call", "proxy_grpc_stream", "proxy_grpc_send",
  "proxy_grpc_cancel", "proxy_grpc_close", "proxy_define_metric", "proxy_increment_metric", "proxy_record_metric", "proxy_get_metric",
];

export const testerFunctions = { ...own, ...Object.fromEntries(notImplemented.map((name) => [name, () => unimplemented])) };
