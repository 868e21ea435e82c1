/** What changed between two texts, line by line: for goldens that are rewritten. */

/** Lines that went begin with "-", lines that came with "+"; `around` unchanged ones stay about each change, "..." stands for others. */
export function lineDiff(before: string, after: string, around = 2): string[] {
  const a = before.split("\n"), b = after.split("\n");
  const all: { readonly sign: " " | "-" | "+"; readonly line: string }[] = [];
  const lengths = longestCommon(a, b);
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i], right = b[j];
    if (left !== undefined && left === right) {
      all.push({ sign: " ", line: left });
      i++;
      j++;
    } else if (right === undefined || (left !== undefined && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      all.push({ sign: "-", line: left ?? "" });
      i++;
    } else {
      all.push({ sign: "+", line: right });
      j++;
    }
  }
  const near = all.map((_, at) => all.slice(Math.max(0, at - around), at + around + 1).some(({ sign }) => sign !== " "));
  return all.flatMap(({ sign, line }, at) => (near[at] === true ? [`${sign} ${line}`] : near[at - 1] === true ? ["..."] : []));
}

/** `[i][j]`: length of the longest common subsequence of a from i on and b from j on. */
function longestCommon(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    const row = rows[i], next = rows[i + 1];
    if (row === undefined || next === undefined) continue;
    for (let j = b.length - 1; j >= 0; j--) row[j] = a[i] === b[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
  }
  return rows;
}
