/** Where a step is in words that outlive an edit: which callback, which occurrence of it, which row inside. */
import { eachOutermost, outermost } from "../debugger/call-tree.ts";
import type { Brief, Recording } from "../recording/log.ts";

export interface Place {
  readonly step: number;
  /** kind, name, VM and context of the outermost row around the step */
  readonly around: string;
  /** how many rows like it came before, from 0 */
  readonly nth: number;
  /** rows from there to the step */
  readonly inner: number;
}

const keyOf = (row: Brief): string => `${row.kind} ${row.name} ${row.vm} ${row.context}`;

/** In the same run made again, which has the same steps. */
export const atStep = (step: number): Place => ({ step, around: "", nth: 0, inner: 0 });

export function placeOf(recording: Recording, step: number): Place {
  if (step <= 0 || step >= recording.length) return atStep(step);
  const around = recording.brief(outermost(recording, step)), key = keyOf(around);
  let nth = 0;
  eachOutermost(recording, (row) => {
    if (row.step >= around.step) return false;
    if (keyOf(row) === key) nth++;
    return true;
  });
  return { step, around: key, nth, inner: step - around.step };
}

/** The same place in another recording; where it is gone, the nearest row like it, else the same number as far as there are rows. */
export function findPlace(recording: Recording, place: Place): number {
  const newest = Math.max(0, recording.length - 1);
  if (place.around === "") return Math.min(place.step, newest);
  let seen = 0;
  let found: Brief | undefined;
  eachOutermost(recording, (row) => {
    if (keyOf(row) !== place.around) return true;
    found = row;
    return seen++ < place.nth;
  });
  return found === undefined ? Math.min(place.step, newest) : Math.min(found.step + place.inner, Math.max(found.last, found.step));
}
