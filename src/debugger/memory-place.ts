/** Where a re-run has to end to show the memory at a step, and which addresses the step names. */
import { hostCallParams, isLong, isOutputKind, isStored, wordCount } from "../recording/arguments.ts";
import type { Recording } from "../recording/log.ts";
import type { Row } from "../recording/row.ts";

export interface MemoryPlace {
  readonly step: number;
  /** opened: as the guest finds it when a callback begins; closed: as it finds it when a host call has returned */
  readonly moment: "opened" | "closed";
  readonly name: string;
}

/** What ended a guest from outside is a row of the page: no re-run comes to it, so that the row before it counts. */
export function lookPlace(recording: Recording, step: number): MemoryPlace {
  const brief = recording.brief(step), at = brief.kind === "fault" && brief.name === "budget" && step > 0 ? step - 1 : step, row = recording.row(at);
  const opened = row.kind === "callback" || (row.kind === "host-call" && (row.aborted || row.open));
  return { step: at, moment: opened ? "opened" : "closed", name: recording.brief(at).name };
}

export interface Pointer {
  /** the argument: "key_data" */
  readonly name: string;
  readonly address: number;
  /** bytes that are there; undefined: not told */
  readonly length: number | undefined;
  /** input: the guest gave the bytes; cell: the guest gave a place for a result; result: what the cell points to */
  readonly kind: "input" | "cell" | "result";
}

const cellBytes = 4;

/** The addresses among the words of a host call. With the memory after it, what its cells point to as well. */
export function pointersOf(row: Row, memory?: Uint8Array): readonly Pointer[] {
  const params = row.kind === "host-call" ? hostCallParams(row.name) : undefined;
  if (row.kind !== "host-call" || params === undefined) return [];
  const out: Pointer[] = [];
  let at = 0;
  for (const param of params) {
    const first = Number(row.words[at] ?? 0), second = Number(row.words[at + 1] ?? 0), { name } = param;
    at += wordCount(param);
    if (isStored(param)) {
      if (second > 0) out.push({ name, address: first, length: (param.kind as string) === "iovs" ? second * 2 * cellBytes : second, kind: "input" });
    } else if (isOutputKind(param) && first !== 0) {
      const bytes = param.kind === "out-bytes" || param.kind === "out-pairs";
      out.push({ name: bytes ? `${name}, its address` : name, address: first, length: isLong({ ...param, kind: param.kind === "out-u64" ? "u64" : param.kind }) ? 8 : cellBytes, kind: "cell" });
      const made = row.outputs.some((output) => output.name === name) && !row.undelivered && memory !== undefined && bytes ? { address: wordAt(memory, first), length: wordAt(memory, second) } : undefined;
      if (made?.address !== undefined && made.address !== 0) out.push({ name, address: made.address, length: made.length, kind: "result" });
    }
  }
  return out;
}

function wordAt(memory: Uint8Array, address: number): number | undefined {
  if (address < 0 || address + cellBytes > memory.length) return undefined;
  return new DataView(memory.buffer, memory.byteOffset + address, cellBytes).getUint32(0, true);
}

/** "0x10a40" */
export const addressWords = (address: number): string => `0x${address.toString(16)}`;

/** What somebody typed as an address: hex with or without 0x; undefined for anything else. */
export function readAddress(text: string): number | undefined {
  const digits = /^\s*(?:0x)?([0-9a-f]{1,8})\s*$/i.exec(text)?.[1];
  return digits === undefined ? undefined : parseInt(digits, 16);
}
