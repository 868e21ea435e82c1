/** What filters did with one exchange of many: what is kept of a run whose rows are not. */
import type { ByteString } from "../base/byte-string.ts";

/**
 * passed: it went through as it came.  changed: headers or a body left otherwise than they came.  answered: a filter replied itself.  paused: a filter
 * held it until nobody waited any more.  faulted: a filter failed, or its VM had failed before.  not-run: the run had ended.
 */
export const verdictKinds = ["passed", "changed", "answered", "paused", "faulted", "not-run"] as const;
export type VerdictKind = (typeof verdictKinds)[number];

export type MessagePart = "request-headers" | "request-trailers" | "response-headers" | "response-trailers" | "request-body" | "response-body";

/** What became of all values of one header. `before` and `after` are empty where it was not there. */
export interface HeaderChange {
  readonly of: MessagePart;
  readonly name: ByteString;
  readonly before: readonly ByteString[];
  readonly after: readonly ByteString[];
  /** place in the chain of the filter that changed it last */
  readonly filter: number;
  readonly step: number;
}
/** Sizes in bytes, of what was in the buffer when a filter changed it first and last. */
export interface BodyChange { readonly of: MessagePart; readonly before: number; readonly after: number; readonly filter: number; readonly step: number }

export interface Verdict {
  /** place among the exchanges that were asked for, from 0 */
  readonly index: number;
  readonly kind: VerdictKind;
  /** `index` of the first one that the same proxy was asked: state can come from there */
  readonly since: number;
  /** what the client got; absent: nothing */
  readonly status?: number;
  /** place in the chain of the filter that decided; absent: none did */
  readonly filter?: number;
  /** the row that tells most of it, as the run numbers its rows; 0: there is none */
  readonly step: number;
  /** the exchange's first row, and how many there are up to its end */
  readonly first: number;
  readonly steps: number;
  /** virtual time that it took, ns */
  readonly took: number;
  readonly headers: readonly HeaderChange[];
  readonly bodies: readonly BodyChange[];
  /** of a fault: its name and what it says; of an answer: who gave it, and its details; of one that was not run: why */
  readonly cause?: { readonly name: string; readonly details: ByteString };
}
