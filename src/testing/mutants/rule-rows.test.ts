import { expect, it } from "vitest";
import { allMutants } from "./find.ts";
import { isOfRow, ruleRows, rulesWithoutRow } from "./rule-rows.ts";

/** Rules of semantics 5 to 12 and 20. */
const wanted = [...Array.from({ length: 54 }, (_, i) => i + 21), 95, 96].map((number) => `T-${number}`);

it("each rule has a place in the host that can be turned round, or the reason why there is none", () => {
  expect([...ruleRows.map(({ rule }) => rule), ...Object.keys(rulesWithoutRow)].toSorted()).toEqual(wanted);
  expect(Object.values(rulesWithoutRow).filter((reason) => reason.length < 20)).toEqual([]);
});
it("and the place is where the row says", () => {
  const mutants = allMutants();
  expect(ruleRows.filter((row) => !mutants.some((mutant) => isOfRow(mutant, row))).map(({ rule }) => rule)).toEqual([]);
});
