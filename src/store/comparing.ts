/** Runs that are kept to be compared with the one that is shown, and where it parts from them. */
import type { FirstDifference } from "../debugger/compare/compare-recordings.ts";
import { isAtRest } from "../engine/protocol.ts";
import type { Recording } from "../recording/log.ts";
import type { Outcome } from "../recording/outcome.ts";
import { profileTitle } from "../scenario/profiles.ts";
import type { Bench } from "./bench.ts";
import { inSlices } from "./slices.ts";
import type { Workbench, WorkbenchState } from "./types.ts";

/** A run as it was at some time; the run itself may have gone on. */
export interface KeptRun {
  readonly recording: Recording;
  readonly outcome: Outcome | undefined;
  /** "the kept run" */
  readonly title: string;
  /** "84 steps, Envoy 1.40.0" */
  readonly note: string;
}
/** A module whose file was built anew, and the run of the build before. */
export interface Rebuilt { readonly module: string; readonly before: KeptRun | undefined }
/** Where the shown run parts from another one. */
export interface Parting { readonly from: KeptRun; readonly recording: Recording; readonly version: number; /** undefined: nowhere */ readonly first: FirstDifference | undefined }

export interface CompareState {
  /** What somebody asked to keep. */
  readonly kept: KeptRun | undefined;
  /** The run before the last edit, unless it is a very long one. */
  readonly previous: KeptRun | undefined;
  readonly rebuilt: Rebuilt | undefined;
  /** Of the shown run and the one it is to be compared with: that of the build before, else the kept one. */
  readonly parting: Parting | undefined;
}
export interface CompareActions {
  /** Keeps the shown run to compare others with it; nothing while something runs. */
  keepRun(): void;
  forgetKept(): void;
  /** The note of a rebuild has been read. */
  dismissRebuilt(): void;
  /** The shown run as it is now. */
  shownRun(): KeptRun | undefined;
}
export const nothingCompared: CompareState = { kept: undefined, previous: undefined, rebuilt: undefined, parting: undefined };

/** A run that nobody asked to keep is kept up to so many rows. */
const mostUnasked = 200_000;
const settles = 60;

/** What can be read of a recording now, whatever is appended to it later. */
export function keptRun(recording: Recording, outcome: Outcome | undefined, title: string): KeptRun {
  const frozen: Recording = { ...recording, meta: { ...recording.meta } };
  const steps = frozen.length - 1;
  return { recording: frozen, outcome, title, note: `${steps.toLocaleString("en")} ${steps === 1 ? "step" : "steps"}, ${profileTitle(frozen.meta.scenario.setup.profile)}` };
}

/** The run that an edit took the place of. */
export const previousRun = (recording: Recording, outcome: Outcome | undefined): KeptRun | undefined => (recording.length > mostUnasked ? undefined : keptRun(recording, outcome, "the run before the last change"));

export const baseOf = ({ rebuilt, kept }: CompareState): KeptRun | undefined => rebuilt?.before ?? kept;
/** Everything that the shown run can be compared with, the most likely first. */
export const basesOf = ({ rebuilt, kept, previous }: CompareState): readonly KeptRun[] => [rebuilt?.before, kept, previous].filter((run) => run !== undefined);

export function createComparing({ store }: Bench): CompareActions & { readonly dispose: () => void } {
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const mine = ++asked, { recording, version } = store.getState(), from = baseOf(store.getState());
    if (recording === undefined || from === undefined) return store.setState({ parting: undefined });
    const { firstDifference } = await import("../debugger/compare/compare-recordings.ts");
    const found = await inSlices(firstDifference(from.recording, recording), { cancelled: () => mine !== asked });
    if (found !== undefined) store.setState({ parting: { from, recording, version, first: found.value } });
  }
  const settled = ({ runState, pending }: WorkbenchState): boolean => pending === undefined && runState !== undefined && isAtRest(runState);
  const unsubscribe = store.subscribe((now: Workbench, before: Workbench) => {
    if (now.draft !== before.draft && now.rebuilt !== undefined && now.rebuilt === before.rebuilt) store.setState({ rebuilt: undefined });
    const other = baseOf(now) !== baseOf(before);
    if (!other && (baseOf(now) === undefined || (now.recording === before.recording && now.version === before.version && settled(now) === settled(before)))) return;
    asked++;
    clearTimeout(timer);
    if (other || now.parting?.recording !== now.recording) store.setState({ parting: undefined });
    if (settled(now)) timer = setTimeout(() => void look(), settles);
  });

  const shownRun = (): KeptRun | undefined => {
    const { recording, outcome } = store.getState();
    return recording === undefined || recording.length < 2 ? undefined : keptRun(recording, outcome, "this run");
  };
  return {
    shownRun,
    keepRun() {
      const run = settled(store.getState()) ? shownRun() : undefined;
      if (run !== undefined) store.setState({ kept: { ...run, title: "the kept run" } });
    },
    forgetKept: () => store.setState({ kept: undefined }),
    dismissRebuilt: () => store.setState({ rebuilt: undefined }),
    dispose() {
      asked++;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
