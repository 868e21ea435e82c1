/** Index of the last of `count` values in rising order that is at most `value`; -1 when there is none. */
export function lastAtMost(count: number, at: (index: number) => number, value: number): number {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
