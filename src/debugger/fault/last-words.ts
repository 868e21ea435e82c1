/** What a guest said before it stopped: the text of a panic or an abort is printed, and then comes the trap. */
import { concatBytes } from "../../base/bytes.ts";
import { textOf } from "../../base/byte-string.ts";
import type { Recording } from "../../recording/log.ts";
import { firstBytes } from "../call-text.ts";
import { numberArg } from "../fields.ts";
import { logLine } from "../log-lines.ts";
import type { FaultFacts } from "./fault-facts.ts";

/** Rows before a fault in which its last words are looked for. */
const reach = 64;
const errorLevel = 4;
/** A panic may print its stack: what is worth showing of it. */
const mostBytes = 4096;

export interface LastWords {
  /** The step that printed it, the last one of several. */
  readonly step: number;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export function lastWords(recording: Recording, { row, vm, callbackStep }: FaultFacts): LastWords | undefined {
  const from = Math.max(1, Math.min(callbackStep, row.step - 1), row.step - reach);
  for (let step = row.step - 1; step >= from; step--) {
    const { kind, vm: of } = recording.brief(step);
    if (kind !== "host-call" || of !== vm) continue;
    const line = logLine(recording, step);
    if (line === undefined || line.level < errorLevel || textOf(line.text).text.trim() === "") continue;
    const bytes = (line.source === "proxy_log" ? line.text : pieces(recording, step, vm)).slice(0, mostBytes);
    return { step, bytes, text: textOf(bytes).text };
  }
  return undefined;
}

/** Go prints a panic piece by piece: the writes to standard error that stand together are one text. */
function pieces(recording: Recording, last: number, vm: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let step = last; step > 0; step--) {
    const row = recording.row(step);
    if (row.kind !== "host-call" || row.vm !== vm || row.name !== "fd_write" || numberArg(row.inputs, "fd") !== 2) break;
    parts.unshift(firstBytes(row.inputs));
  }
  const whole = concatBytes(parts);
  return whole.at(-1) === 0x0a ? whole.subarray(0, -1) : whole;
}
