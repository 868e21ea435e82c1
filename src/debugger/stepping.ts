/** Where the cursor goes: every move both ways. Steps are 1 to length - 1; 0 is the state before anything happened. Undefined: there is nowhere to go. */
import type { Recording } from "../recording/log.ts";
import { Flag, RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";
import { lastInside } from "./call-tree.ts";

export type Direction = "forward" | "back";
export type StepTarget = number | undefined;

export function stepInto(recording: Recording, step: number, direction: Direction): StepTarget {
  const to = direction === "forward" ? step + 1 : step - 1;
  return to < 0 || to >= recording.length ? undefined : to;
}

/** Past a row and all that is inside it; back to the row before it on its level, or to what it is in. */
export function stepOver(recording: Recording, step: number, direction: Direction): StepTarget {
  if (direction === "forward") return stepInto(recording, step === 0 ? 0 : lastInside(recording, step), "forward");
  if (step <= 0) return undefined;
  if (step === 1) return 0;
  const { parent } = recording.brief(step);
  let at = step - 1;
  while (at !== parent && recording.brief(at).parent !== parent) at = recording.brief(at).parent;
  return at;
}

/** Forward: past the end of the row this one is in. Back: to that row. */
export function stepOut(recording: Recording, step: number, direction: Direction): StepTarget {
  const parent = step === 0 ? 0 : recording.brief(step).parent;
  if (direction === "back") return parent > 0 ? parent : step > 0 ? stepOver(recording, step, "back") : undefined;
  return parent > 0 ? stepOver(recording, parent, "forward") : stepOver(recording, step, "forward");
}

/** The next row whose columns satisfy a test, from the one after `step` on. */
export function findRow(recording: Recording, step: number, direction: Direction, test: (segment: Recording["segments"][number], i: number) => boolean): StepTarget {
  const move = direction === "forward" ? 1 : -1;
  for (let at = step + move; at > 0 && at < recording.length; at += move) {
    const segment = recording.segments[at >> segmentShift];
    if (segment !== undefined && test(segment, at & (segmentRows - 1))) return at;
  }
  return undefined;
}

export const stepToChange = (recording: Recording, step: number, direction: Direction): StepTarget =>
  findRow(recording, step, direction, (s, i) => ((s.rows.flags[i] ?? 0) & Flag.Changed) !== 0);
export const stepToCallback = (recording: Recording, step: number, direction: Direction): StepTarget =>
  findRow(recording, step, direction, (s, i) => s.rows.kind[i] === RowKindCode.callback);
export const stepToFault = (recording: Recording, step: number, direction: Direction): StepTarget =>
  findRow(recording, step, direction, (s, i) => s.rows.kind[i] === RowKindCode.fault);

/** The next row that a filter of the Events list or a breakpoint matches. */
export const stepToMatch = (recording: Recording, step: number, direction: Direction, matches: (step: number) => boolean): StepTarget => {
  const move = direction === "forward" ? 1 : -1;
  for (let at = step + move; at > 0 && at < recording.length; at += move) if (matches(at)) return at;
  return undefined;
};

/** Where to stop when running on: the next breakpoint or fault, else the end. */
export function runTo(recording: Recording, step: number, direction: Direction, breaks: (step: number) => boolean): number {
  const fault = stepToFault(recording, step, direction), stop = stepToMatch(recording, step, direction, breaks);
  const end = direction === "forward" ? recording.length - 1 : 0;
  if (direction === "forward") return Math.min(fault ?? end, stop ?? end);
  return Math.max(fault ?? end, stop ?? end);
}
