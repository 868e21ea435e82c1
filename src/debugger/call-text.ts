/** What a host call was given and gave, in words: the text of its row. */
import { codeName } from "../abi/codes.ts";
import type { EnumName } from "../abi/codes.ts";
import { decodePairs } from "../abi/pairs.ts";
import { toByteString } from "../base/byte-string.ts";
import { hostCallParams, isStored, wordCount } from "../recording/arguments.ts";
import type { Recording } from "../recording/log.ts";
import type { Arg, HostCallRow } from "../recording/row.ts";
import { bytesArg, hasOutput, numberArg } from "./fields.ts";
import { foreignArgument, foreignResult } from "./foreign-text.ts";
import { contextWords } from "./who.ts";
import { bytesWords, counted, durationWords, enumWord, escaped, pathWords, quoted } from "./words.ts";

export interface CallParts {
  /** the arguments in words, in wire order */
  readonly given: string;
  /** what was returned through memory, in words; empty when nothing was */
  readonly gave: string;
}
export interface CallTextOptions {
  /** how many bytes of a value are shown; 64 unless said */
  readonly most?: number;
  /** words of enumerations as files have them, "http-request-headers"; else as screens do */
  readonly fullWords?: boolean;
}

/** The text of an Events row: arguments, then what came back. */
export function callText(recording: Recording, row: HostCallRow, most?: number): string {
  const { given, gave } = callParts(recording, row, most === undefined ? {} : { most });
  return gave === "" ? given : `${given}${given === "" ? "" : " "}= ${gave}`;
}

export function callParts(recording: Recording, row: HostCallRow, { most = 64, fullWords = false }: CallTextOptions = {}): CallParts {
  const call: Call = { row, most, recording, word: fullWords ? (of, value) => codeName(of as EnumName, value) : enumWord, gap: fullWords ? ", " : " " };
  if (!row.readable) return { given: unreadable(call), gave: "" };
  const write = writers[row.name];
  return write === undefined ? generic(call) : write(call);
}

interface Call {
  readonly row: HostCallRow;
  readonly most: number;
  readonly recording: Recording;
  readonly word: (of: string, value: number) => string;
  /** between arguments that a screen sets side by side */
  readonly gap: string;
}

const inputs = ({ row }: Call): readonly Arg[] => row.inputs;
const enumOf = (c: Call, name: string, of: string): string => c.word(of, numberArg(inputs(c), name));
const bytesOf = (c: Call, name: string): string => quoted(bytesArg(inputs(c), name), c.most);
const number = (c: Call, name: string): number => numberArg(inputs(c), name);
/** An output in words; empty when it was not made. */
const made = (c: Call, name: string, text: (value: Uint8Array) => string = (value) => quoted(value, c.most)): string => (hasOutput(c.row, name) ? text(bytesArg(c.row.outputs, name)) : "");
const madeNumber = (c: Call, name: string, text: (value: number) => string = String): string => (hasOutput(c.row, name) ? text(numberArg(c.row.outputs, name)) : "");
const headers = (bytes: Uint8Array): string => counted(decodePairs(bytes).length, "header");
const size = (bytes: Uint8Array): string => bytesWords(bytes.length);
const map = (c: Call): string => enumOf(c, "map_type", "MapType");
const buffer = (c: Call): string => enumOf(c, "buffer_type", "BufferType");
const stream = (c: Call): CallParts => only(enumOf(c, "stream_type", "StreamType"));
const casWords = (cas: number): string => (cas === 0 ? "cas none" : `cas ${cas}`);
const join = (c: Call, ...parts: readonly string[]): string => parts.join(c.gap);
/** What a write to a descriptor says: where to, and the text when it could be read. */
function written(c: Call): CallParts {
  const fd = number(c, "fd"), where = streams[fd] ?? `fd ${fd}`;
  return only(c.row.inputs.some((i) => i.value instanceof Uint8Array) ? join(c, where, quoted(firstBytes(inputs(c)), c.most)) : where);
}
/** "/package.Service/Method" */
const grpcPath = (c: Call): string => `/${escaped(bytesArg(inputs(c), "service_name"))}/${escaped(bytesArg(inputs(c), "method_name"))}`;
const only = (given: string): CallParts => ({ given, gave: "" });

const streams: readonly string[] = ["stdin", "stdout", "stderr"];
const clocks: readonly string[] = ["realtime", "monotonic", "process CPU time", "thread CPU time"];

/** "GET /check" of the headers of a call. */
export function requestLine(pairs: Uint8Array): string {
  const list = decodePairs(pairs), find = (name: string): string => list.find((p) => p.name.toLowerCase() === name)?.value ?? "";
  return escaped([find(":method"), find(":path")].filter((t) => t !== "").join(" "));
}

/** "GET user:1" of a command in Redis's protocol; other bytes as they are. */
export function redisCommand(query: Uint8Array): string {
  const text = toByteString(query), words = [...text.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, word = ""]) => word);
  return text.startsWith("*") && words.length > 0 ? escaped(words.join(" ")) : quoted(query, 40);
}

const writers: Readonly<Record<string, (c: Call) => CallParts>> = {
  proxy_log: (c) => only(join(c, enumOf(c, "level", "LogLevel"), bytesOf(c, "message"))),
  proxy_get_log_level: (c) => ({ given: "", gave: madeNumber(c, "level", (level) => c.word("LogLevel", level)) }),
  proxy_set_effective_context: (c) => only(contextWords(c.recording, c.row.vm, number(c, "context_id"))),
  proxy_get_current_time_nanoseconds: (c) => {
    const time = c.row.outputs.find((o) => o.name === "time")?.value;
    return { given: "", gave: time === undefined ? "" : `${String(time)} ns` };
  },
  proxy_set_tick_period_milliseconds: (c) => only(number(c, "tick_period") === 0 ? "off" : durationWords(number(c, "tick_period"))),
  proxy_get_buffer_bytes: (c) => {
    const start = number(c, "start"), given = `${buffer(c)}${start === 0 ? "" : `${c.gap}from ${start}`}`;
    return only(`${given}, ${hasOutput(c.row, "buffer") ? size(bytesArg(c.row.outputs, "buffer")) : `at most ${bytesWords(number(c, "max_size"))}`}`);
  },
  proxy_get_buffer_status: (c) => ({ given: buffer(c), gave: madeNumber(c, "buffer_size", bytesWords) }),
  proxy_set_buffer_bytes: (c) => {
    const start = number(c, "start"), length = number(c, "size");
    return only(`${buffer(c)}, ${start === 0 && length === 0 ? "in front" : `start ${start}, size ${length}`}, ${bytesOf(c, "buffer")}`);
  },
  proxy_get_configuration: (c) => ({ given: "", gave: made(c, "configuration", size) }),
  proxy_get_header_map_pairs: (c) => ({ given: map(c), gave: made(c, "map", headers) }),
  proxy_get_header_map_size: (c) => ({ given: map(c), gave: madeNumber(c, "size", bytesWords) }),
  proxy_get_header_map_value: (c) => ({ given: join(c, map(c), bytesOf(c, "key")), gave: made(c, "value") }),
  proxy_set_header_map_pairs: (c) => only(`${map(c)}, ${headers(bytesArg(inputs(c), "map"))}`),
  proxy_add_header_map_value: (c) => only(join(c, map(c), bytesOf(c, "key"), bytesOf(c, "value"))),
  proxy_replace_header_map_value: (c) => only(join(c, map(c), bytesOf(c, "key"), bytesOf(c, "value"))),
  proxy_remove_header_map_value: (c) => only(join(c, map(c), bytesOf(c, "key"))),
  proxy_get_property: (c) => ({ given: pathWords(bytesArg(inputs(c), "path")), gave: made(c, "value") }),
  proxy_set_property: (c) => only(join(c, pathWords(bytesArg(inputs(c), "path")), bytesOf(c, "value"))),
  proxy_continue_stream: stream,
  proxy_close_stream: stream,
  proxy_send_local_response: (c) => {
    const grpc = number(c, "grpc_status");
    return only(`${number(c, "status_code")}, ${bytesOf(c, "status_code_details")}, ${headers(bytesArg(inputs(c), "headers"))}, ${size(bytesArg(inputs(c), "body"))}${grpc >= 0 && grpc <= 16 ? `, grpc ${c.word("GrpcStatus", grpc)}` : ""}`);
  },
  proxy_redis_init: (c) => only(join(c, bytesOf(c, "service"), `timeout ${durationWords(number(c, "timeout_ms"))}`)),
  proxy_redis_call: (c) => ({ given: join(c, bytesOf(c, "service"), redisCommand(bytesArg(inputs(c), "query"))), gave: madeNumber(c, "call_id", (id) => `call ${id}`) }),
  proxy_inject_encoded_data_to_filter_chain: (c) => only(join(c, bytesOf(c, "body"), number(c, "end_stream") === 0 ? "more follows" : "end of stream")),
  proxy_get_upstream_hosts: (c) => ({ given: "", gave: made(c, "map", (value) => counted(decodePairs(value).length, "host")) }),
  proxy_set_upstream_override_host: (c) => only(bytesOf(c, "address")),
  proxy_http_call: (c) => {
    const body = bytesArg(inputs(c), "body"), timeout = number(c, "timeout_milliseconds"), line = requestLine(bytesArg(inputs(c), "headers"));
    const given = `${line === "" ? bytesOf(c, "upstream_name") : join(c, bytesOf(c, "upstream_name"), line)}${body.length === 0 ? "" : `, ${size(body)}`}, ${timeout === 0 ? "no timeout" : `timeout ${durationWords(timeout)}`}`;
    return { given, gave: c.row.result === 0 ? madeNumber(c, "call_id", (id) => `call ${id}`) : "" };
  },
  proxy_grpc_call: (c) => {
    const timeout = number(c, "timeout_milliseconds");
    const given = `${join(c, bytesOf(c, "upstream_name"), grpcPath(c))}, ${size(bytesArg(inputs(c), "message"))}, ${timeout === 0 ? "no timeout" : `timeout ${durationWords(timeout)}`}`;
    return { given, gave: c.row.result === 0 ? madeNumber(c, "call_id", (id) => `call ${id}`) : "" };
  },
  proxy_grpc_stream: (c) => ({ given: join(c, bytesOf(c, "upstream_name"), grpcPath(c)), gave: c.row.result === 0 ? madeNumber(c, "stream_id", (id) => `stream ${id}`) : "" }),
  proxy_grpc_send: (c) => only(`stream ${number(c, "stream_id")}, ${size(bytesArg(inputs(c), "message"))}${number(c, "end_stream") === 0 ? "" : ", end of stream"}`),
  proxy_get_status: (c) => ({ given: "", gave: [madeNumber(c, "code"), made(c, "message")].filter((t) => t !== "").join(" ") }),
  proxy_get_shared_data: (c) => ({ given: bytesOf(c, "key"), gave: [made(c, "value"), madeNumber(c, "cas", casWords)].filter((t) => t !== "").join(", ") }),
  proxy_set_shared_data: (c) => only(`${bytesOf(c, "key")}${c.gap === " " ? " = " : ", "}${bytesOf(c, "value")}, ${casWords(number(c, "cas"))}`),
  proxy_register_shared_queue: (c) => ({ given: bytesOf(c, "queue_name"), gave: madeNumber(c, "queue_id", (id) => `queue ${id}`) }),
  proxy_resolve_shared_queue: (c) => ({ given: join(c, bytesOf(c, "vm_id"), bytesOf(c, "queue_name")), gave: madeNumber(c, "queue_id", (id) => `queue ${id}`) }),
  proxy_dequeue_shared_queue: (c) => ({ given: `queue ${number(c, "queue_id")}`, gave: made(c, "value") }),
  proxy_enqueue_shared_queue: (c) => only(join(c, `queue ${number(c, "queue_id")}`, bytesOf(c, "value"))),
  proxy_define_metric: (c) => ({ given: join(c, enumOf(c, "metric_type", "MetricType"), bytesOf(c, "name")), gave: madeNumber(c, "metric_id", (id) => `metric ${id}`) }),
  proxy_increment_metric: (c) => only(`metric ${number(c, "metric_id")}${c.gap}by ${number(c, "offset")}`),
  proxy_record_metric: (c) => only(`metric ${number(c, "metric_id")}${c.gap}with ${number(c, "value")}`),
  proxy_get_metric: (c) => ({ given: `metric ${number(c, "metric_id")}`, gave: madeNumber(c, "value") }),
  proxy_call_foreign_function: (c) => ({ given: `${bytesOf(c, "function_name")}, ${foreignArgument(c.row, c.most) ?? size(bytesArg(inputs(c), "arguments"))}`, gave: made(c, "results", (bytes) => (bytes.length === 0 ? "" : foreignResult(c.row, c.most) ?? size(bytes))) }),
  fd_write: written,
  fd_pwrite: written,
  clock_time_get: (c) => {
    const time = c.row.outputs.find((o) => o.name === "time")?.value;
    return { given: clocks[number(c, "clock_id")] ?? `clock ${number(c, "clock_id")}`, gave: time === undefined ? "" : `${String(time)} ns` };
  },
  args_sizes_get: (c) => ({ given: "", gave: madeNumber(c, "argc", (count) => counted(count, "argument")) }),
  environ_sizes_get: (c) => ({ given: "", gave: madeNumber(c, "count", (count) => counted(count, "variable")) }),
  random_get: (c) => only(bytesWords(number(c, "len"))),
  proc_exit: (c) => only(`code ${number(c, "code")}`),
};

/** The first argument that is bytes: what a WASI write carries, whatever it is called. */
export function firstBytes(args: readonly Arg[]): Uint8Array {
  const value = args.find((a) => a.value instanceof Uint8Array)?.value;
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

/** Numbers that stand for something, by the name of the argument. */
const special: Readonly<Record<string, (value: number) => string | undefined>> = {
  max_size: (value) => (value >>> 0 === 0xffffffff ? "no limit" : undefined),
  grpc_status: (value) => (value === -1 || value === 0xffffffff ? "none" : undefined),
  clock_id: (value) => clocks[value],
  fd: (value) => streams[value],
};

/** One argument by its kind: "stream 3", "request-headers", "5 s", quoted bytes. */
export function argText(recording: Recording, vm: number, arg: Arg, most: number): string {
  const { value } = arg;
  if (value instanceof Uint8Array) return arg.type === "pairs" || arg.type === "out-pairs" ? headers(value) : quoted(value, most);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint") return String(value);
  if (arg.of !== undefined) return enumWord(arg.of, value);
  const word = special[arg.name]?.(value);
  if (word !== undefined) return word;
  switch (arg.type) {
    case "context": return contextWords(recording, vm, value);
    case "millis": return durationWords(value);
    case "address": return addressWords(value);
    default: return String(value);
  }
}
export const addressWords = (address: number): string => `0x${address.toString(16)}`;
export const argName = (name: string): string => name.replaceAll("_", " ");

function generic({ recording, row, most }: Call): CallParts {
  const list = (args: readonly Arg[]): string => args.map((a) => `${argName(a.name)} ${argText(recording, row.vm, a, most)}`).join(", ");
  return { given: hostCallParams(row.name) === undefined ? wordsOnly(row) : list(row.inputs), gave: list(row.outputs) };
}
const wordsOnly = (row: HostCallRow): string => row.words.map((word) => addressWords(Number(word))).join(", ");

/** The words of a call whose input could not be read: where the bytes were said to be. */
function unreadable({ row, word }: Call): string {
  const params = hostCallParams(row.name);
  if (params === undefined) return wordsOnly(row);
  const parts: string[] = [];
  let at = 0;
  for (const param of params) {
    const given = row.words[at];
    if (isStored(param) && given !== undefined) parts.push(`${argName(param.name)} at ${addressWords(Number(given))}, ${bytesWords(Number(row.words[at + 1] ?? 0))}`);
    else if (param.kind === "enum" && given !== undefined) parts.push(word(param.of, Number(given)));
    at += wordCount(param);
  }
  return parts.join(", ");
}
