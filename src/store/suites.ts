/** A suite of Google's tester that was opened: its tests are run one after the other in a worker of their own, by that tester's rules. */
import { messageOf } from "../base/thrown.ts";
import type { Plan } from "../interop/tester/plan.ts";
import type { ReadFile } from "../interop/tester/suite.ts";
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { carriedOut } from "./carried-out.ts";
import type { KeepModule, Opening } from "./opening.ts";
import type { OpenedFile, SuiteTested } from "./types.ts";

export interface FoundSuite { readonly name: string; readonly bytes: Uint8Array }
/** What came along with it: modules, and everything else that it may name. */
export interface BesideSuite { readonly modules: readonly { readonly name: string; readonly bytes: Uint8Array }[]; readonly files: readonly OpenedFile[] }

export interface Suites {
  run(found: FoundSuite, beside: BesideSuite): Promise<void>;
  /** Opens a test as a scenario, at a step of it. */
  openTest(index: number, step?: number): Promise<void>;
  show(open: boolean): void;
}

const baseName = (path: string): string => path.replace(/^.*[/\\]/, "");

export function createSuites(bench: Bench, opening: Opening): Suites {
  const { store, input } = bench;
  let plans: readonly (Plan | undefined)[] = [], module: { readonly name: string; readonly bytes: Uint8Array } | undefined, turn = 0;

  /** The module that came along, else the one of that name that is open, else the only one that is. */
  function moduleFor(path: string, given: BesideSuite["modules"]): typeof module {
    const { draft, modules } = store.getState(), name = baseName(path), open = draft.setup.chain.map((filter) => filter.module.name);
    const dropped = given.find((one) => one.name === name) ?? (given.length === 1 ? given[0] : undefined);
    if (dropped !== undefined) return dropped;
    const [only] = new Set(open), found = open.includes(name) ? name : new Set(open).size === 1 ? only : undefined, bytes = found === undefined ? undefined : bench.modules.get(modules[found] ?? "")?.bytes;
    return found === undefined || bytes === undefined ? undefined : { name: found, bytes };
  }

  return {
    async run(found, beside) {
      const mine = ++turn, [{ readSuite, spellingOf }, { planTest }, { judge }] = await Promise.all([import("../interop/tester/suite.ts"), import("../interop/tester/plan.ts"), import("../interop/tester/judge.ts")]);
      const suite = readSuite(found.bytes, spellingOf(found.name, found.bytes));
      if (!suite.ok) return tell(bench, found.name, `A suite of Google's tester that cannot be read, line ${suite.trouble.line}, column ${suite.trouble.column}: ${suite.trouble.message}`);
      const { env = {}, test: tests = [] } = suite.value, missing: string[] = [];
      const read: ReadFile = (path) => {
        const file = beside.files.find(({ name }) => name === baseName(path));
        if (file === undefined && !missing.includes(path)) missing.push(path);
        return file === undefined ? { ok: false, reason: "it is not here: drop it together with the suite" } : { ok: true, value: file.bytes };
      };
      module = moduleFor(env.wasm_path ?? "", beside.modules);
      const configuration = env.config_path === undefined || env.config_path === "" ? undefined : read(env.config_path);
      const sha256 = module === undefined ? "0".repeat(64) : await input.engine.hash(module.bytes), around = { module: { name: module?.name ?? "filter.wasm", sha256 }, configuration: configuration?.ok === true ? configuration.value : new Uint8Array(), read };
      const planned = tests.map((test) => planTest(test, env, around));
      plans = planned.map((plan) => (plan.ok ? plan.value : undefined));
      const tested: SuiteTested[] = planned.map((plan, i) => ({ name: tests[i]?.name ?? "", checks: plan.ok ? undefined : [{ phase: "", ok: false, text: plan.reason, step: 0 }], notes: plan.ok ? plan.value.notes : [] }));
      const tellState = (): void => {
        store.setState({ suite: { name: found.name, wanted: env.wasm_path ?? "", module: module?.name, tests: [...tested], missing: [...missing], open: store.getState().suite?.open ?? true } });
      };
      store.setState({ suite: undefined });
      tellState();
      if (module === undefined) return undefined;
      const engine = input.spareEngine();
      try {
        for (const [i, plan] of plans.entries()) {
          if (plan === undefined) continue;
          const { recording } = await carriedOut(engine, plan.scenario, [{ name: module.name, sha256, bytes: module.bytes }]);
          if (mine !== turn) return undefined;
          tested[i] = { ...(tested[i] ?? { name: plan.name, notes: [] }), checks: judge(plan, recording, read) };
          tellState();
        }
      } catch (thrown) {
        tell(bench, found.name, messageOf(thrown));
      } finally {
        engine.dispose();
      }
      return undefined;
    },

    async openTest(index, step) {
      const plan = plans[index], own = module;
      if (plan === undefined || own === undefined) return;
      const make = async (keep: KeepModule): ReturnType<Parameters<Opening["made"]>[1]> => {
        const sha256 = await keep(own.name, own.bytes), draft = { ...plan.input, setup: { ...plan.input.setup, chain: plan.input.setup.chain.map((filter) => ({ ...filter, module: { name: own.name, sha256 } })) } };
        return { document: { draft, origin: { kind: "file", name: plan.name === "" ? "a test" : plan.name }, modules: { [own.name]: sha256 }, sources: [] }, ...(step !== undefined && { arrive: () => step }) };
      };
      await opening.made(plan.name, make);
      this.show(false);
    },

    show(open) {
      const { suite } = store.getState();
      if (suite !== undefined) store.setState({ suite: { ...suite, open } });
    },
  };
}
