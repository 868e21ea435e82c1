/** Runs in workers, ends those whose guest does not return, and keeps a spare one warm. */
import { budgetBatch } from "./aborted.ts";
import type { Outcome } from "../recording/outcome.ts";
import type { Action } from "../scenario/scenario.ts";
import { createMirror } from "./mirror.ts";
import type { Mirror } from "./mirror.ts";
import { isAtRest } from "./protocol.ts";
import { batchIn, measureIn } from "./helpers.ts";
import type { HelperWorld } from "./helpers.ts";
import type { Engine, Run, RunInput, RunListener, RunStatus } from "./protocol.ts";
import type { Spawned } from "./spawn.ts";
import { createWatchdog } from "./watchdog.ts";
import type { Timers, Watchdog } from "./watchdog.ts";

export interface ClientWorld {
  readonly spawn: () => Spawned;
  readonly timers: Timers;
}

/** The timers of a page or of Node. */
export const wallTimers: Timers = {
  every(task, milliseconds) {
    const timer = setInterval(task, milliseconds);
    return () => clearInterval(timer);
  },
  afterMessages: (task) => void setTimeout(() => setTimeout(task, 0), 0),
};

/** A worker with the modules it was given. One worker serves one set of modules: what it learnt of others would slow it down. */
interface Crew { readonly worker: Spawned; readonly has: Set<string>; key: string | undefined }

export function createEngine({ spawn, timers }: ClientWorld): Engine {
  const enlist = (): Crew => ({ worker: spawn(), has: new Set(), key: undefined });
  let runs = 0;
  let crew: Crew | undefined = enlist();
  let spare: Crew | undefined;
  let current: Run | undefined;
  /** Workers that do something beside the run. */
  const helpers = new Set<Crew>();

  const takeSpare = (): Crew => {
    const taken = spare ?? enlist();
    spare = undefined;
    return taken;
  };
  async function askSpare<Answer>(ask: (calls: Spawned["calls"]) => Promise<Answer>): Promise<Answer> {
    const helper = takeSpare(), answer = await ask(helper.worker.calls);
    if (spare === undefined) spare = helper;
    else helper.worker.terminate();
    return answer;
  }
  const release = (): void => {
    crew?.worker.terminate();
    crew = undefined;
  };

  function crewFor(input: RunInput): Crew {
    const key = input.modules.map((module) => module.sha256).toSorted().join(" ");
    if (crew?.key !== undefined && crew.key !== key) release();
    crew ??= takeSpare();
    crew.key = key;
    return crew;
  }

  function begin(input: RunInput, listener: RunListener): Run {
    const limit = input.scenario.setup.limits.entryMilliseconds;
    let run = 0, given = false;
    let watchdog: Watchdog | undefined, worker: Spawned | undefined;
    /** A person looks at the guest in the browser's debugger, so it may stand anywhere until the run comes to rest. */
    let debugged = false;
    /** What is shown; while a run is repeated, another mirror is filled out of sight. */
    let shown = mirrored([]), filled = shown;
    let status: RunStatus = shown.status;

    function mirrored(appended: readonly Action[]): Mirror {
      const mirror: Mirror = createMirror(input, appended, {
        onRows: () => mirror === shown && listener.onRows(),
        // a repetition that comes to rest has returned after all: it is the run from now on
        onStatus: (next) => (mirror === shown ? tell(next) : isAtRest(next.state) && show(mirror, next)),
        onFailure: listener.onFailure,
        onDebugger(state) {
          debugged = state !== "went-by";
          listener.onDebugger?.(state);
        },
      });
      return mirror;
    }

    function tell(next: RunStatus): void {
      status = next;
      listener.onStatus(next);
      if (!isAtRest(next.state)) return;
      debugged = false;
      spare ??= enlist();
    }

    function show(mirror: Mirror, as: RunStatus): void {
      shown = mirror;
      listener.onRows();
      tell(as);
    }

    function end(): void {
      watchdog?.stop();
      watchdog = undefined;
      worker = undefined;
      // what the ended worker has posted may still arrive
      run = 0;
      release();
    }

    function launch(mirror: Mirror, carefulAfter?: number): void {
      const mine = ++runs, taken = crewFor(input);
      run = mine;
      filled = mirror;
      worker = taken.worker;
      watchdog = createWatchdog(limit, timers, () => mirror.inGuest && !debugged, () => {
        end();
        if (carefulAfter === undefined) repeat(mirror);
        else endOver(mirror);
      });
      const isMine = (): boolean => !given && run === mine;
      worker.listen(
        (message) => {
          if (!isMine() || message.run !== mine) return;
          watchdog?.heard();
          mirror.receive(message);
        },
        (message) => {
          if (!isMine()) return;
          end();
          mirror.receive({ type: "failure", run: mine, message });
        },
      );
      const modules = input.modules.map(({ name, sha256, bytes }) => (taken.has.has(sha256) ? { name, sha256 } : { name, sha256, bytes }));
      for (const { sha256 } of input.modules) taken.has.add(sha256);
      worker.calls.start({ run: mine, scenario: input.scenario, modules, appended: mirror.appended, ...(carefulAfter !== undefined && { carefulAfter }), ...(carefulAfter === undefined && input.breakAt !== undefined && { breakAt: input.breakAt }) });
    }

    function repeat(mirror: Mirror): void {
      tell({ ...status, state: "repeating" });
      launch(mirrored(mirror.appended), mirror.recording.length - 1);
    }

    function endOver(mirror: Mirror): void {
      const { recording } = mirror;
      const outcome: Outcome = { exchanges: [], connections: [], upstreams: {}, ...mirror.lastOutcome, end: "fault" };
      if (recording.length > 0) recording.append(budgetBatch(recording, limit));
      recording.finish("fault", outcome);
      show(mirror, { state: "over", remaining: mirror.status.remaining, outcome });
    }

    launch(shown);
    return {
      get recording() { return shown.recording; },
      get status() { return status; },
      apply(action) {
        shown.append(action);
        if (filled !== shown) filled.append(action);
        worker?.calls.apply(run, action);
      },
      runNext: () => worker?.calls.runNext(run),
      runUntilIdle: () => worker?.calls.runUntilIdle(run),
      stop: () => worker?.calls.stop(run),
      breakAt: (step) => worker?.calls.breakAt(run, step),
      dispose() {
        if (given) return;
        given = true;
        // a worker at rest serves the next run of the same modules
        if (isAtRest(status.state)) watchdog?.stop();
        else end();
      },
    };
  }

  const world: HelperWorld = {
    timers,
    enlist() {
      const helper = takeSpare();
      helpers.add(helper);
      return {
        worker: helper.worker,
        end() {
          helpers.delete(helper);
          helper.worker.terminate();
        },
      };
    },
  };

  return {
    measure: (input, repeats, onRepeat) => measureIn(world, input, repeats, onRepeat),
    batch: (input, onVerdicts) => batchIn(world, input, onVerdicts),
    run(input, listener) {
      current?.dispose();
      current = begin(input, listener);
      return current;
    },
    hash: (bytes) => askSpare((calls) => calls.hash(bytes)),
    preflight: (bytes) => askSpare((calls) => calls.preflight(bytes)),
    look: (input, place, onStep) => crewFor(input).worker.calls.look({ ...input, place }, onStep),
    dispose() {
      current?.dispose();
      release();
      for (const helper of helpers) helper.worker.terminate();
      helpers.clear();
      spare?.worker.terminate();
      spare = undefined;
    },
  };
}
