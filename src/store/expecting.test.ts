import { expect, it } from "vitest";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { isExpected, withExpectation, withExpectations } from "./expecting.ts";

const draft: ScenarioInput = { version: 1, setup: { chain: [] } };

it("expects a thing once, in whatever order it is written, and takes it back", () => {
  const one = withExpectation(draft, { that: "status", is: 200 }), same = { is: 200, that: "status" } as const;
  expect(isExpected(one, same)).toBe(true);
  expect(withExpectation(one, same)).toBe(one);
  expect(withExpectation(one, same, true)).toEqual(draft);
  expect(withExpectation(one, { that: "no-fault" }).expect).toHaveLength(2);
});
it("leaves nothing behind where nothing is expected", () => {
  expect(withExpectations({ ...draft, expect: [{ that: "no-fault" }] }, [])).toEqual(draft);
});
