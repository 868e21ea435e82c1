/** The rows of a header grid: the headers of the scenario, and one that has no name yet, which nobody sends. */
import type { Headers } from "../../../../scenario/scenario.ts";

/** The row without a name: where it stands among the rows, and what its value is. */
export interface Unnamed {
  readonly at: number;
  readonly value: Headers[number][1];
}

export const rowsOf = (headers: Headers, unnamed: Unnamed | undefined): Headers => (unnamed === undefined ? headers : headers.toSpliced(unnamed.at, 0, ["", unnamed.value]));

/** What of the rows belongs to the scenario, and the row that waits for a name. */
export function split(rows: Headers): { readonly headers: Headers; readonly unnamed: Unnamed | undefined } {
  const at = rows.findIndex(([name]) => name === ""), value = rows[at]?.[1];
  return { headers: rows.filter(([name]) => name !== ""), unnamed: value === undefined ? undefined : { at, value } };
}

/** The place among the headers of the row at `row`; undefined for the one without a name. */
export function placeOf(row: number, unnamed: Unnamed | undefined): number | undefined {
  if (unnamed === undefined || row < unnamed.at) return row;
  return row === unnamed.at ? undefined : row - 1;
}

/** The rows with an empty one at `at`, in place of the one that had no name before. */
export function withEmptyRow(headers: Headers, unnamed: Unnamed | undefined, at: number): { readonly rows: Headers; readonly at: number } {
  const place = Math.min(headers.length, unnamed !== undefined && unnamed.at < at ? at - 1 : at);
  return { rows: headers.toSpliced(place, 0, ["", ""]), at: place };
}
