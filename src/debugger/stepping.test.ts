import { describe, expect, test } from "vitest";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { enclosingCallback, foldable, lastInside, outermost } from "./call-tree.ts";
import { findMatches, matcher } from "./matching.ts";
import { stepOver, stepToFault } from "./stepping.ts";

const { recording } = heldAndResumed(), last = recording.length - 1;

describe("nesting", () => {
  test("enclosing callback, outermost row", () => {
    expect([enclosingCallback(recording, 6), enclosingCallback(recording, 4), enclosingCallback(recording, 9)]).toEqual([4, 4, 0]);
    expect([outermost(recording, 6), outermost(recording, 9)]).toEqual([4, 9]);
    expect([foldable(recording, 4), foldable(recording, 5)]).toEqual([true, false]);
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
});

describe("moves, both ways", () => {
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
  test("to a fault", () => {
    const faulted = refusedAndFaulted().recording;
    expect([stepToFault(faulted, 0, "forward"), stepToFault(faulted, faulted.length, "back"), stepToFault(faulted, 27, "forward")]).toEqual([27, 27, undefined]);
    expect(stepToFault(recording, 0, "forward")).toBeUndefined();
  });
});

describe("finding rows by words", () => {
  const steps = (text: string): readonly number[] => findMatches(recording, matcher(recording, { text }), 1, 1000).steps;
  test("all words, in any order, of either name", () => {
    expect(steps("x-user alice")).toEqual([25]);
    expect(steps("ALICE x-user")).toEqual([25]);
    expect(steps("proxy_http_call")).toEqual([16]);
    expect(steps("not-found")).toEqual([15]);
    expect(steps("authz")).toEqual([16, 18]);
    expect(steps("")).toHaveLength(last);
    expect(steps("nowhere")).toEqual([]);
  });
  test("the context of callbacks and host calls", () => {
    expect(steps("stream 2 add_header_map_value")).toEqual(steps("add_header_map_value"));
    expect(steps("stream 2 add_header_map_value")).not.toEqual([]);
  });
  test("only what changed something, alone and with words", () => {
    const changed = (text: string): readonly number[] => findMatches(recording, matcher(recording, { text, changed: true }), 1, 1000).steps;
    expect(changed("")).toEqual(Array.from({ length: last }, (_, i) => i + 1).filter((step) => recording.row(step).changed));
    expect(changed("x-user")).toEqual([25]);
    expect(changed("get_header_map_value")).toEqual([]);
  });
  test("in slices", () => {
    const match = matcher(recording, { text: "cookie" });
    expect(findMatches(recording, match, 1, 10)).toEqual({ steps: [], next: 11 });
    expect(findMatches(recording, match, 11, 100)).toEqual({ steps: [23], next: recording.length });
  });
});
