/** From the document to a run, and from a run to what is shown: re-runs after edits, the live edge, and where the cursor goes meanwhile. */
import { nextBreak } from "../debugger/breakpoints.ts";
import { isAtRest } from "../engine/protocol.ts";
import type { RunModule } from "../engine/protocol.ts";
import type { Recording } from "../recording/log.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Bench } from "./bench.ts";
import { previousRun } from "./comparing.ts";
import { clampStep, firstFault, firstLook, newest } from "./cursor.ts";
import { findPlace, placeOf } from "./place.ts";
import type { Place } from "./place.ts";
import { createRuns } from "./runs.ts";
import type { Manner, Runs } from "./runs.ts";
import type { WorkbenchState } from "./types.ts";

export interface Running {
  readonly runs: Runs;
  /** Runs the scenario soon; edits that follow each other become one run. */
  schedule(): void;
  /** Runs the scenario now and shows it as it goes; the cursor then stands at `place`, or where a first look should fall. `breakAt`: as in `RunInput`. */
  begin(place?: Place | ((recording: Recording) => number), breakAt?: number): void;
  /** The cursor goes to a step that does not exist yet as soon as it does. */
  awaitStep(step: number | undefined): void;
  /** When the run comes to rest the cursor goes to the first breakpoint after a step, unless somebody moved it. */
  breakAfter(step: number): void;
  /** A scheduled run has not begun yet. */
  readonly scheduled: boolean;
  dispose(): void;
}

/** Typing goes on within this time, ms. */
const settles = 150;

export function createRunning(bench: Bench): Running {
  const { store } = bench;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Where the cursor goes when a run that is shown as it goes comes to rest, unless somebody moved it. */
  let arrive: ((recording: Recording) => number) | undefined;
  let awaited: number | undefined;
  /** Rows after this one came since somebody said run. */
  let brokenFrom: number | undefined;

  const runs = createRuns(bench.input.engine, {
    onChange: () => refresh(),
    onShown(before, manner) {
      const { cursor } = store.getState();
      awaited = undefined;
      if (manner === "fresh" || before === undefined) {
        store.setState({ following: true, previous: undefined });
        return refresh();
      }
      store.setState({ previous: previousRun(before.recording, before.status.outcome) });
      const place = placeOf(before.recording, cursor);
      refresh();
      moveAfterEdit(before.recording, place);
    },
    onFailure: (failure) => store.setState({ failure }),
    onDebugger: (debugging) => store.setState({ debugging }),
  });

  /** The same place as before the edit; a fault that was not there before comes first. */
  function moveAfterEdit(before: Recording, place: Place): void {
    const recording = runs.shown?.recording;
    if (recording === undefined) return;
    const fault = firstFault(recording);
    const cursor = fault !== undefined && firstFault(before) === undefined ? fault : findPlace(recording, place);
    store.setState({ cursor, following: false });
  }

  function refresh(): void {
    const { shown, pending, edge } = runs, recording = shown?.recording;
    const atRest = shown !== undefined && pending === undefined && isAtRest(shown.status.state);
    recording?.prepare();
    const now = store.getState(), came = awaited !== undefined && recording !== undefined && awaited < recording.length ? awaited : undefined;
    if (came !== undefined) awaited = undefined;
    const following = now.following && came === undefined && awaited === undefined, cursor = came ?? now.cursor;
    let next = following ? newest(recording) : clampStep(recording, cursor);
    if (atRest && recording !== undefined && arrive !== undefined) {
      if (following) next = clampStep(recording, arrive(recording));
      arrive = undefined;
    } else if (atRest && following && recording !== undefined) {
      const stop = brokenFrom === undefined ? undefined : nextBreak(recording, now.breakpoints, brokenFrom, "forward");
      next = stop ?? (shown.status.state === "over" ? (firstFault(recording) ?? next) : next);
    }
    if (atRest) brokenFrom = undefined;
    const change: Partial<WorkbenchState> = {
      recording, version: recording?.version ?? 0, length: recording?.length ?? 0,
      runState: shown?.status.state, remaining: shown?.status.remaining ?? 0,
      pending: pending === undefined ? undefined : { state: pending.status.state, rows: pending.recording.length },
      running: edge !== undefined && !isAtRest(edge.status.state),
      cursor: next, following: following && (!atRest || next === newest(recording)),
    };
    // while a run goes on the last outcome stays
    const outcome = shown?.status.outcome, liveEdge = shown?.status.edge;
    store.setState(outcome === undefined && pending === undefined && shown !== undefined && !atRest && store.getState().recording === recording ? change : { ...change, outcome, edge: liveEdge });
  }

  function start(manner: Manner, breakAt?: number): void {
    clearTimeout(timer);
    timer = undefined;
    const { scenario, missing } = store.getState();
    if (scenario === undefined || missing.length > 0) return;
    store.setState({ failure: undefined, debugging: breakAt === undefined ? undefined : "waiting" });
    runs.start({ scenario, modules: modulesFor(bench, scenario), ...(breakAt !== undefined && { breakAt }) }, manner);
  }

  return {
    runs,
    get scheduled() { return timer !== undefined; },
    awaitStep(step) { awaited = step; },
    breakAfter(step) { brokenFrom = step; },
    schedule() {
      clearTimeout(timer);
      timer = setTimeout(() => start("replace"), settles);
    },
    begin(place, breakAt) {
      arrive = place === undefined ? firstLook : typeof place === "function" ? place : (recording) => findPlace(recording, place);
      start("fresh", breakAt);
    },
    dispose() {
      clearTimeout(timer);
      runs.dispose();
    },
  };
}

/** The SHA-256 behind a filter's module: what the chain says if it is at hand, else what goes by its name. */
export function sha256For(bench: Bench, module: { readonly name: string; readonly sha256?: string | undefined }): string | undefined {
  if (module.sha256 !== undefined && bench.modules.has(module.sha256)) return module.sha256;
  const named = store(bench).modules[module.name];
  return named !== undefined && bench.modules.has(named) ? named : undefined;
}
const store = (bench: Bench): WorkbenchState => bench.store.getState();

export function missingModules(bench: Bench, scenario: Scenario): readonly string[] {
  return [...new Set(scenario.setup.chain.filter((filter) => sha256For(bench, filter.module) === undefined).map((filter) => filter.module.name))];
}

export function modulesFor(bench: Bench, scenario: Scenario): RunModule[] {
  const named = new Map<string, RunModule>();
  for (const { module } of scenario.setup.chain) {
    const sha256 = sha256For(bench, module), found = sha256 === undefined ? undefined : bench.modules.get(sha256);
    if (sha256 !== undefined && found !== undefined) named.set(module.name, { name: module.name, sha256, bytes: found.bytes });
  }
  return [...named.values()];
}
