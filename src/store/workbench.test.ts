import { describe, expect, it } from "vitest";
import type { Recording } from "../recording/log.ts";
import { fakeSession } from "../testing/fake-session.ts";
import { createInProcessEngine } from "../engine/in-process.ts";
import type { Engine } from "../engine/protocol.ts";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { Shared, TestBench } from "../testing/test-workbench.ts";
import type { ActionInput, Workbench } from "./types.ts";

async function opened(id?: string, shared: Shared = {}): Promise<TestBench> {
  const bench = testWorkbench(shared);
  await bench.at.start();
  if (id !== undefined) await bench.at.openSample(id);
  await bench.settled();
  return bench;
}

const names = (recording: Recording | undefined, kind: string): string[] =>
  Array.from({ length: recording?.length ?? 0 }, (_, step) => recording?.brief(step)).flatMap((row) => (row?.kind === kind ? [row.name] : []));
const nameAt = ({ recording, cursor }: Workbench): string | undefined => recording?.brief(cursor).name;
const get = (path: string): ActionInput => ({ do: "exchange", id: `to${path.replaceAll("/", "-")}`, path, authority: "example.com" });

describe("a first visit", () => {
  it("has run the first sample and stands where the filter changed something", async () => {
    const { at } = await opened();
    expect(at).toMatchObject({ origin: { kind: "sample", id: "hello-headers" }, runState: "idle", running: false, firstVisit: true, canUndo: false, problems: [], notices: [] });
    expect(at.sources[0]?.text).toContain("(module");
    expect(nameAt(at)).toMatch(/header_map/);
    expect(at.recording?.brief(at.recording.brief(at.cursor).parent).name).toBe("proxy_on_request_headers");
    expect(at.outcome?.exchanges[0]?.client.status).toBe(200);
  });

  it("can open every sample, one after the other, and go back", async () => {
    const bench = await opened();
    for (const { id } of bench.at.samples) {
      await bench.at.openSample(id);
      const at = await bench.settled();
      expect(at.origin).toMatchObject({ kind: "sample", id });
      expect(at.failure).toBeUndefined();
      expect(at.length).toBeGreaterThan(5);
    }
    expect(bench.at.firstVisit).toBe(false);
    bench.at.undo();
    const at = await bench.settled();
    expect(at.origin).toMatchObject({ id: bench.at.samples.at(-2)?.id });
  });

  it("goes to the fault where there is one", async () => {
    const { at } = await opened("crash");
    expect(at.recording?.brief(at.cursor).kind).toBe("fault");
  });
});

describe("an edit", () => {
  it("runs again by itself, once for edits that follow each other, and the old run stays until then", async () => {
    const bench = await opened();
    const before = bench.at.recording;
    const seen = new Set<Recording | undefined>();
    bench.store.subscribe((state) => seen.add(state.recording));
    for (const text of ["/a", "/ab", "/abc"]) bench.at.set(["actions", 0, "path"], text);
    expect(bench.at.recording).toBe(before);
    const at = await bench.settled();
    expect([...seen].filter((recording) => recording !== before)).toEqual([at.recording]);
    expect(new TextDecoder().decode(at.outcome?.exchanges[0]?.client.body)).toBeDefined();
    expect(at.outcome?.upstreams["backend"]?.[0]?.path).toBe("/abc");
    // typing in one field is one thing to undo
    at.undo();
    expect((await bench.settled()).outcome?.upstreams["backend"]?.[0]?.path).toBe("/hello?name=ada");
    bench.at.redo();
    expect((await bench.settled()).outcome?.upstreams["backend"]?.[0]?.path).toBe("/abc");
  });

  it("that is wrong keeps the last good run and says what is wrong, at its place", async () => {
    const bench = await opened();
    const before = bench.at.recording;
    bench.at.set(["setup", "limits", "entryRows"], -4);
    const at = await bench.settled();
    expect(at.problems).toMatchObject([{ path: "setup.limits.entryRows" }]);
    expect(at.recording).toBe(before);
    expect(at.draft.setup.limits).toEqual({ entryRows: -4 });
    bench.at.set(["setup", "limits", "entryRows"], undefined);
    const after = await bench.settled();
    expect(after.problems).toEqual([]);
    expect(after.recording).not.toBe(before);
    expect(after.draft.setup.limits).toEqual({});
  });

  it("leaves the cursor on the same row, though steps before it are more", async () => {
    const bench = await opened();
    const { recording } = bench.at;
    const response = Array.from({ length: bench.at.length }, (_, step) => step).find((step) => recording?.brief(step).name === "proxy_on_response_headers") ?? 0;
    bench.at.moveTo(response + 1);
    const name = nameAt(bench.at);
    bench.at.set(["setup", "chain", 1], { name: "second", vmId: "second", module: bench.at.draft.setup.chain[0]?.module });
    const at = await bench.settled();
    expect(at.cursor).toBeGreaterThan(response + 1);
    expect(nameAt(at)).toBe(name);
    expect(at.recording?.brief(at.recording.brief(at.cursor).parent)).toMatchObject({ name: "proxy_on_response_headers", context: recording?.brief(response).context });
  });

  it("reorders and removes filters, and adds, copies and removes exchanges", async () => {
    const bench = await opened("shared-queue");
    const chain = () => bench.at.draft.setup.chain.map((filter) => filter.name);
    const before = chain();
    bench.at.moveFilter(0, 1);
    expect(chain()).toEqual(before.toReversed());
    bench.at.removeFilter(0);
    expect(chain()).toEqual(before.slice(0, 1));
    bench.at.removeFilter(0);
    expect((await bench.settled()).problems).toMatchObject([{ path: "setup.chain" }]);
    bench.at.undo();
    bench.at.addAction(get("/more"));
    const count = bench.at.draft.actions?.length ?? 0;
    bench.at.duplicateAction(count - 1);
    expect(bench.at.draft.actions?.slice(-2)).toMatchObject([{ id: "to-more" }, { id: "to-more-2" }]);
    bench.at.removeAction(count - 1);
    expect(bench.at.draft.actions?.at(-1)).toMatchObject({ id: "to-more-2" });
    expect((await bench.settled()).problems).toEqual([]);
  });
});

describe("stepping", () => {
  it("moves the cursor through rows and over callbacks, in both directions", async () => {
    const bench = await opened();
    bench.at.first();
    expect(bench.at.cursor).toBe(1);
    const over: number[] = [];
    for (let before = 0; before !== bench.at.cursor && bench.at.recording?.brief(bench.at.cursor).parent === 0; bench.at.overForward()) {
      before = bench.at.cursor;
      over.push(before);
    }
    // there is nothing after the last callback: its last row is the end
    expect(bench.at.cursor).toBe(bench.at.length - 1);
    bench.at.moveTo(over.at(-1) ?? 0);
    expect(over.every((step) => bench.at.recording?.brief(step).parent === 0)).toBe(true);
    const back: number[] = [bench.at.cursor];
    while (bench.at.cursor > 1) {
      bench.at.overBack();
      back.push(bench.at.cursor);
    }
    expect(back.toReversed()).toEqual(over);
    bench.at.stepForward();
    expect(bench.at.cursor).toBe(2);
    bench.at.stepBack();
    bench.at.stepBack();
    bench.at.stepBack();
    expect(bench.at.cursor).toBe(0);
    bench.at.last();
    expect(bench.at.cursor).toBe(bench.at.length - 1);
  });
});

describe("the live edge", () => {
  it("lets time pass: appended to the scenario and to the run, which goes on", async () => {
    const bench = await opened();
    const before = bench.at.recording, length = bench.at.length, ticks = names(before, "callback").filter((name) => name === "proxy_on_tick").length;
    bench.at.last();
    bench.at.advance(10_000);
    const at = await bench.settled();
    expect(at.recording).toBe(before);
    expect(at.length).toBeGreaterThan(length);
    expect(names(at.recording, "callback").filter((name) => name === "proxy_on_tick")).toHaveLength(ticks + 2);
    expect(at.draft.actions?.at(-1)).toEqual({ do: "advance", by: 10_000 });
    expect(at.scenario?.actions.at(-1)).toEqual({ do: "advance", by: 10_000 });
    expect(at.cursor).toBe(at.length - 1);
    // undone, it has not happened
    at.undo();
    expect((await bench.settled()).length).toBe(length);
  });

  it("sends another request without running again, and tells one that cannot be", async () => {
    const bench = await opened();
    const before = bench.at.recording;
    bench.at.act(get("/again"));
    const at = await bench.settled();
    expect(at.recording).toBe(before);
    expect(at.outcome?.upstreams["backend"]).toHaveLength(2);
    bench.at.act({ do: "send-data", exchange: "nobody", data: "x" });
    expect(bench.at.notices).toHaveLength(1);
    expect(bench.at.draft.actions).toHaveLength(at.draft.actions?.length ?? 0);
  });

  it("tells what is open and in flight, and undoes at once what was done at once", async () => {
    const bench = await opened();
    const before = bench.at.draft, length = bench.at.length;
    expect(bench.at.edge?.streams).toEqual([]);
    bench.at.act({ do: "answer-by-hand" }, { do: "send-headers", exchange: "by-hand", endOfStream: true }, { do: "advance", by: 0 });
    const at = await bench.settled();
    expect([at.edge?.answersByHand, at.edge?.streams, at.edge?.requests.map(({ exchange, stands }) => [exchange, stands])]).toEqual([true, [{ id: "by-hand", kind: "exchange" }], [["by-hand", "waits-to-be-told"]]]);
    at.act({ do: "deliver", exchange: "by-hand" });
    expect((await bench.settled()).edge?.requests).toEqual([]);
    at.undo();
    expect((await bench.settled()).edge?.requests.map(({ exchange }) => exchange)).toEqual(["by-hand"]);
    at.undo();
    expect([(await bench.settled()).length, bench.at.draft]).toEqual([length, before]);
  });

  it("delivers what is due by stepping at the end, one at a time, and all of it by run", async () => {
    const bench = await opened();
    bench.at.act({ do: "send-headers", exchange: "by-hand", path: "/by-hand", authority: "example.com", endOfStream: true });
    const sent = await bench.settled();
    expect(sent).toMatchObject({ runState: "stopped", remaining: 0 });
    const { length } = sent;
    bench.at.stepForward();
    const stepped = await bench.settled();
    expect(stepped.length).toBeGreaterThan(length);
    expect(stepped.cursor).toBe(length);
    bench.at.last();
    bench.at.overForward();
    expect((await bench.settled()).draft.actions?.at(-1)).toEqual({ do: "run", callbacks: 2 });
    bench.at.run();
    const at = await bench.settled();
    expect(at.runState).toBe("idle");
    expect(at.draft.actions?.slice(-2)).toEqual([{ do: "run", callbacks: 2 }, { do: "run", until: "idle" }]);
    expect(at.outcome?.exchanges.at(-1)?.client.end).toBe("complete");
    // nothing is due now
    bench.at.stepForward();
    expect((await bench.settled()).draft.actions).toEqual(at.draft.actions);

    const live = names(at.recording, "callback");
    bench.at.rerun();
    expect(names((await bench.settled()).recording, "callback")).toEqual(live);
  });

  it("stays where a run was stopped", async () => {
    const slow: Engine = createInProcessEngine({ createSession: (input) => fakeSession(input), now: ((time) => () => (time += 11))(0), later: (task) => void setImmediate(task) });
    const bench = testWorkbench({ engine: slow });
    await bench.at.start();
    await bench.until((workbench) => workbench.runState !== undefined);
    bench.at.edit((draft) => ({ ...draft, actions: Array.from({ length: 3000 }, (_, i) => get(`/${i}`)) }));
    await bench.until((workbench) => workbench.pending !== undefined);
    bench.at.stop();
    const at = await bench.settled();
    expect(at).toMatchObject({ runState: "stopped", pending: undefined });
    expect(at.remaining).toBeGreaterThan(0);
    at.last();
    bench.at.stepForward();
    const stepped = await bench.settled();
    expect(stepped.length).toBeGreaterThan(at.length);
    expect(stepped.draft.actions).toHaveLength(3000);
    bench.at.last();
    bench.at.run();
    expect(await bench.settled()).toMatchObject({ runState: "idle", remaining: 0 });
  });
});
