import { describe, expect, it } from "vitest";
import type { Headers } from "../../../../scenario/scenario.ts";
import { placeOf, rowsOf, split, withEmptyRow } from "./header-rows.ts";

const headers: Headers = [["a", "1"], ["b", "2"]];

describe("a header without a name", () => {
  it("is a row and not a header", () => {
    expect(rowsOf(headers, { at: 1, value: "x" })).toEqual([["a", "1"], ["", "x"], ["b", "2"]]);
    expect(split([["a", "1"], ["", "x"], ["b", "2"]])).toEqual({ headers, unnamed: { at: 1, value: "x" } });
    expect(split(headers)).toEqual({ headers, unnamed: undefined });
    expect(rowsOf(headers, { at: 9, value: "" }).at(-1)).toEqual(["", ""]);
  });

  it("shifts the places of what follows it", () => {
    expect([0, 1, 2].map((row) => placeOf(row, { at: 1, value: "" }))).toEqual([0, undefined, 1]);
    expect(placeOf(1, undefined)).toBe(1);
  });

  it("gives way to the next empty row", () => {
    expect(withEmptyRow(headers, undefined, 2)).toEqual({ rows: [["a", "1"], ["b", "2"], ["", ""]], at: 2 });
    expect(withEmptyRow(headers, { at: 0, value: "" }, 3)).toEqual({ rows: [["a", "1"], ["b", "2"], ["", ""]], at: 2 });
    expect(withEmptyRow(headers, { at: 2, value: "" }, 1)).toEqual({ rows: [["a", "1"], ["", ""], ["b", "2"]], at: 1 });
  });
});
