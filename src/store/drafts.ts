/** Work that outlives the page: the interface, and a form of it that does not. */
import type { Breakpoint } from "../debugger/breakpoints.ts";
import type { Place } from "./place.ts";
import type { ModuleBytes, WorkDocument } from "./types.ts";

/** Where somebody was in a run: small, and changed with every move of the cursor. */
export interface Looking {
  readonly place: Place | undefined;
  /** absent in drafts that were kept before there were any */
  readonly breakpoints?: readonly Breakpoint[];
}
export interface Draft extends Looking {
  readonly id: string;
  readonly title: string;
  /** ms since 1970 */
  readonly updated: number;
  readonly document: WorkDocument;
}

/** Every call may reject: storage can be forbidden, full, or taken away. */
export interface DraftStore {
  load(id: string): Promise<Draft | undefined>;
  /** Modules that are not kept yet go along. */
  save(draft: Draft, modules: readonly ModuleBytes[]): Promise<void>;
  /** Of a draft that is kept: its document, which may be long, is not written again. False when it is kept no more. */
  saveLooking(id: string, looking: Looking): Promise<boolean>;
  modules(sha256: readonly string[]): Promise<readonly ModuleBytes[]>;
  /** The newest first. */
  list(): Promise<readonly Draft[]>;
  /** Modules that no draft needs any more go with it. */
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

/** Older drafts make room. */
export const mostDrafts = 20;

export const modulesOf = (draft: Draft): readonly string[] => [...new Set(Object.values(draft.document.modules))];
export const newestFirst = (drafts: readonly Draft[]): Draft[] => drafts.toSorted((a, b) => b.updated - a.updated);

export function memoryDrafts(): DraftStore {
  const drafts = new Map<string, Draft>();
  const modules = new Map<string, ModuleBytes>();
  const sweep = (): void => {
    for (const draft of newestFirst([...drafts.values()]).slice(mostDrafts)) drafts.delete(draft.id);
    const needed = new Set([...drafts.values()].flatMap(modulesOf));
    for (const sha256 of modules.keys()) if (!needed.has(sha256)) modules.delete(sha256);
  };
  return {
    load: async (id) => drafts.get(id),
    async save(draft, along) {
      drafts.set(draft.id, structuredClone(draft));
      for (const module of along) modules.set(module.sha256, module);
      sweep();
    },
    async saveLooking(id, looking) {
      const draft = drafts.get(id);
      if (draft === undefined) return false;
      drafts.set(id, { ...draft, ...looking });
      return true;
    },
    modules: async (wanted) => wanted.flatMap((sha256) => modules.get(sha256) ?? []),
    list: async () => newestFirst([...drafts.values()]),
    async remove(id) {
      drafts.delete(id);
      sweep();
    },
    async clear() {
      drafts.clear();
      modules.clear();
    },
  };
}
