/** What the host writes a run into. Three writers: columns, outcomes only and counter only (the last two keep no rows). */
import type { ByteString } from "../base/byte-string.ts";
import type { RowKind } from "./segment.ts";
import type { BlobSlice, Operation } from "./state.ts";

export interface Writer {
  /** Number of the newest row; rows are dense from 0. */
  readonly step: number;
  /** Bytes kept so far. */
  readonly kept: number;
  /** The row that is open now, 0 if none. */
  readonly enclosing: number;
  /** Opens a row inside the one that is open. Its payload is written next, then it is closed; rows opened meanwhile are inside it. */
  open(kind: RowKind, name: string, vm: number, thread: number, context: number): number;
  /** `last` of the row is the newest row at that moment. */
  close(step: number, result: number, why: number, flags: number): void;
  /** The virtual time since the start of the run, ns. Later rows carry it. */
  clock(nanoseconds: number): void;
  /** An operation of the newest open row (or of the newest row, when none is open). */
  op(op: Operation): void;

  /* Payload of the row opened last: everything before another row is opened. */
  number(value: number): void;
  word64(value: bigint): void;
  bytes(value: Uint8Array): void;
  slices(value: readonly BlobSlice[]): void;
  text(value: ByteString): void;
  /** Hands over what has not left yet. */
  flush(): void;
}

/** Keeps nothing but the step count: the reference for speed, and for re-runs that stop at a step. */
export function counterWriter(): Writer {
  let step = -1, enclosing = 0;
  const stack: number[] = [];
  return {
    get step() { return step; },
    get kept() { return 0; },
    get enclosing() { return enclosing; },
    open() {
      stack.push(enclosing);
      step++;
      enclosing = step;
      return step;
    },
    close() { enclosing = stack.pop() ?? 0; },
    clock() {}, op() {}, number() {}, word64() {}, bytes() {}, slices() {}, text() {}, flush() {},
  };
}
