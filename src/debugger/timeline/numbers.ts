/** A column of whole numbers that grows: four bytes each. */
export interface Numbers {
  readonly length: number;
  at(index: number): number;
  push(value: number): void;
  set(index: number, value: number): void;
  /** Forgets what comes after the first `length`. */
  cut(length: number): void;
  /** Index of the last one that is at most `value`, in a column that never goes down; -1 for none. */
  lastAtMost(value: number): number;
}

export function numbers(): Numbers {
  let values = new Int32Array(256), length = 0;
  return {
    get length() { return length; },
    at: (index) => values[index] ?? 0,
    push(value) {
      if (length === values.length) {
        const grown = new Int32Array(length * 2);
        grown.set(values);
        values = grown;
      }
      values[length++] = value;
    },
    set(index, value) { values[index] = value; },
    cut(to) { length = Math.min(length, to); },
    lastAtMost(value) {
      let low = 0, high = length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((values[middle] ?? 0) <= value) low = middle + 1;
        else high = middle;
      }
      return low - 1;
    },
  };
}
