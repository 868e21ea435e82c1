/** What follows from a list of parameters: its words on the wire, its wasm type, the types of its inputs and outputs. */
import { unreachable } from "../base/unreachable.ts";
import type { BoolParam, BytesParam, InputParam, IovsParam, LongParam, OutBytesParam, OutPairsParam, OutputParam, OutU32Param, OutU64Param, PairsParam, Param } from "./params.ts";

export type Word = "i32" | "i64";

/** Structurally the `FuncType` of module/, so that the two compare with `sameType`. */
export interface WireType {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

export function wordsOfParam(param: Param): readonly Word[] {
  switch (param.kind) {
    case "bytes":
    case "pairs":
    case "iovs":
    case "out-bytes":
    case "out-pairs":
      return ["i32", "i32"];
    case "u64":
    case "i64":
      return ["i64"];
    case "out-u32":
    case "out-u64":
    case "u32":
    case "i32":
    case "context":
    case "token":
    case "millis":
    case "address":
    case "bool":
    case "enum":
      return ["i32"];
    default:
      return unreachable(param);
  }
}

export function wordsOf(params: readonly Param[]): readonly Word[] {
  return params.flatMap(wordsOfParam);
}

/** The wasm type of a host function or of one signature of a callback; every result but "none" is one i32. */
export function wasmType(fn: { readonly params: readonly Param[]; readonly result: string }): WireType {
  return { params: wordsOf(fn.params), results: fn.result === "none" ? [] : ["i32"] };
}

export function sameType(a: WireType, b: WireType): boolean {
  return sameList(a.params, b.params) && sameList(a.results, b.results);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** "(i32, i64) -> i32": how a wasm type is shown. */
export function typeText({ params, results }: WireType): string {
  return `(${params.join(", ")}) -> ${results.length === 0 ? "nothing" : results.join(", ")}`;
}

export function isOutput(param: Param): param is OutputParam {
  return param.kind === "out-bytes" || param.kind === "out-pairs" || param.kind === "out-u32" || param.kind === "out-u64";
}

export function isInput(param: Param): param is InputParam {
  return !isOutput(param);
}

type InputValue<P> = P extends BytesParam | PairsParam | IovsParam ? Uint8Array : P extends LongParam ? bigint : P extends BoolParam ? boolean : number;
type OutputValue<P> = P extends OutBytesParam | OutPairsParam ? Uint8Array : P extends OutU64Param ? bigint : P extends OutU32Param ? number : never;

/** Names and types of what a function is given, from its `params` tuple. */
export type InputsOf<P extends readonly Param[]> = {
  readonly [K in Extract<P[number], InputParam> as K["name"]]: InputValue<K>;
};

/** Names and types of what a function returns through memory, from its `params` tuple. */
export type OutputsOf<P extends readonly Param[]> = {
  readonly [K in Extract<P[number], OutputParam> as K["name"]]: OutputValue<K>;
};

/**
 * A word as the engine hands it over, made the number it means: a guest's 0xFFFFFFFF arrives as -1. Addresses, lengths,
 * cells, ids and enumerations are unsigned; `i32` and `i64` stay signed. Either word of a two-word parameter.
 */
export function normaliseWord(param: LongParam, raw: number | bigint): bigint;
export function normaliseWord(param: Exclude<Param, LongParam>, raw: number | bigint): number;
export function normaliseWord(param: Param, raw: number | bigint): number | bigint;
export function normaliseWord(param: Param, raw: number | bigint): number | bigint {
  switch (param.kind) {
    case "u64":
      return BigInt.asUintN(64, BigInt(raw));
    case "i64":
      return BigInt.asIntN(64, BigInt(raw));
    case "i32":
      return Number(raw) | 0;
    case "bytes":
    case "pairs":
    case "iovs":
    case "out-bytes":
    case "out-pairs":
    case "out-u32":
    case "out-u64":
    case "u32":
    case "context":
    case "token":
    case "millis":
    case "address":
    case "bool":
    case "enum":
      return unsigned(Number(raw));
    default:
      return unreachable(param);
  }
}

/** A 32-bit result of the guest (an address, a size) as the number it means. */
export function unsigned(word: number): number {
  return word >>> 0;
}
