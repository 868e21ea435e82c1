/** What lies in the guests' memories at a step: the scenario is run again up to there, in a worker of its own. */
import type { PanicInMemory } from "../debugger/fault/panic-in-memory.ts";
import { lookPlace } from "../debugger/memory-place.ts";
import type { Engine, Looked } from "../engine/protocol.ts";
import type { Bench } from "./bench.ts";
import { modulesFor } from "./running.ts";

export type { Looked, VmBytes } from "../engine/protocol.ts";

export interface LookTold {
  /** how far the re-run is */
  readonly onStep: (step: number) => void;
  /** aborted: nobody wants to know any more */
  readonly signal: AbortSignal;
}
export interface LookActions {
  /** Undefined: it was given up, or a module is not at hand. */
  lookAtMemory(step: number, told: LookTold): Promise<Looked | undefined>;
  /** What the guest probably said before it stopped at a fault, as it lies in its memory; undefined: nothing like it, or it was given up. */
  panicInMemory(step: number, told: LookTold): Promise<(PanicInMemory & { readonly vm: number }) | undefined>;
}

export interface Looks {
  readonly actions: LookActions;
  dispose(): void;
}

export function createLooks(bench: Bench): Looks {
  /** Kept while it is good for the next look: a worker takes a while to start. */
  let idle: Engine | undefined;
  const actions: LookActions = {
    async lookAtMemory(step, { onStep, signal }) {
      const { recording, missing } = bench.store.getState();
      if (recording === undefined || missing.length > 0 || signal.aborted) return undefined;
      const { scenario } = recording.meta, engine = idle ?? bench.input.spareEngine();
      idle = undefined;
      const givenUp = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
      const looked = await Promise.race([engine.look({ scenario, modules: modulesFor(bench, scenario) }, lookPlace(recording, step), onStep), givenUp]);
      if (looked === undefined || idle !== undefined) engine.dispose();
      else idle = engine;
      return looked;
    },
    async panicInMemory(step, told) {
      const { recording } = bench.store.getState();
      if (recording === undefined) return undefined;
      const [{ panicInMemory }, { factsOfFault }] = await Promise.all([import("../debugger/fault/panic-in-memory.ts"), import("../debugger/fault/fault-facts.ts")]);
      const facts = factsOfFault(recording, step);
      if (facts === undefined || facts.callbackStep === 0) return undefined;
      const seen = async (at: number): Promise<Uint8Array | undefined> => {
        const looked = await actions.lookAtMemory(at, told);
        return looked?.ok === true ? looked.memories.find(({ vm }) => vm === facts.vm)?.bytes : undefined;
      };
      const before = await seen(facts.callbackStep), after = before === undefined ? undefined : await seen(step);
      const found = before === undefined || after === undefined ? undefined : panicInMemory(after, before);
      return found === undefined ? undefined : { ...found, vm: facts.vm };
    },
  };
  return { actions, dispose: () => idle?.dispose() };
}
