/** Who wrote a value last, and every change of it before. */
import { lowerAscii } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";

export interface HeaderWrite {
  readonly step: number;
  /** values of the entries of that name after the step, in order; empty: none is left */
  readonly values: readonly ByteString[];
}

/** Every step that changed the entries of one name of a header map, oldest first. */
export function headerHistory(recording: Recording, map: number, name: ByteString): HeaderWrite[] {
  const lowered = lowerAscii(name), out: HeaderWrite[] = [];
  let entries: { readonly name: ByteString; readonly value: ByteString }[] = [], before = "";
  for (const { step, op } of recording.historyOf(map)) {
    if (op.kind === OpKind.Create) entries = [];
    if (op.kind !== OpKind.ListSplice) continue;
    entries = entries.toSpliced(op.a, op.b, ...op.entries);
    const values = entries.filter((e) => lowerAscii(e.name) === lowered).map((e) => e.value), now = JSON.stringify(values);
    if (now === before || (before === "" && values.length === 0)) continue;
    before = now;
    // a replace is a removal and an addition in one step
    if (out.at(-1)?.step === step) out.pop();
    out.push({ step, values });
  }
  return out;
}

export interface KeyWrite {
  readonly step: number;
  /** undefined: the key was deleted */
  readonly value: Uint8Array | undefined;
  readonly number: number;
}

/** Every write of one key of shared data, metrics, properties or a timer, oldest first. */
export function keyHistory(recording: Recording, entity: number, key: ByteString): KeyWrite[] {
  const out: KeyWrite[] = [];
  for (const { step, op } of recording.historyOf(entity)) {
    if (op.kind === OpKind.Put && op.key === key) out.push({ step, value: op.blob.bytes, number: op.a });
    else if (op.kind === OpKind.DeleteKey && op.key === key) out.push({ step, value: undefined, number: 0 });
  }
  return out;
}

/** Steps at which anything of an entity changed, each once, oldest first. */
export const changesOf = (recording: Recording, entity: number): number[] => [...new Set(recording.historyOf(entity).map((h) => h.step))];

/** The change before or after a step in a list of steps: for keys that walk through a value's history. */
export function neighbour(steps: readonly number[], step: number, direction: "forward" | "back"): number | undefined {
  return direction === "forward" ? steps.find((s) => s > step) : steps.findLast((s) => s < step);
}
