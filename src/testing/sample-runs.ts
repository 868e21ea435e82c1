/** The samples of the repository as runs: read from their folders, run by the host. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import { runHost, scenarioOf } from "./host-run.ts";
import type { HostRun, HostRunOptions } from "./host-run.ts";

export const samplesRoot: string = join(import.meta.dirname, "../../samples");
export const sampleIds: readonly string[] = readdirSync(samplesRoot).filter((id) => existsSync(join(samplesRoot, id, "sample.json"))).toSorted();

export const sampleScenario = (id: string): Scenario => scenarioOf(JSON.parse(readFileSync(join(samplesRoot, id, "scenario.json"), "utf8")) as ScenarioInput);

const bytes = new Map<string, Uint8Array>();
export function sampleModules(id: string): ReadonlyMap<string, Uint8Array> {
  const names = new Set(sampleScenario(id).setup.chain.map((filter) => filter.module.name));
  return new Map([...names].map((name) => {
    const file = join(samplesRoot, id, name);
    let read = bytes.get(file);
    if (read === undefined) bytes.set(file, (read = new Uint8Array(readFileSync(file))));
    return [name, read] as const;
  }));
}

export const runSample = (id: string, options?: HostRunOptions): HostRun => runHost(sampleScenario(id), sampleModules(id), options);

/** The modules of a sample as an engine takes them. */
export const sampleInput = (id: string): readonly { readonly name: string; readonly sha256: string; readonly bytes: Uint8Array }[] => [...sampleModules(id)].map(([name, read]) => ({ name, sha256: name, bytes: read }));
