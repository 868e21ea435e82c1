/** How rows nest: what is inside a row, and what it is inside of. */
import type { Recording } from "../recording/log.ts";
import { RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";

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

/** The rows directly inside one, in order. */
export function childrenOf(recording: Recording, step: number): number[] {
  const out: number[] = [];
  const end = step === 0 ? recording.length - 1 : lastInside(recording, step);
  for (let at = step + 1; at <= end; at = lastInside(recording, at) + 1) out.push(at);
  return out;
}

/** The newest row inside a row. One that is still open says nothing of it yet: it lasts to the newest row of all. */
export function lastInside(recording: Recording, step: number): number {
  const { last, flags } = recording.brief(step);
  return (flags & 1) !== 0 ? recording.length - 1 : Math.max(step, last);
}

/** The rows that may be folded: callbacks and host calls with rows inside. */
export const foldable = (recording: Recording, step: number): boolean => step > 0 && lastInside(recording, step) > step;

/** The row of a cause: what led to a callback. 0 when nothing did. */
export function causeOf(recording: Recording, step: number): number {
  const row = recording.row(enclosingCallback(recording, step));
  return row.kind === "callback" ? row.cause : 0;
}

/** Steps of every row of a kind, without making an object per row. */
export function stepsOfKind(recording: Recording, kind: keyof typeof RowKindCode, from = 0): number[] {
  const code = RowKindCode[kind], out: number[] = [];
  for (let s = from >> segmentShift; s < recording.segments.length; s++) {
    const segment = recording.segments[s];
    if (segment === undefined) break;
    const first = s * segmentRows, kinds = segment.rows.kind;
    for (let i = Math.max(0, from - first); i < segment.count; i++) if (kinds[i] === code) out.push(first + i);
  }
  return out;
}
