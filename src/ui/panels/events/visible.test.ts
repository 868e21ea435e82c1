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

  it("show a closed group as one row, and an open one with a row before it", () => {
    // 1..3 and 7..7 are groups; 2 has 3 inside, 8 has 9
    const closed = unfolded(10, new Set(), lastOf, [{ from: 1, to: 3, open: false }, { from: 7, to: 7, open: false }]);
    expect(steps(closed)).toEqual([1, 4, 5, 6, 7, 8, 9, 10]);
    expect(steps(closed).map((_, index) => closed.headAt(index))).toEqual([true, false, false, false, true, false, false, false]);
    expect([1, 3, 4, 7, 8].map(closed.indexOf)).toEqual([0, 0, 1, 4, 5]);
    const open = unfolded(10, new Set([8]), lastOf, [{ from: 1, to: 3, open: true }, { from: 7, to: 9, open: true }]);
    expect(steps(open)).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 7, 8, 10]);
    expect(steps(open).flatMap((_, index) => (open.headAt(index) ? [index] : []))).toEqual([0, 7]);
    expect([1, 2, 6, 7, 8, 9, 10].map(open.indexOf)).toEqual([1, 2, 6, 8, 9, 9, 10]);
  });

  it("do not count what is folded inside a closed group, and fold inside an open one", () => {
    expect(steps(unfolded(10, new Set([2, 8]), lastOf, [{ from: 2, to: 8, open: false }]))).toEqual([1, 2, 9, 10]);
    expect(steps(unfolded(10, new Set([2]), lastOf, [{ from: 2, to: 7, open: true }]))).toEqual([1, 2, 2, 7, 8, 9, 10]);
  });

  it("leave a group out that has not come yet", () => {
    expect(steps(unfolded(4, new Set(), lastOf, [{ from: 5, to: 6, open: true }]))).toEqual([1, 2, 3, 4]);
  });
});
