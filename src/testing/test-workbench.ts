/** A workbench without a browser: guests in this thread, drafts in memory. Several of them can share what a browser shares between tabs. */
import { failed } from "../base/result.ts";
import { createInProcessEngine } from "../engine/in-process.ts";
import type { Engine } from "../engine/protocol.ts";
import { assembleWat } from "../engine/wat.ts";
import { memoryDrafts } from "../store/drafts.ts";
import type { DraftStore } from "../store/drafts.ts";
import { createWorkbench } from "../store/workbench.ts";
import type { WorkbenchInput } from "../store/bench.ts";
import type { WorkbenchStore } from "../store/workbench.ts";
import type { SampleSource, Workbench } from "../store/types.ts";
import type { KeyValues } from "../store/tab.ts";
import { sampleFolder } from "./sample-folder.ts";

export function keyValues(entries: Readonly<Record<string, string>> = {}): KeyValues & { readonly all: Map<string, string> } {
  const all = new Map(Object.entries(entries));
  return {
    all,
    get length() { return all.size; },
    key: (index) => [...all.keys()][index] ?? null,
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
  };
}

export interface Shared {
  readonly drafts?: () => Promise<DraftStore>;
  readonly session?: KeyValues | undefined;
  readonly local?: KeyValues;
  readonly engine?: Engine;
  readonly samples?: SampleSource;
  readonly now?: () => number;
  readonly readOnly?: boolean;
  readonly fetchFile?: WorkbenchInput["fetchFile"];
}

export interface TestBench {
  readonly store: WorkbenchStore;
  /** The workbench as it is now. */
  readonly at: Workbench;
  /** Waits until something holds. */
  until(holds: (workbench: Workbench) => boolean): Promise<Workbench>;
  /** Waits until nothing is running, or waiting to run. */
  settled(): Promise<Workbench>;
}

let ids = 0;

export function testWorkbench(shared: Shared = {}): TestBench {
  const drafts = memoryDrafts();
  const store = createWorkbench({
    readOnly: shared.readOnly === true,
    engine: shared.engine ?? createInProcessEngine(),
    spareEngine: createInProcessEngine,
    samples: shared.samples ?? sampleFolder(),
    openDrafts: shared.drafts ?? (async () => drafts),
    assemble: assembleWat,
    fetchFile: shared.fetchFile ?? (async () => failed("there is no network")),
    sessionStorage: "session" in shared ? shared.session : keyValues(),
    localStorage: shared.local ?? keyValues(),
    now: shared.now ?? (() => Date.now()),
    makeId: () => `draft-${++ids}`,
  });
  const until = (holds: (workbench: Workbench) => boolean): Promise<Workbench> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds(store.getState())) return;
        stop();
        resolve(store.getState());
      };
      const stop = store.subscribe(look);
      look();
    });
  return {
    store, until,
    get at() { return store.getState(); },
    async settled() {
      // longer than edits are waited for
      await new Promise((resolve) => setTimeout(resolve, 200));
      return until((workbench) => !workbench.running && workbench.opening === undefined);
    },
  };
}
