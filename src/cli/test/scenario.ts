/** A scenario as a test: what it expects, and where it expects nothing, that it runs without a fault. */
import { basename } from "node:path";
import type { Engine } from "../../engine/protocol.ts";
import { judgeExpectations } from "../../debugger/expectations.ts";
import { bytesInput } from "../../interop/tester/plan.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { moduleAt, replaceModules } from "../modules.ts";
import { here, readFile } from "../paths.ts";
import { carriedOutBy, readScenarioFile } from "../run.ts";
import type { Found } from "./find.ts";
import type { Tested } from "./report.ts";
import type { Overrides } from "./test.ts";

export async function testScenario({ path, called }: Found, { wasm, config }: Overrides, engine: Engine): Promise<readonly Tested[]> {
  const began = performance.now(), given = wasm === undefined ? [] : [await moduleAt(here(wasm), basename(wasm), wasm)];
  const loaded = await replaceModules(withConfiguration(readScenarioFile(path), config), given, path);
  const { recording } = await carriedOutBy(engine, loaded);
  const checks = judgeExpectations(recording).map(({ ok, text, step }) => ({ ok, text, step }));
  return [{ file: called, name: loaded.scenario.title, checks, notes: loaded.warnings, seconds: (performance.now() - began) / 1000 }];
}

/** The configuration of the first filter. */
function withConfiguration(scenario: Scenario, config: string | undefined): Scenario {
  if (config === undefined) return scenario;
  const configuration = bytesInput(readFile(here(config), config)), { setup } = scenario;
  return { ...scenario, setup: { ...setup, chain: setup.chain.map((filter, i) => (i === 0 ? { ...filter, configuration } : filter)) } };
}
