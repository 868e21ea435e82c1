/** The cursor and the live edge. Anywhere but at the end of the recording, stepping only moves the cursor. */
import { messageOf } from "../base/thrown.ts";
import { nextBreak } from "../debugger/breakpoints.ts";
import { stepOver } from "../debugger/stepping.ts";
import { loadParser, tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { clampStep, newest } from "./cursor.ts";
import type { Editing } from "./editing.ts";
import { withAppended } from "./edits.ts";
import type { Running } from "./running.ts";
import type { ActionInput, WorkbenchActions } from "./types.ts";

type Transport = Pick<WorkbenchActions, "moveTo" | "point" | "first" | "last" | "stepForward" | "stepBack" | "overForward" | "overBack" | "run" | "runBack" | "stop" | "act" | "advance">;

export function createTransport(bench: Bench, editing: Editing, running: Running): Transport {
  const { store } = bench;
  const { runs } = running;
  const moveTo = (step: number): void => {
    const { recording } = store.getState();
    const cursor = clampStep(recording, step);
    running.awaitStep(undefined);
    store.setState({ cursor, following: cursor === newest(recording) });
  };
  const atEnd = (): boolean => store.getState().cursor >= newest(store.getState().recording);

  /** What is left to do goes on; else what is due gets an action of its own. False when there is neither. */
  function goOn(left: () => void, due: ActionInput): boolean {
    const edge = runs.edge;
    if (edge === undefined || edge.status.state === "over") return false;
    if (edge.status.remaining > 0) left();
    else if (edge.status.outcome?.end === "running") act(due);
    else return false;
    return true;
  }

  function act(...actions: readonly ActionInput[]): void {
    const { scenario, draft } = store.getState(), { parse } = bench;
    if (scenario === undefined) return;
    if (parse === undefined) {
      loadParser(bench).then(() => act(...actions), (thrown: unknown) => tell(bench, "The end of the run", messageOf(thrown)));
      return;
    }
    const parsed = parse({ ...scenario, actions: [...scenario.actions, ...actions] });
    if (!parsed.ok) {
      tell(bench, "The end of the run", parsed.problems.map((problem) => `${problem.path} ${problem.message}`).join("; "));
      return;
    }
    const live = runs.edge !== undefined && runs.edge.status.state !== "over" && !running.scheduled;
    const longer = actions.reduce(withAppended, draft);
    store.setState({ following: true });
    if (!live) {
      editing.change(longer);
      return;
    }
    editing.appended(longer);
    store.setState({ scenario: parsed.scenario });
    for (const complete of parsed.scenario.actions.slice(scenario.actions.length)) runs.act(complete);
  }

  function overForward(): void {
    const { recording, cursor } = store.getState();
    if (recording === undefined) return;
    const next = stepOver(recording, cursor, "forward"), end = recording.length;
    if (next !== undefined) return moveTo(next);
    moveTo(newest(recording));
    if (goOn(() => runs.edge?.runNext(), { do: "run", callbacks: 1 })) running.awaitStep(end);
  }

  return {
    moveTo, act, overForward,
    point: (pointed) => store.setState({ pointed }),
    first: () => moveTo(1),
    last: () => moveTo(newest(store.getState().recording)),
    stepForward: () => (atEnd() ? overForward() : moveTo(store.getState().cursor + 1)),
    stepBack: () => moveTo(store.getState().cursor - 1),
    overBack() {
      const { recording, cursor } = store.getState();
      if (recording !== undefined) moveTo(stepOver(recording, cursor, "back") ?? 0);
    },
    run() {
      const { recording, breakpoints, cursor } = store.getState();
      if (!atEnd()) return moveTo((recording === undefined ? undefined : nextBreak(recording, breakpoints, cursor, "forward")) ?? newest(recording));
      store.setState({ following: true });
      running.breakAfter(newest(recording));
      goOn(() => runs.edge?.runUntilIdle(), { do: "run", until: "idle" });
    },
    runBack() {
      const { recording, breakpoints, cursor } = store.getState();
      moveTo((recording === undefined ? undefined : nextBreak(recording, breakpoints, cursor, "back")) ?? 1);
    },
    stop: () => runs.edge?.stop(),
    advance: (milliseconds) => act({ do: "advance", by: milliseconds }),
  };
}
