/** Feeds targets, one input after another: input n of a seed is always the same. */
import { randomOf } from "./mutate.ts";
import type { Random } from "./mutate.ts";
import type { Target } from "./target.ts";

export interface Crash { readonly target: string; readonly input: number; readonly bytes: Uint8Array; readonly reason: string }

/** After so many inputs a run says where it is. */
export const stride = 100;

/** More memory than this for one small input is a fault of the reader. */
const mostBytes = 256 * 1024 * 1024;

const randomFor = (seed: number, input: number): Random => randomOf(Math.imul(seed, 0x9e3779b1) ^ Math.imul(input + 1, 0x85ebca6b));

function targetOf(targets: readonly Target[], input: number): Target {
  let part = input % 100;
  for (const target of targets) {
    part -= target.share;
    if (part < 0) return target;
  }
  throw new Error("the shares of the targets are no hundred");
}

export function inputOf(targets: readonly Target[], seed: number, input: number): { readonly target: string; readonly bytes: Uint8Array } {
  const target = targetOf(targets, input);
  return { target: target.name, bytes: target.make(randomFor(seed, input)) };
}

export function crashOf(targets: readonly Target[], seed: number, input: number): Crash | undefined {
  const target = targetOf(targets, input), bytes = target.make(randomFor(seed, input));
  const before = process.memoryUsage().arrayBuffers;
  const crash = (reason: string): Crash => ({ target: target.name, input, bytes, reason });
  try {
    target.feed(bytes);
  } catch (error) {
    return crash(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const grown = process.memoryUsage().arrayBuffers - before;
  return grown > mostBytes ? crash(`it took ${grown} bytes of memory`) : undefined;
}
