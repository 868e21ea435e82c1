import { describe, expect, test } from "vitest";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { causeOf, childrenOf, enclosingCallback, foldable, lastInside, outermost, stepsOfKind } from "./call-tree.ts";
import { findMatches, matcher } from "./matching.ts";
import { runTo, stepInto, stepOut, stepOver, stepToCallback, stepToChange, stepToFault, stepToMatch } from "./stepping.ts";

const { recording } = heldAndResumed(), last = recording.length - 1;

describe("nesting", () => {
  test("children, enclosing callback, outermost row", () => {
    expect(childrenOf(recording, 4)).toEqual([5, 6]);
    expect(childrenOf(recording, 5)).toEqual([]);
    expect(childrenOf(recording, 0).slice(0, 5)).toEqual([1, 2, 3, 4, 7]);
    expect([enclosingCallback(recording, 6), enclosingCallback(recording, 4), enclosingCallback(recording, 9)]).toEqual([4, 4, 0]);
    expect([outermost(recording, 6), outermost(recording, 9)]).toEqual([4, 9]);
    expect([foldable(recording, 4), foldable(recording, 5)]).toEqual([true, false]);
    expect(causeOf(recording, 21)).toBe(18);
  });
  test("a row that is open lasts to the newest one", () => {
    const b = recordingBuilder(handScenario());
    b.in(0, 1);
    b.callback("proxy_on_tick", [1], 0, () => {
      b.call("proxy_log");
      b.flush();
      expect(lastInside(b.recording, 1)).toBe(2);
    });
  });
  test("rows of a kind", () => {
    expect(stepsOfKind(recording, "callback")).toEqual([2, 3, 4, 7, 12, 13, 19, 31, 35, 38, 41, 42, 43]);
    expect(stepsOfKind(recording, "callback", 40)).toEqual([41, 42, 43]);
  });
});

describe("moves, both ways", () => {
  test("one step", () => {
    expect([stepInto(recording, 0, "forward"), stepInto(recording, last, "forward"), stepInto(recording, 1, "back"), stepInto(recording, 0, "back")]).toEqual([1, undefined, 0, undefined]);
  });
  test("over a callback", () => {
    expect([stepOver(recording, 4, "forward"), stepOver(recording, 5, "forward"), stepOver(recording, 6, "forward"), stepOver(recording, last, "forward")]).toEqual([7, 6, 7, undefined]);
    expect([stepOver(recording, 7, "back"), stepOver(recording, 6, "back"), stepOver(recording, 5, "back"), stepOver(recording, 1, "back"), stepOver(recording, 0, "back")]).toEqual([4, 5, 4, 0, undefined]);
  });
  test("forward and back over the same rows", () => {
    const there = [0];
    for (let step: number | undefined = 0; step !== undefined; step = stepOver(recording, step, "forward")) if (step !== 0) there.push(step);
    const back = [];
    for (let step: number | undefined = there.at(-1); step !== undefined; step = stepOver(recording, step, "back")) back.push(step);
    expect(back.toReversed()).toEqual(there);
  });
  test("out", () => {
    expect([stepOut(recording, 5, "forward"), stepOut(recording, 5, "back"), stepOut(recording, 7, "forward"), stepOut(recording, 0, "back")]).toEqual([7, 4, 9, undefined]);
  });
  test("changes, callbacks, faults, matches", () => {
    expect([stepToChange(recording, 21, "forward"), stepToChange(recording, 22, "back"), stepToChange(recording, 43, "forward")]).toEqual([23, 20, undefined]);
    expect([stepToCallback(recording, 14, "forward"), stepToCallback(recording, 13, "back")]).toEqual([19, 12]);
    expect(stepToFault(refusedAndFaulted().recording, 0, "forward")).toBe(27);
    expect(stepToFault(recording, 0, "forward")).toBeUndefined();
    expect(stepToMatch(recording, 30, "back", matcher(recording, "cookie").matches)).toBe(23);
  });
  test("running on stops at a breakpoint or a fault, else at the end", () => {
    const faulted = refusedAndFaulted().recording;
    expect(runTo(recording, 3, "forward", () => false)).toBe(last);
    expect(runTo(recording, 3, "forward", (step) => step === 13 || step === 9)).toBe(9);
    expect(runTo(faulted, 3, "forward", (step) => step === 30)).toBe(27);
    expect(runTo(faulted, 31, "back", (step) => step === 9)).toBe(27);
    expect(runTo(recording, 31, "back", () => false)).toBe(0);
  });
});

describe("finding rows by words", () => {
  const steps = (text: string): readonly number[] => findMatches(recording, matcher(recording, text), 1, 1000).steps;
  test("all words, in any order, of either name", () => {
    expect(steps("x-user alice")).toEqual([25]);
    expect(steps("ALICE x-user")).toEqual([25]);
    expect(steps("proxy_http_call")).toEqual([16]);
    expect(steps("not-found")).toEqual([15]);
    expect(steps("authz")).toEqual([16, 18]);
    expect(steps("")).toHaveLength(last);
    expect(steps("nowhere")).toEqual([]);
  });
  test("in slices", () => {
    const match = matcher(recording, "cookie");
    expect(findMatches(recording, match, 1, 10)).toEqual({ steps: [], next: 11 });
    expect(findMatches(recording, match, 11, 100)).toEqual({ steps: [23], next: recording.length });
  });
});
