/** Where the cursor goes: moves both ways. Steps are 1 to length - 1; 0 is the state before anything happened. Undefined: there is nowhere to go. */
import type { Recording } from "../recording/log.ts";
import { RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";
import { lastInside } from "./call-tree.ts";

type Direction = "forward" | "back";
type StepTarget = number | undefined;

/** Past a row and all that is inside it; back to the row before it on its level, or to what it is in. */
export function stepOver(recording: Recording, step: number, direction: Direction): StepTarget {
  if (direction === "forward") {
    const next = (step === 0 ? 0 : lastInside(recording, step)) + 1;
    return next < recording.length ? next : undefined;
  }
  if (step <= 0) return undefined;
  if (step === 1) return 0;
  const { parent } = recording.brief(step);
  let at = step - 1;
  while (at !== parent && recording.brief(at).parent !== parent) at = recording.brief(at).parent;
  return at;
}

/** The next fault, from the one after `step` on. */
export function stepToFault(recording: Recording, step: number, direction: Direction): StepTarget {
  const move = direction === "forward" ? 1 : -1;
  for (let at = step + move; at > 0 && at < recording.length; at += move) {
    if (recording.segments[at >> segmentShift]?.rows.kind[at & (segmentRows - 1)] === RowKindCode.fault) return at;
  }
  return undefined;
}
