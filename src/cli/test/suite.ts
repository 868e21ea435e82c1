/** A suite of Google's tester, test by test, each in a VM of its own. */
import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Engine } from "../../engine/protocol.ts";
import { judge } from "../../interop/tester/judge.ts";
import { planTest } from "../../interop/tester/plan.ts";
import type { Surroundings } from "../../interop/tester/plan.ts";
import { readSuite, spellingOf } from "../../interop/tester/suite.ts";
import type { Env, ReadFile, SuiteTest } from "../../interop/tester/suite.ts";
import { moduleAt } from "../modules.ts";
import type { NamedModule } from "../modules.ts";
import { BadInput } from "../output.ts";
import { here, readFile, standing } from "../paths.ts";
import { carriedOutBy } from "../run.ts";
import type { Found } from "./find.ts";
import type { Tested } from "./report.ts";
import type { Overrides } from "./test.ts";

export async function testSuite({ path, called, bytes }: Found, given: Overrides, engine: Engine): Promise<readonly Tested[]> {
  const suite = readSuite(bytes, spellingOf(path, bytes));
  if (!suite.ok) throw new BadInput(`${called}:${suite.trouble.line}:${suite.trouble.column}: ${suite.trouble.message}`);
  const { env = {}, test: tests = [] } = suite.value;
  if (tests.length === 0) throw new BadInput(`${called}: there is no test in it`);
  const module = await moduleOf(env, given, path, called);
  const around: Surroundings = { module: { name: module.name, sha256: module.sha256 }, configuration: configurationOf(env, given, path, called), read: filesBeside(path) };
  const tested: Tested[] = [];
  for (const test of tests) tested.push(await one(test, env, around, module, called, engine));
  return tested;
}

async function one(test: SuiteTest, env: Env, around: Surroundings, module: NamedModule, file: string, engine: Engine): Promise<Tested> {
  const began = performance.now(), plan = planTest(test, env, around), name = test.name ?? "";
  const done = (checks: Tested["checks"], notes: readonly string[]): Tested => ({ file, name, checks, notes, seconds: (performance.now() - began) / 1000 });
  if (!plan.ok) return done([{ ok: false, text: plan.reason, step: 0 }], []);
  const { recording } = await carriedOutBy(engine, { scenario: plan.value.scenario, modules: [module] });
  return done(judge(plan.value, recording, around.read).map(({ phase, ok, text, step }) => ({ ok, step, text: `[${phase}] ${text}` })), plan.value.notes);
}

async function moduleOf(env: Env, { wasm }: Overrides, path: string, called: string): Promise<NamedModule> {
  if (wasm !== undefined) return moduleAt(here(wasm), basename(wasm), wasm);
  if (env.wasm_path === undefined || env.wasm_path === "") throw new BadInput(`${called}: env.wasm_path is missing; --wasm <file> says which module to test`);
  return moduleAt(besideSuite(env.wasm_path, path), basename(env.wasm_path), `${called}: wasm_path ${env.wasm_path}`);
}

function configurationOf(env: Env, { config }: Overrides, path: string, called: string): Uint8Array {
  if (config !== undefined) return readFile(here(config), config);
  return env.config_path === undefined || env.config_path === "" ? new Uint8Array() : readFile(besideSuite(env.config_path, path), `${called}: config_path ${env.config_path}`);
}

/** Relative to the suite, and where nothing is there, to where the person stands, as the tester has it. */
function besideSuite(name: string, path: string): string {
  const beside = resolve(dirname(path), name), standingAt = resolve(standing(), name);
  return !existsSync(beside) && existsSync(standingAt) ? standingAt : beside;
}

const filesBeside = (path: string): ReadFile => (name) => {
  try {
    return { ok: true, value: readFile(resolve(dirname(path), name), name) };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { ok: false, reason: error.message.slice(name.length + 2) };
  }
};
