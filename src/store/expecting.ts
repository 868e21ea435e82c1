/** What a draft expects of its run, item by item. Nothing is changed in place. */
import type { ExpectationInput } from "../debugger/expectable.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";

/** The order in which its fields are written says nothing. */
const textOf = (item: ExpectationInput): string => JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const same = (a: ExpectationInput, b: ExpectationInput): boolean => textOf(a) === textOf(b);

export const isExpected = (draft: ScenarioInput, item: ExpectationInput): boolean => draft.expect?.some((one) => same(one, item)) === true;

/** With the item at the end, once; without it where it is expected already and `toggle` is said. */
export function withExpectation(draft: ScenarioInput, item: ExpectationInput, toggle = false): ScenarioInput {
  if (!isExpected(draft, item)) return { ...draft, expect: [...(draft.expect ?? []), item] };
  return toggle ? withExpectations(draft, (draft.expect ?? []).filter((one) => !same(one, item))) : draft;
}

/** None: the scenario says nothing of it. */
export function withExpectations({ expect: _before, ...draft }: ScenarioInput, items: readonly ExpectationInput[]): ScenarioInput {
  return items.length === 0 ? draft : { ...draft, expect: [...items] };
}
