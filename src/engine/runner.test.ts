import { describe, expect, it, vi } from "vitest";
import { encodeRecording } from "../recording/file.ts";
import type { Action } from "../scenario/scenario.ts";
import { fakeScenario, fakeSession } from "../testing/fake-session.ts";
import type { FakeBehaviour } from "../testing/fake-session.ts";
import { createInProcessEngine } from "./in-process.ts";
import type { InProcessInput } from "./in-process.ts";
import { isAtRest } from "./protocol.ts";
import type { FromWorker, Run, RunState } from "./protocol.ts";
import { createRunner } from "./runner.ts";

const modules = [{ name: "filter.wasm", sha256: "a".repeat(64), bytes: new Uint8Array(8) }];
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `/${i}`);

function engineOf(behaviour: FakeBehaviour = {}, world: Partial<InProcessInput> = {}) {
  return createInProcessEngine({ createSession: (input) => fakeSession(input, behaviour), ...world });
}

interface Watched { readonly run: Run; readonly states: RunState[]; readonly failures: string[]; rest(): Promise<void> }

function watched(paths: readonly string[], behaviour: FakeBehaviour = {}, world: Partial<InProcessInput> = {}): Watched {
  const states: RunState[] = [], failures: string[] = [];
  let wake = (): void => undefined;
  const run = engineOf(behaviour, world).run({ scenario: fakeScenario(paths), modules }, {
    onRows: () => undefined,
    onStatus(status) {
      states.push(status.state);
      if (isAtRest(status.state)) wake();
    },
    onFailure: (message) => failures.push(message),
  });
  return { run, states, failures, rest: () => new Promise((resolve) => (wake = resolve)) };
}

/** A clock that moves with every look: every look at it ends a slice and lets rows leave. */
function hasty(by: number): () => number {
  let time = 0;
  return () => (time += by);
}
const still = (): number => 0;

const headers = (exchange: string): Action => ({ do: "send-headers", exchange, protocol: "HTTP/1.1", method: "GET", path: "/", scheme: "http", authority: "a", headers: [], endOfStream: true });

describe("a run", () => {
  it("comes to rest when all actions are done", async () => {
    const { run, states, rest } = watched(["/a", "/b"]);
    await rest();
    expect(states).toEqual(["starting", "idle"]);
    // origin, start with two calls, and for each exchange an action and two callbacks with two calls
    expect(run.recording.length).toBe(1 + 3 + 2 * (1 + 2 * 3));
    expect(run.status).toMatchObject({ remaining: 0, outcome: { end: "idle", exchanges: [{ id: "request-1" }, { id: "request-2" }] } });
    expect(run.recording.end).toBe("idle");
  });

  it("is recorded the same however often its rows leave", async () => {
    const whole = watched(many(1500), {}, { now: still });
    await whole.rest();
    const bytes = encodeRecording(whole.run.recording);
    expect(whole.run.recording.length).toBeGreaterThan(8192);
    for (const by of [11, 100, 1000]) {
      const pieces = watched(many(1500), {}, { now: hasty(by), later: (task) => void setImmediate(task) });
      await pieces.rest();
      expect(pieces.states).toContain("running");
      expect(pieces.run.recording.version).toBeGreaterThan(whole.run.recording.version);
      expect(Buffer.compare(encodeRecording(pieces.run.recording), bytes)).toBe(0);
    }
  });

  it("says when a filter holds an exchange, and when nothing more can happen", async () => {
    const held = watched(["/held"]);
    await held.rest();
    expect(held.run.status.state).toBe("held");
    const over = watched(["/trap", "/never"]);
    await over.rest();
    expect(over.run.status).toMatchObject({ state: "over", remaining: 2 });
  });

  it("tells a broken invariant and is over", async () => {
    const { failures, rest } = watched(["/a"], { onCallback: (name) => { if (name === "proxy_on_response_headers") throw new Error("entity 7 is gone"); } });
    await rest();
    expect(failures[0]).toContain("entity 7 is gone");
  });
});

describe("what a run tells at its end", () => {
  it("may take its time: silence does not count then", () => {
    const sent: FromWorker[] = [], tasks: (() => void)[] = [];
    const runner = createRunner({ createSession: (input) => fakeSession(input), send: (message) => sent.push(message), now: hasty(1000), later: (task) => tasks.push(task) });
    runner.start({ run: 1, scenario: fakeScenario(many(3)), modules, appended: [] });
    while (tasks.length > 0) tasks.shift()?.();
    expect(sent.at(-1)).toMatchObject({ type: "status" });
    expect(sent.findLast((message) => message.type === "beat")).toEqual({ type: "beat", run: 1, inGuest: false });
  });
});

describe("a page that is busy", () => {
  it("is waited for, in silence that does not count", () => {
    const sent: FromWorker[] = [], tasks: (() => void)[] = [];
    const runner = createRunner({ createSession: (input) => fakeSession(input), send: (message) => sent.push(message), now: hasty(1000), later: (task) => tasks.push(task), mostUnderWay: 16 });
    const work = (): void => { while (tasks.length > 0) tasks.shift()?.(); };
    runner.start({ run: 1, scenario: fakeScenario(many(500)), modules, appended: [] });
    work();
    const batches = (): number => sent.filter((message) => message.type === "batch").length;
    const before = batches();
    expect(before).toBeLessThan(500);
    expect(sent.at(-1)).toEqual({ type: "beat", run: 1, inGuest: false });
    for (let i = 0; i < before; i++) runner.taken(1);
    work();
    expect(batches()).toBeGreaterThan(before);
    // it can be stopped meanwhile
    runner.stop(1);
    work();
    expect(sent.at(-1)).toMatchObject({ type: "status", status: { state: "stopped" } });
  });
});

describe("the live edge", () => {
  it("takes actions and goes on, as if they had been there from the start", async () => {
    const { run, rest } = watched(["/a"]);
    await rest();
    const exchange = fakeScenario(["/a", "/b"]).actions[1];
    if (exchange === undefined) throw new Error("no action");
    run.apply(exchange);
    await rest();
    const whole = watched(["/a", "/b"]);
    await whole.rest();
    expect(Buffer.compare(encodeRecording(run.recording), encodeRecording(whole.run.recording))).toBe(0);
  });

  it("stops between callbacks, delivers one, and goes on with what is left", async () => {
    const whole = watched(many(5));
    await whole.rest();
    const { run, states, rest } = watched(many(5), {}, { now: hasty(11) });
    run.stop();
    await rest();
    expect(run.status).toMatchObject({ state: "stopped", remaining: 5 });
    const before = run.recording.length;
    run.runNext();
    await rest();
    const added = Array.from({ length: run.recording.length - before }, (_, i) => run.recording.brief(before + i)).filter((row) => row.kind === "callback");
    expect(added).toHaveLength(1);
    run.runUntilIdle();
    await rest();
    expect(states.at(-1)).toBe("idle");
    expect(Buffer.compare(encodeRecording(run.recording), encodeRecording(whole.run.recording))).toBe(0);
  });

  it("rests with work left when an action does not run what it causes", async () => {
    const { run, rest } = watched([]);
    await rest();
    run.apply(headers("by-hand"));
    await rest();
    expect(run.status).toMatchObject({ state: "stopped", remaining: 0, outcome: { end: "running" } });
    const before = run.recording.length;
    run.apply({ do: "run", callbacks: 1 });
    await rest();
    expect(run.recording.length).toBe(before + 3);
    expect(run.recording.meta.scenario.actions).toEqual([headers("by-hand"), { do: "run", callbacks: 1 }]);
  });

  it("tells what an exchange came to before the next one may hang, however long the telling takes", () => {
    let time = 0;
    const told: string[][] = [], later: (() => void)[] = [];
    const runner = createRunner({
      createSession: (input) => {
        const session = fakeSession(input);
        return { ...session, get over() { return session.over; }, get begun() { return session.begun; }, outcome: () => ((time += 100_000), session.outcome()) };
      },
      now: () => time,
      later: (task) => void later.push(task),
      send: (message) => {
        if (message.type === "outcome") told.push(message.outcome.exchanges.map(({ id }) => id));
      },
    });
    runner.start({ run: 1, scenario: fakeScenario(["/a", "/b", "/c"]), modules, appended: [], carefulAfter: 0 });
    for (let task = later.shift(); task !== undefined; task = later.shift()) task();
    expect(told).toEqual([[], ["request-1"], ["request-1", "request-2"]]);
  });

  it("is silent once it is given up", async () => {
    const engine = engineOf();
    const onStatus = vi.fn<() => void>();
    engine.run({ scenario: fakeScenario(["/a"]), modules }, { onRows: () => undefined, onStatus, onFailure: () => undefined });
    await new Promise<void>((resolve) => {
      engine.run({ scenario: fakeScenario(["/b"]), modules }, { onRows: () => undefined, onStatus: (status) => { if (isAtRest(status.state)) resolve(); }, onFailure: () => undefined });
    });
    expect(onStatus).not.toHaveBeenCalled();
  });
});
