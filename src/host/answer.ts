/** What a host function answers: a status, why it is not Ok, and the outputs to hand to the guest. */
import { Status } from "../abi/codes.ts";
import { whyCode } from "../recording/whys.ts";
import type { Why } from "../recording/whys.ts";
import type { BlobSlice } from "../recording/state.ts";

export type OutputValue = Uint8Array | number | bigint;
export interface Answer {
  readonly status: number;
  /** index in `whys` */
  readonly why: number;
  readonly outputs?: Readonly<Record<string, OutputValue>>;
  /** where the bytes of the (only) bytes output stand already, so that they are recorded as references */
  readonly slices?: readonly BlobSlice[];
  /** The guest's allocator is asked for an empty output too, and one that it does not give ends the proxy (foreign functions). */
  readonly mustAllocate?: true;
  /** The guest's allocator is asked for an empty output too; what comes of an address that is 0, or outside memory. */
  readonly allocation?: { readonly empty: boolean; readonly failed: (given: "nothing" | "outside") => Answer };
  /** Of a bytes output, only the length is written. */
  readonly lengthOnly?: true;
  /** Of a number of 64 bits the lower four bytes are written, and the others stay as they are. */
  readonly halfWritten?: true;
  /** What follows from the call before it returns, once its outputs have been handed over. */
  readonly afterwards?: () => void;
}

const done: Answer = { status: Status.Ok, why: 0 };

export const ok = (outputs?: Readonly<Record<string, OutputValue>>, slices?: readonly BlobSlice[], allocation?: Answer["allocation"]): Answer =>
  outputs === undefined ? done : allocation !== undefined ? { status: Status.Ok, why: 0, outputs, allocation } : slices === undefined ? { status: Status.Ok, why: 0, outputs } : { status: Status.Ok, why: 0, outputs, slices };

export const fail = (status: number, why: Why, outputs?: Readonly<Record<string, OutputValue>>): Answer =>
  outputs === undefined ? { status, why: whyCode(why) } : { status, why: whyCode(why), outputs };
