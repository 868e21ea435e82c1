import { describe, expect, it } from "vitest";
import { found, unfolded, type Visible } from "./visible.ts";

const steps = (visible: Visible): number[] => Array.from({ length: visible.count }, (_, index) => visible.stepAt(index));
// 1; 2 with 3..6 inside, of which 4 has 5; 7; 8 with 9; 10
const lastOf = (step: number): number => ({ 2: 6, 4: 5, 8: 9 })[step] ?? step;

describe("rows on show", () => {
  it("are all of them when nothing is folded", () => {
    expect(steps(unfolded(4, new Set(), lastOf))).toEqual([1, 2, 3, 4]);
  });

  it("leave out what is inside a folded callback", () => {
    expect(steps(unfolded(10, new Set([2, 8]), lastOf))).toEqual([1, 2, 7, 8, 10]);
    expect(steps(unfolded(10, new Set([4]), lastOf))).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10]);
  });

  it("do not count what is folded inside something folded twice", () => {
    expect(steps(unfolded(10, new Set([4, 2]), lastOf))).toEqual([1, 2, 7, 8, 9, 10]);
  });

  it("are found by their step, folded ones at their callback", () => {
    const visible = unfolded(10, new Set([2, 8]), lastOf);
    expect([1, 2, 3, 6, 7, 8, 9, 10].map(visible.indexOf)).toEqual([0, 1, 1, 1, 2, 3, 3, 4]);
  });

  it("fold a callback that is still open up to the newest row", () => {
    expect(steps(unfolded(4, new Set([2]), lastOf))).toEqual([1, 2]);
  });

  it("are the matches of a filter, and a step without one stands at the match before", () => {
    const visible = found([3, 5, 9]);
    expect(steps(visible)).toEqual([3, 5, 9]);
    expect([1, 3, 4, 9, 10].map(visible.indexOf)).toEqual([0, 0, 0, 2, 2]);
  });

  it("cost nothing per row", () => {
    const visible = unfolded(1_000_000, new Set([2]), (step) => (step === 2 ? 6 : step));
    expect(visible.count).toBe(999_996);
    expect(visible.stepAt(999_995)).toBe(1_000_000);
    expect(visible.indexOf(1_000_000)).toBe(999_995);
  });
});
