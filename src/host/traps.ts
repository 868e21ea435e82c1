/** How a guest stops: engines word their traps differently, so a recording holds a closed kind and frames only. */
import type { ByteString } from "../base/byte-string.ts";

/** Thrown by an import that is not allowed while start functions or the allocator run (T-11, T-12). */
export class RestrictedCall extends Error {
  override readonly name = "RestrictedCall";
  readonly call: string;
  readonly during: string;
  constructor(call: string, during: string) {
    super(`${call} is not allowed in ${during}`);
    this.call = call;
    this.during = during;
  }
}
/** Link mode lenient: the guest called a function that nobody offers. `name`: `module.name` */
export class MissingImport extends Error {
  override readonly name = "MissingImport";
  readonly import: string;
  constructor(name: string) {
    super(name);
    this.import = name;
  }
}
/** Link mode lenient: a program ended well in its start function (semantics 2.1). */
export class CleanExit extends Error {
  override readonly name = "CleanExit";
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/unreachable/i, "unreachable"],
  [/table index|null function|indirect call|signature mismatch|call_indirect|undefined element/i, "indirect-call"],
  [/out of bounds|index out/i, "out-of-bounds"],
  [/divide by zero|division by zero/i, "divide-by-zero"],
  [/divide result unrepresentable|integer overflow/i, "integer-overflow"],
  [/unrepresentable|truncat/i, "bad-conversion"],
  [/unaligned/i, "unaligned"],
  [/null/i, "null-reference"],
];

/** The kind of a trap; undefined when the error is not one (then it is our own). */
export function trapKind(error: unknown): string | undefined {
  // a RangeError of another text is a fault of ours
  const isOverflow = error instanceof Error && /call stack|stack size|too much recursion/i.test(error.message);
  if (isOverflow) return "stack-overflow";
  if (error instanceof WebAssembly.RuntimeError) return kinds.find(([pattern]) => pattern.test(error.message))?.[1] ?? "other";
  if (typeof WebAssembly.Exception === "function" && error instanceof WebAssembly.Exception) return "uncaught-exception";
  return undefined;
}

const frame = /wasm-function\[(\d+)\]:0x([0-9a-f]+)/g;
const mostFrames = 64;

/** The wasm frames of an error, innermost first: pairs of u32 (function index, module byte offset), little endian. */
export function framesOf(error: unknown): ByteString {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  let out = "", count = 0;
  for (const [, index, offset] of stack.matchAll(frame)) {
    if (count++ === mostFrames) break;
    out += u32(Number(index)) + u32(Number.parseInt(offset ?? "0", 16));
  }
  return out;
}
const u32 = (n: number): ByteString => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n / 16777216) & 255);
