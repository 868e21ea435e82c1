/** A recording as the events that Envoy's trace of the same run would have. */
import { LogLevel } from "../abi/codes.ts";
import { toByteString } from "../base/byte-string.ts";
import { logLine } from "../debugger/log-lines.ts";
import type { Recording } from "../recording/log.ts";
import type { CallbackRow, HostCallRow, Row } from "../recording/row.ts";
import { callbackOf } from "../abi/callbacks.ts";
import { hostCallOf } from "./host-call.ts";
import type { TraceCall, TraceEvent, TraceReturn } from "./wasm-trace.ts";

/** `line` is the step of the row. Allocators are no rows, so there are none of them here. */
export function traceOfRecording(recording: Recording): readonly TraceEvent[] {
  const events: TraceEvent[] = [], open: (CallbackRow | HostCallRow)[] = [];
  const closeUntil = (step: number): void => {
    for (let top = open.at(-1); top !== undefined && top.last < step; top = open.at(-1)) {
      open.pop();
      events.push(...endOf(recording, top));
    }
  };
  for (let step = 1; step < recording.length; step++) {
    closeUntil(step);
    const row = recording.row(step);
    if (row.kind !== "callback" && row.kind !== "host-call") continue;
    events.push(startOf(row));
    open.push(row);
  }
  closeUntil(Number.POSITIVE_INFINITY);
  return events;
}

const baseOf = (row: Row): { readonly thread: string; readonly line: number } => ({ thread: String(row.thread), line: row.step });

function startOf(row: CallbackRow | HostCallRow): TraceCall {
  const words = row.kind === "callback" ? row.args.map(({ value }) => unsigned(value)) : row.words.map(unsigned);
  return { kind: "call", of: row.kind, ...baseOf(row), module: "", name: row.name, words };
}

function endOf(recording: Recording, row: CallbackRow | HostCallRow): readonly TraceEvent[] {
  if (row.kind === "callback") return row.aborted || row.open ? [{ kind: "failed", ...baseOf(row), name: row.name, reason: "" }] : [returned(row, callbackOf(row.name)?.result !== "none")];
  const said = logLine(recording, row.step);
  const events: TraceEvent[] = said === undefined ? [] : [{ kind: "log", ...baseOf(row), level: levelWord(said.level), text: toByteString(said.text) }];
  if (!row.aborted && !row.open) events.push(returned(row, hostCallOf(row.name)?.result !== "none"));
  return events;
}

const returned = (row: CallbackRow | HostCallRow, value: boolean): TraceReturn =>
  ({ kind: "return", of: row.kind, ...baseOf(row), module: "", name: row.name, result: value ? String(row.result >>> 0) : "void" });

/** As Envoy writes the levels of its log; it knows no level above critical. */
const levelWords: Readonly<Record<number, string>> = { [LogLevel.Trace]: "trace", [LogLevel.Debug]: "debug", [LogLevel.Info]: "info", [LogLevel.Warn]: "warning", [LogLevel.Error]: "error", [LogLevel.Critical]: "critical" };
const levelWord = (level: number): string => levelWords[level] ?? String(level);

function unsigned(word: number | bigint | boolean | Uint8Array): string {
  if (typeof word === "bigint") return String(BigInt.asUintN(64, word));
  return String(Number(word) >>> 0);
}
