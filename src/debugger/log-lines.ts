/** The log: what filters wrote through proxy_log, fd_write and fd_pwrite, with its level. */
import { LogLevel } from "../abi/codes.ts";
import type { Recording } from "../recording/log.ts";
import type { HostCallRow } from "../recording/row.ts";
import { segmentRows } from "../recording/segment.ts";
import { firstBytes } from "./call-text.ts";
import { bytesArg, numberArg } from "./fields.ts";
import { filterOf, threadWords } from "./who.ts";
import { enumWord } from "./words.ts";

export interface LogLine {
  readonly step: number;
  /** ns since the start of the run */
  readonly time: number;
  readonly who: string;
  /** where there is more than one */
  readonly thread?: string;
  readonly context: number;
  /** value of LogLevel */
  readonly level: number;
  readonly word: string;
  readonly text: Uint8Array;
  readonly source: "proxy_log" | "stdout" | "stderr";
  /** "Istio hides info by default": whose default level would hide it */
  readonly hidden?: string;
}

/** The levels that proxies show unless told otherwise. */
const defaultLevels = { Envoy: LogLevel.Info, Istio: LogLevel.Warn } as const;

const logged = ["proxy_log", "fd_write", "fd_pwrite"] as const;

/** Steps of rows from `from` on that may be log lines, by their columns alone. */
function logSteps(recording: Recording, from = 0): number[] {
  const codes = new Set(logged.map((name) => recording.names.indexOf(name)).filter((code) => code >= 0)), out: number[] = [];
  if (codes.size === 0) return out;
  for (const [s, segment] of recording.segments.entries()) {
    const first = s * segmentRows;
    if (first + segment.count <= from) continue;
    const { code, result } = segment.rows;
    for (let i = Math.max(0, from - first); i < segment.count; i++) if (codes.has(code[i] ?? -1) && result[i] === 0) out.push(first + i);
  }
  return out;
}

/** Undefined for a write that makes no record: of no bytes, to another descriptor, or refused. */
export function logLine(recording: Recording, step: number): LogLine | undefined {
  const row = recording.row(step);
  if (row.kind !== "host-call" || row.result !== 0 || !row.readable || row.open) return undefined;
  if (row.name === "proxy_log") return line(recording, row, numberArg(row.inputs, "level"), bytesArg(row.inputs, "message"), "proxy_log");
  if (row.name !== "fd_write" && row.name !== "fd_pwrite") return undefined;
  // T-93: stdout is info, stderr is error, one trailing newline goes, nothing written is no record
  const fd = numberArg(row.inputs, "fd"), text = firstBytes(row.inputs);
  if ((fd !== 1 && fd !== 2) || text.length === 0) return undefined;
  return line(recording, row, fd === 1 ? LogLevel.Info : LogLevel.Error, text.at(-1) === 0x0a ? text.subarray(0, -1) : text, fd === 1 ? "stdout" : "stderr");
}

export function logLines(recording: Recording, from = 0): LogLine[] {
  return logSteps(recording, from).flatMap((step) => logLine(recording, step) ?? []);
}

function line(recording: Recording, row: HostCallRow, level: number, text: Uint8Array, source: LogLine["source"]): LogLine {
  const hidden = hiddenBy(level), thread = threadWords(recording, row.thread);
  return {
    step: row.step, time: row.time, who: filterOf(recording, row.vm, row.context) ?? "proxy", context: row.context, level, word: enumWord("LogLevel", level), text, source,
    ...(thread !== undefined && { thread }), ...(hidden !== undefined && { hidden }),
  };
}

function hiddenBy(level: number): string | undefined {
  if (level < defaultLevels.Envoy) return `Envoy hides ${enumWord("LogLevel", level)} by default`;
  if (level < defaultLevels.Istio) return `Istio hides ${enumWord("LogLevel", level)} by default`;
  return undefined;
}
