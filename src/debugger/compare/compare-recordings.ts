/** Two recordings side by side: which steps belong together, and where they differ. */
import type { Recording } from "../../recording/log.ts";
import { align } from "./align.ts";
import type { Alignment, Prints } from "./align.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";

export interface Comparison extends Alignment {
  readonly runs: { readonly left: Recording; readonly right: Recording };
  /** Whether the row at a place is the same in both. */
  same(at: number): boolean;
  /** The place of the first difference (see `firstDifference`); undefined when there is none. */
  readonly first: number | undefined;
  /** Where stretches of rows that differ begin, in order. */
  readonly differences: Int32Array;
  /** rows of each kind */
  readonly counts: { readonly same: number; readonly changed: number; readonly onlyLeft: number; readonly onlyRight: number };
}
/** Where two runs part: the steps of that row; that after the last one for a run that has no more. */
export interface FirstDifference { readonly left: number; readonly right: number }
type Print = Fingerprint & { readonly last: number };

/** Rows between two looks at whether there is something else to do. */
const stretch = 256;

interface Reader { readonly print: (step: number) => Print }

/** Fingerprints of a run's rows, asked for in order. */
function reader(recording: Recording): Reader {
  const depths: { readonly last: number }[] = [];
  return {
    print(step) {
      const row = recording.row(step);
      while (depths.length > 0 && (depths.at(-1)?.last ?? 0) < step) depths.pop();
      const waited = row.parent === 0 ? Math.round((row.time - recording.timeOf(step - 1)) / 1e6) : 0;
      const print = fingerprint(recording, row, depths.length, waited);
      const last = row.open ? recording.length : row.last;
      if (last > step) depths.push({ last });
      return { ...print, last };
    },
  };
}

/**
 * The first row in which two runs differ; undefined when there is none. What a callback or call came to is known when it is over: one that was given
 * the same and ended differently counts after what differs inside it. Yields how far it is, from 0 to 1.
 */
export function* firstDifference(left: Recording, right: Recording): Generator<number, FirstDifference | undefined> {
  const a = reader(left), b = reader(right), most = Math.min(left.length, right.length);
  let around: { readonly step: number; readonly last: number } | undefined;
  for (let step = 1; step < most; step++) {
    const one = a.print(step), other = b.print(step);
    if (around !== undefined && step > around.last) return { left: around.step, right: around.step };
    const last = Math.min(one.last, other.last);
    if (one.full !== other.full) {
      if (one.given !== other.given || Math.max(one.last, other.last) === step) return { left: step, right: step };
      around = { step, last };
    }
    if (step % stretch === 0) yield step / most;
  }
  if (around !== undefined) return { left: around.step, right: around.step };
  return left.length === right.length ? undefined : { left: most, right: most };
}

/** Yields how far it is, from 0 to 1. */
export function* compareRecordings(left: Recording, right: Recording): Generator<number, Comparison> {
  const a = yield* printsOf(left, 0, 0.35), b = yield* printsOf(right, 0.35, 0.7);
  const aligning = align(a, b);
  for (;;) {
    const next = aligning.next();
    if (next.done === true) {
      const first = yield* quietly(firstDifference(left, right));
      return comparisonOf({ left, right }, a, b, next.value, first);
    }
    yield 0.7 + 0.3 * next.value;
  }
}

/** Goes on with something whose progress is not told. */
function* quietly<T>(work: Generator<number, T>): Generator<number, T> {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    yield 1;
  }
}

function* printsOf(recording: Recording, from: number, to: number): Generator<number, Prints> {
  const { length } = recording, full = new Float64Array(length), loose = new Float64Array(length), { print } = reader(recording);
  for (let step = 1; step < length; step++) {
    const one = print(step);
    full[step] = one.full;
    loose[step] = one.loose;
    if (step % stretch === 0) yield from + ((to - from) * step) / length;
  }
  return { full, loose };
}

function comparisonOf(runs: Comparison["runs"], a: Prints, b: Prints, alignment: Alignment, first: FirstDifference | undefined): Comparison {
  const same = (at: number): boolean => {
    const l = alignment.left[at] ?? 0, r = alignment.right[at] ?? 0;
    return l > 0 && r > 0 && a.full[l] === b.full[r];
  };
  const differences: number[] = [], counts = { same: 0, changed: 0, onlyLeft: 0, onlyRight: 0 };
  for (let at = 0, before = true; at < alignment.count; at++) {
    const now = same(at), l = alignment.left[at] ?? 0, r = alignment.right[at] ?? 0;
    if (!now && before) differences.push(at);
    before = now;
    counts[now ? "same" : l === 0 ? "onlyRight" : r === 0 ? "onlyLeft" : "changed"]++;
  }
  const at = first === undefined ? undefined : first.left < runs.left.length ? alignment.left.indexOf(first.left) : alignment.right.indexOf(first.right);
  return { ...alignment, runs, same, first: at, differences: Int32Array.from(differences), counts };
}
