/** Host functions as ngx_wasm_module answers them. In a wrong phase most of them stop the guest, and without a request some kill the worker. */
import { BufferType, MapType, Status, WasiErrno } from "../../../abi/codes.ts";
import { decodePairs, encodePairs } from "../../../abi/pairs.ts";
import { byteStringOfText, fromByteString, lowerAscii, toByteString } from "../../../base/byte-string.ts";
import { concatBytes } from "../../../base/bytes.ts";
import type { EntryText } from "../../../recording/state.ts";
import type { Answer } from "../../answer.ts";
import { fail, ok } from "../../answer.ts";
import { rootOf } from "../../context.ts";
import type { HostFunctionName, Implementation, Implements, Input } from "../../functions/functions.ts";
import { readClock } from "../../host.ts";
import { HostTrap } from "../../traps.ts";
import type { Vm } from "../../vm.ts";
import { writeList } from "../../wasi.ts";
import { bufferAllocation, pairsAllocation, propertyAllocation, sharedAllocation } from "./answers.ts";
import { cancelCalls, replyOf, startCall } from "./calls.ts";
import { crc32 } from "./shared-state.ts";
import type { NginxStream } from "./nginx-stream.ts";
import { readProperty, writeProperty } from "./properties.ts";
import { workerOf } from "./worker.ts";
import type { Now, PhaseName, Worker } from "./worker.ts";

const usage = (text: string): HostTrap => new HostTrap(`host trap (bad usage): ${text}`);
const internal = (text: string): HostTrap => new HostTrap(`host trap (internal error): ${text}`);
export const notYetImplemented = (name: string): HostTrap => new HostTrap(`host trap (function not yet implemented): ${name}`);

interface At { readonly worker: Worker; readonly now: Now; readonly stream: NginxStream | undefined }
/** Start functions have no filter to speak for: the process dies. */
function at(vm: Vm): At {
  const worker = workerOf(vm), { now } = worker;
  if (now === undefined || vm.acting === undefined) return worker.crash("a host call before there is a filter");
  return { worker, now, stream: now.stream };
}
const inRequest: ReadonlySet<PhaseName> = new Set(["request-headers", "request-body", "call-response"]);
const isStart = ({ phase }: Now): boolean => phase === "root" || phase === "vm-start" || phase === "configure";

function withStream({ worker, stream }: At, what: string): NginxStream {
  return stream ?? worker.crash(`${what} in a root context`);
}

const unavailable = fail(Status.BadArgument, "map-not-available"), absent = fail(Status.NotFound, "header-missing");
const internalFailure = fail(Status.InternalFailure, "map-not-available");
const value = (text: string | undefined, old: boolean): Answer => (text === undefined ? (old ? { ...ok({ value: new Uint8Array(0) }), lengthOnly: true } : absent) : ok({ value: fromByteString(text) }, undefined, propertyAllocation));

/** At most so many pairs are handed over. */
const mostPairs = 100;
function pairs({ worker, now }: At, entries: readonly EntryText[]): Answer {
  if (entries.length > mostPairs) worker.log(now.filter, "warn", `marshalled map truncated to ${mostPairs} elements`, "filter");
  const taken = entries.slice(0, mostPairs);
  return ok({ map: taken.length === 0 ? new Uint8Array(4) : encodePairs(taken) }, undefined, pairsAllocation);
}

function entriesOf(place: At, type: number): readonly EntryText[] | undefined {
  const { worker, now } = place;
  switch (type) {
    case MapType.HttpRequestHeaders:
      if (now.phase === "delete") worker.crash("request headers in on_delete");
      return withStream(place, "request headers").request.entries;
    case MapType.HttpResponseHeaders: {
      const { response } = withStream(place, "response headers");
      return now.phase === "delete" ? response.leftAtLast : response.entries;
    }
    case MapType.HttpCallResponseHeaders: return replyOf(worker)?.headers;
    case MapType.HttpCallResponseTrailers: return undefined;
    default:
      worker.log(now.filter, "alert", `[wasm] NYI - get_map bad map_type: ${type}`);
      return undefined;
  }
}

function valueOf(place: At, type: number, key: string): string | undefined {
  const { worker, now } = place, name = lowerAscii(key);
  switch (type) {
    case MapType.HttpRequestHeaders: {
      const { request } = withStream(place, "request headers");
      return name.startsWith(":") ? request.entries.find((entry) => entry.name === name)?.value : request.headers.first(name);
    }
    case MapType.HttpResponseHeaders: return withStream(place, "response headers").response.first(name);
    case MapType.HttpCallResponseHeaders: {
      const reply = replyOf(worker);
      if (reply === undefined && name === ":status") worker.crash(":status of a call outside on_http_call_response");
      return reply?.headers.find((entry) => lowerAscii(entry.name) === name)?.value;
    }
    case MapType.HttpCallResponseTrailers: return undefined;
    default:
      worker.log(now.filter, "alert", `[wasm] NYI - get_map bad map_type: ${type}`);
      return undefined;
  }
}

/** The stream whose map may be written now; an answer where there is no such map. */
function writable(place: At, type: number, status: Answer): NginxStream | Answer {
  const { worker, now, stream } = place, isRequest = type === MapType.HttpRequestHeaders;
  if (!isRequest && type !== MapType.HttpResponseHeaders) {
    worker.log(now.filter, "alert", `[wasm] NYI - set_map bad map_type: ${type}`);
    if (isStart(now)) worker.crash("a map that is none in a root context");
    return status;
  }
  if (isRequest && !(inRequest.has(now.phase) && stream?.responseSent === false)) throw usage("can only set request headers before response is produced");
  if (!isRequest && !(inRequest.has(now.phase) || now.phase === "response-headers")) throw usage("can only set response headers before \"on_response_body\"");
  return stream ?? worker.crash("headers without a request");
}

type Edit = "add" | "replace" | "remove";
function edit(vm: Vm, type: number, key: string, text: string, how: Edit): Answer {
  const place = at(vm), stream = writable(place, type, internalFailure);
  if ("status" in stream) return stream;
  if (type === MapType.HttpRequestHeaders) editRequest(place, stream, key, text, how);
  else editResponse(place, stream, key, text, how);
  stream.changed(type === MapType.HttpResponseHeaders && place.now.phase !== "response-headers" ? place.now.phase : "response-headers");
  return ok();
}
/** False: a name that cannot be set. */
function editRequest({ worker, now }: At, stream: NginxStream, key: string, text: string, how: Edit): boolean {
  const { request } = stream, name = lowerAscii(key);
  switch (name) {
    case ":scheme":
    case ":authority":
      worker.log(now.filter, "error", `[wasm] cannot set read-only "${name}" header`);
      return false;
    case ":path":
      if (how === "remove") worker.crash(":path is removed");
      request.path = text;
      return true;
    case ":method":
      if (how === "remove") worker.crash(":method is removed");
      request.method = text;
      return true;
    default:
  }
  if (name === "connection" && how !== "remove") stream.response.connection = lowerAscii(text) === "close" ? "close" : stream.response.connection;
  if (how === "remove") request.headers.hide(key);
  else if (how === "replace") request.headers.replace(key, text);
  else {
    const taken = request.headers.add(key, text);
    if (taken !== undefined) worker.log(now.filter, "error", `[wasm] cannot add new "${taken}" builtin request header`);
  }
  return true;
}
function editResponse({ worker, now }: At, { response }: NginxStream, key: string, text: string, how: Edit): void {
  const name = lowerAscii(key);
  if (how === "remove") {
    if (name === "connection" || name === ":status") worker.crash(`${name} of the response is removed`);
    return response.remove(key);
  }
  if (name === ":status" && !response.begun) return;
  const refused = how === "add" ? response.add(key, text) : response.replace(key, text);
  if (refused !== undefined) worker.log(now.filter, "warn", refused, "filter");
}

/* Buffers */

function bufferOf(place: At, type: number): Uint8Array | undefined | Answer {
  const { worker, now, stream } = place, plugin = worker.thread.plugins[now.filter];
  switch (type) {
    case BufferType.HttpRequestBody:
      if (!["request-headers", "request-body", "done", "log"].includes(now.phase)) throw usage("can only get request body during \"on_request_body\", \"on_log\"");
      if (stream?.bodyInFile === true) {
        worker.log(now.filter, "error", "[wasm] cannot read request body buffered to file");
        return undefined;
      }
      return stream?.bodyArrived === true ? stream.body : undefined;
    case BufferType.HttpResponseBody:
      if (now.phase !== "response-body") throw usage("can only get response body during \"on_response_body\"");
      return stream?.chunkEmptied === true ? undefined : stream?.chunk;
    case BufferType.HttpCallResponseBody:
      if (now.phase === "log") return fail(Status.BadArgument, "buffer-not-present");
      if (now.phase !== "call-response") throw usage("can only get dispatch response body during \"on_http_dispatch_response\"");
      return replyOf(worker)?.body;
    case BufferType.VmConfiguration: return plugin?.vmConfiguration;
    case BufferType.PluginConfiguration: return plugin?.configuration;
    case BufferType.CallData: return fail(Status.BadArgument, "buffer-not-present");
    default:
      worker.log(now.filter, "alert", `[wasm] NYI - get_buffer bad buf_type: ${type}`);
      return fail(Status.BadArgument, "unknown-enum-value");
  }
}
const notThere = fail(Status.NotFound, "buffer-not-present");

/** nginx.md, section 4: where `start` is inside, what follows is cut off. */
function spliced(old: Uint8Array, start: number, size: number, bytes: Uint8Array): Uint8Array {
  if (start === 0) return size === 0 && bytes.length > 0 ? concatBytes([bytes, old]) : bytes;
  return concatBytes([old.subarray(0, Math.min(start, old.length)), bytes]);
}

const badMetric = (what: string, id: number, why: string): HostTrap => internal(`could not ${what} metric id "${id}": ${why}`);
/** Longer names are not taken. */
const longestName = 256;

/** Keys before a slash belong to the namespace of that name; without "*" nobody takes the others. */
function namespace({ worker }: At, key: string, doing: string): void {
  const { shmKv } = worker.settings, name = key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
  if (!shmKv.includes("*") && !shmKv.includes(name)) throw usage(`failed ${doing} shm (could not resolve namespace)`);
}

const wasiList = ["WASMTIME_BACKTRACE_DETAILS=0", "RUST_BACKTRACE=0"];
const badDescriptor = fail(WasiErrno.Badf, "wasi-bad-descriptor"), notSupported = fail(58, "wasi-not-supported");
const levels = ["debug", "debug", "info", "warn", "error", "critical"];
/** nginx cuts a line of its log. */
const longestLine = 1990;

type Own =
  | "proxy_log" | "proxy_set_effective_context" | "proxy_get_current_time_nanoseconds" | "proxy_set_tick_period_milliseconds" | "proxy_get_buffer_bytes" | "proxy_set_buffer_bytes" | "proxy_get_configuration"
  | "proxy_get_header_map_pairs" | "proxy_get_header_map_value" | "proxy_set_header_map_pairs" | "proxy_add_header_map_value" | "proxy_replace_header_map_value" | "proxy_remove_header_map_value"
  | "proxy_get_property" | "proxy_set_property" | "proxy_continue_stream" | "proxy_continue_request" | "proxy_send_local_response" | "proxy_http_call" | "proxy_get_shared_data" | "proxy_set_shared_data" | "proxy_register_shared_queue"
  | "proxy_enqueue_shared_queue" | "proxy_dequeue_shared_queue" | "proxy_define_metric" | "proxy_increment_metric" | "proxy_record_metric" | "proxy_get_metric" | "proxy_call_foreign_function"
  | "environ_get" | "environ_sizes_get" | "clock_time_get" | "fd_write" | "fd_read" | "fd_seek" | "fd_close" | "fd_fdstat_get" | "fd_prestat_get" | "poll_oneoff" | "sched_yield" | "random_get";

const own: Implements<Own> = {
  proxy_log(vm, { level, message }) {
    const { worker, now } = at(vm);
    if (level >= levels.length) {
      worker.log(now.filter, "alert", `[wasm] NYI - proxy_log bad log_level: ${level}`);
      return fail(Status.BadArgument, "log-level-unknown");
    }
    if (level > 1) vm.host.recorder.deed("logged", { filter: now.filter, about: "guest", level: byteStringOfText(levels[level] ?? ""), text: toByteString(message).slice(0, longestLine) });
    return ok();
  },
  proxy_set_effective_context: (vm) => (at(vm), ok()),
  proxy_get_current_time_nanoseconds: (vm) => ok({ time: readClock(vm.host) }),
  proxy_set_tick_period_milliseconds(vm, { tick_period }) {
    const { worker, now } = at(vm);
    if (now.stream !== undefined || vm.acting === undefined) throw new HostTrap("can only set tick_period in root context");
    if (!worker.setTick(rootOf(vm.acting), tick_period)) throw new HostTrap("tick_period already set");
    return ok();
  },

  proxy_get_buffer_bytes(vm, { buffer_type, start, max_size }) {
    const place = at(vm), bytes = bufferOf(place, buffer_type);
    if (start === 0xffffffff) return fail(Status.InternalFailure, "buffer-start-inside");
    if (bytes === undefined) return notThere;
    if (!(bytes instanceof Uint8Array)) return bytes;
    const part = bytes.subarray(0, max_size);
    return part.length === 0 ? ok() : ok({ buffer: part }, undefined, bufferAllocation);
  },
  proxy_set_buffer_bytes(vm, { buffer_type, start, size, buffer }) {
    const { worker, now, stream } = at(vm);
    if (buffer_type === BufferType.HttpRequestBody) {
      if (stream === undefined || (now.phase !== "request-headers" && now.phase !== "request-body")) throw usage("can only set request body during \"on_request_body\"");
      stream.setBody(spliced(stream.body ?? new Uint8Array(0), start, size, buffer));
      return ok();
    }
    if (buffer_type !== BufferType.HttpResponseBody) {
      worker.log(now.filter, "alert", `[wasm] NYI - set_buffer bad buf_type: ${buffer_type}`);
      return fail(Status.BadArgument, "buffer-read-only");
    }
    if (stream === undefined || now.phase !== "response-body") throw usage("can only set response body during \"on_response_body\"");
    if (stream.response.length !== undefined) worker.log(now.filter, "warn", "[wasm] overriding response body chunk while Content-Length header already sent");
    stream.setChunk(spliced(stream.chunk, start, size, buffer));
    return ok();
  },
  proxy_get_configuration(vm) {
    const { worker, now } = at(vm);
    return ok({ configuration: worker.thread.plugins[now.filter]?.configuration ?? new Uint8Array(0) }, undefined, bufferAllocation);
  },

  proxy_get_header_map_pairs(vm, { map_type }) {
    const place = at(vm), entries = entriesOf(place, map_type);
    return entries === undefined ? unavailable : pairs(place, entries);
  },
  proxy_get_header_map_value: (vm, { map_type, key }) => value(valueOf(at(vm), map_type, toByteString(key)), vm.abi === "0.1.0"),
  proxy_set_header_map_pairs(vm, { map_type, map }) {
    const place = at(vm), stream = writable(place, map_type, unavailable);
    if ("status" in stream) return stream;
    const isRequest = map_type === MapType.HttpRequestHeaders;
    (isRequest ? stream.request.headers : stream.response.headers).hideAll();
    for (const { name, value: text } of decodePairs(map)) {
      if (!isRequest) editResponse(place, stream, name, text, "replace");
      // what follows a name that cannot be set is not looked at
      else if (!editRequest(place, stream, name, text, "replace")) break;
    }
    stream.changed(place.now.phase);
    return ok();
  },
  proxy_add_header_map_value: (vm, { map_type, key, value: text }) => edit(vm, map_type, toByteString(key), toByteString(text), "add"),
  proxy_replace_header_map_value: (vm, { map_type, key, value: text }) => edit(vm, map_type, toByteString(key), toByteString(text), "replace"),
  proxy_remove_header_map_value: (vm, { map_type, key }) => edit(vm, map_type, toByteString(key), "", "remove"),

  proxy_get_property(vm, { path }) {
    const { worker, now } = at(vm);
    return readProperty(worker, now, toByteString(path));
  },
  proxy_set_property(vm, { path, value: bytes }) {
    const { worker, now } = at(vm);
    return writeProperty(worker, now, toByteString(path), bytes, toByteString(bytes));
  },

  /** It changes nothing: a pause ends when calls are answered. */
  proxy_continue_stream(vm, { stream_type }) {
    const place = at(vm);
    withStream(place, "continue");
    if (stream_type <= 1) return ok();
    place.worker.log(place.now.filter, "alert", `[wasm] NYI - continue stream type: ${stream_type}`);
    return fail(Status.InternalFailure, "stream-type-not-here");
  },
  proxy_continue_request: (vm) => (withStream(at(vm), "continue"), ok()),
  proxy_send_local_response(vm, { status_code, status_code_details, body, headers, grpc_status }) {
    const place = at(vm), stream = withStream(place, "a local response"), { phase, filter } = place.now;
    const response = { status: status_code, details: toByteString(status_code_details), body, headers: decodePairs(headers), grpcStatus: grpc_status };
    if (phase === "response-headers") {
      stream.stash = response;
      return ok();
    }
    if (!inRequest.has(phase)) throw usage("response already sent");
    if (status_code < 100 || status_code > 999) return fail(Status.BadArgument, "unknown-enum-value");
    if (stream.stash !== undefined) throw usage("local response already stashed");
    stream.stash = response;
    if (cancelCalls(stream)) place.worker.log(filter, "notice", "local response produced, cancelling pending dispatch operations", "filter");
    return ok();
  },

  proxy_http_call(vm, { upstream_name, headers, body, timeout_milliseconds }) {
    const { worker, now } = at(vm);
    if (!inRequest.has(now.phase) && now.phase !== "tick") throw usage("can only send HTTP dispatch during \"on_request_headers\", \"on_request_body\", \"on_tick\", \"on_dispatch_response\", \"on_foreign_function\"");
    return ok({ call_id: startCall(worker, now.filter, now.stream, { host: toByteString(upstream_name), headers: decodePairs(headers), body, timeout: timeout_milliseconds }) });
  },

  proxy_get_shared_data(vm, { key }) {
    const place = at(vm), name = toByteString(key);
    namespace(place, name, "getting value from");
    const found = place.worker.shared.get(name);
    return found === undefined ? fail(Status.NotFound, "shared-key-missing") : ok({ value: found.blob.bytes, cas: found.number }, undefined, sharedAllocation);
  },
  proxy_set_shared_data(vm, { key, value: bytes, cas }) {
    const place = at(vm), name = toByteString(key);
    namespace(place, name, "setting value to");
    return place.worker.shared.set(name, vm.nullInputs.has("value") ? undefined : bytes, cas) ? ok() : fail(Status.CasMismatch, "cas-mismatch");
  },
  proxy_register_shared_queue: (vm, { queue_name }) => ok({ queue_id: at(vm).worker.shared.register(toByteString(queue_name)) }),
  proxy_enqueue_shared_queue(vm, { queue_id, value: bytes }) {
    const { worker } = at(vm), { shared, settings } = worker;
    if (!shared.hasQueue(queue_id)) throw usage("could not find queue");
    if (!shared.enqueue(queue_id, bytes, settings.queueSize / 2)) throw internal("could not enqueue (queue is full)");
    return ok();
  },
  proxy_dequeue_shared_queue(vm, { queue_id }) {
    const { shared } = at(vm).worker;
    if (!shared.hasQueue(queue_id)) throw usage("could not find queue");
    const item = shared.oldest(queue_id);
    if (item === undefined) return fail(Status.Empty, "queue-empty");
    return { ...ok({ value: item.bytes }, undefined, bufferAllocation), afterwards: () => shared.dequeue(queue_id) };
  },

  proxy_define_metric(vm, { metric_type, name }) {
    const { worker, now } = at(vm), text = toByteString(name), full = `pw:${worker.nameOf(now.filter)}:${text}`;
    if (metric_type > 2) throw internal(`could not define metric "${text}": unknown type "${metric_type}"`);
    if (text.length > longestName) throw internal(`could not define metric: name "${text}" too long`);
    return ok({ metric_id: worker.shared.define(crc32(full), metric_type, text).id });
  },
  proxy_increment_metric(vm, { metric_id, offset }) {
    const { shared } = at(vm).worker, metric = shared.metric(metric_id);
    if (metric === undefined) throw badMetric("increment", metric_id, "metric not found");
    if (metric.type !== 0) throw badMetric("increment", metric_id, "metric not a counter");
    shared.setMetric(metric, shared.value(metric) + offset);
    return ok();
  },
  proxy_record_metric(vm, { metric_id, value: amount }) {
    const { shared } = at(vm).worker, metric = shared.metric(metric_id);
    if (metric === undefined) throw badMetric("record value in", metric_id, "metric not found");
    if (metric.type === 0) throw badMetric("record value in", metric_id, "metric is a counter");
    shared.setMetric(metric, amount);
    return ok();
  },
  proxy_get_metric(vm, { metric_id }) {
    const { shared } = at(vm).worker, metric = shared.metric(metric_id);
    if (metric === undefined) throw badMetric("retrieve", metric_id, "metric not found");
    if (metric.type === 2) throw badMetric("retrieve", metric_id, "metric is a histogram");
    return ok({ value: shared.value(metric) });
  },

  proxy_call_foreign_function(vm, { function_name }) {
    at(vm);
    throw internal(toByteString(function_name) === "resolve_lua" ? "cannot resolve, no lua support" : "unknown foreign function");
  },

  environ_get: (vm, { environ, environ_buf }) => writeList(vm, "environ_get", wasiList, environ, environ_buf),
  environ_sizes_get: () => ok({ count: wasiList.length, buf_size: wasiList.reduce((sum, text) => sum + text.length + 1, 0) }),
  clock_time_get: (vm, { clock_id }) => (clock_id > 1 ? notSupported : ok({ time: clock_id === 0 ? readClock(vm.host) : readClock(vm.host) - vm.host.epoch })),
  fd_write: (_vm, { fd, text }) => (fd === 1 || fd === 2 ? ok({ nwritten: text.length }) : badDescriptor),
  fd_read: () => badDescriptor,
  fd_seek: () => badDescriptor,
  fd_close: () => badDescriptor,
  fd_fdstat_get: () => badDescriptor,
  fd_prestat_get: () => badDescriptor,
  poll_oneoff: () => notSupported,
  sched_yield: () => notSupported,
  random_get(vm, { buf, len }) {
    return vm.memory.inBounds(buf, len) && vm.memory.write(buf, vm.host.random.bytes(len)) ? ok() : fail(WasiErrno.Fault, "wasi-fault");
  },
};

const stubs: readonly HostFunctionName[] = [
  "proxy_done", "proxy_close_stream", "proxy_get_status", "proxy_grpc_call", "proxy_grpc_stream", "proxy_grpc_send", "proxy_grpc_cancel", "proxy_grpc_close", "proxy_resolve_shared_queue",
  "proxy_clear_route_cache", "proxy_continue_response", "proc_exit",
];
const stub = (name: HostFunctionName): Implementation => (_vm: Vm, _input: Input): Answer => {
  throw notYetImplemented(name);
};

export const nginxFunctions: Readonly<Record<string, Implementation | undefined>> = {
  ...(own as Readonly<Record<string, unknown>> as Readonly<Record<string, Implementation | undefined>>),
  ...Object.fromEntries(stubs.map((name) => [name, stub(name)])),
};
