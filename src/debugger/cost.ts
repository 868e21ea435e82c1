/** What a run costs: counted from its recording (calls, bytes that were copied, growth of memory), and times that were measured beside it. */
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import type { Arg } from "../recording/row.ts";
import { Flag } from "../recording/segment.ts";
import { enclosingCallback } from "./call-tree.ts";
import { castOf } from "./cast.ts";
import { pageBytes } from "./memory.ts";
import { exchangeName, filterOf } from "./who.ts";

/** Of one exchange or connection; `index` -1: callbacks of root contexts, which belong to none. */
export interface ExchangeCost {
  readonly index: number;
  readonly name: string;
  /** its first callback */
  readonly step: number;
  callbacks: number;
  hostCalls: number;
  /** bytes of arguments: from the guest to the host */
  bytesOut: number;
  /** bytes of answers: into memory of the guest */
  bytesIn: number;
  /** bytes by which memory grew in its callbacks; how large it was after the first callback of all is not counted */
  growth: number;
}

const sized = (args: readonly Arg[]): number => args.reduce((sum, { value }) => sum + (value instanceof Uint8Array ? value.length : 0), 0);

export interface CostCount {
  /** Counts so many rows more; false when all that are there have been counted. */
  advance(rows: number): boolean;
  /** rows that were counted */
  readonly counted: number;
  /** in the order in which they began */
  list(): readonly ExchangeCost[];
}

/** A host call belongs to the callback it is made in, whatever context is effective. Counted in pieces: every call has to be decoded. */
export function createCostCount(recording: Recording): CostCount {
  const costs = new Map<number, ExchangeCost>(), sizes = new Map<number, number>();
  let at = 1;
  const costAt = (step: number): ExchangeCost | undefined => {
    const callback = enclosingCallback(recording, step);
    if (callback === 0) return undefined;
    const { vm, context } = recording.brief(callback), index = castOf(recording).context(vm, context)?.exchange ?? -1;
    let cost = costs.get(index);
    if (cost === undefined) costs.set(index, (cost = { index, name: index < 0 ? "" : exchangeName(recording, index), step: callback, callbacks: 0, hostCalls: 0, bytesOut: 0, bytesIn: 0, growth: 0 }));
    return cost;
  };
  function count(step: number): void {
    const { kind, flags } = recording.brief(step);
    if (kind === "callback" || kind === "host-call") {
      const cost = costAt(step);
      if (cost !== undefined && kind === "callback") cost.callbacks++;
      else if (cost !== undefined) {
        const row = recording.row(step);
        cost.hostCalls++;
        if (row.kind === "host-call") {
          cost.bytesOut += sized(row.inputs);
          cost.bytesIn += row.undelivered ? 0 : sized(row.outputs);
        }
      }
    }
    if ((flags & Flag.Changed) === 0) return;
    for (const { op } of recording.operationsOf(step)) {
      if (op.kind !== OpKind.MemorySize) continue;
      const before = sizes.get(op.entity), cost = costAt(step);
      sizes.set(op.entity, op.a);
      if (before !== undefined && cost !== undefined) cost.growth += (op.a - before) * pageBytes;
    }
  }
  return {
    get counted() { return at - 1; },
    advance(rows) {
      for (const end = Math.min(recording.length, at + rows); at < end; at++) count(at);
      return at < recording.length;
    },
    list: () => [...costs.values()].toSorted((a, b) => a.index - b.index),
  };
}

/** What was measured beside a recording: the row of each callback, and for each repeat the ms it took. */
export interface Times { readonly steps: ArrayLike<number>; readonly repeats: readonly ArrayLike<number>[] }
export interface CallbackCost {
  readonly name: string;
  /** the filter */
  readonly who: string;
  /** callbacks of a root, of a stream, or of the VM as a whole */
  readonly of: "root" | "stream" | "VM";
  /** in one run */
  readonly calls: number;
  /** ms of one call, over all repeats */
  readonly p50: number;
  readonly p99: number;
  /** ms of all calls of one run, on the average */
  readonly total: number;
  /** the call that took longest on the average */
  readonly slowest: number;
}

/** Times by name, filter and kind of context. Callbacks of a run that goes on beyond the recording are left out. */
export function callbackCosts(recording: Recording, { steps, repeats }: Times): readonly CallbackCost[] {
  interface Group { readonly name: string; readonly who: string; readonly of: CallbackCost["of"]; readonly places: number[] }
  const groups = new Map<string, Group>(), cast = castOf(recording);
  for (let place = 0; place < steps.length; place++) {
    const step = steps[place] ?? 0;
    if (step >= recording.length) continue;
    const { kind, name, vm, context } = recording.brief(step);
    if (kind !== "callback") continue;
    const root = cast.context(vm, context)?.root, of = context === 0 || root === undefined ? "VM" : root === 0 ? "root" : "stream", who = filterOf(recording, vm, context) ?? "";
    const key = `${who}\0${name}\0${of}`, group = groups.get(key);
    if (group === undefined) groups.set(key, { name, who, of, places: [place] });
    else group.places.push(place);
  }
  return [...groups.values()].map(({ name, who, of, places }) => {
    const taken = places.map((place) => repeats.reduce((sum, times) => sum + (times[place] ?? 0), 0) / repeats.length);
    const all = Float64Array.from(places.flatMap((place) => repeats.map((times) => times[place] ?? 0))).toSorted();
    const slowest = taken.reduce((best, time, i) => (time > (taken[best] ?? 0) ? i : best), 0);
    return { name, who, of, calls: places.length, p50: percentile(all, 50), p99: percentile(all, 99), total: taken.reduce((sum, time) => sum + time, 0), slowest: steps[places[slowest] ?? 0] ?? 0 };
  });
}

/** The smallest value that so many percent of the sorted values do not exceed. */
export const percentile = (sorted: ArrayLike<number>, percent: number): number => sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
