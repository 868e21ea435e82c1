/** A workbench that others have put into a page of theirs: it shows a scenario and steps through its run, and nothing changes the scenario but a link. */
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { WorkbenchActions } from "./types.ts";

/** What each action does to the document: every one has to be named here. */
const kinds: Readonly<Record<keyof WorkbenchActions, "changes" | "looks">> = {
  start: "looks", openLink: "looks", answerAsked: "looks", secrets: "looks", makeLink: "looks", makeExport: "looks", keptSecrets: "looks", redactKept: "changes", openSuiteTest: "changes", showSuite: "looks",
  edit: "changes", set: "changes", undo: "changes", redo: "changes", moveFilter: "changes", removeFilter: "changes", addAction: "changes", duplicateAction: "changes", removeAction: "changes",
  openSample: "changes", openFiles: "changes", replaceModule: "changes", rebuildModules: "changes", lookAgain: "looks", openGuest: "changes", openDraft: "changes", removeDraft: "changes", refreshDrafts: "looks", forgetEverything: "changes",
  dismiss: "looks", takeCaptured: "changes", dropCaptured: "looks", takeConfiguration: "changes", giveModule: "looks", dropConfiguration: "looks", closeTrace: "looks",
  tableOfCaptured: "looks", runTable: "looks", stopTable: "looks", showTable: "looks", closeTable: "looks", openEntry: "changes",
  packCaptured: "looks",
  moveTo: "looks", point: "looks", first: "looks", last: "looks", stepForward: "looks", stepBack: "looks", overForward: "looks", overBack: "looks", run: "looks", runBack: "looks", toggleBreakpoint: "looks", enableBreakpoint: "looks",
  removeBreakpoint: "looks", clearBreakpoints: "looks", stop: "looks", act: "changes", advance: "changes", runEverywhere: "looks", measure: "looks", shrink: "looks", breakInDebugger: "looks", dontBreak: "looks", preflight: "looks",
  exportsOfChain: "looks", rerun: "looks", flush: "looks", resume: "looks", dispose: "looks",
  keepRun: "looks", forgetKept: "looks", dismissRebuilt: "looks", shownRun: "looks", functionNames: "looks", policies: "looks", reproduce: "changes", lookAtMemory: "looks", panicInMemory: "looks",
};

/** The same actions, of which those that change the document only say that this one is not to be changed. */
export function readOnly(actions: WorkbenchActions, bench: Bench): WorkbenchActions {
  const refused = async (): Promise<void> => tell(bench, "Read-only", "This page is shown inside another one and is there to be looked at. Open it in Proxyscope to change it.");
  const names = Object.keys(kinds) as (keyof WorkbenchActions)[];
  return { ...actions, ...Object.fromEntries(names.filter((name) => kinds[name] === "changes").map((name) => [name, refused])) };
}
