/** The store as the page sees it. */
import { hexText } from "../base/hex.ts";
import { createPageEngine } from "../engine/page-engine.ts";
import { listenToParent } from "./embed.ts";
import type { WorkbenchInput } from "./bench.ts";
import { createWorkbench } from "./workbench.ts";
import type { WorkbenchStore } from "./workbench.ts";
import type { DraftStore } from "./drafts.ts";
import type { SampleSource } from "./types.ts";

export { createWorkbench };
export type { WorkbenchInput, WorkbenchStore };
export type * from "./types.ts";

let drafts: Promise<DraftStore> | undefined;

/** The workbench of a browser page: guests in workers, drafts in IndexedDB. */
export function createBrowserWorkbench(samples: SampleSource, { embedded }: { readonly embedded: boolean }): WorkbenchStore {
  const store = createWorkbench({
    readOnly: embedded,
    engine: createPageEngine(),
    spareEngine: createPageEngine,
    samples,
    openDrafts: () => (drafts ??= embedded ? import("./drafts.ts").then(({ memoryDrafts }) => memoryDrafts()) : import("./idb-drafts.ts").then(({ idbDrafts }) => idbDrafts())),
    assemble: async (text, name) => (await import("../engine/wat.ts")).assembleWat(text, name),
    fetchFile: async (url) => (await import("./fetch-frame.ts")).fetchInFrame(url),
    sessionStorage: embedded ? undefined : allowed(() => window.sessionStorage),
    localStorage: embedded ? undefined : allowed(() => window.localStorage),
    now: () => Date.now(),
    processors: navigator.hardwareConcurrency,
    // not randomUUID, which is missing on plain-http hosts
    makeId: () => hexText(crypto.getRandomValues(new Uint8Array(12))),
  });
  if (embedded && window.parent !== window) listenToParent(store, window);
  window.addEventListener("pagehide", () => void store.getState().flush());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) store.getState().resume();
  });
  return store;
}

/** A browser can forbid storage: asking for it then throws. */
function allowed<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
