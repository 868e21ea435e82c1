/** The words of the diagram: short, since they stand on a line or beside a lane. */
import { textOf } from "../../base/byte-string.ts";
import type { Recording } from "../../recording/log.ts";
import type { CallbackRow, Row } from "../../recording/row.ts";
import { callText, requestLine } from "../call-text.ts";
import { castOf } from "../cast.ts";
import { deedText } from "../deed-text.ts";
import { callResult } from "../event-line.ts";
import { faultWords as faultText } from "../fault-words.ts";
import { argOf, bytesArg, numberArg, numberOf, textField } from "../fields.ts";
import { contextWords } from "../who.ts";
import { counted, displayName, durationWords, enumWord, escaped, grpcWord, quoted } from "../words.ts";
import type { Drawing } from "./drawing.ts";
import type { Words } from "./drawn.ts";

const comma = (count: number): string => count.toLocaleString("en");
const sized = (bytes: number): string => `${comma(bytes)} ${bytes === 1 ? "byte" : "bytes"}`;
const chunk = (bytes: number, end: boolean): string => (bytes === 0 && end ? "end" : end ? `${sized(bytes)}, end` : sized(bytes));

/** What stands above an arrow. `to`: the lane it leads to. */
export function arrowLabel(drawing: Drawing, step: number, to: number): string {
  const { recording, lanes } = drawing, row = recording.row(step);
  switch (row.kind) {
    case "callback": return callbackLabel(row);
    case "host-call": return callLabel(recording, row);
    case "proxy": return deedLabel(row, lanes.at(to).kind === "client");
    case "origin":
    case "action":
    case "fault": return "";
    default: return row satisfies never;
  }
}

/** How much of the message a filter is shown. */
function callbackLabel({ args }: CallbackRow): string {
  const headers = argOf(args, "num_headers"), trailers = argOf(args, "num_trailers"), size = argOf(args, "body_size") ?? argOf(args, "data_size");
  if (headers !== undefined) return counted(Number(headers.value), "header");
  if (trailers !== undefined) return counted(Number(trailers.value), "trailer");
  return size === undefined ? "connect" : chunk(Number(size.value), numberArg(args, "end_of_stream") !== 0);
}

/** "GET /check, call 4, timeout 500 ms" */
function callLabel(recording: Recording, row: Extract<Row, { kind: "host-call" }>): string {
  const input = (name: string): Uint8Array => bytesArg(row.inputs, name), timeout = numberArg(row.inputs, "timeout_milliseconds");
  const made = row.outputs.find((output) => output.name === "call_id" || output.name === "stream_id");
  const id = made === undefined ? [] : [`${made.name === "stream_id" ? "stream" : "call"} ${Number(made.value)}`];
  const until = timeout === 0 ? [] : [`timeout ${durationWords(timeout)}`];
  switch (row.name) {
    case "proxy_http_call": return [requestLine(input("headers")), ...(input("body").length === 0 ? [] : [sized(input("body").length)]), ...id, ...until].filter((part) => part !== "").join(", ");
    case "proxy_grpc_call": return [textOf(input("method_name")).text, sized(input("message").length), ...id, ...until].join(", ");
    case "proxy_grpc_stream": return [textOf(input("method_name")).text, ...id].join(", ");
    case "proxy_grpc_send": return sized(input("message").length);
    case "proxy_grpc_cancel": return "cancel";
    case "proxy_grpc_close": return "close";
    default: return callText(recording, row, 24);
  }
}

function deedLabel(row: Extract<Row, { kind: "proxy" }>, toClient: boolean): string {
  const n = (name: string): number => numberOf(row.fields, name), s = (name: string): string => textField(row.fields, name);
  switch (row.name) {
    case "headers-received": return n("from") === 0 ? s("line") : `${s("line")}, ${counted(n("count"), "header")}`;
    case "headers-sent": return toClient ? `${s("line")}, ${counted(n("count"), "header")}` : counted(n("count"), "header");
    case "data-received":
    case "data-sent": return chunk(n("size"), n("end") !== 0);
    case "trailers-received":
    case "trailers-sent": return counted(n("count"), "trailer");
    case "buffered": return sized(n("size"));
    case "connection-opened": return "connect";
    case "upstream-connected": return "connect";
    case "connection-closed": return s("how") === "reset" ? "reset" : "close";
    case "call-replied": return `${n("status")}, ${sized(n("size"))}`;
    case "call-failed":
    case "redis-failed": return s("reason");
    case "redis-replied": return quoted(s("answer"), 24);
    case "grpc-metadata": return `${n("trailing") === 0 ? "initial" : "trailing"} metadata`;
    case "grpc-message": return sized(n("size"));
    case "grpc-closed": return grpcWord(n("status"));
    default: return "";
  }
}

export function signWords(recording: Recording, step: number): Words {
  const row = recording.row(step);
  if (row.kind === "action") return { meaning: "quiet", text: "foreign callback" };
  switch (row.kind === "proxy" ? row.name : "") {
    case "tick-due": return { meaning: "quiet", text: "tick" };
    case "queue-notified": return { meaning: "quiet", text: row.kind === "proxy" ? `queue ${numberOf(row.fields, "queue")}` : "queue" };
    default: return { meaning: "quiet", text: "name resolved" };
  }
}

/** `seen`: of a local response, that the upstream has the request. */
export function noteWords(recording: Recording, step: number, seen: boolean): Words {
  const row = recording.row(step);
  if (row.kind === "fault") {
    const { name, rest } = faultText(row);
    return { meaning: "fault", strong: name, text: rest };
  }
  if (row.kind === "action") return { meaning: "quiet", text: deedText(recording, row).name };
  if (row.kind !== "proxy") return { meaning: "quiet", text: "" };
  switch (row.name) {
    case "vm-created": return { meaning: "quiet", text: "start, configure" };
    case "stream-complete": return { meaning: "quiet", text: numberOf(row.fields, "status") === 0 ? "complete" : `complete, ${numberOf(row.fields, "status")}` };
    case "local-response": return { meaning: "local", text: `local response ${numberOf(row.fields, "status")}${localRest(recording, row, seen)}` };
    case "still-held": return { meaning: "hold", strong: "still held", text: "nothing will resume it" };
    default: {
      const { name, result } = deedText(recording, row);
      return { meaning: result?.meaning ?? "quiet", text: name };
    }
  }
}

/** Who never sees the request: the filters after the one that answered, and the upstream. `seen`: the upstream has it already. */
function localRest(recording: Recording, row: Extract<Row, { kind: "proxy" }>, seen: boolean): string {
  const byFilter = textField(row.fields, "by") === "filter", details = textField(row.fields, "details");
  if (!byFilter) return ` by the proxy${details === "" ? "" : `: ${details}`}`;
  if (seen) return "";
  const cast = castOf(recording), after = recording.meta.scenario.setup.chain.length - 1 - numberOf(row.fields, "filter"), next = cast.filterName(numberOf(row.fields, "filter") + 1);
  const upstream = cast.clusterOf(numberOf(row.fields, "exchange"), row.step), who = after === 0 ? "" : after === 1 ? next : `${after} filters`;
  return upstream === "" ? "" : who === "" ? `; ${upstream} never sees it` : `; ${who} and ${upstream} never see it`;
}

/** "held 22 ms for call 4": how long, and what made it go on. */
export function heldWords({ recording, spans }: Drawing, step: number): Words {
  const span = spans.begunAt(step), what = span?.side === 1 ? "response " : "";
  if (span === undefined || span.end === 0) return { meaning: "hold", strong: `${what}held`, text: "not resumed" };
  const lasted = Math.round((recording.timeOf(span.end) - recording.timeOf(step)) / 1e3) / 1e3;
  return { meaning: "hold", strong: `${what}held${lasted < 0.001 ? "" : ` ${durationWords(lasted >= 10 ? Math.round(lasted) : lasted)}`}`, text: awaited(recording, span.cause) };
}

/** What a held stream waited for, by the callback in which it went on. */
function awaited(recording: Recording, cause: number): string {
  const row = recording.row(cause);
  if (row.kind !== "callback") return "until it ended";
  switch (row.name) {
    case "proxy_on_http_call_response":
    case "proxy_on_grpc_receive":
    case "proxy_on_grpc_close":
    case "proxy_on_redis_call_response":
    case "proxy_on_grpc_receive_initial_metadata":
    case "proxy_on_grpc_receive_trailing_metadata": return `for call ${Number(row.args[1]?.value ?? 0)}`;
    case "proxy_on_tick": return "until a tick";
    case "proxy_on_queue_ready": return "until a queue had an item";
    case "proxy_on_foreign_function": return "until a foreign function answered";
    case "proxy_on_request_body":
    case "proxy_on_response_body":
    case "proxy_on_downstream_data":
    case "proxy_on_upstream_data": return "for more data";
    case "proxy_on_request_trailers":
    case "proxy_on_response_trailers": return "for the trailers";
    default: return `until ${displayName(row.name)}`;
  }
}

/** "auth stopped", and why. */
export function faultWords({ recording, lanes }: Drawing, step: number, lane: number): Words {
  const row = recording.row(step);
  if (row.kind !== "fault") return { meaning: "fault", text: "" };
  const { name, rest } = faultText(row);
  return { meaning: "fault", strong: `${lanes.at(lane).name} stopped`, text: `${name} ${rest}`.trim(), step };
}

/** The status of a refused host call; those of WASI's own say little beside a strip. */
export function refusedWords(recording: Recording, step: number): Words | undefined {
  const row = recording.row(step);
  if (!recording.brief(step).name.startsWith("proxy_")) return undefined;
  const word = row.kind === "host-call" ? callResult(row)?.word : undefined;
  return word === undefined ? undefined : { meaning: "refused", text: word, step };
}

const changed: Readonly<Record<string, (given: { readonly name: string; readonly key: string; readonly value: string }) => string>> = {
  proxy_add_header_map_value: ({ key, value }) => `+ ${key}: ${value}`,
  proxy_replace_header_map_value: ({ key, value }) => `~ ${key}: ${value}`,
  proxy_remove_header_map_value: ({ key }) => `− ${key}`,
  proxy_set_shared_data: ({ key, value }) => `${key} = ${value}`,
};

/** What the step at the cursor did, beside its strip: "+ x-user: alice", "get_property". */
export function stepWords(recording: Recording, step: number): string {
  const row = recording.row(step);
  if (row.kind !== "host-call") return row.kind === "callback" ? displayName(row.name) : "";
  const text = (name: string): string => escaped(bytesArg(row.inputs, name)), write = row.changed ? changed[row.name] : undefined;
  if (write !== undefined) return write({ name: displayName(row.name), key: text("key"), value: text("value") });
  if (row.name === "proxy_set_effective_context") return `acts for ${contextWords(recording, row.vm, numberArg(row.inputs, "context_id"))}`;
  if (row.name === "proxy_log") return `log ${enumWord("LogLevel", numberArg(row.inputs, "level"))} ${text("message")}`;
  return `${displayName(row.name)}${argOf(row.inputs, "key") === undefined ? "" : ` ${text("key")}`}`;
}

