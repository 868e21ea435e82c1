/** Which rows of the events are on show, and where: nothing is kept for rows that are neither folded nor found. */
import { lastAtMost } from "../../../base/sorted.ts";

export interface Visible {
  readonly count: number;
  stepAt(index: number): number;
  /** Whether the row is the head of a group, not the step that it tells. */
  headAt(index: number): boolean;
  /** The row of a step; when it is folded away, that of the callback it is folded into; when it is filtered out, the nearest one before it. */
  indexOf(step: number): number;
}

/** Rows under a row of their own, which is no step: closed, it stands for all of them; open, it stands before them. */
export interface Group { readonly from: number; readonly to: number; readonly open: boolean }

/** All of 1..last, without what is inside folded callbacks and closed groups. `lastOf` is the last row inside a callback. */
export function unfolded(last: number, folded: ReadonlySet<number>, lastOf: (step: number) => number, groups: readonly Group[] = []): Visible {
  // one entry per outermost fold and per head of an open group: its step, where it is shown, the last step it hides, and how far the steps after it are ahead of their rows
  const entries: { readonly step: number; readonly shownAt: number; readonly end: number; readonly ahead: number; readonly head: boolean }[] = [];
  let end = 0, ahead = 1;
  const hide = (step: number, to: number, head: boolean): void => {
    if (step <= end || step > last) return;
    end = Math.min(last, to);
    if (end === step && !head) return;
    entries.push({ step, shownAt: step - ahead, end, ahead: ahead += end - step, head });
  };
  const folds = [...folded].toSorted((a, b) => a - b);
  let next = 0;
  const foldsBefore = (step: number): void => {
    for (let fold = folds[next]; fold !== undefined && fold < step; fold = folds[++next]) hide(fold, lastOf(fold), false);
  };
  for (const group of groups) {
    foldsBefore(group.from);
    if (!group.open) hide(group.from, group.to, true);
    else if (group.from <= last) entries.push({ step: group.from, shownAt: group.from - ahead, end: 0, ahead: --ahead, head: true });
  }
  foldsBefore(Infinity);
  const stepOf = (i: number): number => entries[i]?.step ?? 0, shownAt = (i: number): number => entries[i]?.shownAt ?? 0;
  return {
    count: last + 1 - ahead,
    stepAt(index) {
      const entry = entries[lastAtMost(entries.length, shownAt, index)];
      if (entry === undefined) return index + 1;
      return index === entry.shownAt ? entry.step : index + entry.ahead;
    },
    headAt(index) {
      const entry = entries[lastAtMost(entries.length, shownAt, index)];
      return entry?.shownAt === index && entry.head;
    },
    indexOf(step) {
      const entry = entries[lastAtMost(entries.length, stepOf, step)];
      if (entry === undefined) return step - 1;
      return step <= entry.end ? entry.shownAt : step - entry.ahead;
    },
  };
}

/** Only the steps that were found, in order. */
export function found(steps: readonly number[]): Visible {
  const count = steps.length;
  return { count, stepAt: (index) => steps[index] ?? 0, headAt: () => false, indexOf: (step) => Math.max(0, lastAtMost(count, (i) => steps[i] ?? 0, step)) };
}
