import { describe, expect, it } from "vitest";
import { keyValues, testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import { memoryDrafts, mostDrafts } from "./drafts.ts";
import type { Draft, DraftStore } from "./drafts.ts";

/** A browser: tabs share its drafts and its local storage; a tab's session storage outlives its pages. */
function browser() {
  const drafts = memoryDrafts(), local = keyValues({ "proxyscope.theme": "dark", other: "not ours" });
  const open = async (session = keyValues()): Promise<TestBench & { readonly session: typeof session }> => {
    const bench = testWorkbench({ drafts: async () => drafts, local, session });
    await bench.at.start();
    await bench.settled();
    return { store: bench.store, until: bench.until, settled: bench.settled, session, get at() { return bench.at; } };
  };
  const leave = async (bench: TestBench): Promise<void> => {
    await bench.at.flush();
    bench.at.dispose();
  };
  return { drafts, local, open, leave };
}

describe("work", () => {
  it("survives a reload, modules, cursor and all", async () => {
    const { open, leave } = browser();
    const before = await open();
    await before.at.openSample("auth");
    await before.settled();
    before.at.set(["actions", 0, "path"], "/edited");
    await before.settled();
    before.at.moveTo(7);
    await leave(before);

    const after = await open(before.session);
    expect(after.at).toMatchObject({ origin: { kind: "sample", id: "auth" }, cursor: 7, firstVisit: false, missing: [] });
    expect(after.at.draft).toEqual(before.at.draft);
    expect(after.at.length).toBe(before.at.length);
  });

  it("is not written again with every move of the cursor, unless it is gone", async () => {
    const drafts = memoryDrafts(), written: string[] = [];
    const counted: DraftStore = { ...drafts, save: async (draft, modules) => { written.push(draft.id); await drafts.save(draft, modules); } };
    const bench = testWorkbench({ drafts: async () => counted, session: keyValues() });
    await bench.at.start();
    await bench.at.openSample("auth");
    await bench.settled();
    await bench.at.flush();
    const moveTo = async (step: number): Promise<number | undefined> => {
      bench.at.moveTo(step);
      await bench.at.flush();
      return (await drafts.list())[0]?.place?.step;
    };
    const before = written.length;
    expect(await moveTo(7)).toBe(7);
    expect(written).toHaveLength(before);
    await drafts.clear();
    expect(await moveTo(8)).toBe(8);
    expect(written).toHaveLength(before + 1);
    bench.at.dispose();
  });

  it("is not kept while nothing was done", async () => {
    const { open, leave, drafts } = browser();
    await leave(await open());
    expect(await drafts.list()).toEqual([]);
  });

  it("of one tab is never overwritten by another: not by a new one, not by a copy", async () => {
    const { open, leave, drafts } = browser();
    const one = await open();
    await one.at.openSample("auth");
    await one.settled();
    await one.at.flush();
    one.at.resume();
    // duplicating a tab copies its session storage while the page is there
    const copy = await open(keyValues(Object.fromEntries(one.session.all)));
    expect(copy.at.origin).toMatchObject({ id: "auth" });
    copy.at.set(["actions", 0, "path"], "/copy");
    await copy.settled();
    const other = await open();
    expect(other.at.firstVisit).toBe(true);
    await other.at.openSample("crash");
    await other.settled();
    one.at.set(["actions", 0, "path"], "/one");
    await one.settled();
    for (const bench of [copy, other, one]) await leave(bench);

    expect(await drafts.list()).toHaveLength(3);
    for (const [bench, path] of [[one, "/one"], [copy, "/copy"]] as const) {
      const again = await open(bench.session);
      expect(again.at.draft.actions?.[0]).toMatchObject({ path });
    }
  });

  it("of earlier is listed, opened and removed", async () => {
    const { open, leave } = browser();
    const one = await open();
    await one.at.openSample("auth");
    await one.settled();
    await leave(one);
    const two = await open();
    await two.at.refreshDrafts();
    const [draft] = two.at.drafts;
    expect(draft).toMatchObject({ mine: false, modules: ["filter.wasm"] });
    await two.at.openDraft(draft?.id ?? "");
    expect((await two.settled()).origin).toMatchObject({ id: "auth" });
    await two.at.removeDraft(draft?.id ?? "");
    expect(two.at.drafts.map((each) => each.id)).not.toContain(draft?.id);
    await two.at.openDraft(draft?.id ?? "");
    expect(two.at.notices).toMatchObject([{ about: "Drafts" }]);
  });

  it("makes room: old drafts go, with the modules that nobody else needs", async () => {
    const drafts = memoryDrafts();
    const draft = (id: number): Draft => ({ id: `${id}`, title: "", updated: id, place: undefined, document: { draft: { version: 1, setup: { chain: [] } }, origin: { kind: "none" }, sources: [], modules: { a: `${id}`, b: "shared" } } });
    for (let id = 0; id <= mostDrafts; id++) await drafts.save(draft(id), [`${id}`, "shared"].map((sha256) => ({ sha256, name: "", bytes: new Uint8Array(1) })));
    expect(await drafts.list()).toHaveLength(mostDrafts);
    expect((await drafts.modules(["0", "1", "shared"])).map((module) => module.sha256)).toEqual(["1", "shared"]);
  });
});

describe("forget everything", () => {
  it("leaves nothing of ours, and begins anew", async () => {
    const { open, drafts, local } = browser();
    const bench = await open();
    await bench.at.openSample("auth");
    await bench.settled();
    await bench.at.forgetEverything();
    const at = await bench.settled();
    await bench.at.flush();
    bench.at.dispose();
    expect(await drafts.list()).toEqual([]);
    expect([...bench.session.all.keys()]).toEqual([]);
    expect([...local.all.keys()]).toEqual(["other"]);
    expect(at).toMatchObject({ firstVisit: true, canUndo: false, drafts: [], origin: { id: at.samples[0]?.id } });
  });
});

describe("a browser that keeps nothing", () => {
  it("costs a sentence, not the page", async () => {
    const refuses = async (): Promise<DraftStore> => Promise.reject(new Error("The quota has been exceeded."));
    const bench = testWorkbench({ drafts: refuses, session: undefined });
    await bench.at.start();
    await bench.settled();
    bench.at.set(["actions", 0, "path"], "/edited");
    await bench.until((workbench) => workbench.notKept !== undefined);
    const at = await bench.settled();
    expect(at.notKept).toBe("The quota has been exceeded.");
    expect(at.notices).toHaveLength(1);
    expect(at.outcome?.upstreams["backend"]?.[0]?.path).toBe("/edited");
    bench.at.set(["actions", 0, "path"], "/again");
    await bench.settled();
    await bench.at.flush();
    expect(bench.at.notices).toHaveLength(1);
    await bench.at.refreshDrafts();
    await bench.at.forgetEverything();
    expect((await bench.settled()).runState).toBe("idle");
  });
});
