/** Delta debugging of a list: the fewest items with which something still holds. */

/** Says whether what is asked still holds with these alone. */
export type Holds<T> = (kept: readonly T[]) => Promise<boolean>;

/**
 * Leaves out pieces, the largest and the last first, until no single item can go. The answer is smallest in that sense only: two items that go
 * together stay.
 */
export async function fewest<T>(items: readonly T[], holds: Holds<T>): Promise<readonly T[]> {
  let kept = items;
  for (let size = kept.length; size > 0; size = Math.floor(size / 2)) {
    for (let end = kept.length; end > 0; end = Math.min(end - size, kept.length)) {
      const without = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)];
      if (await holds(without)) kept = without;
    }
  }
  return kept;
}
