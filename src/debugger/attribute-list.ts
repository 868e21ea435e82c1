/** The documented attributes at a step: what a filter read last, what it did not find, and when the others are there. */
import { attributes, attributeTimes } from "../abi/attributes.ts";
import { byteStringOfText } from "../base/byte-string.ts";
import type { Recording } from "../recording/log.ts";
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import { attributeValues } from "./attribute-values.ts";
import { propertiesRead } from "./state-lists.ts";
import type { PropertyRead } from "./state-lists.ts";
import { durationWords } from "./words.ts";

export interface AttributeView {
  readonly name: string;
  readonly kind: string;
  /** in words, from when on it resolves */
  readonly when: string;
  /** the scenario gives it, or something below it */
  readonly given: boolean;
  /** the newest read up to this step; absent: nobody asked */
  readonly read?: PropertyRead;
  /** what it is now by the recording's state, although nobody read it */
  readonly now?: Uint8Array;
  /** what was read, where it is a number, a time or a truth: its bytes in words */
  readonly words?: string;
}

export function attributeList(recording: Recording, step: number): readonly AttributeView[] {
  const reads = new Map(propertiesRead(recording, step).map((read) => [read.path, read]));
  const values = attributeValues(recording, step);
  const given = recording.meta.scenario.setup.properties.map(({ path }) => `${path.join(".")}.`);
  return attributes.map(({ name, kind, when }) => {
    const read = reads.get(byteStringOfText(name.replaceAll(".", "\0")));
    const now = read === undefined ? values.get(name) : undefined;
    return { name, kind, when: attributeTimes[when], given: given.some((path) => path.startsWith(`${name}.`)), ...(now !== undefined && { now }), ...(read !== undefined && { read, ...wordsOf(kind, read.value) }) };
  });
}

/** Reads that came back without a value, newest first. */
export const propertiesMissed = (recording: Recording, step: number): readonly PropertyRead[] => propertiesRead(recording, step).filter(({ status }) => status !== 0);

/** A value of 8 bytes or one, by its documented kind (semantics 17.2). */
function wordsOf(kind: string, bytes: Uint8Array | undefined): { readonly words?: string } {
  if (bytes === undefined) return {};
  if (kind === "bool") return bytes.length === 1 ? { words: bytes[0] === 0 ? "false" : "true" } : {};
  if (bytes.length !== 8) return {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8), value = view.getBigInt64(0, true);
  switch (kind) {
    case "int": return { words: String(value) };
    case "uint": return { words: String(BigInt.asUintN(64, value)) };
    case "duration": return { words: durationWords(Number(value) / nanosecondsPerMillisecond) };
    case "timestamp": return { words: `${value} ns since 1970` };
    default: return {};
  }
}
