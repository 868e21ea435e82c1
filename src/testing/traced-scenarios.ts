/** The scenarios that are put to real Envoys: every sample, and those of e2e/envoy/scenarios. What the Envoys did is kept in e2e/envoy/<version>/<name>.txt. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import { scenarioOf } from "./host-run.ts";
import { sampleIds, samplesRoot } from "./sample-runs.ts";

export interface TracedScenario {
  readonly name: string;
  readonly scenario: Scenario;
  /** bytes by the name the chain uses */
  readonly modules: ReadonlyMap<string, Uint8Array>;
}

const envoyFolder = join(import.meta.dirname, "../../e2e/envoy"), scenariosFolder = join(envoyFolder, "scenarios");

export const traceFile = (version: string, name: string): string => join(envoyFolder, version, `${name}.txt`);
/** Versions of which there are traces. */
export const tracedVersions = (): readonly string[] => readdirSync(envoyFolder).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
export const tracedNames = (version: string): readonly string[] => readdirSync(join(envoyFolder, version)).filter((file) => file.endsWith(".txt")).map((file) => file.slice(0, -4));

export function tracedScenarios(): readonly TracedScenario[] {
  const own = existsSync(scenariosFolder) ? readdirSync(scenariosFolder).filter((file) => file.endsWith(".json")) : [];
  return [
    ...sampleIds.map((id) => traced(id, join(samplesRoot, id, "scenario.json"))),
    ...own.map((file) => traced(file.slice(0, -5), join(scenariosFolder, file))),
    // which of several workers takes a connection is chance, and network filters hear of every one
  ].filter(({ scenario: { setup } }) => setup.threads === 1 || setup.listener.kind === "http");
}

function traced(name: string, file: string): TracedScenario {
  const scenario = scenarioOf(JSON.parse(readFileSync(file, "utf8")) as ScenarioInput);
  return { name, scenario, modules: new Map(scenario.setup.chain.map(({ module }) => [module.name, new Uint8Array(readFileSync(join(dirname(file), module.name)))])) };
}
