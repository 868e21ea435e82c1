/** What a search finds in the reference: names first, then statuses, then anything that is written. */
import type { Entry } from "./entries.ts";
import { plainStatement } from "./statement.ts";
import type { Statement } from "./statement.ts";

const texts = (statements: readonly Statement[]): string => statements.map(plainStatement).join(" ");
/** "invalid-memory-access" and "InvalidMemoryAccess" find the same. */
const folded = (text: string): string => text.toLowerCase().replaceAll(/(?<=[a-z])-(?=[a-z])/g, "");

interface Indexed { readonly name: string; readonly near: string; readonly all: string }
const indexed = new WeakMap<Entry, Indexed>();
function indexOf(entry: Entry): Indexed {
  const known = indexed.get(entry);
  if (known !== undefined) return known;
  const { name, kind, group, forms, says, answers, differs, values } = entry;
  const near = folded([name, kind, group, ...answers.map(({ status }) => status), ...values.flatMap(({ key, word, value }) => [key, word, String(value)]), ...forms.flatMap(({ words, versions }) => [words, ...versions])].join(" "));
  const all = folded([texts(says), ...answers.map(({ when }) => plainStatement(when)), ...differs.flatMap(({ where, what }) => [where, plainStatement(what)]), ...values.flatMap(({ means }) => (means === undefined ? [] : [plainStatement(means)]))].join(" "));
  const made = { name: folded(name), near, all: `${near} ${all}` };
  indexed.set(entry, made);
  return made;
}

/** Entries that have every word somewhere: that very name, names with all the words, then signatures and statuses, then the rest. */
export function found(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = folded(query).split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return entries;
  const rank = (entry: Entry): number => {
    const { name, near, all } = indexOf(entry);
    const has = (text: string): boolean => words.every((word) => text.includes(word));
    if (name === words[0] || name === `proxy_${words[0] ?? ""}`) return 0;
    return has(name) ? 1 : has(near) ? 2 : has(all) ? 3 : 4;
  };
  return entries.map((entry) => ({ entry, rank: rank(entry) })).filter((each) => each.rank < 4).toSorted((a, b) => a.rank - b.rank).map(({ entry }) => entry);
}
