/** The wasm frames in the text of an engine's stack, in one form for all of them. */
import type { ByteString } from "../base/byte-string.ts";

/** `function`: its index; its name where the engine gives no more. `offset`: of the instruction in the bytes that were compiled; 0 where the engine gives none. */
export interface StackFrame { readonly function: number | string; readonly offset: number }

/** What the guest's frames point into. */
export interface GuestCode {
  /** of the module as it was given */
  readonly bytes: Uint8Array;
  /** Where a byte of the module that runs was in it: what patches added moved the code. */
  toOriginal(offset: number): number;
  /** The index behind a name of the name section. */
  functionNamed?(name: string): number | undefined;
}

/** V8: `at name (wasm://wasm/8d3c:wasm-function[7]:0x1a2)`, SpiderMonkey: `name@worker.js line 1 > WebAssembly.Module:wasm-function[7]:0x1a2`. */
const withOffset = /wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/;
/** JavaScriptCore: `<?>.wasm-function[7]@[wasm code]`, with the name in place of the number where the module has one. */
const withoutOffset = /wasm-function\[(.*)\]@\[wasm code\]$/;

/** Innermost first. */
export function wasmFrames(stack: string): StackFrame[] {
  return stack.split("\n").flatMap((line) => {
    const exact = withOffset.exec(line);
    if (exact !== null) return [{ function: Number(exact[1]), offset: Number.parseInt(exact[2] ?? "0", 16) }];
    const name = withoutOffset.exec(line)?.[1];
    return name === undefined ? [] : [{ function: /^\d+$/.test(name) ? Number(name) : name, offset: 0 }];
  });
}

/** Frames a recording keeps: fewer than the least an engine tells, with room for ours among them. */
const mostFrames = 64;
/** V8 keeps ten frames of an error unless it is told otherwise, JavaScript's among them; other engines keep them without being asked. */
export function keepFrames(): void {
  Object.assign(Error, { stackTraceLimit: mostFrames * 2 });
}

interface Placed { readonly index: number; readonly offset: number }

function placed(error: unknown, code?: GuestCode): Placed[] {
  return wasmFrames(error instanceof Error ? (error.stack ?? "") : "").slice(0, mostFrames).flatMap((frame) => {
    const index = typeof frame.function === "number" ? frame.function : code?.functionNamed?.(frame.function);
    return index === undefined ? [] : [{ index, offset: frame.offset === 0 ? 0 : (code?.toOriginal(frame.offset) ?? frame.offset) }];
  });
}

/** The wasm frames of an error, innermost first, as a recording keeps them. */
export const framesOf = (error: unknown, code?: GuestCode): ByteString => encoded(placed(error, code));

/**
 * The functions of a recursion, in the order of the file: how deep it went, and so in which of them it ended, is up to the engine. Those that
 * stand once among the innermost frames were called by it.
 */
export function recursionOf(error: unknown, code?: GuestCode): ByteString {
  const times = new Map<number, number>();
  for (const { index } of placed(error, code)) times.set(index, (times.get(index) ?? 0) + 1);
  return encoded([...times].filter(([, count]) => count > 1).map(([index]) => ({ index, offset: 0 })).toSorted((a, b) => a.index - b.index));
}

const encoded = (frames: readonly Placed[]): ByteString => frames.map(({ index, offset }) => u32(index) + u32(offset)).join("");
const u32 = (n: number): ByteString => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n / 16777216) & 255);
