/** Everything a key, the palette and the legend can do, in one table. */
import { wireName } from "../../debugger/wire-name.ts";
import { stepToFault } from "../../debugger/stepping.ts";
import type { WorkbenchStore } from "../../store/index.ts";
import { openFiles, pickFiles, reopenModules } from "../files.ts";
import { useAbiReference } from "../hooks/abi-reference.ts";
import { breakOf, useBreakpointsShown } from "../hooks/breakpoints.ts";
import { compareShown } from "../hooks/compare.ts";
import { useExporting } from "../hooks/exporting.ts";
import { useLayout } from "../hooks/layout.ts";
import { cyclePanes } from "../hooks/panes.ts";
import { usePreflight } from "../hooks/preflight.ts";
import { useAskedSection } from "../panels/scenario/sections.ts";
import { changeFromHere } from "../panels/scenario/change-from-here.ts";
import { useEventsView } from "../panels/events/events-view.ts";
import { stateKinds } from "../panels/state/kinds.ts";
import { nextZoom, useZoom } from "../panels/timeline/zoom.ts";
import { showMemoryBytes } from "../panels/state/memory-view.ts";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: "Stepping" | "Finding" | "State" | "Scenario" | "Page" | "Samples" | "Recent work" | "Profiles" | "Panels" | "Parts of the scenario" | "Add at the end of the run" | "Live edge" | "Expect this" | "Export";
  /** what it is found by besides its title */
  readonly also?: readonly string[];
  /** names of strokes, the one to show first */
  readonly keys: readonly string[];
  /** keys that act in fields and editors too */
  readonly everywhere?: boolean;
  readonly run: () => void;
}

/** Groups of commands that change the document, or lead to where it is changed. */
const changing: ReadonlySet<Command["group"]> = new Set(["Scenario", "Samples", "Recent work", "Profiles", "Parts of the scenario", "Add at the end of the run", "Live edge", "Expect this"]);
export const onlyLooks = ({ group }: Command): boolean => !changing.has(group);

export interface Doors {
  readonly workbench: WorkbenchStore;
  readonly page: () => ParentNode;
  readonly showPalette: () => void;
  readonly showHelp: () => void;
  readonly showProfiles: () => void;
  readonly showBreakInDevTools: () => void;
  readonly showShare: () => void;
  readonly showKeptSecrets: () => void;
  readonly showSmaller: () => void;
}

/** Brings a tab of the left column to the front, opening the column. */
export function showLeft(id: string): void {
  const layout = useLayout.getState();
  layout.setFront("left", id);
  layout.setLeftFolded(false);
  if (layout.railed) layout.setDrawer(true);
}

function foldLeft(): void {
  const { railed, drawer, leftFolded, setDrawer, setLeftFolded } = useLayout.getState();
  if (railed) setDrawer(!drawer);
  else setLeftFolded(!leftFolded);
}

/** Panes that fold to their heads. */
const foldable = [{ id: "timeline", title: "the timeline" }, { id: "events", title: "the events" }, { id: "state", title: "the state" }, { id: "why", title: "Why" }] as const;

export function commandsOf({ workbench, page, showPalette, showHelp, showProfiles, showBreakInDevTools, showShare, showKeptSecrets, showSmaller }: Doors): readonly Command[] {
  const now = workbench.getState, layout = useLayout.getState;
  const focus = (selector: string): void => page().querySelector<HTMLElement>(selector)?.focus();
  const left = (id: string) => (): void => {
    showLeft(id);
    queueMicrotask(() => focus(`#left-tab-${id}`));
  };
  // reading a value's changes takes code that the first step does without
  const change = (direction: "forward" | "back"): void => void import("../panels/state/go-to-change.ts").then(({ goToChange }) => goToChange(workbench, direction));
  const toggleBreak = (): void => {
    const { recording, cursor } = now(), what = recording === undefined || cursor >= recording.length ? undefined : breakOf(recording, cursor);
    if (what !== undefined) now().toggleBreakpoint(what);
  };
  const toFault = (direction: "forward" | "back"): void => {
    const { recording, cursor, moveTo } = now(), step = recording === undefined ? undefined : stepToFault(recording, cursor, direction);
    if (step !== undefined) moveTo(step);
  };
  /** What the row at the cursor calls. */
  const nameHere = (): string | undefined => {
    const { recording, cursor } = now();
    return recording === undefined || cursor >= recording.length ? undefined : wireName(recording.brief(cursor).name);
  };
  /** Where the step shows nothing that could be expected, the list of what is. */
  const expectThis = (): void => void import("../panels/expect/expect-this.tsx").then(({ expectHere }) => {
    if (expectHere(workbench)) return;
    showLeft("scenario");
    useAskedSection.setState({ section: "expectations" });
  });
  const showState = (kind: (typeof stateKinds)[number]["id"]) => (): void => layout().setFront("state", kind);
  const zoomTimeline = (by: 1 | -1) => (): void => useZoom.getState().setZoom(nextZoom(useZoom.getState().zoom, by));
  return [
    { id: "step", title: "One step", group: "Stepping", keys: ["F11", "."], run: () => now().stepForward() },
    { id: "step-back", title: "Back one step", group: "Stepping", keys: ["Shift+F11", ","], run: () => now().stepBack() },
    { id: "over", title: "Over a callback", group: "Stepping", keys: ["F10", "Shift+."], run: () => now().overForward() },
    { id: "over-back", title: "Back over a callback", group: "Stepping", keys: ["Shift+F10", "Shift+,"], run: () => now().overBack() },
    { id: "run", title: "Run", group: "Stepping", keys: ["F5", "Ctrl+Enter"], everywhere: true, run: () => (now().running ? now().stop() : now().run()) },
    { id: "run-back", title: "Back to the breakpoint before", group: "Stepping", keys: ["Shift+F5", "Ctrl+Shift+Enter"], everywhere: true, run: () => now().runBack() },
    { id: "break", title: "Breakpoint for rows like this one", group: "Stepping", keys: ["F9"], run: toggleBreak },
    { id: "breakpoints", title: "Breakpoints", group: "Stepping", keys: ["Shift+F9"], run: () => useBreakpointsShown.getState().show(true) },
    { id: "devtools", title: "Break in DevTools at the next entry into the filter", group: "Stepping", keys: ["Ctrl+F9"], everywhere: true, run: showBreakInDevTools },
    { id: "start", title: "To the start", group: "Stepping", keys: ["Home"], run: () => now().first() },
    { id: "end", title: "To the newest step", group: "Stepping", keys: ["End"], run: () => now().last() },
    { id: "advance", title: "Advance the clock by 1 s at the end of the run", group: "Stepping", keys: [], run: () => now().advance(1000) },
    { id: "filter", title: "Filter the events", group: "Finding", keys: ["/"], run: () => focus("[data-search='events']") },
    { id: "only-changed", title: "Only steps that changed something", group: "Finding", keys: ["x"], also: ["filter", "events", "state"], run: () => useEventsView.getState().setChanged(!useEventsView.getState().changed) },
    { id: "commands", title: "Commands", group: "Finding", keys: ["Ctrl+k"], everywhere: true, run: showPalette },
    { id: "next-pane", title: "Next panel", group: "Finding", keys: ["F6"], everywhere: true, run: () => cyclePanes(page(), 1) },
    { id: "previous-pane", title: "Previous panel", group: "Finding", keys: ["Shift+F6"], everywhere: true, run: () => cyclePanes(page(), -1) },
    { id: "unfold", title: "Unfold all callbacks", group: "Finding", keys: [], run: () => useEventsView.getState().setFolded(new Set()) },
    ...stateKinds.map(({ id, title, key }) => ({ id: `state-${id}`, title: `State: ${title}`, group: "State" as const, keys: [key], run: showState(id) })),
    { id: "memory-bytes", title: "State: bytes of the memory at the cursor", group: "State", keys: [], run: showMemoryBytes },
    { id: "next-fault", title: "To the next fault", group: "Finding", keys: [], run: () => toFault("forward") },
    { id: "previous-fault", title: "To the fault before", group: "Finding", keys: [], run: () => toFault("back") },
    { id: "earlier-change", title: "Earlier change of the selected value", group: "State", keys: ["["], run: () => change("back") },
    { id: "later-change", title: "Later change of the selected value", group: "State", keys: ["]"], run: () => change("forward") },
    { id: "undo", title: "Undo the last edit", group: "Scenario", keys: ["Ctrl+z"], run: () => now().undo() },
    { id: "redo", title: "Redo", group: "Scenario", keys: ["Ctrl+Shift+z", "Ctrl+y"], run: () => now().redo() },
    { id: "rerun", title: "Run again from the start", group: "Scenario", keys: [], run: () => now().rerun() },
    { id: "open-files", title: "Open files", group: "Scenario", keys: ["Ctrl+o"], everywhere: true, run: () => void pickFiles().then((files) => openFiles(workbench, files)) },
    { id: "reopen", title: "Take the newest build of the module", group: "Scenario", keys: ["o"], also: ["reload", "rebuild", "watch", "open again"], run: () => void reopenModules(workbench) },
    { id: "show-open", title: "Samples and recent work", group: "Scenario", keys: [], run: left("open") },
    { id: "show-scenario", title: "Edit the scenario", group: "Scenario", keys: [], run: left("scenario") },
    { id: "change-here", title: "Change from here: the input of this step", group: "Scenario", keys: ["e"], also: ["what if", "edit", "reply", "another"], run: () => { if (changeFromHere(workbench)) showLeft("scenario"); } },
    { id: "expect-here", title: "Expect this: what the step shows must come out", group: "Scenario", keys: ["v"], also: ["test", "assert", "expectation", "check"], run: expectThis },
    { id: "keep-run", title: "Keep this run to compare", group: "Scenario", keys: ["k"], also: ["baseline", "diff"], run: () => now().keepRun() },
    { id: "compare", title: "Compare with the kept run, or the one before", group: "Scenario", keys: ["c"], also: ["diff", "side by side", "baseline"], run: () => void compareShown(workbench) },
    { id: "forget-kept", title: "Forget the kept run", group: "Scenario", keys: [], run: () => now().forgetKept() },
    { id: "run-everywhere", title: "Run in every profile", group: "Scenario", keys: [], run: showProfiles },
    { id: "traffic", title: "Traffic: the table of captured exchanges", group: "Scenario", keys: ["t"], also: ["capture", "har", "many", "exchanges"], run: () => now().showTable(true) },
    { id: "share", title: "Share: a link to this scenario and step", group: "Scenario", keys: [], also: ["link", "permalink", "url", "copy"], run: showShare },
    { id: "smaller", title: "Smaller: leave out what a fault or an answer does not need", group: "Scenario", keys: ["m"], also: ["shrink", "minimal", "reduce", "delta"], run: showSmaller },
    { id: "export", title: "Export as a file", group: "Scenario", keys: ["s"], also: ["save", "download", "report", "session", "bug"], run: () => useExporting.getState().show("report") },
    { id: "kept-secrets", title: "Secrets in what is kept on this machine", group: "Scenario", keys: [], also: ["redact", "privacy", "drafts", "password"], run: showKeptSecrets },
    { id: "preflight", title: "Preflight: does the module load in each proxy", group: "Scenario", keys: [], run: () => usePreflight.getState().show(0) },
    { id: "timeline-out", title: "Timeline: further away", group: "Page", keys: [], run: zoomTimeline(-1) },
    { id: "timeline-in", title: "Timeline: closer", group: "Page", keys: [], run: zoomTimeline(1) },
    { id: "fold-left", title: "Fold or unfold the left column", group: "Page", keys: [], run: foldLeft },
    ...foldable.map(({ id, title }): Command => ({ id: `fold-${id}`, title: `Fold or unfold ${title}`, group: "Page", keys: [], run: () => layout().setFolded(id, layout().folded[id] !== true) })),
    { id: "fold-strip", title: "Fold or unfold the strip", group: "Page", keys: [], run: () => layout().setStripFolded(page().querySelector(".strip") !== null) },
    { id: "reset-layout", title: "Layout: every size and pane as on the first day", group: "Page", keys: [], also: ["reset", "edges", "panes", "default"], run: () => layout().reset() },
    { id: "cost", title: "Cost: time, host calls, bytes copied, memory growth", group: "Page", keys: [], run: () => { layout().setStripFolded(false); layout().setFront("strip", "cost"); } },
    { id: "abi", title: "ABI reference, at the call of this step", group: "Page", keys: ["a"], run: () => useAbiReference.getState().show(nameHere()) },
    { id: "help", title: "Keys and marks", group: "Page", keys: ["?"], run: showHelp },
    { id: "theme-light", title: "Theme: light", group: "Page", keys: [], run: () => layout().setTheme("light") },
    { id: "theme-dark", title: "Theme: dark", group: "Page", keys: [], run: () => layout().setTheme("dark") },
    { id: "theme-system", title: "Theme: as the system", group: "Page", keys: [], run: () => layout().setTheme("system") },
  ];
}
