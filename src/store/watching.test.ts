// Files that are watched: a new build runs at once, one that is none changes nothing.
import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { failed } from "../base/result.ts";
import { createInProcessEngine } from "../engine/in-process.ts";
import { assembleWat } from "../engine/wat.ts";
import { sampleFolder } from "../testing/sample-folder.ts";
import { memoryDrafts } from "./drafts.ts";
import type { Look, WatchedFile, Workbench } from "./types.ts";
import { createWorkbench } from "./workbench.ts";

const sample = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../../samples/${path}`, import.meta.url)));

/** A file on a disk that only this test has. */
function fileOf(first: Uint8Array): { readonly watch: WatchedFile; write(bytes: Uint8Array): void; remove(): void } {
  let bytes: Uint8Array | undefined = first, modified = 1;
  const look = (): Look => {
    const now = bytes;
    if (now === undefined) throw new Error("no such file");
    return { modified, size: now.length, bytes: async () => now };
  };
  return {
    watch: { opened: look(), look: async () => look() },
    write(next) {
      bytes = next;
      modified++;
    },
    remove() { bytes = undefined; },
  };
}

async function opened() {
  const drafts = memoryDrafts(), file = fileOf(sample("hello-headers/filter.wasm"));
  let ids = 0;
  const store = createWorkbench({ engine: createInProcessEngine(), spareEngine: createInProcessEngine, samples: sampleFolder(), openDrafts: async () => drafts, assemble: assembleWat, fetchFile: async () => failed("there is no network"), sessionStorage: undefined, localStorage: undefined, now: () => 0, makeId: () => `id-${++ids}`, lookEvery: 20 });
  const until = (holds: (now: Workbench) => boolean): Promise<Workbench> => new Promise((resolve) => {
    const look = (): void => {
      if (!holds(store.getState())) return;
      stop();
      resolve(store.getState());
    };
    const stop = store.subscribe(look);
    look();
  });
  await store.getState().openFiles([{ name: "mine.wasm", bytes: sample("hello-headers/filter.wasm"), watch: file.watch }]);
  await until((now) => now.runState === "idle" && now.watched.length === 1);
  return { store, file, until };
}

describe("a watched file", () => {
  it("runs its new build in place of the one before, and says where they part; undo brings the other back", async () => {
    const { store, file, until } = await opened(), { recording, length, draft } = store.getState();
    store.getState().set(["actions", 0, "path"], "/mine");
    const edited = await until((now) => now.recording !== recording && now.pending === undefined && now.runState === "idle");
    const called = (now: Workbench, step: number): string | undefined => now.recording?.brief(step).name;
    const at = Array.from({ length }, (_, step) => step).find((step) => called(edited, step) === "proxy_on_response_headers") ?? 0;
    store.getState().moveTo(at);
    file.write(sample("edit-headers/filter.wasm"));
    const rebuilt = await until((now) => now.rebuilt !== undefined && now.recording !== edited.recording && now.pending === undefined && now.parting?.recording === now.recording);
    expect(rebuilt.rebuilt).toMatchObject({ module: "mine.wasm", before: { recording: { length } } });
    expect(rebuilt.parting?.first).toBeDefined();
    expect([called(rebuilt, rebuilt.cursor), rebuilt.draft.actions]).toEqual(["proxy_on_response_headers", [{ ...draft.actions?.[0], path: "/mine" }]]);
    expect(rebuilt.watched).toEqual([{ module: "mine.wasm" }]);

    store.getState().undo();
    const back = await until((now) => now.recording !== rebuilt.recording && now.pending === undefined && now.runState === "idle");
    expect([back.length, back.rebuilt, back.watched.length]).toEqual([length, undefined, 1]);
    store.getState().dispose();
  });

  it.each([
    ["half of a module", sample("hello-headers/filter.wasm").slice(0, 300), /^mine\.wasm on disk cannot be used: It is no whole module/],
    ["nothing yet", new Uint8Array(0), /The file is empty\. The build before stays\./],
    ["something else", new TextEncoder().encode("error: could not compile"), /cannot be used: This is text/],
  ])("keeps what is there while it is %s", async (_what, bytes, words) => {
    const { store, file, until } = await opened(), { recording } = store.getState();
    file.write(bytes);
    const bad = await until((now) => now.watched[0]?.note !== undefined);
    expect(bad.watched[0]?.note).toMatch(words);
    expect(bad.recording === recording && bad.rebuilt === undefined && bad.notices.length === 0).toBe(true);
    file.write(sample("edit-headers/filter.wasm"));
    const good = await until((now) => now.rebuilt !== undefined && now.watched[0]?.note === undefined);
    expect(good.watched).toEqual([{ module: "mine.wasm" }]);
    store.getState().dispose();
  });

  it("is looked for while it is gone, and is watched no more once another document is open", async () => {
    const { store, file, until } = await opened();
    file.remove();
    expect((await until((now) => now.watched[0]?.note !== undefined)).watched[0]?.note).toBe("mine.wasm cannot be read on disk now: no such file. What is open stays.");
    file.write(sample("hello-headers/filter.wasm"));
    await until((now) => now.watched[0]?.note === undefined);
    await store.getState().openSample("auth");
    expect(store.getState().watched).toEqual([]);
    expect(store.getState().lookAgain()).toBe(false);
    store.getState().dispose();
  });
});

it("takes a build that is chosen by hand in place of the only module, and refuses what is none", async () => {
  const { store, until } = await opened(), { recording } = store.getState();
  await store.getState().rebuildModules([{ name: "target.wasm", bytes: new TextEncoder().encode("oops") }]);
  expect(store.getState().notices.at(-1)?.text).toMatch(/^This is text/);
  await store.getState().rebuildModules([{ name: "target.wasm", bytes: sample("edit-headers/filter.wasm") }]);
  expect(store.getState().rebuilt?.module).toBe("mine.wasm");
  await until((now) => now.recording !== recording && now.runState === "idle");
  store.getState().dispose();
});
