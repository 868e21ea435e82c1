/** What of a comparison is on show: rows that differ, what is around them, and how many equal rows are folded between. */
import type { Comparison } from "../../../debugger/compare/compare-recordings.ts";

export type Item =
  | { readonly kind: "row"; readonly at: number }
  /** rows `from` up to and without `to` are the same in both runs */
  | { readonly kind: "fold"; readonly from: number; readonly to: number };

/** Equal rows on each side of one that differs that stay on show; a fold hides three rows at least. */
const around = 3, fewest = 3;

/** `opened`: where folds that somebody opened begin. */
export function itemsOf(comparison: Comparison, opened: ReadonlySet<number>): readonly Item[] {
  const { count } = comparison, shown = shownRows(comparison), items: Item[] = [];
  for (let at = 0; at < count;) {
    let to = at;
    while (to < count && shown[to] === 0) to++;
    if (to - at >= fewest && !opened.has(at)) {
      items.push({ kind: "fold", from: at, to });
      at = to;
      continue;
    }
    do items.push({ kind: "row", at: at++ });
    while (at < to);
  }
  return items;
}

/** 1 for each row that differs, is near one, or has one inside. */
function shownRows({ count, left, right, runs, same }: Comparison): Uint8Array {
  const shown = new Uint8Array(count), sides = [{ steps: left, run: runs.left, places: new Map<number, number>() }, { steps: right, run: runs.right, places: new Map<number, number>() }];
  for (const { steps, places } of sides) for (let at = 0; at < count; at++) if ((steps[at] ?? 0) > 0) places.set(steps[at] ?? 0, at);
  for (let at = 0; at < count; at++) {
    if (same(at)) continue;
    shown.fill(1, Math.max(0, at - around), Math.min(count, at + around + 1));
    for (const { steps, run, places } of sides) {
      for (let step = steps[at] ?? 0; step > 0; step = run.brief(step).parent) shown[places.get(step) ?? at] = 1;
    }
  }
  return shown;
}

/** The item that shows a row, or the fold that hides it. */
export function itemAt(items: readonly Item[], row: number): number {
  let low = 0, high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1, item = items[middle];
    if (item !== undefined && (item.kind === "row" ? item.at : item.from) <= row) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
