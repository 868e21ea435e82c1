/** What a step is called in a link: by exchange and callback, so that a row more or less elsewhere does not move it. */
import * as v from "valibot";
import { eachOutermost, outermost } from "../debugger/call-tree.ts";
import { castOf } from "../debugger/cast.ts";
import type { Brief, Recording } from "../recording/log.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const StepNameSchema = v.strictObject({
  /** its number; what is around it wins when they disagree */
  step: count,
  /** the scenario's own id of the exchange or connection; absent for rows of none */
  exchange: v.optional(v.string()),
  /** kind and name of the outermost row around the step: `callback proxy_on_request_headers` */
  around: v.optional(v.string()),
  /** index of the filter in the chain; absent for rows of none */
  filter: v.optional(count),
  /** how many rows of that name came before, from 0 */
  nth: v.optional(count, 0),
  /** rows from there to the step */
  inner: v.optional(count, 0),
});
export type StepName = v.InferOutput<typeof StepNameSchema>;

interface Named { readonly exchange?: string; readonly around: string; readonly filter?: number }

function named(recording: Recording, row: Brief): Named {
  const cast = castOf(recording), context = row.kind === "callback" ? cast.context(row.vm, row.context) : undefined;
  const exchange = context === undefined || context.exchange < 0 ? undefined : cast.exchange(context.exchange)?.id;
  return { around: `${row.kind} ${row.name}`, ...(exchange !== undefined && { exchange }), ...(context !== undefined && { filter: context.filter }) };
}
const same = (a: Named, b: Named): boolean => a.around === b.around && a.exchange === b.exchange && a.filter === b.filter;

export function stepName(recording: Recording, step: number): StepName {
  if (step <= 0 || step >= recording.length) return { step: Math.max(0, step), nth: 0, inner: 0 };
  const row = recording.brief(outermost(recording, step)), name = named(recording, row);
  let nth = 0;
  eachOutermost(recording, (other) => {
    if (other.step >= row.step) return false;
    if (same(named(recording, other), name)) nth++;
    return true;
  });
  return { step, ...name, nth, inner: step - row.step };
}

export interface FoundStep {
  readonly step: number;
  /** The name led elsewhere than the number, or nowhere: what was meant may have moved. */
  readonly moved: boolean;
}

export function findStep(recording: Recording, name: StepName): FoundStep {
  const newest = Math.max(0, recording.length - 1), byNumber = Math.min(name.step, newest);
  if (name.around === undefined) return { step: byNumber, moved: byNumber !== name.step };
  const wanted: Named = { around: name.around, ...(name.exchange !== undefined && { exchange: name.exchange }), ...(name.filter !== undefined && { filter: name.filter }) };
  let seen = 0, found: Brief | undefined;
  eachOutermost(recording, (row) => {
    if (!same(named(recording, row), wanted)) return true;
    if (seen++ < name.nth) return true;
    found = row;
    return false;
  });
  if (found === undefined) return { step: byNumber, moved: true };
  const step = Math.min(found.step + name.inner, Math.max(found.last, found.step));
  return { step, moved: step !== name.step };
}
