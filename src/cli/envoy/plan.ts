/** When each action of a scenario is due, and how much has been traced by then: taken from our own run of it. */
import type { Recording } from "../../recording/log.ts";
import { isWorker } from "../../recording/threads.ts";
import type { Action, Scenario } from "../../scenario/scenario.ts";

export interface PlannedAction {
  readonly action: Action;
  /** ms of virtual time since the start of the VMs */
  readonly at: number;
  /** callbacks and host calls of workers before it */
  readonly calls: number;
}
export interface Plan { readonly actions: readonly PlannedAction[]; readonly end: { readonly at: number; readonly calls: number } }

/** Every action has a row of its own, in order, but `run` and an advance by nothing; a run that ended early has fewer. */
export function planOf({ actions }: Scenario, recording: Recording): Plan {
  const told = actions.filter((action) => action.do !== "run" && !(action.do === "advance" && action.by === 0)), planned: PlannedAction[] = [];
  let calls = 0;
  for (let step = 1; step < recording.length; step++) {
    const { kind, thread } = recording.brief(step);
    if ((kind === "callback" || kind === "host-call") && isWorker(thread)) calls++;
    const action = kind === "action" ? told[planned.length] : undefined;
    if (action !== undefined) planned.push({ action, at: recording.timeOf(step) / 1e6, calls });
  }
  // time that passes after the last row is told by the advance alone
  const last = planned.at(-1), passed = last?.action.do === "advance" ? last.at + last.action.by : 0;
  return { actions: planned, end: { at: Math.max(passed, (recording.clock.times.at(-1) ?? 0) / 1e6), calls } };
}
