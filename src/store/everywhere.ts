/** The comparison of all profiles as the page asks for it: the last good scenario, in workers of its own. */
import type { Bench } from "./bench.ts";
import { modulesFor } from "./running.ts";
import type { ProfileRun, WorkbenchActions } from "./types.ts";

export async function inEveryProfile(bench: Bench, told: Parameters<WorkbenchActions["runEverywhere"]>[0]): Promise<readonly ProfileRun[]> {
  const { scenario, missing } = bench.store.getState();
  if (scenario === undefined || missing.length > 0) return [];
  const { runAllProfiles } = await import("./all-profiles.ts"), engine = bench.input.spareEngine();
  try {
    return await runAllProfiles({ scenario, modules: modulesFor(bench, scenario), engine, ...told });
  } finally {
    engine.dispose();
  }
}
