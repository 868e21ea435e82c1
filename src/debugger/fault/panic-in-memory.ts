/**
 * The text of a panic that was not printed, as it lies in the guest's memory: runtimes put it together on the stack or the heap before they print it.
 * What lay there before the callback began is no text of this panic: every module carries the words of all its panics, and what was printed once stays for a while.
 */

import type { Recording } from "../../recording/log.ts";
import { addressWords } from "../memory-place.ts";
import { code, say } from "../sentence.ts";
import type { FaultCard } from "./fault-card.ts";
import { factsOfFault } from "./fault-facts.ts";
import { panicSentences } from "./panics.ts";

export interface PanicInMemory {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Beginnings of what the SDKs and runtimes say. All are ASCII. */
const beginnings: readonly RegExp[] = [
  // Rust
  /panicked at /g, /called `(?:Result|Option)::\w+\(\)` on /g, /unexpected status: (?=\d)/g, /assertion (?:`[^`\0]*` )?failed/g, /index out of bounds: the len is (?=\d)/g, /range (?:start|end) index (?=\d)/g, /memory allocation of (?=\d)/g,
  // Go and TinyGo
  /panic: /g, /fatal error: /g, /runtime error: /g,
  // C++ and C
  /terminat(?:e called|ing) (?:after|with|due|without)/g, /libc\+\+abi: /g, /Assertion failed: /g,
  // AssemblyScript
  /abort: /g,
];
const longest = 400;
/** Text of one byte for each character, so that places in it are addresses. */
const latin = new TextDecoder("latin1");

/** Of several texts the one that begins like the first of the list. Text of two bytes for each character, as AssemblyScript has it, is found too. */
export function panicInMemory(memory: Uint8Array, before: Uint8Array): PanicInMemory | undefined {
  for (const wide of [false, true]) {
    const text = latin.decode(wide ? narrowed(memory) : memory), was = latin.decode(wide ? narrowed(before) : before), unit = wide ? 2 : 1;
    for (const beginning of beginnings) {
      for (const found of text.matchAll(beginning)) {
        const whole = lineFrom(text, found.index);
        if (whole.length <= found[0].length || was.includes(whole)) continue;
        return { address: found.index * unit, bytes: new TextEncoder().encode(whole), text: whole };
      }
    }
  }
  return undefined;
}

/** Up to the end of the text: a byte that no text has. A line break stays, as panics of Rust have one after the place. */
function lineFrom(text: string, from: number): string {
  const cut = text.slice(from, from + longest), end = /[^\x20-\x7e\n\t]|\n\n/.exec(cut)?.index ?? cut.length;
  return cut.slice(0, end).trimEnd();
}

/** The low bytes of characters of two bytes; what is none is cut by a zero. */
function narrowed(memory: Uint8Array): Uint8Array {
  const out = new Uint8Array(memory.length >> 1);
  for (let i = 0; i < out.length; i++) if (memory[2 * i + 1] === 0) out[i] = memory[2 * i] ?? 0;
  return out;
}

/** Only what a panic ends in, and only where the guest printed nothing. */
export const isUnexplained = (card: FaultCard): boolean => card.trap === "unreachable" && card.words === undefined;

/** The card with what the panic probably said. */
export function withPanic(recording: Recording, card: FaultCard, { address, text }: PanicInMemory): FaultCard {
  const facts = factsOfFault(recording, card.step), meant = facts === undefined ? [] : panicSentences(recording, facts, text);
  return { ...card, sentences: [say`It printed nothing. In its memory, at ${code(addressWords(address))}, lies ${code(text)}; it was put there in this callback, so it is probably what it stopped with.`, ...meant] };
}
