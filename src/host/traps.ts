/** How a guest stops: engines word their traps differently, so a recording holds a closed kind and frames only. */
import { wasmFrames } from "./stack.ts";
import type { GuestCode } from "./stack.ts";

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
/** The proxy stops the guest in a host function, with words of its own. */
export class HostTrap extends Error {
  override readonly name = "HostTrap";
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
/** The guest asked to be ended (proc_exit), and the proxy does so for good. */
export class GuestExit extends Error {
  override readonly name = "GuestExit";
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
/** Link mode lenient: a program ended well in its start function (semantics 2.1). */
export class CleanExit extends Error {
  override readonly name = "CleanExit";
}

const words: readonly (readonly [RegExp, string])[] = [
  [/unreachable/i, "unreachable"],
  // JavaScriptCore: "Out of bounds Trunc operation"
  [/trunc/i, "bad-conversion"],
  [/table index|table access/i, "table-out-of-bounds"],
  [/null function|indirect call|signature mismatch|call_indirect|undefined element/i, "indirect-call"],
  [/out of bounds|index out/i, "out-of-bounds"],
  [/remainder by zero/i, "remainder-by-zero"],
  [/divide by zero|division by zero/i, "divide-by-zero"],
  [/divide result unrepresentable|integer overflow/i, "integer-overflow"],
  [/unrepresentable|invalid conversion/i, "bad-conversion"],
  [/unaligned/i, "unaligned"],
  [/null/i, "null-reference"],
];

/** The kind of a trap; undefined when the error is not one (then it is our own). */
export function trapKind(error: unknown, code?: GuestCode): string | undefined {
  // a RangeError of another text is a fault of ours
  const isOverflow = error instanceof Error && /call stack|stack size|too much recursion/i.test(error.message);
  if (isOverflow) return "stack-overflow";
  if (error instanceof WebAssembly.RuntimeError) return kindByInstruction(error, code) ?? words.find(([pattern]) => pattern.test(error.message))?.[1] ?? "other";
  if (typeof WebAssembly.Exception === "function" && error instanceof WebAssembly.Exception) return "uncaught-exception";
  return undefined;
}

/** Engines give one word to several instructions, each its own: the instruction says what it was, and words only which of its traps. */
function kindByInstruction({ message, stack = "" }: Error, code: GuestCode | undefined): string | undefined {
  const offset = wasmFrames(stack)[0]?.offset ?? 0;
  if (code === undefined || offset === 0) return undefined;
  const at = code.toOriginal(offset), opcode = code.bytes[at] ?? -1, second = code.bytes[at + 1] ?? 0;
  const within = (first: number, last: number): boolean => opcode >= first && opcode <= last;
  if (opcode === 0x00) return "unreachable";
  if (opcode === 0x11 || opcode === 0x13) return /bounds/i.test(message) ? "table-out-of-bounds" : "indirect-call";
  if (within(0x25, 0x26) || (opcode === 0xfc && second >= 12)) return "table-out-of-bounds";
  if (within(0x28, 0x3e) || opcode === 0xfc || opcode === 0xfd) return "out-of-bounds";
  if (within(0x6d, 0x6e) || within(0x7f, 0x80)) return /zero/i.test(message) ? "divide-by-zero" : "integer-overflow";
  if (within(0x6f, 0x70) || within(0x81, 0x82)) return "remainder-by-zero";
  if (within(0xa8, 0xab) || within(0xae, 0xb1)) return "bad-conversion";
  return undefined;
}
