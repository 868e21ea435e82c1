import { expect, it } from "vitest";
import { playable } from "../../interop/playable.ts";
import { scenarioOf, runHost } from "../../testing/host-run.ts";
import { tracedScenarios } from "../../testing/traced-scenarios.ts";
import { planOf } from "./plan.ts";

it.each(tracedScenarios().map((each) => [each.name, each] as const))("the plan of %s tells each action its own time", (_, { scenario, modules }) => {
  const played = playable(scenario);
  if (!played.ok) throw new Error(played.reasons.join("; "));
  const { recording } = runHost(played.scenario, modules), { actions, end } = planOf(played.scenario, recording);
  const rows = Array.from({ length: recording.length - 1 }, (__, i) => recording.row(i + 1)).filter((row) => row.kind === "action");
  expect(actions.map(({ action }) => action.do)).toEqual(rows.map(({ name }) => name));
  expect(actions.map(({ at }) => at)).toEqual(rows.map(({ time }) => time / 1e6));
  expect(end.at).toBeGreaterThanOrEqual(actions.at(-1)?.at ?? 0);
});

it("the end of a run counts what passes after the last row", () => {
  const scenario = scenarioOf({ version: 1, setup: { chain: [] }, actions: [{ do: "advance", by: 100 }, { do: "advance", by: 50 }] });
  expect(planOf(scenario, runHost(scenario, new Map()).recording).end).toEqual({ at: 150, calls: 0 });
});
