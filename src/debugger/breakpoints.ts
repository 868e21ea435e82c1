/** Where a run is to stop: what a person asks of a row, and the next row that answers it. */
import { lowerAscii, textOf, toByteString } from "../base/byte-string.ts";
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import { Flag, RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";
import { logLine } from "./log-lines.ts";
import { displayName, statusWord } from "./words.ts";

export type BreakWhat =
  /** a callback, a host call, a deed or an action, by its wire name */
  | { readonly on: "name"; readonly name: string }
  /** a host call that gave this status; undefined: any that is not ok */
  | { readonly on: "status"; readonly status: number | undefined }
  /** a change of the entries of a header map or of a key of shared data, a metric, a property */
  | { readonly on: "key"; readonly key: string }
  /** text in a log line; case does not matter */
  | { readonly on: "log"; readonly text: string }
  | { readonly on: "fault" };
export interface Breakpoint { readonly id: number; readonly what: BreakWhat; readonly enabled: boolean }

export const sameBreak = (a: BreakWhat, b: BreakWhat): boolean => JSON.stringify(a) === JSON.stringify(b);

/** "on_request_headers", "any refused status", "a change of x-user", "log: denied" */
export function breakWords(what: BreakWhat): string {
  switch (what.on) {
    case "name": return displayName(what.name);
    case "status": return what.status === undefined ? "any status but ok" : `status ${statusWord(what.status)}`;
    case "key": return `a change of ${what.key}`;
    case "log": return `log line with “${what.text}”`;
    case "fault": return "a fault";
    default: return unreachable(what);
  }
}

type Test = (step: number) => boolean;

function testOf(recording: Recording, what: BreakWhat): Test {
  const columns = (step: number) => recording.segments[step >> segmentShift]?.rows, at = (step: number): number => step & (segmentRows - 1);
  switch (what.on) {
    case "name": return (step) => recording.names[columns(step)?.code[at(step)] ?? -1] === what.name;
    case "fault": return (step) => columns(step)?.kind[at(step)] === RowKindCode.fault;
    case "status": return (step) => {
      const rows = columns(step), i = at(step), status = rows?.result[i] ?? 0;
      if (rows === undefined || rows.kind[i] !== RowKindCode["host-call"] || ((rows.flags[i] ?? 0) & Flag.Open) !== 0) return false;
      return what.status === undefined ? (rows.why[i] ?? 0) !== 0 && status !== 0 : status === what.status;
    };
    case "key": {
      const key = lowerAscii(toByteString(new TextEncoder().encode(what.key.trim())));
      return (step) => ((columns(step)?.flags[at(step)] ?? 0) & Flag.Changed) !== 0 && changesKey(recording, step, key);
    }
    case "log": {
      const text = what.text.toLowerCase();
      return (step) => {
        const name = recording.names[columns(step)?.code[at(step)] ?? -1];
        if (name !== "proxy_log" && name !== "fd_write" && name !== "fd_pwrite") return false;
        const line = logLine(recording, step);
        return line !== undefined && textOf(line.text).text.toLowerCase().includes(text);
      };
    }
    default: return unreachable(what);
  }
}

/** Entries that come or go by that name, or a key that is written or deleted. What a message holds when it arrives is no change. */
function changesKey(recording: Recording, step: number, key: string): boolean {
  const arrived = new Set<number>();
  for (const { op } of recording.operationsOf(step)) {
    if (op.kind === OpKind.Create) arrived.add(op.entity);
    else if (op.kind === OpKind.ListSplice && !arrived.has(op.entity)) {
      if (op.entries.some((entry) => lowerAscii(entry.name) === key)) return true;
      const before = op.b === 0 ? undefined : recording.stateAt(step - 1).entities.get(op.entity);
      if (before?.entries.slice(op.a, op.a + op.b).some((entry) => lowerAscii(entry.name) === key) === true) return true;
    } else if ((op.kind === OpKind.Put || op.kind === OpKind.DeleteKey) && keyNames(op.key).includes(key)) return true;
  }
  return false;
}

/** As it is written in the state: metrics stand behind their type and a colon, segments of properties have NUL between them. */
const keyNames = (key: string): readonly string[] => {
  const lowered = lowerAscii(key);
  return [lowered, lowered.replace(/^\d+:/, ""), lowered.replaceAll("\0", ".")];
};

/** Whether a row is one at which the run stops. Made once for many rows. */
export function breaksAt(recording: Recording, breakpoints: readonly Breakpoint[]): Test {
  const tests = breakpoints.filter(({ enabled }) => enabled).map(({ what }) => testOf(recording, what));
  return (step) => tests.some((test) => test(step));
}

/** The next row after (or before) a step at which the run stops; undefined when there is none. */
export function nextBreak(recording: Recording, breakpoints: readonly Breakpoint[], from: number, direction: "forward" | "back"): number | undefined {
  if (!breakpoints.some(({ enabled }) => enabled)) return undefined;
  const test = breaksAt(recording, breakpoints), move = direction === "forward" ? 1 : -1;
  for (let step = from + move; step > 0 && step < recording.length; step += move) if (test(step)) return step;
  return undefined;
}
