/** Times of callbacks as the page asks for them: of what is recorded, in a worker of its own that can be ended at any moment. */
import type { Measured } from "../engine/protocol.ts";
import type { Bench } from "./bench.ts";
import { modulesFor } from "./running.ts";
import type { WorkbenchActions } from "./types.ts";

const repeats = 5;

export async function measured(bench: Bench, { onRepeat, signal }: Parameters<WorkbenchActions["measure"]>[0]): Promise<Measured | undefined> {
  const { recording, missing } = bench.store.getState();
  if (recording === undefined || missing.length > 0 || signal.aborted) return undefined;
  const { scenario } = recording.meta, engine = bench.input.spareEngine();
  const cancelled = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
  try {
    return await Promise.race([engine.measure({ scenario, modules: modulesFor(bench, scenario) }, repeats, (done) => onRepeat(done, repeats)), cancelled]);
  } finally {
    engine.dispose();
  }
}
