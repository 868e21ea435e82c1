/** Link mode lenient: what a module means by names and types that the proxy would refuse (T-02 to T-04). */
import { hostFunctionOf } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";
import { sameType, wasmType, wordsOf, wordsOfParam } from "../abi/shapes.ts";
import type { Param } from "../abi/params.ts";
import type { FuncType } from "../module/types.ts";

/** Callbacks whose names were not only spelt differently before 0.1.0. */
const renamed: Readonly<Record<string, string>> = { proxy_onStart: "proxy_on_vm_start", proxy_onCreate: "proxy_on_context_create" };
const early = /^proxy_[a-z]+[A-Z]/;

/** Before 0.1.0 names were written in camel case: `proxy_getProperty`. */
export const isEarlyName = (name: string): boolean => early.test(name);
export const presentName = (name: string): string => (isEarlyName(name) ? (renamed[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) : name);

/** What JavaScript can hand to a function and take from it. Vectors it cannot: such a function can be neither called nor offered. */
const exchanged: ReadonlySet<string> = new Set(["i32", "i64", "f32", "f64", "externref"]);
export const isExchanged = ({ params, results }: FuncType): boolean => [...params, ...results].every((type) => exchanged.has(type));

/** A function with its words in the types it has: 64-bit ones are of another kind in JavaScript, and may not be left out. */
export const inTypesOf = <Result>({ params }: FuncType, call: (...words: (number | bigint)[]) => Result): ((...words: (number | bigint)[]) => Result) =>
  (params.includes("i64") ? (...words) => call(...params.map((type, i) => (type === "i64" ? BigInt(Math.trunc(Number(words[i] ?? 0))) : (words[i] ?? 0)))) : call);

type Words = readonly (number | bigint)[];
/** A host function as the guest declares it: the table's entry, and the guest's words in the table's order. */
export interface Shaped {
  readonly name: string;
  readonly declared: HostFunction;
  readonly arrange: (words: Words) => Words;
}

/** By wasm type, not by version: the function itself, or one of its other shapes. Undefined when nobody offers it like that. */
export function shapeOf(module: string, name: string, type: FuncType | undefined): Shaped | undefined {
  const present = presentName(name), declared = hostFunctionOf(module, present);
  if (declared === undefined || type === undefined) return undefined;
  if (sameType(type, wasmType(declared))) return { name: present, declared, arrange: (words) => words };
  const variant = declared.variants?.find((candidate) => sameType(type, wasmType({ ...declared, params: candidate.params })));
  return variant && { name: present, declared, arrange: (words) => arranged(declared.params, variant.params, words) };
}

/** Parameters that the other shape does not have are 0, and so empty. */
function arranged(params: readonly Param[], given: readonly Param[], words: Words): Words {
  const places = new Map<string, Words>();
  let at = 0;
  for (const param of given) {
    const count = wordsOfParam(param).length;
    places.set(param.name, words.slice(at, at + count));
    at += count;
  }
  return params.flatMap((param) => wordsOf([param]).map((word, i) => places.get(param.name)?.[i] ?? (word === "i64" ? 0n : 0)));
}
