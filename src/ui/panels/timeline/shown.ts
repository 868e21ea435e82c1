/** Which beats are on show at a zoom, and the way from mark to mark. */
import { lastAtMost } from "../../../base/sorted.ts";
import type { DrawnBeat, Timeline } from "../../../debugger/timeline.ts";

export interface Shown {
  readonly count: number;
  beatAt(index: number): number;
  /** The row of a beat; of one that is not on show, that of the nearest before it. */
  indexOf(beat: number): number;
}

export function everyBeat(count: number): Shown {
  return { count, beatAt: (index) => index, indexOf: (beat) => Math.max(0, Math.min(count - 1, beat)) };
}

export function someBeats(beats: readonly number[]): Shown {
  return {
    count: beats.length,
    beatAt: (index) => beats[index] ?? 0,
    indexOf: (beat) => Math.max(0, lastAtMost(beats.length, (index) => beats[index] ?? 0, beat)),
  };
}

export interface Walk { readonly shown: Shown; readonly beat: (index: number) => DrawnBeat; readonly timeline: Timeline }

/** The mark after or before a step, in the order of the run; the step itself where there is none. */
export function nextMark({ shown, beat, timeline }: Walk, step: number, by: 1 | -1): number {
  if (shown.count === 0) return step;
  for (let index = shown.indexOf(timeline.beatOf(step)); index >= 0 && index < shown.count; index += by) {
    const { steps } = beat(shown.beatAt(index)), found = by === 1 ? steps.find((mark) => mark > step) : steps.findLast((mark) => mark < step);
    if (found !== undefined) return found;
  }
  return step;
}

/** The first mark some beats further on or back. */
export function markInBeat({ shown, beat, timeline }: Walk, step: number, by: number): number {
  if (shown.count === 0) return step;
  const direction = Math.sign(by);
  let index = Math.max(0, Math.min(shown.count - 1, shown.indexOf(timeline.beatOf(step)) + by));
  for (; index >= 0 && index < shown.count; index += direction) {
    // a beat may tell of a step that the cursor is at, or has passed: the arrow of a call
    const found = beat(shown.beatAt(index)).steps.find((mark) => (direction > 0 ? mark > step : mark < step));
    if (found !== undefined) return found;
  }
  return step;
}
