// What real Envoys did with the samples and the scenarios of e2e/envoy, line by line. `npm run conformance:envoy` asks them again; the files
// are never edited by hand.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accountOfRun, accountText } from "../cli/envoy/comparison.ts";
import { playable } from "../interop/playable.ts";
import { seenReleases } from "../scenario/profiles.ts";
import { runHost } from "./host-run.ts";
import { lineDiff } from "./line-diff.ts";
import { traceFile, tracedNames, tracedScenarios, tracedVersions } from "./traced-scenarios.ts";
import type { TracedScenario } from "./traced-scenarios.ts";

const scenarios = tracedScenarios();

function ours({ scenario, modules }: TracedScenario, version: string): string {
  const played = playable(scenario);
  if (!played.ok) throw new Error(played.reasons.join("; "));
  const { recording, outcome } = runHost({ ...played.scenario, setup: { ...played.scenario.setup, profile: `envoy@${version}` } }, modules);
  return accountText(accountOfRun(recording, outcome));
}

it("there are traces of every scenario from every release", () => {
  const names = scenarios.map(({ name }) => name).toSorted();
  expect(tracedVersions().toSorted()).toEqual(seenReleases.toSorted());
  for (const version of tracedVersions()) expect(tracedNames(version).toSorted(), `${version}: npm run conformance:envoy`).toEqual(names);
});

describe.each(tracedVersions())("Envoy %s", (version) => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))("%s", (name, scenario) => {
    expect(lineDiff(readFileSync(traceFile(version, name), "utf8"), ours(scenario, version))).toEqual([]);
  });
});
