/** What changed between two states: header maps entry by entry, bytes, keyed values. */
import { equalBytes } from "../base/bytes.ts";
import { lowerAscii } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Entity, Entry, Piece, Value } from "../recording/state.ts";
import { joined } from "../recording/state.ts";
import { commonPairs } from "./common-pairs.ts";

export type ChangeKind = "same" | "added" | "removed" | "replaced";

export interface HeaderChange {
  readonly change: ChangeKind;
  readonly name: ByteString;
  /** what is there after; what was there, for a removed entry */
  readonly value: ByteString;
  /** replaced: what was there before */
  readonly old?: ByteString;
  /** the step that wrote what is there after; for a removed entry the step that wrote it once (see `headerChanges`) */
  readonly by: number;
}

/**
 * Entries that stayed the same (unless said, written by the same step) keep their places; what is left of one name is paired in order as replaced, the rest is added or removed.
 * Order: that of `after`, removed entries where they stood.
 */
export function diffHeaders(before: readonly Entry[], after: readonly Entry[], same: Same = sameEntry): HeaderChange[] {
  const kept = commonEntries(before, after, same);
  const gone = new Map<ByteString, number[]>();
  for (const [i, entry] of before.entries()) {
    if (kept.before.has(i)) continue;
    const name = lowerAscii(entry.name), list = gone.get(name) ?? [];
    gone.set(name, list);
    list.push(i);
  }
  const replaced = new Map<number, number>(), taken = new Set<number>();
  for (const [i, entry] of after.entries()) {
    if (kept.after.has(i)) continue;
    const old = gone.get(lowerAscii(entry.name))?.shift();
    if (old === undefined) continue;
    replaced.set(i, old);
    taken.add(old);
  }
  const out: HeaderChange[] = [], lastKept = Math.max(-1, ...kept.after.keys());
  let passed = 0;
  const passRemoved = (until: number): void => {
    for (; passed < until; passed++) {
      const entry = before[passed];
      if (entry !== undefined && !kept.before.has(passed) && !taken.has(passed)) out.push({ change: "removed", name: entry.name, value: entry.value, by: entry.by });
    }
  };
  for (const [i, entry] of after.entries()) {
    const stayed = kept.after.get(i), old = replaced.get(i), was = old === undefined ? undefined : before[old];
    if (stayed !== undefined) passRemoved(stayed);
    if (stayed !== undefined) out.push({ change: "same", name: entry.name, value: entry.value, by: entry.by });
    else if (was !== undefined) out.push({ change: "replaced", name: entry.name, value: entry.value, old: was.value, by: entry.by });
    else {
      // it was put at the end: whatever stood before it and is gone is told first
      if (i > lastKept) passRemoved(before.length);
      out.push({ change: "added", name: entry.name, value: entry.value, by: entry.by });
    }
  }
  passRemoved(before.length);
  return out;
}

interface Common { readonly before: ReadonlySet<number>; readonly after: ReadonlyMap<number, number> }
type Same = (a: Entry | undefined, b: Entry | undefined) => boolean;
/** For entries of two runs, whose steps mean nothing to each other. */
export const sameText: Same = (a, b) => a !== undefined && b !== undefined && a.value === b.value && a.name === b.name;
const sameEntry: Same = (a, b) => sameText(a, b) && a?.by === b?.by;

/** Most cells of the table of pairs; beyond, only what both lists begin and end with is taken as the same. */
const mostCells = 1_000_000;

/** A longest common subsequence of two lists of entries: places in `after` and what they were in `before`. */
function commonEntries(before: readonly Entry[], after: readonly Entry[], same: Same): Common {
  const pairs = new Map<number, number>();
  let start = 0, endA = before.length, endB = after.length;
  while (start < endA && start < endB && same(before[start], after[start])) pairs.set(start, start++);
  while (endA > start && endB > start && same(before[endA - 1], after[endB - 1])) pairs.set(--endB, --endA);
  const rows = endA - start, columns = endB - start;
  if (rows * columns <= mostCells) commonPairs(rows, columns, (i, k) => same(before[start + i], after[start + k]), (i, k) => pairs.set(start + k, start + i));
  return { before: new Set(pairs.values()), after: pairs };
}

export interface BytesChange {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly changed: boolean;
  /** bytes both begin with */
  readonly start: number;
  /** bytes both end with, after `start` */
  readonly end: number;
}

export function diffBytes(before: readonly Piece[], after: readonly Piece[]): BytesChange {
  const a = joined(before), b = joined(after);
  if (a === b || equalBytes(a, b)) return { before: a, after: b, changed: false, start: a.length, end: 0 };
  const most = Math.min(a.length, b.length);
  let start = 0, end = 0;
  while (start < most && a[start] === b[start]) start++;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { before: a, after: b, changed: true, start, end };
}

export interface KeyedChange {
  readonly change: ChangeKind;
  readonly key: ByteString;
  readonly value: Uint8Array;
  readonly number: number;
  readonly old?: Uint8Array;
  readonly by: number;
}

const noValues: ReadonlyMap<ByteString, Value> = new Map();

/** Keys in the order they were first written, removed ones last. The same bytes written again count as replaced: cas and writer differ. */
export function diffKeyed(before: Entity | undefined, after: Entity | undefined): KeyedChange[] {
  const old = before?.values ?? noValues, now = after?.values ?? noValues;
  const out: KeyedChange[] = [];
  for (const [key, value] of now) {
    const was = old.get(key);
    const base = { key, value: value.blob.bytes, number: value.number, by: value.by };
    if (was === undefined) out.push({ change: "added", ...base });
    else if (was.by === value.by && was.number === value.number && equalBytes(was.blob.bytes, value.blob.bytes)) out.push({ change: "same", ...base });
    else out.push({ change: "replaced", ...base, old: was.blob.bytes });
  }
  for (const [key, value] of old) if (!now.has(key)) out.push({ change: "removed", key, value: value.blob.bytes, number: value.number, by: value.by });
  return out;
}
