/** A longest common subsequence of two lists, by a table: for lists whose product of lengths somebody has bounded. */

/** Calls with the places of each pair, in order. Lists may have 65535 entries at most. */
export function commonPairs(rows: number, columns: number, same: (row: number, column: number) => boolean, pair: (row: number, column: number) => void): void {
  if (rows === 0 || columns === 0) return;
  const width = columns + 1, length = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let k = columns - 1; k >= 0; k--) {
      length[i * width + k] = same(i, k) ? (length[(i + 1) * width + k + 1] ?? 0) + 1 : Math.max(length[(i + 1) * width + k] ?? 0, length[i * width + k + 1] ?? 0);
    }
  }
  for (let i = 0, k = 0; i < rows && k < columns;) {
    if (same(i, k)) pair(i++, k++);
    else if ((length[(i + 1) * width + k] ?? 0) >= (length[i * width + k + 1] ?? 0)) i++;
    else k++;
  }
}
