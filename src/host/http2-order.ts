/** Headers as a codec of HTTP/2 that keeps them by name writes them: all values of a name where its first one stands. Seen on 1.36.2. */
import type { EntryText } from "../recording/state.ts";

export function groupedByName(entries: readonly EntryText[]): readonly EntryText[] {
  const groups = new Map<string, EntryText[]>();
  for (const entry of entries) {
    const group = groups.get(entry.name);
    if (group === undefined) groups.set(entry.name, [entry]);
    else group.push(entry);
  }
  return groups.size === entries.length ? entries : [...groups.values()].flat();
}
