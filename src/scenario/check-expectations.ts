/** Expectations name exchanges that there are, and say one thing each. */
import type { Expectation } from "./expect.ts";
import type { Problem } from "./parse.ts";
import { pathText } from "./paths.ts";
import type { Scenario } from "./scenario.ts";

const ways = ["absent", "equals", "contains", "matches"] as const;

export function checkExpectations({ actions, expect = [] }: Scenario): readonly Problem[] {
  const ids = new Set(actions.flatMap((action) => (action.do === "exchange" ? [action.id] : "exchange" in action ? [action.exchange] : [])));
  return expect.flatMap((item, i) => {
    const at = (field: string, message: string): Problem => ({ path: pathText(["expect", i, ...(field === "" ? [] : [field])]), message });
    const problems: Problem[] = [], given = waysOf(item);
    if ("exchange" in item && item.exchange !== undefined && !ids.has(item.exchange)) problems.push(at("exchange", `"${item.exchange}" is no exchange of the scenario`));
    if (given.length > 1 && !(item.that === "log" && given.length === 2 && given[0] === "absent")) problems.push(at("", `has ${given.join(" and ")}; one is enough`));
    if ((item.that === "body" || item.that === "log") && given.every((way) => way === "absent")) problems.push(at("", "needs equals, contains or matches"));
    if ("matches" in item && item.matches !== undefined && !isRegularExpression(item.matches)) problems.push(at("matches", "is no regular expression of JavaScript"));
    return problems;
  });
}

const waysOf = (item: Expectation): readonly string[] => ways.filter((way) => {
  const value = (item as Readonly<Record<string, unknown>>)[way];
  return value !== undefined && value !== false && item.that !== "finding";
});

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source, "u").source !== "";
  } catch {
    return false;
  }
}
