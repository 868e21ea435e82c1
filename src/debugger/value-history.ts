/** The whole history of a value of the state: every step that wrote it, with what was there before and after. */
import { fromByteString, textOf } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { HistoryEntry } from "../recording/fold.ts";
import type { Recording } from "../recording/log.ts";
import { entityKinds, OpKind, phases } from "../recording/ops.ts";
import type { EntityKind, Phase } from "../recording/ops.ts";
import { joined, sliceOf } from "../recording/state.ts";
import type { Piece } from "../recording/state.ts";
import { filterName } from "./cast.ts";
import { headerHistory, keyHistory } from "./history.ts";
import { littleEndian } from "./state-lists.ts";
import { who } from "./who.ts";
import { bytesWords, durationWords, timeWords } from "./words.ts";

/** `name`: a header's; `key`: one of a keyed kind; `item`: of a queue, which one of all that were put in it; none of them: the whole thing. */
export interface StateValue { readonly entity: number; readonly name?: string; readonly key?: string; readonly item?: number }

export interface ValueChange {
  readonly step: number;
  /** whose step it was */
  readonly who: string;
  readonly old?: Uint8Array;
  /** absent with `old`: it was removed */
  readonly value?: Uint8Array;
  /** in place of bytes, or beside them, in our words */
  readonly words?: string;
}

/** Oldest first. */
export function valueHistory(recording: Recording, { entity, name, key, item }: StateValue): readonly ValueChange[] {
  const whoOf = (step: number): string => who(recording, recording.row(step));
  if (name !== undefined) return headerChanges(recording, entity, name).map((change) => ({ ...change, who: whoOf(change.step) }));
  const history = recording.historyOf(entity), kind = kindOf(history);
  const changes = key !== undefined ? keyChanges(recording, entity, key, kind) : item !== undefined ? itemChanges(history, item) : wholeChanges(recording, history, kind);
  return changes.map((change) => ({ ...change, who: whoOf(change.step) }));
}

type Unowned = Omit<ValueChange, "who">;

const kindOf = (history: readonly HistoryEntry[]): EntityKind => {
  const first = history[0]?.op;
  return first?.kind === OpKind.Create ? (entityKinds[first.a] ?? "none") : "none";
};

/** Entries of one name are shown together, one below the other. */
function headerChanges(recording: Recording, map: number, name: string): Unowned[] {
  const writes = headerHistory(recording, map, name), text = (values: readonly ByteString[]): Uint8Array | undefined => (values.length === 0 ? undefined : fromByteString(values.join("\n")));
  return writes.map(({ step, values }, i) => withBytes(step, text(writes[i - 1]?.values ?? []), text(values), values.length > 1 ? `${values.length} entries` : undefined));
}

const withBytes = (step: number, old: Uint8Array | undefined, value: Uint8Array | undefined, words?: string): Unowned => ({ step, ...(old !== undefined && { old }), ...(value !== undefined && { value }), ...(words !== undefined && { words }) });

function keyChanges(recording: Recording, entity: number, key: string, kind: EntityKind): Unowned[] {
  const writes = keyHistory(recording, entity, key);
  if (kind === "metrics") return writes.map(({ step, value }, i) => ({ step, words: metricWords(writes[i - 1]?.value, value) }));
  return writes.map(({ step, value, number }, i) => withBytes(step, writes[i - 1]?.value, value, kind === "shared-data" && value !== undefined ? `cas ${number}` : undefined));
}

const metricWords = (before: Uint8Array | undefined, after: Uint8Array | undefined): string =>
  after === undefined ? "removed" : before === undefined ? `defined, ${littleEndian(after)}` : `${littleEndian(before)} → ${littleEndian(after)}`;

/** The nth item that was put in: when, and when it was taken out. */
function itemChanges(history: readonly HistoryEntry[], item: number): Unowned[] {
  const out: Unowned[] = [];
  let pushed = 0, popped = 0, bytes: Uint8Array | undefined;
  for (const { step, op } of history) {
    if (op.kind === OpKind.Push && pushed++ === item) out.push({ step, value: (bytes = op.blob.bytes), words: "put in" });
    else if (op.kind === OpKind.Pop && popped++ === item) out.push({ step, ...(bytes !== undefined && { old: bytes }), words: "taken out" });
  }
  return out;
}

function wholeChanges(recording: Recording, history: readonly HistoryEntry[], kind: EntityKind): Unowned[] {
  switch (kind) {
    case "timer": return timerChanges(history);
    case "call": return phaseChanges(history, "called", callWords);
    case "buffer": return bufferChanges(history);
    case "queue": return [...queueChanges(history)];
    case "header-map": return mapChanges(recording, history);
    default: return phaseChanges(history, "made", {});
  }
}

function timerChanges(history: readonly HistoryEntry[]): Unowned[] {
  const out: Unowned[] = [];
  for (const { step, op } of history) {
    if (op.kind === OpKind.DeleteKey && op.key === "due") out.push({ step, words: "stopped" });
    if (op.kind === OpKind.Delete) out.push({ step, words: "gone with its context" });
    if (op.kind !== OpKind.Put) continue;
    const number = Number(textOf(op.blob.bytes).text), words = op.key === "period" ? (number === 0 ? "no ticks" : `every ${durationWords(number)}`) : `next at ${timeWords(number)}`, last = out.at(-1);
    if (last?.step === step) out[out.length - 1] = { step, words: `${last.words ?? ""}, ${words}` };
    else out.push({ step, words });
  }
  return out;
}

const callWords: Readonly<Partial<Record<Phase, string>>> = { waiting: "called", done: "replied" };

function phaseChanges(history: readonly HistoryEntry[], made: string, named: Readonly<Partial<Record<Phase, string>>>): Unowned[] {
  const words = new Map<number, string>();
  for (const { step, op } of history) {
    if (op.kind === OpKind.Create) words.set(step, made);
    else if (op.kind === OpKind.Phase) words.set(step, named[phases[op.a] ?? "new"] ?? phases[op.a] ?? "");
    else if (op.kind === OpKind.Delete) words.set(step, "gone");
  }
  return [...words].map(([step, text]) => ({ step, words: text }));
}

function mapChanges(recording: Recording, history: readonly HistoryEntry[]): Unowned[] {
  const words = new Map<number, string>(), add = (step: number, text: string): void => void words.set(step, [...(words.has(step) ? [words.get(step)] : []), text].join(", "));
  for (const { step, op } of history) {
    if (op.kind === OpKind.ListSplice) {
      if (op.b > 0) add(step, `${op.b} removed`);
      if (op.entries.length > 0) add(step, `${op.entries.length} written`);
    } else if (op.kind === OpKind.Phase) add(step, phases[op.a] === "held" ? `held at ${filterName(recording, op.b - 1)}` : (phases[op.a] ?? ""));
    else if (op.kind === OpKind.Delete) add(step, "gone");
  }
  return [...words].map(([step, text]) => ({ step, words: text }));
}

/** Each write: which bytes it took away and what it put there. */
function bufferChanges(history: readonly HistoryEntry[]): Unowned[] {
  const out: Unowned[] = [];
  let pieces: Piece[] = [], size = 0;
  for (const { step, op } of history) {
    if (op.kind === OpKind.Delete) out.push({ step, words: "gone" });
    if (op.kind !== OpKind.BytesSplice) continue;
    const put = op.parts.map((part): Piece => ({ ...part, by: step })), added = put.reduce((sum, { length }) => sum + length, 0);
    const gone = op.b === 0 ? undefined : joined(sliceOf(pieces, op.a, op.a + op.b));
    if (op.a === size && op.b === 0) pieces.push(...put);
    else pieces = [...sliceOf(pieces, 0, op.a), ...put, ...sliceOf(pieces, op.a + op.b, size)];
    size += added - op.b;
    out.push({ step, ...(gone !== undefined && { old: gone }), ...(added > 0 && { value: joined(put) }), words: spliceWords(op.a, op.b, added) });
  }
  return out;
}

const spliceWords = (at: number, removed: number, put: number): string =>
  removed === 0 ? `${bytesWords(put)} at ${at}` : put === 0 ? `${bytesWords(removed)} taken from ${at} on` : `${bytesWords(removed)} at ${at} replaced by ${put}`;

function* queueChanges(history: readonly HistoryEntry[]): Generator<Unowned> {
  const items: Uint8Array[] = [];
  for (const { step, op } of history) {
    if (op.kind === OpKind.Create) yield { step, words: "registered" };
    else if (op.kind === OpKind.Push) {
      items.push(op.blob.bytes);
      yield { step, value: op.blob.bytes, words: "put in" };
    } else if (op.kind === OpKind.Pop) {
      const old = items.shift();
      yield { step, ...(old !== undefined && { old }), words: "taken out" };
    } else if (op.kind === OpKind.Put && op.key === "consumer") yield { step, words: "who is notified changed" };
  }
}
