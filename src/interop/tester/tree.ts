/** A suite as its text has it, before anybody knows what the fields mean: what the readers of both spellings make. */
import type { ByteString } from "../../base/byte-string.ts";

/** From 1. */
export interface Place { readonly line: number; readonly column: number }

/** string: a quoted literal; word: a name or a number as written; plain: a scalar of YAML, which may be either. */
export interface ScalarNode { readonly kind: "string" | "word" | "plain"; readonly text: ByteString; readonly place: Place }
export interface MessageNode { readonly kind: "message"; readonly fields: readonly FieldNode[]; readonly place: Place }
export type Node = ScalarNode | MessageNode;
/** `list`: written as a list, which only repeated fields may be. */
export interface FieldNode { readonly name: string; readonly place: Place; readonly list: boolean; readonly values: readonly Node[] }

export interface Trouble extends Place { readonly message: string }
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/** Thrown inside a reader, caught at its entrance. */
export class Misread extends Error {
  readonly place: Place;
  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}
export function reading<T>(read: () => T): Read<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    return { ok: false, trouble: { message: error.message, ...error.place } };
  }
}

/** Messages lie in each other no deeper; a suite needs six. */
export const deepest = 64;
