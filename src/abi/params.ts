/** The roles a wire parameter can have, and the constructors the tables are written with. */
import type { EnumName } from "./codes.ts";

/** A range of guest memory that the host reads: two words, address and length. */
export interface BytesParam<N extends string = string> {
  readonly kind: "bytes";
  readonly name: N;
}
/** A WASI list of ranges that the host reads: two words, address of the list and its length. Its value is the ranges joined. */
export interface IovsParam<N extends string = string> {
  readonly kind: "iovs";
  readonly name: N;
}
/** A range of guest memory that holds a serialized header map (`pairs.ts`). */
export interface PairsParam<N extends string = string> {
  readonly kind: "pairs";
  readonly name: N;
}
/**
 * A byte string that the host returns through the guest's allocator: two words, the address of the cell that receives
 * the address and of the cell that receives the length. `nullable`: both may be 0 when the guest wants no result.
 */
export interface OutBytesParam<N extends string = string> {
  readonly kind: "out-bytes";
  readonly name: N;
  readonly nullable: boolean;
}
export interface OutPairsParam<N extends string = string> {
  readonly kind: "out-pairs";
  readonly name: N;
}
/** The address of a little-endian cell that the host writes. */
export interface OutNumberParam<N extends string = string> {
  readonly kind: "out-u32" | "out-u64";
  readonly name: N;
}
export interface OutU32Param<N extends string = string> extends OutNumberParam<N> {
  readonly kind: "out-u32";
}
export interface OutU64Param<N extends string = string> extends OutNumberParam<N> {
  readonly kind: "out-u64";
}
/** An immediate of 32 bits, unsigned unless it is `i32`. `address`: a pointer that the function handles itself. */
export interface WordParam<N extends string = string> {
  readonly kind: "u32" | "i32" | "context" | "token" | "millis" | "address";
  readonly name: N;
}
export interface BoolParam<N extends string = string> {
  readonly kind: "bool";
  readonly name: N;
}
export interface EnumParam<N extends string = string> {
  readonly kind: "enum";
  readonly name: N;
  readonly of: EnumName;
}
/** An immediate of 64 bits. */
export interface LongParam<N extends string = string> {
  readonly kind: "u64" | "i64";
  readonly name: N;
}

export type Param = BytesParam | PairsParam | IovsParam | OutBytesParam | OutPairsParam | OutU32Param | OutU64Param | WordParam | BoolParam | EnumParam | LongParam;
export type OutputParam = OutBytesParam | OutPairsParam | OutU32Param | OutU64Param;
export type InputParam = Exclude<Param, OutputParam>;

export function bytes<const N extends string>(name: N): BytesParam<N> {
  return { kind: "bytes", name };
}
export function iovs<const N extends string>(name: N): IovsParam<N> {
  return { kind: "iovs", name };
}
export function pairs<const N extends string>(name: N): PairsParam<N> {
  return { kind: "pairs", name };
}
export function outBytes<const N extends string>(name: N, { nullable = false }: { readonly nullable?: boolean } = {}): OutBytesParam<N> {
  return { kind: "out-bytes", name, nullable };
}
export function outPairs<const N extends string>(name: N): OutPairsParam<N> {
  return { kind: "out-pairs", name };
}
export function outU32<const N extends string>(name: N): OutU32Param<N> {
  return { kind: "out-u32", name };
}
export function outU64<const N extends string>(name: N): OutU64Param<N> {
  return { kind: "out-u64", name };
}
export function u32<const N extends string>(name: N): WordParam<N> {
  return { kind: "u32", name };
}
export function i32<const N extends string>(name: N): WordParam<N> {
  return { kind: "i32", name };
}
export function u64<const N extends string>(name: N): LongParam<N> {
  return { kind: "u64", name };
}
export function i64<const N extends string>(name: N): LongParam<N> {
  return { kind: "i64", name };
}
export function bool<const N extends string>(name: N): BoolParam<N> {
  return { kind: "bool", name };
}
export function context<const N extends string>(name: N): WordParam<N> {
  return { kind: "context", name };
}
export function token<const N extends string>(name: N): WordParam<N> {
  return { kind: "token", name };
}
export function millis<const N extends string>(name: N): WordParam<N> {
  return { kind: "millis", name };
}
export function address<const N extends string>(name: N): WordParam<N> {
  return { kind: "address", name };
}
export function enumOf<const N extends string>(name: N, of: EnumName): EnumParam<N> {
  return { kind: "enum", name, of };
}
