/** How many of a scenario's actions it takes to come to a fault. */
import type { Recording } from "../recording/log.ts";
import { textOf } from "../base/byte-string.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Runs a scenario in the background. */
export type RunScenario = (scenario: Scenario) => Promise<{ readonly recording: Recording }>;

export interface Shortest {
  /** Actions kept, from the first on. */
  readonly kept: number;
  readonly of: number;
}

/**
 * What a prefix of the actions does, the whole does too, row for row; so a prefix that comes to the fault has it at the same step, and every longer one
 * has it as well. Undefined when nobody wants the answer any more.
 */
export async function shortestPrefix(scenario: Scenario, recording: Recording, step: number, run: RunScenario, cancelled: () => boolean): Promise<Shortest | undefined> {
  const of = scenario.actions.length, wanted = faultAt(recording, step);
  let low = 0, high = of;
  while (low < high) {
    if (cancelled()) return undefined;
    const middle = (low + high) >> 1;
    const found = faultAt((await run({ ...scenario, actions: scenario.actions.slice(0, middle) })).recording, step);
    if (found !== undefined && found === wanted) high = middle;
    else low = middle + 1;
  }
  return { kept: high, of };
}

/** Everything a fault row says; undefined for another row, or none. */
function faultAt(recording: Recording, step: number): string | undefined {
  const row = step < recording.length ? recording.row(step) : undefined;
  if (row?.kind !== "fault") return undefined;
  return JSON.stringify([row.name, Object.entries(row.fields).map(([name, value]) => [name, typeof value === "number" ? value : textOf(value).text])]);
}
