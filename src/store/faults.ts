/** What the card of a fault asks for: names of functions, what requests get under each policy, the shortest scenario that still comes to it. */
import type { PolicyLine } from "../debugger/fault/policies.ts";
import type { Recording } from "../recording/log.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { FunctionName } from "../symbols/functions.ts";
import type { Bench } from "./bench.ts";
import type { Editing } from "./editing.ts";
import { actionsOf, withActions } from "./edits.ts";
import { modulesFor } from "./running.ts";
import type { Shortest } from "./shortest.ts";

export interface FaultActions {
  /** By function index. Undefined when the module of the filter is not at hand. */
  functionNames(filter: number): Promise<((index: number) => FunctionName) | undefined>;
  /** What this request and the next ones get; empty when the fault is no filter's, or nobody wants to know any more. */
  policies(step: number, cancelled: () => boolean): Promise<readonly PolicyLine[]>;
  /** Keeps the fewest actions that still come to the fault. Undefined when that is no question any more. */
  reproduce(step: number, cancelled: () => boolean): Promise<Shortest | undefined>;
}

export function createFaults(bench: Bench, editing: Editing): FaultActions {
  const { store } = bench;
  const known = new WeakMap<Recording, Map<number, Promise<Shortest | undefined>>>();

  /** In a worker of its own, so that the run that is shown stays. */
  async function inBackground<T>(work: (scenario: Scenario, recording: Recording, run: Awaited<ReturnType<typeof runner>>) => Promise<T>): Promise<T | undefined> {
    const { scenario, recording, missing } = store.getState();
    if (scenario === undefined || recording === undefined || missing.length > 0) return undefined;
    const engine = bench.input.spareEngine();
    try {
      return await work(scenario, recording, await runner(engine, scenario));
    } finally {
      engine.dispose();
    }
  }
  async function runner(engine: ReturnType<Bench["input"]["spareEngine"]>, scenario: Scenario) {
    const { carriedOut } = await import("./carried-out.ts"), modules = modulesFor(bench, scenario);
    return (changed: Scenario) => carriedOut(engine, changed, modules);
  }

  /** Asked for twice by one card: by the policies and by the button. */
  function shortest(step: number, cancelled: () => boolean): Promise<Shortest | undefined> {
    const { recording } = store.getState();
    if (recording === undefined) return Promise.resolve(undefined);
    let found = known.get(recording);
    if (found === undefined) known.set(recording, (found = new Map()));
    const before = found.get(step);
    if (before !== undefined) return before.then((answer) => answer ?? ask(step, cancelled));
    const asked = ask(step, cancelled);
    found.set(step, asked);
    return asked;
  }
  const ask = async (step: number, cancelled: () => boolean): Promise<Shortest | undefined> => {
    const { shortestPrefix } = await import("./shortest.ts");
    return inBackground((scenario, recording, run) => shortestPrefix(scenario, recording, step, run, cancelled));
  };

  return {
    async functionNames(filter) {
      const { recording } = store.getState(), name = recording?.meta.scenario.setup.chain[filter]?.module.name;
      const sha256 = recording?.meta.modules.find((module) => module.name === name)?.sha256, found = sha256 === undefined ? undefined : bench.modules.get(sha256);
      if (found === undefined) return undefined;
      const [{ readModule }, { functionNames }] = await Promise.all([import("../module/read-module.ts"), import("../symbols/functions.ts")]);
      const read = readModule(found.bytes);
      return read.ok ? functionNames(read.value) : undefined;
    },
    async policies(step, cancelled) {
      const prefix = await shortest(step, cancelled);
      if (prefix === undefined || cancelled()) return [];
      const [{ underEachPolicy }, { factsOfFault }] = await Promise.all([import("./policies.ts"), import("../debugger/fault/fault-facts.ts")]);
      const lines = await inBackground(async (scenario, recording, run) => {
        const facts = factsOfFault(recording, step);
        return facts === undefined ? [] : underEachPolicy(scenario, recording, facts, prefix.kept, run, cancelled);
      });
      return lines ?? [];
    },
    async reproduce(step, cancelled) {
      const { recording } = store.getState(), found = await shortest(step, cancelled), { draft } = store.getState();
      if (found === undefined || cancelled() || store.getState().recording !== recording || actionsOf(draft).length !== found.of) return undefined;
      if (found.kept < found.of) editing.change(withActions(draft, actionsOf(draft).slice(0, found.kept)));
      return found;
    },
  };
}
