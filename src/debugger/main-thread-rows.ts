/**
 * The rows of Envoy's main thread and of the canary, which are folded: they are the filter's own start once more, and seldom what a person asks for.
 * Kept per recording and brought up to date when it has grown.
 */
import type { Recording } from "../recording/log.ts";
import { isWorker, threadName } from "../recording/threads.ts";
import { lastInside } from "./call-tree.ts";
import { counted } from "./words.ts";

/** Rows that follow each other without one of a worker, of a user action or of another place between. `to`: the last row inside the last of them. */
export interface MainThreadRows { readonly from: number; readonly to: number }

interface Grown { next: number; runs: MainThreadRows[] }
const grown = new WeakMap<Recording, Grown>();

export const isMainThread = (recording: Recording, step: number): boolean => {
  const { kind, thread } = recording.brief(step);
  return kind !== "origin" && kind !== "action" && !isWorker(thread);
};

/** In the order of the steps. The same array while nothing was added to it. */
export function mainThreadRows(recording: Recording): readonly MainThreadRows[] {
  if (!recording.meta.scenario.setup.mainThread) return none;
  let known = grown.get(recording);
  if (known === undefined) grown.set(recording, known = { next: 1, runs: [] });
  while (known.next < recording.length) {
    const step = known.next, to = lastInside(recording, step);
    if (isMainThread(recording, step)) add(known, step, to);
    // a row that is still open may get more rows inside: it is looked at again
    if ((recording.brief(step).flags & 1) !== 0) break;
    known.next = to + 1;
  }
  return known.runs;
}
const none: readonly MainThreadRows[] = [];

function add(known: Grown, from: number, to: number): void {
  const last = known.runs.at(-1);
  if (last === undefined || last.to < from - 1) known.runs = [...known.runs, { from, to }];
  else if (to > last.to) known.runs = [...known.runs.slice(0, -1), { from: last.from, to }];
}

/** The index of the run that holds a step; -1 when it is in none. */
export const runOf = (runs: readonly MainThreadRows[], step: number): number => {
  let low = 0, high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.to ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  return (runs[low]?.from ?? Infinity) <= step ? low : -1;
};

export interface MainThreadSummary {
  /** "canary and main", in the order in which they came */
  readonly threads: string;
  /** "21 steps, 7 callbacks, 4 host calls" */
  readonly text: string;
  readonly faults: number;
}

export function mainThreadSummary(recording: Recording, { from, to }: MainThreadRows): MainThreadSummary {
  const threads = new Set<string>();
  let callbacks = 0, hostCalls = 0, faults = 0;
  for (let step = from; step <= to; step++) {
    const { kind, thread } = recording.brief(step);
    threads.add(threadName(thread));
    if (kind === "callback") callbacks++;
    else if (kind === "host-call") hostCalls++;
    else if (kind === "fault") faults++;
  }
  const parts = [counted(to - from + 1, "step"), ...(callbacks > 0 ? [counted(callbacks, "callback")] : []), ...(hostCalls > 0 ? [counted(hostCalls, "host call")] : []), ...(faults > 0 ? [counted(faults, "fault")] : [])];
  return { threads: [...threads].join(" and "), text: parts.join(", "), faults };
}
