/** The rows of the generated table, and what a search finds among them. */
export interface CoverageRow {
  readonly name: string;
  readonly kind: "host function" | "callback";
  readonly group: string;
  /** proxy, version: `state` is "proven", "same" (the code that another version proves) or "gap" */
  readonly proxies: Readonly<Record<string, Readonly<Record<string, { readonly state: string; readonly by?: readonly string[] }>>>>;
}

const textOf = ({ name, kind, group, proxies }: CoverageRow): string =>
  [name, kind, group, ...Object.entries(proxies).flatMap(([proxy, versions]) => [proxy, ...Object.entries(versions).flatMap(([version, { state, by = [] }]) => [version, state, ...by])])].join(" ").toLowerCase();

/** Rows that have every word of the query somewhere; a row of that very name first. */
export function found(rows: readonly CoverageRow[], query: string): readonly CoverageRow[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const listed = rows.filter((row) => words.every((word) => textOf(row).includes(word)));
  const exact = listed.filter(({ name }) => name === query.trim());
  return exact.length === 0 ? listed : [...exact, ...listed.filter((row) => !exact.includes(row))];
}
