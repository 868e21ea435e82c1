import { expect, test } from "vitest";
import { timelineOf, type Timeline } from "../../../debugger/timeline.ts";
import { heldAndResumed } from "../../../testing/recording-by-hand.ts";
import { endOf, geometryOf, leftOf } from "./geometry.ts";
import { everyBeat, markInBeat, nextMark, someBeats } from "./shown.ts";
import { nextZoom } from "./zoom.ts";

function walked(): { readonly timeline: Timeline; readonly beat: Timeline["beat"]; readonly shown: ReturnType<typeof everyBeat> } {
  const timeline = timelineOf(heldAndResumed().recording);
  timeline.grow(1000);
  return { timeline, beat: timeline.beat, shown: everyBeat(timeline.beats) };
}

test("from mark to mark: every callback, host call and arrow in the order of the run, each once", () => {
  const walk = walked(), last = walk.timeline.drawn, forward: number[] = [], back: number[] = [];
  for (let at = 0, next = nextMark(walk, 0, 1); next !== at; at = next, next = nextMark(walk, at, 1)) forward.push(next);
  for (let at = last, next = nextMark(walk, last, -1); next !== at; at = next, next = nextMark(walk, at, -1)) back.push(next);
  expect(forward.slice(0, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14]);
  expect(forward.every((step, i) => i === 0 || step > (forward[i - 1] ?? 0))).toBe(true);
  expect(back.toReversed()).toEqual(forward.filter((step) => step < last));
});

test("from beat to beat, past those that only tell of what was before", () => {
  const walk = walked();
  expect(markInBeat(walk, 1, 1)).toBe(11);
  // the arrow of the call at step 16 has its beat after it
  expect(markInBeat(walk, 16, 1)).toBe(17);
  expect(markInBeat(walk, 17, -1)).toBe(16);
  expect(markInBeat(walk, 1, -1)).toBe(1);
  expect(markInBeat(walk, 11, 100)).toBe(walk.beat(walk.shown.count - 1).steps[0]);
});

test("the beats of one exchange alone", () => {
  const shown = someBeats([1, 2, 5]);
  expect([0, 1, 2, 3, 4, 5, 9].map((beat) => shown.indexOf(beat))).toEqual([0, 0, 1, 1, 1, 2, 2]);
  expect([0, 1, 2].map((index) => shown.beatAt(index))).toEqual([1, 2, 5]);
});

test("lanes stand where the design has them, and words end where the next thing is drawn", () => {
  const { timeline } = walked(), geometry = geometryOf(timeline.lanes), places = timeline.lanes.map(({ id }) => Math.round(leftOf(geometry, id)));
  expect([places[0], places.at(-1)]).toEqual([4, 96]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const [client, auth, backend] = timeline.lanes.map(({ id }) => id);
  expect(endOf(geometry, auth ?? 0, [{ kind: "sign", step: 1, lane: backend ?? 0, words: { meaning: "quiet", text: "" } }])).toBe(leftOf(geometry, backend ?? 0));
  expect(endOf(geometry, auth ?? 0, [{ kind: "sign", step: 1, lane: client ?? 0, words: { meaning: "quiet", text: "" } }])).toBe(100);
  expect(geometryOf([]).at).toEqual([4, 100]);
});

test("zoom goes from the overview to one exchange, and stops there", () => {
  expect([nextZoom("overview", 1), nextZoom("all", 1), nextZoom("one", 1), nextZoom("all", -1), nextZoom("overview", -1)]).toEqual(["all", "one", "one", "overview", "overview"]);
});
