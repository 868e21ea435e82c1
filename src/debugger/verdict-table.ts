/** Verdicts as a table: which rows are shown, in which order, in which groups. */
import { verdictKinds } from "../recording/verdict.ts";
import type { Verdict, VerdictKind } from "../recording/verdict.ts";
import { deciderOf, happenedWords, outcomeWords, statusWords } from "./verdict-words.ts";
import type { FilterNames } from "./verdict-words.ts";

/** An exchange as it was captured. */
export interface CapturedLine { readonly at?: number; readonly method: string; readonly url: string; readonly status?: number }

export interface TableRow {
  readonly index: number;
  readonly verdict: Verdict;
  readonly at: number | undefined;
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly status: string;
  readonly outcome: string;
  readonly decider: string;
  readonly happened: string;
}

/** `known`: rows that were made before with the same names, so that a growing table makes each once. */
export function tableRows(entries: readonly CapturedLine[], verdicts: readonly (Verdict | undefined)[], names: FilterNames, known = new WeakMap<Verdict, TableRow>()): readonly TableRow[] {
  const rows: TableRow[] = [];
  for (const [index, verdict] of verdicts.entries()) {
    const entry = entries[index];
    if (verdict === undefined || entry === undefined) continue;
    const row = known.get(verdict) ?? rowOf(index, entry, verdict, names);
    known.set(verdict, row);
    rows.push(row);
  }
  return rows;
}

function rowOf(index: number, { at, method, url, status }: CapturedLine, verdict: Verdict, names: FilterNames): TableRow {
  return {
    index, verdict, at, method, url, path: url.replace(/^[a-z]+:\/\/[^/]*/, ""), status: statusWords(status, verdict), outcome: outcomeWords(verdict), decider: deciderOf(verdict, names), happened: happenedWords(verdict, names),
  };
}

/** What can be chosen from: a row is shown when none of its own is left out. */
export const facets = ["outcome", "decider", "method"] as const;
export type Facet = (typeof facets)[number];
/** left out, by facet */
export type LeftOut = Readonly<Record<Facet, ReadonlySet<string>>>;
export const nothingLeftOut: LeftOut = { outcome: new Set(), decider: new Set(), method: new Set() };

const facetOf = (row: TableRow, facet: Facet): string => (facet === "outcome" ? row.outcome : facet === "decider" ? row.decider : row.method);

/** Every value of a facet with how many rows have it: outcomes in the order of their kinds, others the most frequent first. */
export function facetCounts(rows: readonly TableRow[], facet: Facet): readonly { readonly value: string; readonly kind: VerdictKind; readonly count: number }[] {
  const counts = new Map<string, { readonly value: string; readonly kind: VerdictKind; count: number }>();
  for (const row of rows) {
    const value = facetOf(row, facet), known = counts.get(value);
    if (known === undefined) counts.set(value, { value, kind: row.verdict.kind, count: 1 });
    else known.count++;
  }
  return [...counts.values()].toSorted((a, b) => (facet === "outcome" ? verdictKinds.indexOf(a.kind) - verdictKinds.indexOf(b.kind) : 0) || b.count - a.count || a.value.localeCompare(b.value));
}

const texts = ({ url, method, status, outcome, decider, happened, verdict }: TableRow): string =>
  [method, url, status, outcome, decider, happened, ...verdict.headers.flatMap(({ before, after }) => [...before, ...after])].join("\n").toLowerCase();

export function shownRows(rows: readonly TableRow[], out: LeftOut, search: string): readonly TableRow[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter((word) => word !== ""), chosen = facets.filter((facet) => out[facet].size > 0);
  if (words.length === 0 && chosen.length === 0) return rows;
  return rows.filter((row) => {
    if (chosen.some((facet) => out[facet].has(facetOf(row, facet)))) return false;
    if (words.length === 0) return true;
    const text = texts(row);
    return words.every((word) => text.includes(word));
  });
}

export const columns = ["index", "at", "method", "path", "status", "outcome", "happened", "took", "steps"] as const;
export type Column = (typeof columns)[number];
export interface Order { readonly by: Column; readonly down: boolean }

const keyOf = (row: TableRow, by: Column): number | string => {
  switch (by) {
    case "index": return row.index;
    case "at": return row.at ?? 0;
    case "outcome": return verdictKinds.indexOf(row.verdict.kind) * 1000 + (row.verdict.status ?? 0);
    case "took": return row.verdict.took;
    case "steps": return row.verdict.steps;
    default: return row[by];
  }
};

/** Rows that are equal stay in the order in which they were run. */
export function sortedRows(rows: readonly TableRow[], { by, down }: Order): readonly TableRow[] {
  if (by === "index") return down ? rows.toReversed() : rows;
  const keyed = rows.map((row) => ({ row, key: keyOf(row, by) }));
  keyed.sort((a, b) => {
    const order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
    return (down ? -order : order) || a.row.index - b.row.index;
  });
  return keyed.map(({ row }) => row);
}

export type Grouping = "none" | "path" | "cause";
export type TableItem = { readonly kind: "row"; readonly row: TableRow } | { readonly kind: "group"; readonly name: string; readonly count: number; readonly open: boolean };

/** Paths without what comes after the question mark, and causes as the column says them. The largest group comes first. */
export function itemsOf(rows: readonly TableRow[], grouping: Grouping, closed: ReadonlySet<string>): readonly TableItem[] {
  if (grouping === "none") return rows.map((row) => ({ kind: "row", row }));
  const groups = new Map<string, TableRow[]>();
  for (const row of rows) {
    const name = grouping === "path" ? row.path.replace(/[?#].*$/s, "") : row.happened === "" ? row.outcome : row.happened, group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length).flatMap(([name, members]): TableItem[] => {
    const open = !closed.has(name);
    return [{ kind: "group", name, count: members.length, open }, ...(open ? members.map((row): TableItem => ({ kind: "row", row })) : [])];
  });
}

/** A line for each exchange, and before them how many there are of each outcome: what the command line prints. */
export function tableLines(rows: readonly TableRow[]): readonly string[] {
  const counts = facetCounts(rows, "outcome").map(({ value, count }) => `${value} ${count}`).join(", ");
  const width = (text: (row: TableRow) => string): number => rows.reduce((most, row) => Math.max(most, text(row).length), 0);
  const numbers = String(rows.length).length, statuses = width(({ status }) => status), outcomes = width(({ outcome }) => outcome), steps = width(({ verdict }) => String(verdict.step));
  return [
    `${rows.length} exchanges: ${counts}`,
    ...rows.map(({ index, verdict, status, outcome, method, path, happened }) => `${String(index + 1).padStart(numbers)}  ${status.padEnd(statuses)}  ${outcome.padEnd(outcomes)}  step ${String(verdict.step).padStart(steps)}  ${method} ${path}${happened === "" ? "" : `  ${happened}`}`),
  ];
}
