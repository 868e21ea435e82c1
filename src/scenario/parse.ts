/** From what a person wrote to a scenario, or to problems in neutral words, each at its path. */
import * as v from "valibot";
import { upgrade } from "../base/upgrade.ts";
import { checkScenario } from "./check.ts";
import { jsonError } from "./json-text.ts";
import { messageOf } from "./messages.ts";
import { pathText } from "./paths.ts";
import { withEncodedMessages } from "./proto/messages.ts";
import { ExchangeSchema, ScenarioSchema } from "./scenario.ts";
import type { Exchange, Scenario } from "./scenario.ts";
import { scenarioUpgrades } from "./upgrades.ts";

/** `path`: "setup.chain[0].module.name"; empty for the scenario as a whole. */
export interface Problem { readonly path: string; readonly message: string }
export interface TextProblem extends Problem {
  /** place of a JSON error in the text, from 1 */
  readonly line?: number;
  readonly column?: number;
}
export type ParsedScenario = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly Problem[] };
export type ParsedText = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly TextProblem[] };

/** Takes plain data of any known version; defaults are filled in, and messages written as JSON are made bytes. All problems of the form are told; those of the sense once the form is right. */
export function parseScenario(value: unknown): ParsedScenario {
  const read = readScenario(value);
  if (!read.ok) return read;
  const problems = checkScenario(read.scenario);
  return problems.length > 0 ? { ok: false, problems } : withEncodedMessages(read.scenario);
}

/** The form alone: for a scenario that has been run already, which must be readable whatever it asks for. */
export function readScenario(value: unknown): ParsedScenario {
  const upgraded = upgrade(value, scenarioUpgrades);
  if (!upgraded.ok) return { ok: false, problems: [{ path: "", message: upgraded.reason }] };
  const parsed = v.safeParse(ScenarioSchema, upgraded.value);
  return parsed.success ? { ok: true, scenario: parsed.output } : { ok: false, problems: parsed.issues.flatMap((issue) => problemsOf(issue)) };
}

/** The form of one exchange, its defaults filled in: for exchanges that never become a scenario together. */
export function readExchange(value: unknown): { readonly ok: true; readonly exchange: Exchange } | { readonly ok: false; readonly reason: string } {
  const parsed = v.safeParse(ExchangeSchema, value);
  if (parsed.success) return { ok: true, exchange: parsed.output };
  const [first] = parsed.issues.flatMap((issue) => problemsOf(issue));
  return { ok: false, reason: first === undefined ? "it is no exchange" : `${first.path} ${first.message}` };
}

const problemsOf = (issue: v.BaseIssue<unknown>, above: readonly (string | number)[] = []): Problem[] => {
  const path = [...above, ...(issue.path ?? []).map((item) => item.key as string | number)];
  // one branch of a union that fits in form says more than "none fits"
  const inner = issue.type === "union" ? closestBranch(issue.issues ?? []) : undefined;
  return inner === undefined ? [{ path: pathText(path), message: messageOf(issue) }] : inner.flatMap((i) => problemsOf(i, path));
};

/** The issues of the branch that took the value as its kind and found something inside it. */
function closestBranch(issues: readonly v.BaseIssue<unknown>[]): readonly v.BaseIssue<unknown>[] | undefined {
  const inside = issues.filter((i) => i.type !== "strict_object" && (i.path?.length ?? 0) > 0 && i.input !== undefined);
  return inside.length > 0 ? inside : undefined;
}

export function parseScenarioText(text: string): ParsedText {
  const found = jsonError(text);
  if (found !== undefined) return { ok: false, problems: [{ path: "", ...found }] };
  return parseScenario(JSON.parse(text) as unknown);
}
