/** How rows nest: what is inside a row, and what it is inside of. */
import type { Brief, Recording } from "../recording/log.ts";

/** The callback a row is in, itself included; 0 when it is in none. */
export function enclosingCallback(recording: Recording, step: number): number {
  let at = step;
  while (at > 0 && recording.brief(at).kind !== "callback") at = recording.brief(at).parent;
  return at;
}

/** The outermost row a row is in: what one turn of the proxy's loop did. */
export function outermost(recording: Recording, step: number): number {
  for (let at = step; ;) {
    const { parent } = recording.brief(at);
    if (parent === 0) return at;
    at = parent;
  }
}

/** The newest row inside a row. One that is still open says nothing of it yet: it lasts to the newest row of all. */
export function lastInside(recording: Recording, step: number): number {
  const { last, flags } = recording.brief(step);
  return (flags & 1) !== 0 ? recording.length - 1 : Math.max(step, last);
}

/** The rows that may be folded: callbacks and host calls with rows inside. */
export const foldable = (recording: Recording, step: number): boolean => step > 0 && lastInside(recording, step) > step;

/** Calls with each outermost row, in order, until told to stop. */
export function eachOutermost(recording: Recording, visit: (row: Brief) => boolean): void {
  for (let step = 1; step < recording.length; ) {
    const row = recording.brief(step);
    if (!visit(row)) return;
    step = Math.max(row.last, step) + 1;
  }
}
