/** The store: documents, the run that is shown, and everything that can be asked of them. */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { messageOf } from "../base/thrown.ts";
import { pathText } from "../scenario/paths.ts";
import { keepModule, tell } from "./bench.ts";
import type { Bench, WorkbenchInput } from "./bench.ts";
import { createBreakpoints } from "./breakpoints.ts";
import { createComparing, nothingCompared } from "./comparing.ts";
import { createConfiguration } from "./configuration.ts";
import { createEditing } from "./editing.ts";
import { actionsOf, duplicated, movedFilter, withActions, withSetup, withValue } from "./edits.ts";
import { begun } from "./history.ts";
import { inEveryProfile } from "./everywhere.ts";
import { createFaults } from "./faults.ts";
import { createLooks } from "./looks.ts";
import { createFetching } from "./fetching.ts";
import { createKeeping } from "./keeping.ts";
import { exportsOfChain } from "./module-exports.ts";
import { createBreakIn } from "./break-in.ts";
import { measured } from "./measuring.ts";
import { createOpening } from "./opening.ts";
import { preflightOf } from "./preflight.ts";
import { readOnly } from "./read-only.ts";
import { createRunning } from "./running.ts";
import { createSharing } from "./sharing.ts";
import type { Suites } from "./suites.ts";
import { createTable } from "./table.ts";
import { createTracing } from "./tracing.ts";
import { createTraffic } from "./traffic.ts";
import { createTransport } from "./transport.ts";
import { createWatching } from "./watching.ts";
import type { Workbench, WorkbenchActions, WorkbenchState, WorkDocument } from "./types.ts";

export type WorkbenchStore = StoreApi<Workbench>;

const nothing: WorkDocument = { draft: { version: 1, setup: { chain: [] }, actions: [] }, origin: { kind: "none" }, sources: [], modules: {} };

export function createWorkbench(input: WorkbenchInput): WorkbenchStore {
  const state: WorkbenchState = {
    ...nothing, ...nothingCompared,
    scenario: undefined, problems: [], canUndo: false, canRedo: false, missing: [],
    recording: undefined, version: 0, length: 0, runState: undefined, outcome: undefined, edge: undefined, remaining: 0, pending: undefined, running: false, failure: undefined,
    cursor: 0, following: false, breakpoints: [], pointed: undefined, debugging: undefined,
    samples: input.samples.list(), opening: undefined, notices: [], captured: undefined, suite: undefined, configuration: undefined, comparedTrace: undefined, asked: undefined, table: undefined, watched: [], drafts: [], notKept: undefined, firstVisit: true, readOnly: input.readOnly === true,
  };
  return createStore<Workbench>()((_set, _get, store) => {
    const bench: Bench = { input, store, modules: new Map(), history: begun(nothing), parse: undefined }, actions = actionsOn(bench);
    return { ...state, ...(state.readOnly ? readOnly(actions, bench) : actions) };
  });
}

function actionsOn(bench: Bench): WorkbenchActions {
  const { store, input } = bench;
  const running = createRunning(bench);
  const editing = createEditing(bench, running);
  const tracing = createTracing(bench);
  const configuration = createConfiguration(bench, editing, running, (name, bytes) => keepModule(bench, name, bytes));
  const table = createTable(bench, editing, running);
  const traffic = createTraffic(bench, editing, table);
  const watching = createWatching(bench, (module, bytes, onBuild) => opening.rebuild(module, bytes, onBuild));
  let suites: Promise<Suites> | undefined;
  // what runs them is fetched when there is one
  const suitesNow = (): Promise<Suites> => (suites ??= import("./suites.ts").then(({ createSuites }) => createSuites(bench, opening)));
  const opening = createOpening(bench, editing, running, { traffic, configuration, tracing }, watching, { suites: suitesNow, session: async (name, session) => (await import("./sessions.ts")).openSession(bench, opening, name, session) });
  const fetching = createFetching(bench);
  const sharing = createSharing(bench, opening, fetching);
  const transport = createTransport(bench, editing, running);
  const keeping = createKeeping(bench), looks = createLooks(bench);
  const { dispose: stopComparing, ...comparing } = createComparing(bench);
  const draft = () => store.getState().draft;

  const firstSample = async (): Promise<void> => {
    const [sample] = input.samples.list();
    if (sample !== undefined) await opening.sample(sample.id, true);
  };
  /** What storage refuses is told; the page goes on. */
  const attempt = async (about: string, task: () => Promise<void>): Promise<void> => {
    try {
      await task();
    } catch (thrown) {
      tell(bench, about, messageOf(thrown));
    }
  };

  return {
    ...transport,
    ...createBreakpoints(bench),
    ...comparing,
    ...createFaults(bench, editing),
    ...looks.actions,
    async start(fragment = "") {
      if (fragment.startsWith("#v") && (await sharing.open(fragment, true))) return;
      const mine = input.readOnly === true ? undefined : await keeping.mine();
      if (mine === undefined) await firstSample();
      else await opening.draft(mine, true);
      // the answer may take a while
      if (fragment.startsWith("#url=")) void sharing.open(fragment, false);
    },

    answerAsked: fetching.answer,
    openLink: (fragment) => sharing.open(fragment, false),
    secrets: sharing.secrets,
    makeExport: async (wanted) => (await import("./exporting.ts")).makeExport(bench, sharing, wanted),
    keptSecrets: async () => (await import("./redacting.ts")).keptSecrets(bench),
    redactKept: async (keep) => {
      await keeping.flush();
      await (await import("./redacting.ts")).redactKept(bench, editing, keep);
    },
    makeLink: sharing.link,

    edit: (change, what) => editing.change(change(draft()), what),
    set: (path, value) => editing.change(withValue(draft(), path, value), pathText(path)),
    undo: editing.undo,
    redo: editing.redo,
    moveFilter: (from, to) => editing.change(movedFilter(draft(), from, to)),
    removeFilter: (index) => editing.change(withSetup(draft(), { chain: draft().setup.chain.filter((_, i) => i !== index) })),
    addAction: (action) => editing.change(withActions(draft(), [...actionsOf(draft()), action])),
    duplicateAction: (index) => editing.change(duplicated(draft(), index)),
    removeAction: (index) => editing.change(withActions(draft(), actionsOf(draft()).filter((_, i) => i !== index))),

    openSample: (id) => opening.sample(id),
    openGuest: opening.guest,
    openFiles: (files, into = "new") => opening.files(files, into),
    replaceModule: opening.replaceModule,
    takeCaptured: traffic.take,
    dropCaptured: traffic.drop,
    takeConfiguration: configuration.take,
    giveModule: configuration.give,
    dropConfiguration: configuration.drop,
    packCaptured: traffic.pack,
    tableOfCaptured: traffic.table,
    runTable: table.again,
    stopTable: table.stop,
    showTable: table.show,
    closeTable: table.close,
    openEntry: table.open,
    closeTrace: tracing.close,
    openSuiteTest: async (index, step) => (await suitesNow()).openTest(index, step),
    showSuite: (open) => void suitesNow().then((own) => own.show(open)),
    rebuildModules: opening.rebuildAll,
    lookAgain: watching.lookNow,
    openDraft: (id) =>
      attempt("Drafts", async () => {
        const found = await keeping.load(id);
        if (found === undefined) tell(bench, "Drafts", "This draft is gone: it was cleared in another tab.");
        else await opening.draft(found);
      }),
    removeDraft: (id) => attempt("Drafts", () => keeping.remove(id)),
    refreshDrafts: keeping.refresh,
    async forgetEverything() {
      await attempt("Forget everything", keeping.forget);
      await firstSample();
    },
    dismiss: (notice) => store.setState({ notices: store.getState().notices.filter((each) => each.id !== notice) }),

    runEverywhere: (told) => inEveryProfile(bench, told),
    measure: (told) => measured(bench, told),
    shrink: async (symptom, told) => (await import("./shrinking.ts")).shrunk(bench, symptom, told),
    ...createBreakIn(bench, running),
    preflight: (filter) => preflightOf(bench, filter),
    exportsOfChain: () => exportsOfChain(bench),
    rerun: () => running.begin(),
    async flush() {
      keeping.away();
      await keeping.flush();
    },
    resume: keeping.back,
    dispose() {
      keeping.dispose();
      stopComparing();
      watching.dispose();
      running.dispose();
      table.dispose();
      looks.dispose();
      input.engine.dispose();
    },
  };
}
