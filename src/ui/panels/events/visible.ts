/** Which rows of the events are on show, and where: nothing is kept for rows that are neither folded nor found. */

export interface Visible {
  readonly count: number;
  stepAt(index: number): number;
  /** The row of a step; when it is folded away, that of the callback it is folded into; when it is filtered out, the nearest one before it. */
  indexOf(step: number): number;
}

/** Index of the last of `sorted` that is at most `value`; -1 when there is none. */
function lastAtMost(sorted: readonly number[], count: number, value: number): number {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** All of 1..last, without what is inside folded callbacks. `lastOf` is the last row inside a callback. */
export function unfolded(last: number, folded: ReadonlySet<number>, lastOf: (step: number) => number): Visible {
  // one entry per outermost folded callback: its step, the rows it hides, the rows hidden before it
  const steps: number[] = [], hidden: number[] = [], before: number[] = [], shownAt: number[] = [];
  let end = 0, sum = 0;
  for (const step of [...folded].toSorted((a, b) => a - b)) {
    if (step <= end || step > last) continue;
    end = Math.min(last, lastOf(step));
    if (end === step) continue;
    steps.push(step);
    hidden.push(end - step);
    before.push(sum);
    shownAt.push(step - 1 - sum);
    sum += end - step;
  }
  return {
    count: last - sum,
    stepAt(index) {
      const at = lastAtMost(shownAt, shownAt.length, index);
      if (at === -1) return index + 1;
      return index === shownAt[at] ? (steps[at] ?? 0) : index + 1 + (before[at] ?? 0) + (hidden[at] ?? 0);
    },
    indexOf(step) {
      const at = lastAtMost(steps, steps.length, step);
      if (at === -1) return step - 1;
      const from = steps[at] ?? 0;
      return step <= from + (hidden[at] ?? 0) ? (shownAt[at] ?? 0) : step - 1 - (before[at] ?? 0) - (hidden[at] ?? 0);
    },
  };
}

/** Only the steps that were found, in order. */
export function found(steps: readonly number[]): Visible {
  const count = steps.length;
  return { count, stepAt: (index) => steps[index] ?? 0, indexOf: (step) => Math.max(0, lastAtMost(steps, count, step)) };
}
