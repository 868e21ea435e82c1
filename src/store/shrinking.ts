/** Makes the scenario smaller while something of its run stays. Candidates run one after another in a worker of their own. */
import { shows } from "../debugger/shrink/symptom.ts";
import type { Symptom } from "../debugger/shrink/symptom.ts";
import { smallestScenario } from "../debugger/shrink/smaller.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { loadParser } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { carriedOut } from "./carried-out.ts";
import { modulesFor } from "./running.ts";

export interface Shrinking {
  /** after every run; `best`: the smallest scenario so far that still shows it */
  readonly onTried: (tried: number, best: ScenarioInput) => void;
  readonly signal: AbortSignal;
}
export interface Shrunk {
  readonly smaller: ScenarioInput;
  readonly tried: number;
  /** nothing more can be left out; false when it was stopped */
  readonly complete: boolean;
}

/** Ends the search from within. */
class Stopped extends Error {}

/** Undefined: nothing runs, or the draft as it stands does not show the symptom. */
export async function shrunk(bench: Bench, symptom: Symptom, { onTried, signal }: Shrinking): Promise<Shrunk | undefined> {
  const { draft, missing } = bench.store.getState(), parse = await loadParser(bench);
  if (missing.length > 0) return undefined;
  const engine = bench.input.spareEngine();
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new Stopped());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  stopped.catch(() => undefined);
  let tried = 0, best = draft;
  const still = async (candidate: ScenarioInput): Promise<boolean> => {
    const parsed = parse(candidate);
    if (!parsed.ok || parsed.scenario.setup.chain.length === 0) return false;
    const { recording } = await Promise.race([carriedOut(engine, parsed.scenario, modulesFor(bench, parsed.scenario)), stopped]);
    onTried(++tried, best);
    return shows(recording, symptom);
  };
  try {
    if (!(await still(draft))) return undefined;
    const smaller = await smallestScenario(draft, still, (found) => { best = found; });
    return { smaller, tried, complete: true };
  } catch (thrown) {
    if (thrown instanceof Stopped) return { smaller: best, tried, complete: false };
    throw thrown;
  } finally {
    engine.dispose();
  }
}
