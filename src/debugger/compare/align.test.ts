// Which rows of two runs belong together.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { align } from "./align.ts";
import type { Alignment, Prints } from "./align.ts";

/** Letters as fingerprints: capitals and small letters are the same call with other arguments. */
const codes = (text: string): Float64Array => Float64Array.from({ length: text.length + 1 }, (_, step) => (step === 0 ? 0 : text.charCodeAt(step - 1)));
const printsOf = (text: string): Prints => ({ full: codes(text), loose: codes(text.toLowerCase()) });
function aligned(left: string, right: string): Alignment {
  const work = align(printsOf(left), printsOf(right));
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}
/** Two lines, `-` where a run has no row. */
function shown(left: string, right: string): readonly string[] {
  const { left: a, right: b } = aligned(left, right), line = (steps: Int32Array, text: string): string => [...steps].map((step) => (step === 0 ? "-" : (text[step - 1] ?? "?"))).join("");
  return [line(a, left), line(b, right)];
}

describe("alignment", () => {
  it.each([
    ["abcd", "abcd", "abcd", "abcd"],
    ["abcd", "abXcd", "ab-cd", "abXcd"],
    ["abXcd", "abcd", "abXcd", "ab-cd"],
    ["", "ab", "--", "ab"],
    // the same call with another argument stands beside it
    ["abcde", "abCde", "abcde", "abCde"],
    ["abcxde", "abCyde", "abcx-de", "abC-yde"],
    // calls that come again and again
    ["aabaabz", "aabz", "aabaabz", "aab---z"],
  ])("of %s and %s", (left, right, one, other) => expect(shown(left, right)).toEqual([one, other]));

  it("finds its way back after more rows than a window has", () => {
    const many = "pq".repeat(2000);
    expect(shown("startend", `start${many}end`)).toEqual([`start${"-".repeat(4000)}end`, `start${many}end`]);
    expect(shown(`a${many}b`, `a${"pr".repeat(2000)}b`)[0]?.replaceAll("-", "")).toBe(`a${many}b`);
  });

  it("has every row of both once, in order, and never pairs rows of different calls", () => {
    const text = fc.array(fc.constantFrom("a", "A", "b", "B", "c", "d", "e"), { maxLength: 40 }).map((list) => list.join(""));
    fc.assert(fc.property(text, text, (left, right) => {
      const { left: a, right: b, count } = aligned(left, right);
      const steps = (list: Int32Array): number[] => [...list].filter((step) => step > 0);
      expect(steps(a)).toEqual(Array.from(left, (_, i) => i + 1));
      expect(steps(b)).toEqual(Array.from(right, (_, i) => i + 1));
      for (let at = 0; at < count; at++) {
        const l = left[(a[at] ?? 0) - 1], r = right[(b[at] ?? 0) - 1];
        if (l !== undefined && r !== undefined) expect(l.toLowerCase()).toBe(r.toLowerCase());
      }
    }));
  });
});
