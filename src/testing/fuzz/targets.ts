/** What is fed with mutated input: each target takes its bytes and must come back, with a value or a refusal, never with an exception. */
import { archiveTarget, configTarget, traceTarget } from "./import-targets.ts";
import { expressionTarget, messageTarget, pairsTarget } from "./guest-targets.ts";
import { moduleTarget, startedTarget } from "./module-targets.ts";
import { recordingTarget } from "./recording-target.ts";
import { scenarioTarget, schemaTarget } from "./scenario-targets.ts";
import { suiteTarget } from "./suite-target.ts";
import { trafficTargets } from "./traffic-targets.ts";
import type { Target } from "./target.ts";

const all = (): readonly Target[] => [moduleTarget(), startedTarget(), scenarioTarget(), schemaTarget(), recordingTarget(), pairsTarget(), expressionTarget(), messageTarget(), suiteTarget(), configTarget(), archiveTarget(), traceTarget(), ...trafficTargets()];

/** All of them, or those of some names alone, in equal shares. */
export function targets(only = ""): readonly Target[] {
  if (only === "") return all();
  const names = only.split(","), chosen = all().filter(({ name }) => names.includes(name)), share = Math.floor(100 / chosen.length);
  return chosen.map((target, i) => ({ ...target, share: i === 0 ? 100 - share * (chosen.length - 1) : share }));
}
