/** Drafts in IndexedDB. Loaded when there is something to keep or to bring back. */
import { deleteDB, openDB } from "idb";
import type { DBSchema, IDBPDatabase } from "idb";
import { modulesOf, mostDrafts, newestFirst } from "./drafts.ts";
import type { Draft, DraftStore, Looking } from "./drafts.ts";
import type { ModuleBytes } from "./types.ts";

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  modules: { key: string; value: ModuleBytes };
  /** by id of the draft: newer than what the draft itself says */
  looking: { key: string; value: Looking };
}
const name = "proxyscope";

export function idbDrafts(): DraftStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  /** modules that this page has written */
  const kept = new Set<string>();
  const open = (): Promise<IDBPDatabase<Schema>> =>
    (opened ??= openDB<Schema>(name, 2, {
      upgrade(db, from) {
        if (from < 1) {
          db.createObjectStore("drafts", { keyPath: "id" });
          db.createObjectStore("modules", { keyPath: "sha256" });
        }
        db.createObjectStore("looking");
      },
      // another tab forgets everything, or brings a newer release
      blocking() { close(); },
      terminated() { opened = undefined; },
    }).catch((reason: unknown) => {
      opened = undefined;
      throw reason;
    }));
  /** Reading must not leave an empty database behind. Where databases cannot be listed, it does. */
  const exists = async (): Promise<boolean> =>
    opened !== undefined || typeof indexedDB.databases !== "function" || (await indexedDB.databases()).some((each) => each.name === name);
  const close = (): void => {
    void opened?.then((db) => db.close());
    opened = undefined;
  };

  /** Old drafts go, with the modules that no draft needs; a module of ours that another tab took for one of those is put back. */
  async function tidy(db: IDBPDatabase<Schema>, mine: readonly ModuleBytes[]): Promise<void> {
    const tx = db.transaction(["drafts", "modules", "looking"], "readwrite");
    const drafts = newestFirst(await tx.objectStore("drafts").getAll()), stay = drafts.slice(0, mostDrafts);
    for (const draft of drafts.slice(mostDrafts)) void tx.objectStore("drafts").delete(draft.id);
    const ids = new Set(stay.map((draft) => draft.id));
    for (const id of await tx.objectStore("looking").getAllKeys()) if (!ids.has(id)) void tx.objectStore("looking").delete(id);
    const needed = new Set(stay.flatMap(modulesOf)), there = new Set(await tx.objectStore("modules").getAllKeys());
    for (const sha256 of there) if (!needed.has(sha256)) void tx.objectStore("modules").delete(sha256);
    for (const module of mine) if (needed.has(module.sha256) && !there.has(module.sha256)) void tx.objectStore("modules").put(module);
    await tx.done;
  }

  return {
    async load(id) {
      if (!(await exists())) return undefined;
      const db = await open(), draft = await db.get("drafts", id);
      return draft && { ...draft, ...(await db.get("looking", id)) };
    },
    async save(draft, along) {
      const db = await open();
      // everything is asked for at once and committed, so that a page that goes away right now loses nothing
      const tx = db.transaction(["drafts", "modules", "looking"], "readwrite");
      void tx.objectStore("drafts").put(draft);
      void tx.objectStore("looking").delete(draft.id);
      for (const module of along) if (!kept.has(module.sha256)) void tx.objectStore("modules").put(module);
      tx.commit();
      await tx.done;
      for (const { sha256 } of along) kept.add(sha256);
      await tidy(db, along);
    },
    async saveLooking(id, looking) {
      const tx = (await open()).transaction(["drafts", "looking"], "readwrite");
      void tx.objectStore("looking").put(looking, id);
      const there = tx.objectStore("drafts").getKey(id);
      tx.commit();
      await tx.done;
      return (await there) !== undefined;
    },
    async modules(wanted) {
      if (!(await exists())) return [];
      const db = await open();
      const found = await Promise.all(wanted.map((sha256) => db.get("modules", sha256)));
      return found.filter((module) => module !== undefined);
    },
    list: async () => ((await exists()) ? newestFirst(await (await open()).getAll("drafts")) : []),
    async remove(id) {
      if (!(await exists())) return;
      const db = await open();
      await db.delete("drafts", id);
      await tidy(db, []);
    },
    async clear() {
      close();
      kept.clear();
      await deleteDB(name);
    },
  };
}
