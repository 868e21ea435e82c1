/** What the semantics say of calls made on the stage of this folder: the clause and the statuses it allows. The first that applies counts. */
import { BufferType, LogLevel, MapType, MetricType, Status, StreamType, WasiErrno } from "../../abi/codes.ts";
import { hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunction, HostFunctionName } from "../../abi/host-functions.ts";
import type { CallbackRow } from "../../recording/row.ts";
import type { Made } from "./stage.ts";

export interface Expected { readonly clause: string; readonly statuses: readonly number[] }
type Rule = readonly [clause: string, allows: (made: Made, name: HostFunctionName) => number | readonly number[] | undefined];

const root = 1;
const isRoot = ({ callback }: Made): boolean => callback.context === root;
const isWasi = (name: HostFunctionName): boolean => hostFunctions[name].module === "wasi";
const given = ({ row }: Made, input: string): unknown => row.inputs.find((arg) => arg.name === input)?.value;
const isGood = ({ variation: { badness } }: Made): boolean => badness === "good" || badness === "cell-misaligned" || badness === "cell-zero" || badness === "misaligned";
const when = (applies: boolean, status: number): number | undefined => (applies ? status : undefined);

/** The largest value that means something, by enumeration (9.2, 10, 14, 19, 6.6). */
const largest: Readonly<Record<string, number>> = {
  LogLevel: LogLevel.Critical, MapType: MapType.HttpCallResponseTrailers, BufferType: BufferType.CallData, StreamType: StreamType.Upstream, MetricType: MetricType.Histogram,
};

/** 6.5: maps that a callback of the stage may read and write; nothing was paused. */
const mapsOf: Readonly<Record<string, readonly number[]>> = {
  proxy_on_request_headers: [MapType.HttpRequestHeaders],
  proxy_on_request_trailers: [MapType.HttpRequestTrailers],
  proxy_on_response_headers: [MapType.HttpResponseHeaders],
  proxy_on_response_trailers: [MapType.HttpResponseTrailers],
};
const inLog: readonly number[] = [MapType.HttpRequestHeaders, MapType.HttpResponseHeaders, MapType.HttpResponseTrailers];
/** Maps 4 to 7 belong to the root's calls (T-23). */
const ofCalls = (made: Made): boolean => Number(given(made, "map_type")) >= MapType.GrpcReceiveInitialMetadata;
const mayWrite = (made: Made): boolean => mapsOf[made.callback.name]?.includes(Number(given(made, "map_type"))) === true;
/** Connections have no such phase: their maps are not there. */
const inLogPhase = ({ callback, guest: { on = "http" } }: Made): boolean => callback.name === "proxy_on_log" && on === "http";
const mayRead = (made: Made): boolean => mayWrite(made) || (inLogPhase(made) && inLog.includes(Number(given(made, "map_type"))));
/** Maps of calls, each while it is told. */
const told: Readonly<Record<string, readonly number[]>> = {
  proxy_on_http_call_response: [MapType.HttpCallResponseHeaders],
  proxy_on_grpc_receive_initial_metadata: [MapType.GrpcReceiveInitialMetadata],
  proxy_on_grpc_receive_trailing_metadata: [MapType.GrpcReceiveTrailingMetadata],
};
const isThere = (made: Made): boolean => mayRead(made) || told[made.callback.name]?.includes(Number(given(made, "map_type"))) === true;
const trailersOf = ({ name, args }: CallbackRow): number | undefined => {
  const ended = args.some((arg) => arg.name === "end_of_stream" && arg.value === true);
  if (name === "proxy_on_request_body" && ended) return MapType.HttpRequestTrailers;
  return (name === "proxy_on_response_body" && ended) || name === "proxy_on_log" || name === "proxy_on_done" || name === "proxy_on_delete" ? MapType.HttpResponseTrailers : undefined;
};
const writes: readonly string[] = ["proxy_add_header_map_value", "proxy_replace_header_map_value", "proxy_remove_header_map_value", "proxy_set_header_map_pairs", "proxy_get_header_map_size"];

/** Buffers that their own callback can write; a message of gRPC is one of them (seen). */
const bodies: Readonly<Record<string, number>> = {
  proxy_on_request_body: BufferType.HttpRequestBody, proxy_on_response_body: BufferType.HttpResponseBody, proxy_on_downstream_data: BufferType.DownstreamData,
  proxy_on_upstream_data: BufferType.UpstreamData, proxy_on_grpc_receive: BufferType.GrpcReceiveBuffer,
};
const isConfiguring = (made: Made): boolean => made.callback.name === "proxy_on_configure" || (made.callback.name === "proxy_on_context_create" && isRoot(made));
/** 9.1 */
function bufferIsThere(made: Made): boolean {
  switch (given(made, "buffer_type")) {
    case BufferType.HttpCallResponseBody: return made.callback.name === "proxy_on_http_call_response";
    case BufferType.PluginConfiguration: return isConfiguring(made);
    default: return true;
  }
}

const inputsOutside: readonly string[] = ["input-outside", "empty-far"];
const alwaysOk: readonly HostFunctionName[] = [
  "proxy_get_log_level", "proxy_get_current_time_nanoseconds", "proxy_set_tick_period_milliseconds", "proxy_register_shared_queue",
  "proxy_clear_route_cache", "proxy_get_configuration", "proxy_get_status",
];

const rules: readonly Rule[] = [
  ["T-10: an input range outside memory", ({ variation }, name) => when(inputsOutside.includes(variation.badness), isWasi(name) ? WasiErrno.Fault : Status.InvalidMemoryAccess)],
  ["Higress has a buffer more: the answer of a call to Redis", ({ guest, row }, name) =>
    when(guest.profile === "higress" && (name === "proxy_get_buffer_bytes" || name === "proxy_get_buffer_status") && row.inputs.some((arg) => arg.name === "buffer_type" && arg.value === BufferType.RedisCallResponse), Status.Ok)],
  ["9.2, 10, 14, 19: an enumeration beyond its last value", ({ variation, row }, name) => {
    const { params }: HostFunction = hostFunctions[name];
    const unknown = params.some((param) => param.kind === "enum" && Number(row.inputs.find((arg) => arg.name === param.name)?.value) > (largest[param.of] ?? Infinity));
    return when(unknown || variation.badness === "enum-unknown", Status.BadArgument);
  }],
  ["T-10: proxy_http_call looks at its cell first", ({ variation }, name) => when(name === "proxy_http_call" && variation.badness === "output-outside", Status.InvalidMemoryAccess)],
  ["T-10: an output cell outside memory, looked at when it is written", ({ variation, before }, name) => {
    if (variation.badness !== "output-outside" || before === undefined) return undefined;
    return before.outputs.length > 0 ? (isWasi(name) ? WasiErrno.Fault : Status.InvalidMemoryAccess) : before.result;
  }],

  ["21: in the letter of the specification a map that is not there has no pairs", (made, name) => when(name === "proxy_get_header_map_pairs" && made.guest.profile === "spec" && !isThere(made), Status.BadArgument)],
  ["T-36: pairs of any map are Ok", (_, name) => when(name === "proxy_get_header_map_pairs", Status.Ok)],
  ["T-36: a value of a map that is there", (made, name) => {
    if (name !== "proxy_get_header_map_value" || ofCalls(made)) return undefined;
    if (!mayRead(made)) return inLogPhase(made) ? Status.NotFound : Status.BadArgument;
    const hasName = isGood(made) && (given(made, "map_type") === MapType.HttpRequestHeaders || given(made, "map_type") === MapType.HttpResponseHeaders);
    return hasName ? Status.Ok : Status.NotFound;
  }],
  ["T-36: sizes and writes only where the map is there, and not in the log phase", (made, name) => {
    if (!writes.includes(name) || ofCalls(made)) return undefined;
    if (mayWrite(made)) return Status.Ok;
    // the end of a body without trailers makes them when they are written; they stay until the stream is deleted
    return Number(given(made, "map_type")) === trailersOf(made.callback) ? [Status.Ok, Status.BadArgument] : Status.BadArgument;
  }],
  ["T-36: maps of calls have no size and are not writable", (made, name) => when(writes.includes(name) && ofCalls(made), Status.BadArgument)],
  ["T-82: the headers of a reply are there while it is told", (made, name) => {
    if (name !== "proxy_get_header_map_value" || given(made, "map_type") !== MapType.HttpCallResponseHeaders) return undefined;
    return made.callback.name === "proxy_on_http_call_response" || inLogPhase(made) ? Status.NotFound : Status.BadArgument;
  }],

  ["9.2: bytes and status of a buffer", (made, name) => {
    if (name !== "proxy_get_buffer_bytes" && name !== "proxy_get_buffer_status") return undefined;
    return bufferIsThere(made) ? Status.Ok : Status.NotFound;
  }],
  ["9.3: only a body, data or message in its own callback can be written", (made, name) => {
    if (name !== "proxy_set_buffer_bytes" || made.variation.param !== "buffer_type") return undefined;
    if (!bufferIsThere(made)) return Status.NotFound;
    return bodies[made.callback.name] === given(made, "buffer_type") ? Status.Ok : Status.BadArgument;
  }],

  ["T-15: plugin_name is readable in every context", (made, name) => when(name === "proxy_get_property" && isGood(made), Status.Ok)],
  ["17.1: an empty path", ({ variation }, name) => when(name === "proxy_get_property" && (variation.badness === "missing"), Status.SerializationFailure)],
  ["17.4: roots have no properties of their own", (made, name) => (name === "proxy_set_property" && isGood(made) ? (isRoot(made) ? Status.NotFound : Status.Ok) : undefined)],

  ["T-41: send_local_response is always Ok", (_, name) => when(name === "proxy_send_local_response", Status.Ok)],
  ["6.6: the fourth stream type", (made, name) => when(name === "proxy_continue_stream" && given(made, "stream_type") === StreamType.Upstream, Status.Unimplemented)],
  ["6.6: HTTP streams continue and close", (made, name) => when((name === "proxy_continue_stream" || name === "proxy_close_stream") && Number(given(made, "stream_type")) <= StreamType.HttpResponse, Status.Ok)],

  ["T-69: an unconditional set", (made, name) => when(name === "proxy_set_shared_data" && given(made, "cas") === 0, Status.Ok)],
  ["T-69: a number that is not the stored one", (made, name) => when(name === "proxy_set_shared_data" && Number(given(made, "cas")) >= 0x7fffffff, Status.CasMismatch)],
  ["T-68: what was stored before", (made, name) => when(name === "proxy_get_shared_data" && isGood(made) && made.callback.name !== "proxy_on_context_create", Status.Ok)],
  ["T-68: a key that nobody has set", ({ variation }, name) => when(name === "proxy_get_shared_data" && variation.badness === "oversize", Status.NotFound)],

  ["T-72: a queue of the own VM by its name, and none by another", (made, name) => {
    if (name !== "proxy_resolve_shared_queue" || made.callback.name === "proxy_on_context_create") return undefined;
    const own = isGood(made) || (made.variation.param === "vm_id" && made.variation.badness === "missing");
    return own ? Status.Ok : Status.NotFound;
  }],
  ["T-73, T-74: a queue that is not there", (made, name) => when((name === "proxy_enqueue_shared_queue" || name === "proxy_dequeue_shared_queue") && given(made, "queue_id") !== 1, Status.NotFound)],
  ["T-74: an item, or none", (made, name) => (name === "proxy_dequeue_shared_queue" && made.callback.name !== "proxy_on_context_create" ? [Status.Ok, Status.Empty] : undefined)],

  ["T-79: an id that is no metric", (made, name) => {
    if (name !== "proxy_get_metric" && name !== "proxy_increment_metric" && name !== "proxy_record_metric") return undefined;
    const id = Number(given(made, "metric_id"));
    if (id !== 4 && (id & 3) === 2 && name !== "proxy_record_metric") return Status.BadArgument;
    return when(id !== 4, Status.NotFound);
  }],
  ["T-79: counters only go up", (made, name) => (name === "proxy_increment_metric" && made.callback.name !== "proxy_on_context_create" ? (Number(given(made, "offset")) > 0 ? Status.Ok : Status.BadArgument) : undefined)],
  ["T-78: a metric of a known type", (_, name) => when(name === "proxy_define_metric", Status.Ok)],

  ["T-80: the time limit", (made, name) => when(name === "proxy_http_call" && Number(given(made, "timeout_milliseconds")) >= 0x80000000, Status.BadArgument)],
  ["T-80: an unknown cluster, or headers that are none", ({ variation: { param, badness } }, name) =>
    when(name === "proxy_http_call" && (param === "upstream_name" || param === "headers") && ["missing", "oversize", "malformed"].includes(badness), Status.BadArgument)],
  ["T-81, T-86: a call out of any callback", (made, name) => when(name === "proxy_http_call" && isGood(made), Status.Ok)],

  ["T-88: the id of the stream that there was, of one that there is not, or of none", (made, name) => {
    if (name !== "proxy_grpc_send" && name !== "proxy_grpc_cancel" && name !== "proxy_grpc_close") return undefined;
    const id = Number(given(made, name === "proxy_grpc_send" ? "stream_id" : "call_or_stream_id")), kind = id & 3;
    if (kind !== 2 && (kind !== 1 || name === "proxy_grpc_send")) return Status.BadArgument;
    return id === 6 ? [Status.Ok, Status.NotFound] : Status.NotFound;
  }],
  ["T-21: a context that is not there", (made, name) => when(name === "proxy_set_effective_context" && Number(given(made, "context_id")) >= 0x7fffffff, Status.BadArgument)],
  ["T-57: nothing waits for proxy_done", (_, name) => when(name === "proxy_done", Status.NotFound)],
  ["19: a record of any text", (_, name) => when(name === "proxy_log", Status.Ok)],
  ["4, 13, 12, 15: nothing can go wrong", (_, name) => when(alwaysOk.includes(name), Status.Ok)],
  ["T-94: random bytes, up to 65536", (made, name) => when(name === "random_get" && Number(given(made, "len")) > 65536, WasiErrno.Inval)],
  ["T-93: descriptors 1 and 2", (made, name) => (name === "fd_write" ? ([1, 2].includes(Number(given(made, "fd"))) ? WasiErrno.Success : WasiErrno.Badf) : undefined)],
  ["2.1: proc_exit returns", (_, name) => when(name === "proc_exit", 0)],
];

/** Undefined: the semantics do not say. */
export function expectationOf(made: Made, name: HostFunctionName): Expected | undefined {
  for (const [clause, allows] of rules) {
    const allowed = allows(made, name);
    if (allowed !== undefined) return { clause, statuses: typeof allowed === "number" ? [allowed] : allowed };
  }
  return undefined;
}
export const expectationClauses: readonly string[] = rules.map(([clause]) => clause);
/** Those that Envoy has no part in. */
export const otherProxiesClauses: readonly string[] = expectationClauses.filter((clause) => /^21:|^Higress/.test(clause));
