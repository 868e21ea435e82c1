/**
 * The object form of a row, made on demand by rows.ts. All readers switch over this union.
 *
 * Payload of a row in the arena, in order:
 *   callback   varint cause (step that led to it, 0 = none), then each wasm word
 *   host call  each wasm word; varint readable (0: an input range was outside memory, nothing more follows);
 *              each `bytes`, `pairs` and `iovs` input as a value; varint mask of the outputs written (bit k = kth output parameter; absent where
 *              none was written and rows stand inside);
 *              each of those: a value for bytes and pairs, a varint for u32, two varints (low, high) for u64
 *   others     each field of its table in deeds.ts: a varint for n, a value for s
 * A wasm word is a varint of its unsigned 32 bits; an i64 is two (low, high). Values are described in column-writer.ts.
 */
import type { Why } from "./whys.ts";
import type { ActionRowName, DeedName, FaultName } from "./deeds.ts";

export interface Arg {
  readonly name: string;
  /** the parameter's kind in abi/host-functions.ts */
  readonly type: string;
  /** the enumeration its value belongs to */
  readonly of?: string;
  readonly value: number | bigint | boolean | Uint8Array;
}

interface RowBase {
  readonly step: number;
  /** the enclosing row, 0 = none */
  readonly parent: number;
  /** the last row inside; its own step if none */
  readonly last: number;
  /** virtual time since the start of the run, ns */
  readonly time: number;
  readonly vm: number;
  readonly thread: number;
  /** callback: its context; host call: the effective context at the call; else 0 */
  readonly context: number;
  readonly open: boolean;
  readonly aborted: boolean;
  readonly changed: boolean;
}
export type FieldValue = number | Uint8Array;
export type Fields = Readonly<Record<string, FieldValue>>;

export interface CallbackRow extends RowBase { readonly kind: "callback"; readonly name: string; readonly cause: number; readonly args: readonly Arg[]; readonly result: number }
export interface HostCallRow extends RowBase {
  readonly kind: "host-call"; readonly name: string; readonly words: readonly (number | bigint)[];
  /** false: an input range was outside memory, so there are words but no inputs */
  readonly readable: boolean;
  readonly inputs: readonly Arg[]; readonly outputs: readonly Arg[];
  readonly result: number; readonly why: Why; readonly inAllocator: boolean;
  /** outputs were made but did not reach the guest */
  readonly undelivered: boolean;
}
export interface ProxyRow extends RowBase { readonly kind: "proxy"; readonly name: DeedName; readonly fields: Fields }
export interface ActionRow extends RowBase { readonly kind: "action"; readonly name: ActionRowName; readonly fields: Fields }
export interface FaultRow extends RowBase { readonly kind: "fault"; readonly name: FaultName; readonly fields: Fields }
export interface OriginRow extends RowBase { readonly kind: "origin" }
export type Row = OriginRow | CallbackRow | HostCallRow | ProxyRow | ActionRow | FaultRow;
