/** Drafts in IndexedDB. Loaded when there is something to keep or to bring back. */
import { deleteDB, openDB } from "idb";
import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import { modulesOf, mostDrafts, newestFirst } from "./drafts.ts";
import type { Draft, DraftStore } from "./drafts.ts";
import type { ModuleBytes } from "./types.ts";

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  modules: { key: string; value: ModuleBytes };
}
const name = "proxyscope";

export function idbDrafts(): DraftStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const open = (): Promise<IDBPDatabase<Schema>> =>
    (opened ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore("drafts", { keyPath: "id" });
        db.createObjectStore("modules", { keyPath: "sha256" });
      },
      // another tab forgets everything, or brings a newer release
      blocking() { close(); },
      terminated() { opened = undefined; },
    }).catch((reason: unknown) => {
      opened = undefined;
      throw reason;
    }));
  const close = (): void => {
    void opened?.then((db) => db.close());
    opened = undefined;
  };

  /** In one transaction with what changed, so that no other tab sees a draft without its modules. */
  async function sweep(tx: IDBPTransaction<Schema, ("drafts" | "modules")[], "readwrite">): Promise<void> {
    const drafts = newestFirst(await tx.objectStore("drafts").getAll());
    for (const draft of drafts.slice(mostDrafts)) await tx.objectStore("drafts").delete(draft.id);
    const needed = new Set(drafts.slice(0, mostDrafts).flatMap(modulesOf));
    for (const sha256 of await tx.objectStore("modules").getAllKeys()) if (!needed.has(sha256)) await tx.objectStore("modules").delete(sha256);
  }

  return {
    load: async (id) => (await open()).get("drafts", id),
    async save(draft, along) {
      const tx = (await open()).transaction(["drafts", "modules"], "readwrite");
      const isNew = (await tx.objectStore("drafts").getKey(draft.id)) === undefined;
      for (const module of along) if ((await tx.objectStore("modules").getKey(module.sha256)) === undefined) await tx.objectStore("modules").put(module);
      await tx.objectStore("drafts").put(draft);
      if (isNew) await sweep(tx);
      await tx.done;
    },
    async modules(wanted) {
      const db = await open();
      const found = await Promise.all(wanted.map((sha256) => db.get("modules", sha256)));
      return found.filter((module) => module !== undefined);
    },
    list: async () => newestFirst(await (await open()).getAll("drafts")),
    async remove(id) {
      const tx = (await open()).transaction(["drafts", "modules"], "readwrite");
      await tx.objectStore("drafts").delete(id);
      await sweep(tx);
      await tx.done;
    },
    async clear() {
      close();
      await deleteDB(name);
    },
  };
}
