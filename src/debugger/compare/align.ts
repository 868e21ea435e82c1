/**
 * Which rows of two runs belong together: a sequence diff over fingerprints, bounded for runs of any length.
 *
 *   1. what both begin and end with
 *   2. rows that occur once in each of them and stand in the same order (anchors)
 *   3. between two anchors: a longest common subsequence, in windows
 *   4. what is left over between them: the same calls with other arguments or results
 */
import { commonPairs } from "../common-pairs.ts";

/** By step; both lists begin with the origin, which is not looked at. */
export interface Prints { readonly full: Float64Array; readonly loose: Float64Array }

/** Both lists are as long as the alignment; 0: that run has no row here. */
export interface Alignment { readonly left: Int32Array; readonly right: Int32Array; readonly count: number }

/** A window of so many rows of each run is aligned at once. */
const windowRows = 768;

/** Yields now and then, so that whoever drives it can see to other things; `done` grows to 1. */
export function* align(left: Prints, right: Prints): Generator<number, Alignment> {
  const pairs = new Int32Array(left.full.length);
  const last = { left: left.full.length - 1, right: right.full.length - 1 };
  let from = 1;
  while (from <= last.left && from <= last.right && left.full[from] === right.full[from]) pairs[from] = from++;
  let endLeft = last.left, endRight = last.right;
  while (endLeft >= from && endRight >= from && left.full[endLeft] === right.full[endRight]) pairs[endLeft--] = endRight--;
  yield 0.1;
  let a = from, b = from;
  for (const [atLeft, atRight] of [...anchors(left.full, right.full, from, endLeft, endRight), [endLeft + 1, endRight + 1] as const]) {
    const done = 0.1 + (0.6 * (atLeft - from)) / Math.max(1, endLeft + 1 - from);
    yield* between(left.full, right.full, pairs, { a, b, endA: atLeft, endB: atRight }, done);
    if (atLeft <= endLeft) pairs[atLeft] = atRight;
    a = atLeft + 1;
    b = atRight + 1;
    yield done;
  }
  yield* looser(left.loose, right.loose, pairs, last.left, last.right);
  return merged(pairs, last.left, last.right);
}

/** Pairs of rows that occur once on each side, as many of them as stand in the same order. */
function anchors(left: Float64Array, right: Float64Array, from: number, endLeft: number, endRight: number): readonly (readonly [number, number])[] {
  const once = onlyOnce(left, from, endLeft), others = onlyOnce(right, from, endRight);
  const found: (readonly [number, number])[] = [];
  for (let step = from; step <= endLeft; step++) {
    const other = once.get(left[step] ?? 0) === step ? (others.get(left[step] ?? 0) ?? 0) : 0;
    if (other > 0) found.push([step, other]);
  }
  return increasing(found);
}

/** Where each fingerprint stands; -1 for one that stands in several places. */
function onlyOnce(prints: Float64Array, from: number, end: number): ReadonlyMap<number, number> {
  const at = new Map<number, number>();
  for (let step = from; step <= end; step++) {
    const print = prints[step] ?? 0;
    at.set(print, at.has(print) ? -1 : step);
  }
  return at;
}

/** The longest run of pairs in which the second numbers grow as the first ones do (patience). */
function increasing(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const tops: number[] = [], before = new Int32Array(pairs.length);
  for (const [i, pair] of pairs.entries()) {
    let low = 0, high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    before[i] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = i;
  }
  const out: (readonly [number, number])[] = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) {
    const pair = pairs[i];
    if (pair !== undefined) out.push(pair);
  }
  return out.toReversed();
}

interface Gap { readonly a: number; readonly b: number; readonly endA: number; readonly endB: number }

/** Common rows of [a, endA) and [b, endB), window after window: a window is left behind up to its last pair. `told`: how far the whole is. */
function* between(left: Float64Array, right: Float64Array, pairs: Int32Array, gap: Gap, told: number): Generator<number, void> {
  let { a, b } = gap;
  while (a < gap.endA && b < gap.endB) {
    const rows = Math.min(windowRows, gap.endA - a), columns = Math.min(windowRows, gap.endB - b), startA = a, startB = b;
    commonPairs(rows, columns, (i, k) => left[startA + i] === right[startB + k], (i, k) => {
      pairs[startA + i] = startB + k;
      a = startA + i + 1;
      b = startB + k + 1;
    });
    if (a === startA) {
      a += rows;
      b += columns;
    }
    if (rows === windowRows || columns === windowRows) yield told;
  }
}

/** Pairs rows that are left over between two pairs by their looser fingerprints. */
function* looser(left: Float64Array, right: Float64Array, pairs: Int32Array, lastLeft: number, lastRight: number): Generator<number, void> {
  let b = 1;
  for (let a = 1; a <= lastLeft;) {
    const other = pairs[a] ?? 0;
    if (other > 0) {
      b = other + 1;
      a++;
      continue;
    }
    const startA = a;
    while (a <= lastLeft && (pairs[a] ?? 0) === 0) a++;
    const endB = a <= lastLeft ? (pairs[a] ?? 0) : lastRight + 1;
    yield* between(left, right, pairs, { a: startA, b, endA: a, endB }, 0.7 + (0.3 * a) / lastLeft);
  }
}

/** Both runs in one order; what only one of them has stands where it is missed, the left run's first. */
function merged(pairs: Int32Array, lastLeft: number, lastRight: number): Alignment {
  const most = lastLeft + lastRight, left = new Int32Array(most), right = new Int32Array(most);
  let count = 0, b = 1;
  const put = (a: number, other: number): void => {
    left[count] = a;
    right[count++] = other;
  };
  for (let a = 1; a <= lastLeft; a++) {
    const other = pairs[a] ?? 0;
    if (other > 0) while (b < other) put(0, b++);
    put(a, other);
    if (other > 0) b = other + 1;
  }
  while (b <= lastRight) put(0, b++);
  return { left: left.slice(0, count), right: right.slice(0, count), count };
}
