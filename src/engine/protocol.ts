/** What the page and the engine say to each other. The store knows `Engine` and `Run`; the rest of this file is between client and worker. */
import type { Bytes } from "../base/bytes.ts";
import type { Outcome } from "../recording/outcome.ts";
import type { LiveEdge } from "../recording/live-edge.ts";
import type { Recording } from "../recording/log.ts";
import type { Preflighted } from "../recording/preflight.ts";
import type { Batch } from "../recording/segment.ts";
import type { Verdict } from "../recording/verdict.ts";
import type { Action, Scenario, ScenarioInput } from "../scenario/scenario.ts";

/** Runs guests somewhere: in a web worker (`client.ts`) or in the same thread (`in-process.ts`). */
export interface Engine {
  /** Starts a run; the one before is given up. */
  run(input: RunInput, listener: RunListener): Run;
  /** SHA-256 in lower-case hex, computed away from the page. */
  hash(bytes: Uint8Array): Promise<string>;
  /** What each proxy would say to a module; nothing of it is run. */
  preflight(bytes: Uint8Array): Promise<readonly Preflighted[]>;
  /** Runs a scenario again up to a place in it, for what lies in the guests' memories there. To give it up, dispose of the engine. */
  look(input: RunInput, place: LookPlace, onStep: (step: number) => void): Promise<Looked>;
  /** Runs a scenario several times without recording it, and takes the time of every callback. Rejects when a guest does not return; `dispose` ends it. */
  measure(input: RunInput, repeats: number, onRepeat: (done: number) => void): Promise<Measured>;
  /** Runs many exchanges, one after the other, without recording them. Rejects when the proxy does not load the chain; `dispose` ends it. */
  batch(input: BatchInput, onVerdicts: (verdicts: readonly Verdict[]) => void): Promise<void>;
  dispose(): void;
}

/** One of many exchanges. `at`: when it was captured, ms since 1970; a run that begins with it begins then. `gap`: ms that passed before it. */
export interface BatchEntry { readonly index: number; readonly at?: number; readonly gap: number; readonly action: ExchangeInput }
type ExchangeInput = Extract<NonNullable<ScenarioInput["actions"]>[number], { readonly do: "exchange" }>;

/** `scenario`: its setup counts. `workers`: into so many equal parts the entries are cut, each of which is run in a proxy of its own. */
export interface BatchInput extends RunInput { readonly entries: readonly BatchEntry[]; readonly workers: number }

/** opened: before anything of the row has happened, as a callback's row says it; closed: after all of it. `name`: what the row is called in the recording. */
export interface LookPlace { readonly step: number; readonly moment: "opened" | "closed"; readonly name: string }
/** `vm`: as rows name it. A copy: the guest is gone. */
export interface VmBytes { readonly vm: number; readonly bytes: Bytes }
export type Looked = { readonly ok: true; readonly memories: readonly VmBytes[] } | { readonly ok: false; readonly reason: string };

/** Wall clock of every callback of a scenario. Runs are equal, so a callback is the same row in each. */
export interface Measured {
  /** rows of the callbacks, as a recording numbers them */
  readonly steps: Int32Array<ArrayBuffer>;
  /** for each repeat the ms that each of them took, what is called inside it included */
  readonly repeats: readonly Float64Array<ArrayBuffer>[];
  /** The shortest time that the clock can tell, ms. */
  readonly tick: number;
}

/** A module as the chain names it. `sha256` is taken on trust: it names the module in the recording and finds it again in a worker. */
export interface RunModule { readonly name: string; readonly sha256: string; readonly bytes: Uint8Array }

export interface RunInput {
  readonly scenario: Scenario;
  readonly modules: readonly RunModule[];
  /** The first entry into a guest whose row is this one or a later one stops in the browser's debugger. */
  readonly breakAt?: number;
}

/** at: it stands at the `debugger` statement, if somebody's developer tools are open.  went-by: nobody's were.  gone-on: it stood there. */
export type DebuggerState = "at" | "went-by" | "gone-on";

/**
 * starting: modules are compiled and started.  running: callbacks are delivered.  repeating: a guest did not return; the run is
 * repeated so that every row up to there is kept.  At rest: idle; held (idle, but a filter holds an exchange); stopped (work is left: `stop`,
 * or actions that do not run what they cause); over (a fault ended the run: nothing more can happen in it).
 */
const runStates = ["starting", "running", "repeating", "idle", "held", "stopped", "over"] as const;
export type RunState = (typeof runStates)[number];
export const isAtRest = (state: RunState): boolean => state === "idle" || state === "held" || state === "stopped" || state === "over";

export interface RunStatus {
  readonly state: RunState;
  /** Actions of the scenario (and those appended by `Run.apply`) that are not done yet, the one under way included. */
  readonly remaining: number;
  /** What the world outside saw so far; told whenever the run comes to rest. */
  readonly outcome: Outcome | undefined;
  /** What can happen next; told whenever the run comes to rest, unless it is over. */
  readonly edge?: LiveEdge;
}

export interface Run {
  /** Filled as batches arrive. Another object takes its place when a run is repeated (`RunListener.onRows` then tells). */
  readonly recording: Recording;
  readonly status: RunStatus;
  /** Appends an action to the program and goes on until all of it is done. */
  apply(action: Action): void;
  /** Delivers one due callback of what is left, then stops. Does nothing when nothing is left: apply `run {callbacks: 1}` then. */
  runNext(): void;
  /** Goes on with what is left. */
  runUntilIdle(): void;
  /** Stops between two callbacks; what is left stays to be done. */
  stop(): void;
  /** As `RunInput.breakAt`, once; undefined takes it back. */
  breakAt(step: number | undefined): void;
  /** Gives the run up. No listener is called afterwards. */
  dispose(): void;
}

export interface RunListener {
  /** Rows were appended, or earlier ones completed. */
  readonly onRows: () => void;
  readonly onStatus: (status: RunStatus) => void;
  /** A broken invariant of ours. The run is over. */
  readonly onFailure: (message: string) => void;
  /** What has become of `breakAt`. */
  readonly onDebugger?: (state: DebuggerState) => void;
}

/* Between client and worker */

/** Calls that cross through comlink. All but `hash`, `preflight`, `look`, `measure` and `batch` return at once; what they lead to is told through the port. */
export interface WorkerCalls {
  /** `port` carries `FromWorker` messages of all runs of this worker, and `FromPage` back. */
  connect(port: MessagePort): void;
  start(order: StartOrder): void;
  apply(run: number, action: Action): void;
  runNext(run: number): void;
  runUntilIdle(run: number): void;
  stop(run: number): void;
  breakAt(run: number, step: number | undefined): void;
  hash(bytes: Uint8Array): Promise<string>;
  preflight(bytes: Uint8Array): Promise<readonly Preflighted[]>;
  look(order: LookOrder, onStep: (step: number) => void): Promise<Looked>;
  /** Tells of each repeat through the port, and gives signs of life between callbacks. */
  measure(order: MeasureOrder): Promise<Measured>;
  /** Tells the verdicts through the port, and gives signs of life between callbacks. */
  batch(order: BatchOrder): Promise<void>;
}

export interface LookOrder extends RunInput { readonly place: LookPlace }
export interface MeasureOrder extends RunInput { readonly repeats: number }
/** `careful`: each verdict leaves at once. */
export interface BatchOrder extends RunInput { readonly entries: readonly BatchEntry[]; readonly careful: boolean }

export interface StartOrder {
  readonly run: number;
  readonly scenario: Scenario;
  /** `bytes` is left out when this worker had the module before. */
  readonly modules: readonly { readonly name: string; readonly sha256: string; readonly bytes?: Uint8Array }[];
  /** Appended by hand since the run began, for a repetition. */
  readonly appended: readonly Action[];
  /** Careful mode: what is written after this row leaves at once. Absent: rows leave in batches. */
  readonly carefulAfter?: number;
  /** As `RunInput.breakAt`. */
  readonly breakAt?: number;
}

/** What the page answers through the port: a batch has been taken in. */
export interface FromPage { readonly type: "taken"; readonly run: number }

export type FromWorker =
  | { readonly type: "batch"; readonly run: number; readonly batch: Batch }
  /** Sign of life. `inGuest`: from now on silence means that a guest does not return. */
  | { readonly type: "beat"; readonly run: number; readonly inGuest: boolean }
  | { readonly type: "status"; readonly run: number; readonly status: RunStatus }
  /** Careful mode only: what was seen before the next callback. */
  | { readonly type: "outcome"; readonly run: number; readonly outcome: Outcome }
  /** Its rows have left before it says `at`. */
  | { readonly type: "debugger"; readonly run: number; readonly state: DebuggerState }
  /** `run` is 0: measuring is no run that is shown. */
  | { readonly type: "repeated"; readonly run: number; readonly done: number }
  /** `run` is 0, as above. */
  | { readonly type: "verdicts"; readonly run: number; readonly verdicts: readonly Verdict[] }
  | { readonly type: "failure"; readonly run: number; readonly message: string };
