/** A row of the Events list: who, what, with which arguments, and what came of it. */
import { callbackOf } from "../abi/callbacks.ts";
import { codeName } from "../abi/codes.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import type { CallbackRow, HostCallRow, Row } from "../recording/row.ts";
import { callText } from "./call-text.ts";
import { callbackText } from "./callback-text.ts";
import { deedText } from "./deed-text.ts";
import { threadWords, who } from "./who.ts";
import { displayName, errnoWord, statusWord } from "./words.ts";
import type { Meaning } from "./words.ts";

export interface Result { readonly word: string; readonly meaning: Meaning }
export interface EventLine {
  readonly step: number;
  /** 0: not inside a callback */
  readonly depth: number;
  readonly kind: "callback" | "host-call" | "deed" | "action" | "fault";
  readonly who: string;
  /** where there is more than one */
  readonly thread?: string;
  /** strong: a callback's or host call's display name; for the others the whole sentence */
  readonly name: string;
  /** the arguments in words; empty for a sentence */
  readonly rest: string;
  readonly result?: Result;
  /** state changed in this step */
  readonly changed: boolean;
  /** rows inside it */
  readonly inside: number;
}

export function eventLine(recording: Recording, step: number, most?: number): EventLine {
  return lineOf(recording, recording.row(step), most);
}

export function lineOf(recording: Recording, row: Row, most?: number): EventLine {
  const thread = row.kind === "action" ? undefined : threadWords(recording, row.thread);
  const base = { step: row.step, depth: depthOf(recording, row.parent), who: who(recording, row), ...(thread !== undefined && { thread }), changed: row.changed, inside: row.last - row.step };
  switch (row.kind) {
    case "origin": return { ...base, kind: "deed", name: "start of the run", rest: "" };
    case "callback": return { ...base, kind: "callback", name: displayName(row.name), rest: callbackText(recording, row), ...withResult(callbackResult(row)) };
    case "host-call": return { ...base, kind: "host-call", name: displayName(row.name), rest: callText(recording, row, most), ...withResult(callResult(row)) };
    case "proxy": return { ...base, kind: "deed", ...deedText(recording, row) };
    case "action": return { ...base, kind: "action", ...deedText(recording, row) };
    case "fault": return { ...base, kind: "fault", ...deedText(recording, row), result: { word: "fault", meaning: "fault" } };
    default: return unreachable(row);
  }
}

const withResult = (result: Result | undefined): { readonly result?: Result } => (result === undefined ? {} : { result });

function depthOf(recording: Recording, parent: number): number {
  let depth = 0;
  for (let at = parent; at > 0; at = recording.brief(at).parent) depth++;
  return depth;
}

/** What a callback returned, as the words of its kind; undefined where it returns nothing. */
export function callbackResult(row: Pick<CallbackRow, "name" | "result" | "open" | "aborted">): Result | undefined {
  if (row.aborted) return { word: "fault", meaning: "fault" };
  if (row.open) return { word: "running", meaning: "hold" };
  const callback = callbackOf(row.name);
  switch (callback?.result) {
    case "action": return actionResult(callback.action ?? "Action", row.result);
    case "bool": return row.result === 0 ? { word: "false", meaning: row.name === "proxy_on_done" ? "hold" : "refused" } : { word: "true", meaning: "quiet" };
    default: return undefined;
  }
}

/** 0 and 1 are what filters call continue and pause; the others keep the proxy's names. */
function actionResult(of: Parameters<typeof codeName>[0], value: number): Result {
  if (value === 0) return { word: "continue", meaning: "continue" };
  if (value === 1) return { word: "pause", meaning: "hold" };
  const word = codeName(of, value >>> 0);
  return { word, meaning: word.startsWith("continue") ? "continue" : "hold" };
}

/** The status or errno of a host call by its name; undefined where there is none. */
export function callResult(row: Pick<HostCallRow, "name" | "result" | "open" | "aborted">): Result | undefined {
  if (row.aborted) return { word: "fault", meaning: "fault" };
  if (row.open) return { word: "running", meaning: "hold" };
  const kind = Object.hasOwn(hostFunctions, row.name) ? (hostFunctions as Readonly<Record<string, HostFunction>>)[row.name]?.result : "status";
  switch (kind) {
    case "none": return undefined;
    case "i32": return { word: String(row.result), meaning: "quiet" };
    case "errno": return { word: errnoWord(row.result), meaning: row.result === 0 ? "quiet" : "refused" };
    default: return { word: statusWord(row.result), meaning: row.result === 0 ? "quiet" : row.result === 1 || row.result === 7 ? "not-found" : "refused" };
  }
}
