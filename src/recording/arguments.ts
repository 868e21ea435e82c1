/** Which parameters the words of a recorded call belong to. */
import { callbacks } from "../abi/callbacks.ts";
import type { Callback } from "../abi/callbacks.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";
import type { Param } from "../abi/params.ts";
import { isOutput, wordsOf, wordsOfParam } from "../abi/shapes.ts";

export interface AnyParam { readonly kind: Param["kind"]; readonly name: string; readonly of?: string }

/** Undefined for a name that the tables of this release do not have: then there are words and nothing more. */
export const hostCallParams = (name: string): readonly Param[] | undefined =>
  Object.hasOwn(hostFunctions, name) ? (hostFunctions as Readonly<Record<string, HostFunction>>)[name]?.params : undefined;

/** The signature with that many words: ABI versions differ by an argument at the end. */
export function callbackParams(name: string, words: number): readonly Param[] | undefined {
  if (!Object.hasOwn(callbacks, name)) return undefined;
  return (callbacks as Readonly<Record<string, Callback>>)[name]?.signatures.find((s) => wordsOf(s.params).length === words)?.params;
}

export const wordCount = (param: AnyParam): number => wordsOfParam(param as Param).length;
export const isOutputKind = (param: AnyParam): boolean => isOutput(param as Param);
export const isLong = (param: AnyParam): boolean => param.kind === "u64" || param.kind === "i64";

/** Its bytes are in the payload; the words are only their place in the guest's memory. */
export const isStored = (param: AnyParam): boolean => param.kind === "bytes" || param.kind === "pairs" || (param.kind as string) === "iovs";

/** The value of a parameter of one word; words are unsigned in the payload. */
export function scalarOf(param: AnyParam, word: number | bigint): number | bigint | boolean {
  switch (param.kind) {
    case "i64": return BigInt.asIntN(64, BigInt(word));
    case "u64": return BigInt(word);
    case "i32": return Number(word) | 0;
    case "bool": return Number(word) !== 0;
    default: return Number(word);
  }
}
