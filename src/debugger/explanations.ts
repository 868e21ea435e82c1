/** Why: a row's name, its signature with the actual arguments, its status, and what happened and why in a few sentences. */
import { callbackOf } from "../abi/callbacks.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";
import { specLink } from "../abi/spec-links.ts";
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import type { Arg, Row } from "../recording/row.ts";
import { callSentences } from "./call-sentences.ts";
import { argText, callParts } from "./call-text.ts";
import { callbackSentences } from "./callback-sentences.ts";
import { actionSentences, deedSentences, faultSentences } from "./deed-sentences.ts";
import { deedText } from "./deed-text.ts";
import { callbackResult, callResult } from "./event-line.ts";
import type { Result } from "./event-line.ts";
import { say } from "./sentence.ts";
import type { Sentence } from "./sentence.ts";
import { whySentence } from "./why-sentences.ts";
import { displayName } from "./words.ts";

export interface Explanation {
  readonly step: number;
  /** display name, or the sentence of a deed */
  readonly title: string;
  /** "proxy_log(level: info, message: "x") → status"; empty for rows that are no calls */
  readonly signature: string;
  readonly result?: Result;
  /** where the specification describes it */
  readonly link?: string;
  readonly sentences: readonly Sentence[];
}

/** `most`: how many bytes of an argument the signature shows. */
export function explain(recording: Recording, step: number, most = 48): Explanation {
  const row = recording.row(step);
  switch (row.kind) {
    case "origin": return { step, title: "start of the run", signature: "", sentences: [say`Nothing has happened yet: this is the state the scenario sets up.`] };
    case "callback": return { ...called(recording, row, row.args, [], callbackResultWord(row.name), most), ...withResult(callbackResult(row)), sentences: callbackSentences(recording, row) };
    case "host-call": {
      const why = whySentence(recording, row), went = row.result === 0 || why === undefined;
      const sentences = [...(why === undefined ? [] : [why]), ...(went && row.readable ? callSentences(recording, row) : [])];
      return { ...called(recording, row, row.inputs, row.outputs, hostResultWord(row.name), most), ...withResult(callResult(row)), sentences: sentences.length > 0 ? sentences : [say`${displayName(row.name)} was carried out.`] };
    }
    case "proxy": return deed(recording, row, deedSentences(recording, row));
    case "action": return deed(recording, row, actionSentences(recording, row));
    case "fault": return { ...deed(recording, row, faultSentences(recording, row)), result: { word: "fault", meaning: "fault" } };
    default: return unreachable(row);
  }
}

const withResult = (result: Result | undefined): { readonly result?: Result } => (result === undefined ? {} : { result });

function deed(recording: Recording, row: Extract<Row, { kind: "proxy" | "action" | "fault" }>, sentences: readonly Sentence[]): Explanation {
  const { name, rest, result } = deedText(recording, row);
  return { step: row.step, title: rest === "" ? name : `${name} ${rest}`, signature: "", ...withResult(result), sentences };
}

function called(recording: Recording, row: Extract<Row, { kind: "callback" | "host-call" }>, args: readonly Arg[], outputs: readonly Arg[], result: string, most: number): { readonly step: number; readonly title: string; readonly signature: string; readonly link?: string } {
  // what could not be read is told by its place in memory
  const given = row.kind === "host-call" && !row.readable ? callParts(recording, row, { most }).given : undefined;
  const text = (arg: Arg): string => `${arg.name}: ${arg.of === undefined && arg.type === "context" ? String(arg.value) : argText(recording, row.vm, arg, most)}`;
  const gives = [...(result === "" ? [] : [result]), ...outputs.map(text)];
  const link = specLink(row.name);
  return {
    step: row.step, title: displayName(row.name), signature: `${row.name}(${given ?? args.map(text).join(", ")})${gives.length === 0 ? "" : ` → ${gives.join(", ")}`}`,
    ...(link !== undefined && { link }),
  };
}

const callbackResultWord = (name: string): string => {
  const result = callbackOf(name)?.result ?? "none";
  return result === "none" || result === "i32" ? "" : result;
};
const hostResultWord = (name: string): string => {
  const result = Object.hasOwn(hostFunctions, name) ? (hostFunctions as Readonly<Record<string, HostFunction>>)[name]?.result : "status";
  return result === undefined || result === "none" ? "" : result;
};
