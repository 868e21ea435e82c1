/** What the store holds and what can be asked of it. */
import type { DebuggerState, Measured, RunState } from "../engine/protocol.ts";
import type { LiveEdge } from "../recording/live-edge.ts";
import type { Recording } from "../recording/log.ts";
import type { Outcome } from "../recording/outcome.ts";
import type { Verdict } from "../recording/verdict.ts";
import type { Problem } from "../scenario/parse.ts";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import type { Breakpoint, BreakWhat } from "../debugger/breakpoints.ts";
import type { ProfileRun } from "./all-profiles.ts";
import type { CompareActions, CompareState, KeptRun, Parting, Rebuilt } from "./comparing.ts";
import type { ExportWanted, MadeExport } from "./exporting.ts";
import type { FaultActions } from "./faults.ts";
import type { LookActions } from "./looks.ts";
import type { KeptSecrets } from "./redacting.ts";
import type { ModulePreflight } from "./preflight.ts";
import type { Place } from "./place.ts";
import type { Secret } from "../share/redact.ts";
import type { Symptom } from "../debugger/shrink/symptom.ts";
import type { Shrinking, Shrunk } from "./shrinking.ts";
import type { Skipped } from "../traffic/capture.ts";
import type { ComparableLine } from "../interop/comparable-trace.ts";
import type { ComparedThread } from "../interop/trace-comparison.ts";
import type { ComparedTrace } from "./tracing.ts";
import type { ConfigNote, LeftOut } from "../interop/config/import.ts";
import type { NoteLine } from "../traffic/notes.ts";
import type { CapturedLine } from "../traffic/to-actions.ts";

export type { Verdict };
export type { DebuggerState, ExportWanted, MadeExport, KeptSecrets, KeptRun, Measured, ModulePreflight, Parting, Rebuilt, Place, Problem, ProfileRun, RunState, Secret, Shrunk, Symptom };
export type { ComparedThread, ComparedTrace, ComparableLine as TraceLine };
export type ActionInput = NonNullable<ScenarioInput["actions"]>[number];

export interface SourceFile { readonly path: string; readonly text: string }

export interface SampleInfo {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  readonly tags: readonly string[];
  readonly language: string;
}
export interface LoadedSample {
  /** as it is written in its file: defaults may be left out */
  readonly scenario: ScenarioInput;
  /** the same with every default filled in */
  readonly complete: Scenario;
  /** bytes by the name the chain uses */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly sources: readonly SourceFile[];
}
/** Where samples come from: the page globs them, a test has them in memory. The first one is what a first visit shows. */
export interface SampleSource {
  list(): readonly SampleInfo[];
  load(id: string): Promise<LoadedSample>;
}

export type Origin =
  | { readonly kind: "sample"; readonly id: string; readonly title: string }
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "none" };

/** What undo and redo go back and forth over, and what a draft keeps. */
export interface WorkDocument {
  /** The scenario as a person writes it; what the editor shows. May be wrong in places. */
  readonly draft: ScenarioInput;
  readonly origin: Origin;
  readonly sources: readonly SourceFile[];
  /** SHA-256 of the module behind each name of the chain */
  readonly modules: Readonly<Record<string, string>>;
}

export interface ModuleBytes { readonly sha256: string; readonly name: string; readonly bytes: Uint8Array }

/** A file as it was dropped or picked. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** where the browser can look at it again */
  readonly watch?: WatchedFile;
}
/** How a file on disk stands: when it was written, ms since 1970, and its size. */
export interface Look { readonly modified: number; readonly size: number; bytes(): Promise<Uint8Array> }
export interface WatchedFile {
  /** as it was when it was opened */
  readonly opened: Look;
  /** Rejects while it is gone or may not be read. */
  look(): Promise<Look>;
  /** Calls when something has happened to it, where the browser tells; what it returns ends that. */
  observe?(onChange: () => void): () => void;
}
/** A module whose file is watched. `note`: why what is on disk is not what runs. */
export interface WatchedModule { readonly module: string; readonly note?: string }

/** WebAssembly text of one module, as `fileName` with `.wasm` in the scenario, and the step to stand at when it has run. */
export interface ShownGuest { readonly title: string; readonly fileName: string; readonly text: string; readonly scenario: ScenarioInput; readonly stepOf: (recording: Recording) => number }

/** Something to tell: what could not be opened and why, what could not be kept. */
export interface Notice { readonly id: number; readonly about: string; readonly text: string }

export type { CapturedLine as CapturedEntry };
/** Traffic that was opened and is not part of the scenario yet: what was understood of it, what was not, what is lost. */
export interface CapturedTraffic {
  readonly name: string;
  /** its format */
  readonly label: string;
  readonly entries: readonly CapturedLine[];
  readonly notes: readonly NoteLine[];
  readonly skipped: readonly Skipped[];
  /** Bodies that are decoded here and can be compressed again; whether they are. */
  readonly packable: number;
  readonly packed: boolean;
}

/** A filter of a configuration that is looked at. `size`: of the module that is at hand; `other`: its SHA-256, which is not the one asked for. */
export interface PreviewedFilter {
  readonly name: string;
  readonly rootId: string;
  readonly role: string;
  readonly failurePolicy: string;
  readonly module: string;
  /** where the configuration says the module lies; absent: inside it */
  readonly from?: string;
  readonly sha256?: string;
  readonly size?: number;
  readonly other?: string;
  readonly trouble?: string;
  /** its beginning */
  readonly configuration: string;
}
/** A proxy's configuration that was opened and is not part of the scenario yet. */
export interface PreviewedConfig {
  readonly name: string;
  readonly label: string;
  readonly filters: readonly PreviewedFilter[];
  readonly clusters: readonly string[];
  readonly routes: number;
  /** of TCP, in place of requests */
  readonly connections: boolean;
  readonly notes: readonly ConfigNote[];
  readonly left: readonly LeftOut[];
}

/** What filters did with each exchange of a capture, while it is run and afterwards. */
export interface TrafficTable {
  readonly name: string;
  readonly label: string;
  readonly entries: readonly CapturedLine[];
  /** by place; filled while it runs, and another `version` then */
  readonly verdicts: readonly (Verdict | undefined)[];
  readonly version: number;
  readonly done: number;
  readonly running: boolean;
  /** One proxy for all of them, in order; else each part has its own. */
  readonly carries: boolean;
  /** What it was run with. */
  readonly setup: ScenarioInput["setup"];
  readonly modules: Readonly<Record<string, string>>;
  /** wall clock of the run, when it is over */
  readonly milliseconds: number | undefined;
  readonly failure: string | undefined;
  /** It stands over the page. */
  readonly shown: boolean;
  /** The entry that was opened last. */
  readonly opened: number | undefined;
}
/** A test of a suite; `checks`: absent while it has not run. */
export interface SuiteTested { readonly name: string; readonly checks: readonly { readonly phase: string; readonly ok: boolean; readonly text: string; readonly step: number }[] | undefined; readonly notes: readonly string[] }
/** A suite of Google's tester as it stands. `wanted`: the module it names; `missing`: files that it names and nobody has opened. */
export interface ShownSuite { readonly name: string; readonly wanted: string; readonly module: string | undefined; readonly tests: readonly SuiteTested[]; readonly missing: readonly string[]; readonly open: boolean }

/** What a link is to hold. `keep`: values that look secret and go into it all the same; the others are replaced. `addresses`: of modules by name, where they can be fetched from. */
export interface LinkWanted { readonly keep: ReadonlySet<string>; readonly modules: boolean; readonly step: boolean; readonly addresses: Readonly<Record<string, string>> }
/** How a module gets to who opens the link. */
export interface SharedModule { readonly name: string; readonly how: "sample" | "inside" | "by-address" | "by-hash" | "missing"; readonly size: number }
export interface MadeLink {
  /** what comes after the page's address, `#` included */
  readonly fragment: string;
  readonly modules: readonly SharedModule[];
  readonly step: number | undefined;
  /** the most characters that a link may have */
  readonly longest: number;
}

export interface DraftInfo { readonly id: string; readonly title: string; readonly modules: readonly string[]; readonly updated: number; readonly mine: boolean }

/** A run that will take the place of the one shown when it is complete. */
export interface Pending { readonly state: RunState; readonly rows: number }

export interface WorkbenchState extends WorkDocument, CompareState {
  /** The last draft that was right, with every default filled in. */
  readonly scenario: Scenario | undefined;
  /** What is wrong with the draft; the last good run stays. */
  readonly problems: readonly Problem[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Names of modules that the chain needs and nobody has opened. */
  readonly missing: readonly string[];

  /** Of the last good run. It is the same object while it grows: `version` tells. */
  readonly recording: Recording | undefined;
  readonly version: number;
  /** Rows, the origin included: steps are 1 to length - 1. */
  readonly length: number;
  readonly runState: RunState | undefined;
  readonly outcome: Outcome | undefined;
  /** What can happen next; none while nothing has run, and once the run is over. */
  readonly edge: LiveEdge | undefined;
  /** Actions that are not done yet: `run` goes on with them. */
  readonly remaining: number;
  readonly pending: Pending | undefined;
  /** Something is being run, shown or out of sight. */
  readonly running: boolean;
  /** Our own bug, in the engine's words. */
  readonly failure: string | undefined;

  readonly cursor: number;
  /** The cursor stays on the newest row. */
  readonly following: boolean;
  /** Where runs stop, in the order in which they were set. */
  readonly breakpoints: readonly Breakpoint[];
  /** A break in the browser's debugger: waiting for an entry into a guest, and what came of the last one. */
  readonly debugging: "waiting" | DebuggerState | undefined;
  /** The step that something on screen points at while the pointer rests on it. */
  readonly pointed: number | undefined;

  readonly samples: readonly SampleInfo[];
  readonly watched: readonly WatchedModule[];
  /** What is being fetched or read. */
  readonly opening: string | undefined;
  readonly notices: readonly Notice[];
  /** Waits for a person to say where it goes. */
  readonly captured: CapturedTraffic | undefined;
  /** Addresses of files that a link names: a person says whether they are fetched. */
  readonly asked: readonly string[] | undefined;
  readonly configuration: PreviewedConfig | undefined;
  readonly table: TrafficTable | undefined;
  /** An Envoy's trace that was opened, beside the run as it was then. */
  readonly comparedTrace: ComparedTrace | undefined;
  /** The suite that was opened last. */
  readonly suite: ShownSuite | undefined;
  readonly drafts: readonly DraftInfo[];
  /** Why work is not kept across a reload; undefined while it is. */
  readonly notKept: string | undefined;
  /** The document cannot be changed. */
  readonly readOnly: boolean;
  /** Nothing has been opened or changed yet. */
  readonly firstVisit: boolean;
}

export interface WorkbenchActions extends CompareActions, FaultActions, LookActions {
  /** Shows what the address's fragment holds, else brings back this tab's work, or shows the first sample. */
  start(fragment?: string): Promise<void>;
  /** Opens a link (`#v1.`, or `#url=` with an address) in place of what is open, which can be undone. */
  openLink(fragment: string): Promise<boolean>;
  /** Says whether what was `asked` for is fetched. */
  answerAsked(yes: boolean): void;
  /** Values of the scenario that look as if they should not be told to strangers. */
  secrets(): Promise<readonly Secret[]>;
  makeLink(wanted: LinkWanted): Promise<MadeLink>;
  /** The run that is shown as a file. */
  makeExport(wanted: ExportWanted): Promise<MadeExport>;
  /** Of every draft that this browser keeps: values that look as if they should not be told to strangers. */
  keptSecrets(): Promise<readonly KeptSecrets[]>;
  /** Replaces them by stand-ins of equal length, but for those that are to stay. */
  redactKept(keep: ReadonlySet<string>): Promise<void>;

  /** Changes the draft. Edits with the same `what` that follow each other are undone together. */
  edit(change: (draft: ScenarioInput) => ScenarioInput, what?: string): void;
  /** Sets one value; undefined removes it, so that its default holds. */
  set(path: readonly (string | number)[], value: unknown): void;
  undo(): void;
  redo(): void;
  moveFilter(from: number, to: number): void;
  removeFilter(index: number): void;
  /** Puts an action at the end of the draft and runs all of it again. */
  addAction(action: ActionInput): void;
  duplicateAction(index: number): void;
  removeAction(index: number): void;

  openSample(id: string): Promise<void>;
  /** Modules, WebAssembly text and scenarios, told apart by content. `into: "chain"` adds modules to the chain. */
  openFiles(files: readonly OpenedFile[], into?: "new" | "chain"): Promise<void>;
  /** Puts another module behind a filter of the chain. */
  replaceModule(index: number, file: OpenedFile): Promise<void>;
  /** Modules that were built anew take the place of those of the same name; a lone one takes that of the only filter. The cursor stays where it is. */
  rebuildModules(files: readonly OpenedFile[]): Promise<void>;
  /** Looks at watched files at once. False when there are none. */
  lookAgain(): boolean;
  /** Opens a guest that is written as text, with its scenario, in place of what is open; undo brings that back. */
  openGuest(shown: ShownGuest): Promise<void>;
  openDraft(id: string): Promise<void>;
  removeDraft(id: string): Promise<void>;
  refreshDrafts(): Promise<void>;
  /** Clears everything this page keeps in this browser, and starts afresh. */
  forgetEverything(): Promise<void>;
  dismiss(notice: number): void;
  /** What was captured takes the place of all that the scenario does, or comes after it. */
  takeCaptured(place: "replace" | "append"): Promise<void>;
  dropCaptured(): void;
  /** Bodies that the capture holds decoded are compressed again, or are not. */
  packCaptured(packed: boolean): Promise<void>;
  /** The configuration's chain takes the place of the scenario's, with listener, clusters and routes, or its filters come after the scenario's own. */
  takeConfiguration(place: "replace" | "append"): Promise<void>;
  /** The file of a module that the configuration names. */
  giveModule(module: string, file: OpenedFile): Promise<void>;
  dropConfiguration(): void;
  /** What was captured is run in the background, beside what is open. `carries`: in order in one proxy, as filters may remember what came before. */
  tableOfCaptured(carries: boolean): Promise<void>;
  /** Runs the table's exchanges again, with the scenario's setup as it is now. */
  runTable(carries: boolean): Promise<void>;
  stopTable(): void;
  showTable(shown: boolean): void;
  closeTable(): void;
  /** Records one exchange of the table, with those before it that the same proxy got unless it is to be alone, in place of what the scenario does; undo brings that back. */
  openEntry(index: number, alone: boolean): Promise<void>;
  closeTrace(): void;
  /** Opens a test of the suite as a scenario, at one of its steps. */
  openSuiteTest(index: number, step?: number): Promise<void>;
  showSuite(open: boolean): void;

  moveTo(step: number): void;
  point(step: number | undefined): void;
  first(): void;
  last(): void;
  stepForward(): void;
  stepBack(): void;
  overForward(): void;
  overBack(): void;
  /** Elsewhere than at the live edge: to the next breakpoint, else to the end. There: goes on until idle, and stands at the first breakpoint of what came. */
  run(): void;
  /** To the breakpoint before the cursor, else to the start. */
  runBack(): void;
  /** Sets a breakpoint, or removes the one that asks the same. */
  toggleBreakpoint(what: BreakWhat): void;
  enableBreakpoint(id: number, enabled: boolean): void;
  removeBreakpoint(id: number): void;
  clearBreakpoints(): void;
  stop(): void;
  /** Does something at the live edge: appends it to the scenario and to the run, which goes on. What is done at once is undone at once. */
  act(...actions: readonly ActionInput[]): void;
  advance(milliseconds: number): void;
  /** Runs the last good scenario in every release of every profile, beside what is shown. Empty when it was cancelled, or nothing can run. */
  runEverywhere(told: { readonly onProgress: (done: number, of: number, profile: string) => void; readonly cancelled: () => boolean }): Promise<readonly ProfileRun[]>;
  /** Runs the last good scenario a few times without recording it, and takes the time of its callbacks. Undefined when it was cancelled, or nothing can run. */
  measure(told: { readonly onRepeat: (done: number, of: number) => void; readonly signal: AbortSignal }): Promise<Measured | undefined>;
  /** Leaves out of the draft what can be left out while a run of it still shows the symptom; the draft stays as it is. Undefined when nothing runs, or it does not show it. */
  shrink(symptom: Symptom, told: Shrinking): Promise<Shrunk | undefined>;
  /** The next entry into a guest from the cursor on stops in the browser's debugger: at the end of the recording the next one there is, elsewhere the run begins anew. */
  breakInDebugger(): void;
  /** Takes it back. */
  dontBreak(): void;
  /** What each proxy would say to the module of a filter of the chain. Undefined when nobody has opened it. */
  preflight(filter: number): Promise<ModulePreflight | undefined>;
  /** Names of exported functions by place in the chain; undefined for a module that is not open or cannot be read. */
  exportsOfChain(): Promise<readonly (ReadonlySet<string> | undefined)[]>;
  /** Runs the scenario again from the start. */
  rerun(): void;
  /** Saves what is not saved yet and leaves the draft to whoever comes back; for `pagehide`. */
  flush(): Promise<void>;
  /** The page came back from the browser's memory; for `pageshow`. */
  resume(): void;
  dispose(): void;
}

export type Workbench = WorkbenchState & WorkbenchActions;
