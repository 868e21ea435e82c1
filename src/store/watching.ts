/** Files behind modules of the chain, looked at again and again: a new build runs at once, one that is none leaves everything as it is. */
import { messageOf } from "../base/thrown.ts";
import type { Bench } from "./bench.ts";
import type { Look, WatchedFile, WatchedModule, WorkbenchState } from "./types.ts";

export interface Watching {
  /** From now on; `sha256` is the module that was read. */
  begin(module: string, sha256: string, file: WatchedFile): void;
  /** Looks at once. False when no file is watched. */
  lookNow(): boolean;
  dispose(): void;
}

/** Puts bytes that were read again in the place of a module, having told the SHA-256 of what they are; or why it does not. */
export type Rebuild = (module: string, bytes: Uint8Array, onBuild: (sha256: string) => void) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;

interface Watch {
  readonly module: string;
  readonly file: WatchedFile;
  /** every build that came of this file: undo may bring an earlier one back */
  readonly builds: Set<string>;
  seen: Look;
  looking: boolean;
  stop: () => void;
}

/** ms between two looks, and between two looks that must agree before a file counts as written. */
const lookEvery = 1000, settles = 150;

const sameLook = (a: Look, b: Look): boolean => a.modified === b.modified && a.size === b.size;

export function createWatching(bench: Bench, rebuild: Rebuild): Watching {
  const { store } = bench, every = bench.input.lookEvery ?? lookEvery;
  let watches: readonly Watch[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const put = (module: string, note: string | undefined): void =>
    store.setState({ watched: store.getState().watched.map((one): WatchedModule => (one.module === module ? { module, ...(note !== undefined && { note }) } : one)) });
  const noteOf = (module: string): string | undefined => store.getState().watched.find((one) => one.module === module)?.note;

  /** A watch ends when its module is no longer what the document has by that name. */
  function sweep(): void {
    const { draft, modules } = store.getState(), names = new Set(draft.setup.chain.map(({ module }) => module.name));
    const over = watches.filter(({ module, builds }) => !names.has(module) || !builds.has(modules[module] ?? ""));
    if (over.length === 0) return;
    for (const watch of over) watch.stop();
    watches = watches.filter((watch) => !over.includes(watch));
    store.setState({ watched: store.getState().watched.filter(({ module }) => watches.some((watch) => watch.module === module)) });
  }

  async function look(watch: Watch): Promise<void> {
    if (watch.looking) return;
    watch.looking = true;
    try {
      const first = await watch.file.look();
      if (sameLook(first, watch.seen)) return;
      // a linker may still be at it
      await new Promise((resolve) => setTimeout(resolve, settles));
      const now = await watch.file.look();
      if (!sameLook(first, now) || !watches.includes(watch)) return;
      const bytes = await now.bytes();
      watch.seen = now;
      const built = await rebuild(watch.module, bytes, (sha256) => watch.builds.add(sha256));
      if (!watches.includes(watch)) return;
      put(watch.module, built.ok ? undefined : `${watch.module} on disk cannot be used: ${built.reason} The build before stays.`);
    } catch (thrown) {
      const note = `${watch.module} cannot be read on disk now: ${messageOf(thrown)}. What is open stays.`;
      if (watches.includes(watch) && noteOf(watch.module) !== note) put(watch.module, note);
    } finally {
      watch.looking = false;
    }
  }

  function lookAtAll(): void {
    sweep();
    for (const watch of watches) void look(watch);
    clearTimeout(timer);
    timer = watches.length === 0 ? undefined : setTimeout(lookAtAll, every);
  }

  const unsubscribe = store.subscribe((now: WorkbenchState, before: WorkbenchState) => {
    if (watches.length > 0 && (now.modules !== before.modules || now.draft !== before.draft)) sweep();
  });

  return {
    begin(module, sha256, file) {
      for (const watch of watches) if (watch.module === module) watch.stop();
      const mine: Watch = { module, file, builds: new Set([sha256]), seen: file.opened, looking: false, stop: () => undefined };
      watches = [...watches.filter((watch) => watch.module !== module), mine];
      store.setState({ watched: watches.map((watch) => ({ module: watch.module })) });
      mine.stop = file.observe?.(() => void look(mine)) ?? mine.stop;
      timer ??= setTimeout(lookAtAll, every);
    },
    lookNow() {
      lookAtAll();
      return watches.length > 0;
    },
    dispose() {
      unsubscribe();
      clearTimeout(timer);
      for (const watch of watches) watch.stop();
      watches = [];
    },
  };
}
