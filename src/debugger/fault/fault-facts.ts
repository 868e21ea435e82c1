/** What a fault row says and what stands around it: the callback it came out of, whose it was, its frames. */
import type { Recording } from "../../recording/log.ts";
import type { FaultRow } from "../../recording/row.ts";
import { castOf, filterName } from "../cast.ts";
import { enclosingCallback } from "../call-tree.ts";
import { numberArg, numberOf, textField } from "../fields.ts";

/** `offset`: of the instruction in the file; 0 where it is not known. */
export interface FaultFrame { readonly index: number; readonly offset: number }

export interface FaultFacts {
  readonly row: FaultRow;
  /** index in the chain; undefined for a fault that is no filter's */
  readonly filter: number | undefined;
  /** the filter's name, or "The proxy" */
  readonly who: string;
  /** wire name of the callback that was running; "" for none */
  readonly callback: string;
  /** its row; 0 when the guest ran in none */
  readonly callbackStep: number;
  /** as rows hold it, from 0 */
  readonly vm: number;
  readonly thread: number;
  /** context of the callback, and the one its calls were for */
  readonly context: number;
  readonly acting: number;
  /** index of the exchange that the callback was for, or acted for; undefined for none */
  readonly exchange: number | undefined;
  readonly frames: readonly FaultFrame[];
}

/** Undefined: the row is no fault. */
export function factsOfFault(recording: Recording, step: number): FaultFacts | undefined {
  const row = recording.row(step);
  if (row.kind !== "fault") return undefined;
  // what ended a guest that did not return was written after it
  const callbackStep = enclosingCallback(recording, row.name === "budget" ? step - 1 : row.parent), brief = recording.brief(callbackStep === 0 ? step : callbackStep);
  const filter = filterOfFault(recording, row, callbackStep), acting = actingFor(recording, callbackStep, step);
  const exchangeOf = (id: number): number => castOf(recording).context(brief.vm, id)?.exchange ?? -1;
  const exchange = exchangeOf(acting) >= 0 ? exchangeOf(acting) : exchangeOf(brief.context);
  return {
    row, filter, who: filter === undefined ? "The proxy" : filterName(recording, filter), callback: textField(row.fields, "callback") || (callbackStep === 0 ? "" : brief.name), callbackStep,
    vm: brief.vm, thread: brief.thread, context: callbackStep === 0 ? 0 : brief.context, acting, exchange: exchange < 0 ? undefined : exchange, frames: framesIn(row.fields["frames"]),
  };
}

function filterOfFault(recording: Recording, row: FaultRow, callbackStep: number): number | undefined {
  if (row.name === "limit") return undefined;
  if ("filter" in row.fields) return numberOf(row.fields, "filter");
  const { vm, context } = recording.brief(callbackStep), cast = castOf(recording);
  return callbackStep === 0 ? undefined : (cast.context(vm, context)?.filter ?? cast.vm(vm)?.filter);
}

/** The effective context at the fault: that of the last call, or the one it switched to. */
function actingFor(recording: Recording, callbackStep: number, step: number): number {
  if (callbackStep === 0) return 0;
  for (let at = step - 1; at > callbackStep; at--) {
    const { kind, name, context, result } = recording.brief(at);
    if (kind !== "host-call") continue;
    if (name !== "proxy_set_effective_context" || result !== 0) return context;
    const row = recording.row(at);
    return row.kind === "host-call" ? numberArg(row.inputs, "context_id") : context;
  }
  return recording.brief(callbackStep).context;
}

function framesIn(bytes: number | Uint8Array | undefined): FaultFrame[] {
  if (!(bytes instanceof Uint8Array)) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), frames: FaultFrame[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 8) frames.push({ index: view.getUint32(at, true), offset: view.getUint32(at + 4, true) });
  return frames;
}

/** The steps that lead to a fault: what led to the callback, the callback, what is inside it, the fault. */
export function leadingTo(recording: Recording, { row, callbackStep }: FaultFacts): number[] {
  if (callbackStep === 0) return [row.step];
  const callback = recording.row(callbackStep), cause = callback.kind === "callback" ? callback.cause : 0;
  const inside = Array.from({ length: row.step - callbackStep + 1 }, (_, i) => callbackStep + i);
  return cause > 0 && cause < callbackStep ? [cause, ...inside] : inside;
}
