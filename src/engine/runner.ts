/** Runs scenarios in slices, beside the guests. It knows neither workers nor pages: what it needs of the world is passed in. */
import type { LiveEdge } from "../recording/live-edge.ts";
import type { Outcome } from "../recording/outcome.ts";
import type { State } from "../recording/state.ts";
import type { Writer } from "../recording/writer.ts";
import type { Action, Scenario } from "../scenario/scenario.ts";
import type { FromWorker, RunState, StartOrder, VmBytes } from "./protocol.ts";
import { createPulse } from "./pulse.ts";
import { carefulWriter, WatchedWriter } from "./watched-writer.ts";

/** What is asked of `host/session.ts`. */
export interface HostSession {
  start(): boolean;
  apply(action: Action): void;
  step(): boolean;
  outcome(): Outcome;
  edge(): LiveEdge;
  readonly over: boolean;
  /** Exchanges that have begun. */
  readonly begun: number;
  readonly state: State;
  /** What lies in the memory of each VM now. */
  memories(): readonly VmBytes[];
}
export interface HostInput { readonly scenario: Scenario; readonly modules: ReadonlyMap<string, Uint8Array>; readonly writer: Writer; readonly stopping?: Stopping; readonly forgets?: boolean }
/** Where the host stops in a debugger: asked before each entry into a guest, and told when it goes on. */
export interface Stopping { readonly before: (step: number) => boolean; readonly passed: () => void }

export interface RunnerWorld {
  readonly createSession: (input: HostInput) => HostSession;
  readonly send: (message: FromWorker) => void;
  /** wall clock, ms */
  readonly now: () => number;
  /** Runs a task after whatever has arrived meanwhile. */
  readonly later: (task: () => void) => void;
  /** A page that is busy is not flooded: with this many batches under way the run waits until `taken` says that some arrived. Absent: no limit. */
  readonly mostUnderWay?: number;
}

export interface Runner {
  start(order: StartOrder): void;
  apply(run: number, action: Action): void;
  runNext(run: number): void;
  runUntilIdle(run: number): void;
  stop(run: number): void;
  breakAt(run: number, step: number | undefined): void;
  /** The page has taken in a batch. */
  taken(run: number): void;
}

type Goal = "rest" | "one" | "all";

interface Current {
  readonly run: number;
  readonly slice: () => void;
  readonly program: Action[];
  goal: Goal;
  /** The first entry at this row or later stops in the browser's debugger; undefined when none does. */
  breakAt: number | undefined;
  scheduled: boolean;
  underWay: number;
  /** It goes on when the page has caught up. */
  waiting: boolean;
}

export function createRunner(world: RunnerWorld): Runner {
  const mostUnderWay = world.mostUnderWay ?? Number.POSITIVE_INFINITY;
  const modules = new Map<string, Uint8Array>();
  let current: Current | undefined;

  function modulesOf(order: StartOrder): ReadonlyMap<string, Uint8Array> {
    const named = new Map<string, Uint8Array>();
    for (const module of order.modules) {
      if (module.bytes !== undefined) modules.set(module.sha256, module.bytes);
      const bytes = modules.get(module.sha256);
      if (bytes === undefined) throw new Error(`the module ${module.name} was not handed over`);
      named.set(module.name, bytes);
    }
    return named;
  }

  function schedule(mine: Current): void {
    if (mine.scheduled) return;
    mine.scheduled = true;
    world.later(() => {
      mine.scheduled = false;
      if (current === mine) guarded(mine.run, mine.slice);
    });
  }

  function guarded(run: number, task: () => void): void {
    try {
      task();
    } catch (thrown) {
      current = undefined;
      world.send({ type: "failure", run, message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
    }
  }

  function go(run: number, goal: Goal, action?: Action): void {
    if (current?.run !== run) return;
    if (action !== undefined) current.program.push(action);
    current.goal = goal;
    schedule(current);
  }

  return {
    start(order) {
      current = undefined;
      guarded(order.run, () => {
        const mine = createRun(world, order, modulesOf(order), () => schedule(mine));
        current = mine;
        schedule(mine);
      });
    },
    apply: (run, action) => go(run, "all", action),
    runNext: (run) => go(run, "one"),
    runUntilIdle: (run) => go(run, "all"),
    stop: (run) => go(run, "rest"),
    breakAt(run, step) {
      if (current?.run === run) current.breakAt = step;
    },
    taken(run) {
      if (current?.run !== run) return;
      current.underWay--;
      if (current.waiting && current.underWay < mostUnderWay / 2) schedule(current);
    },
  };
}

function createRun(world: RunnerWorld, order: StartOrder, modules: ReadonlyMap<string, Uint8Array>, again: () => void): Current {
  const { run, scenario, carefulAfter } = order;
  const { send } = world;
  const program: Action[] = [...scenario.actions, ...order.appended];
  let done = 0, applied = false, started = false, told: RunState = "starting";
  let outcomeDue = 0, outcomeOf = 0, entries = 0;

  const beat = (inGuest: boolean): void => send({ type: "beat", run, inGuest });
  const pulse = createPulse({ now: world.now, precise: carefulAfter !== undefined, onBeat: () => started && beat(true), onStale: () => columns.flush() });
  // while the chain starts, compiling takes time between entries: each entry is announced
  const columns = new WatchedWriter(
    (batch) => {
      mine.underWay++;
      send({ type: "batch", run, batch });
    },
    (isEntry) => {
      if (isEntry) entries++;
      if (!started && isEntry) beat(true);
      pulse.beat(isEntry);
    },
    (outermost) => !started && outermost && beat(false),
  );
  const writer = carefulAfter === undefined ? columns : carefulWriter(columns, carefulAfter);
  let stoodFrom = 0;
  const stopping: Stopping = {
    before(step) {
      if (mine.breakAt === undefined || step < mine.breakAt) return false;
      mine.breakAt = undefined;
      writer.flush();
      send({ type: "debugger", run, state: "at" });
      stoodFrom = world.now();
      return true;
    },
    passed: () => send({ type: "debugger", run, state: world.now() - stoodFrom < shortestStand ? "went-by" : "gone-on" }),
  };
  const session = world.createSession({ scenario, modules, writer, stopping });

  function status(state: RunState, outcome: Outcome | undefined): void {
    told = state;
    send({ type: "status", run, status: { state, remaining: program.length - done, outcome, ...(outcome !== undefined && !session.over && { edge: session.edge() }) } });
  }

  function rest(): void {
    mine.goal = "rest";
    writer.flush();
    // of a long run there is much to tell, which takes its time
    beat(false);
    const outcome = session.outcome();
    status(restState(session.over, program.length - done, outcome), outcome);
  }

  /** One piece of what is left; false when nothing is left. */
  function advance(): boolean {
    while (!session.over) {
      if (applied) {
        if (carefulAfter !== undefined) tellOutcome();
        if (session.step()) return true;
        applied = false;
        done++;
      }
      const action = program[done];
      if (action === undefined) return false;
      session.apply(action);
      applied = true;
    }
    return false;
  }

  /** While there is much to tell it takes at most a tenth of the time. Exchanges that have begun since are told at once, while they are many beside those told. */
  function tellOutcome(): void {
    const before = world.now();
    if (before < outcomeDue && session.begun <= outcomeOf * mostUntold) return;
    outcomeOf = session.begun;
    send({ type: "outcome", run, outcome: session.outcome() });
    const after = world.now();
    outcomeDue = after + Math.max(0, after - before - 1) * 10;
  }

  function slice(): void {
    mine.waiting = false;
    if (!started) {
      const loaded = session.start();
      started = true;
      if (!loaded || session.over) return rest();
      // without waiting, so that a short run is one slice
    }
    if (mine.goal === "rest") return rest();
    beat(true);
    pulse.startSlice();
    const before = entries;
    do {
      if (!advance() || (mine.goal === "one" && entries > before)) return rest();
    } while (!pulse.expired || mine.goal === "one");
    if (told !== "running") status("running", undefined);
    mine.waiting = mine.underWay >= (world.mostUnderWay ?? Number.POSITIVE_INFINITY);
    if (mine.waiting) beat(false);
    else again();
  }

  const mine: Current = { run, program, slice, goal: "all", breakAt: order.breakAt, scheduled: false, underWay: 0, waiting: false };
  status("starting", undefined);
  return mine;
}

/** ms that a `debugger` statement takes at least when somebody's developer tools stop there: nobody is faster. */
const shortestStand = 20;
/** How many exchanges there may be for each that has been told. */
const mostUntold = 17 / 16;

function restState(over: boolean, remaining: number, outcome: Outcome): RunState {
  if (over || outcome.end === "refused") return "over";
  if (remaining > 0 || outcome.end === "running") return "stopped";
  return outcome.end === "still-held" ? "held" : "idle";
}
