/** Where the cursor goes. Steps are 1 to length - 1; 0 is the state before anything happened. */
import { outermost } from "../debugger/call-tree.ts";
import type { Recording } from "../recording/log.ts";
import { Flag, RowKindCode } from "../recording/segment.ts";
import { segmentShift } from "../recording/segment.ts";

export const newest = (recording: Recording | undefined): number => Math.max(0, (recording?.length ?? 0) - 1);

export const clampStep = (recording: Recording | undefined, step: number): number => Math.max(0, Math.min(newest(recording), Math.trunc(step)));

export function firstFault(recording: Recording): number | undefined {
  for (const [i, segment] of recording.segments.entries()) {
    const at = segment.rows.kind.subarray(0, segment.count).indexOf(RowKindCode.fault);
    if (at >= 0) return (i << segmentShift) + at;
  }
  return undefined;
}

/** How far a first look searches: what a run shows, it shows early. */
const searched = 20_000;

/** Where somebody who sees a run for the first time should stand: at a fault, else where the filter first changed a message, else where it was first called for one. */
export function firstLook(recording: Recording): number {
  const fault = firstFault(recording);
  if (fault !== undefined) return fault;
  const end = Math.min(recording.length, searched);
  let called: number | undefined;
  for (let step = 1; step < end; step++) {
    const row = recording.brief(step);
    if (row.kind === "callback" && called === undefined && onMessage.test(row.name)) called = step;
    if (row.kind === "host-call" && (row.flags & Flag.Changed) !== 0 && onMessage.test(recording.brief(outermost(recording, step)).name)) return step;
  }
  return called ?? newest(recording);
}

const onMessage = /^proxy_on_(request|response)_(headers|body|trailers)$/;
