import { describe, expect, it } from "vitest";
import { preflight } from "../host/preflight/preflight.ts";
import { demangle } from "../symbols/demangle.ts";
import { encodeRecording } from "../recording/file.ts";
import { ColumnWriter } from "../recording/column-writer.ts";
import { createRecording } from "../recording/log.ts";
import { segmentRows } from "../recording/segment.ts";
import type { Verdict } from "../recording/verdict.ts";
import { textOf } from "../base/byte-string.ts";
import { fakeScenario, fakeSession } from "../testing/fake-session.ts";
import type { FakeBehaviour } from "../testing/fake-session.ts";
import { budgetBatch, openRows } from "./aborted.ts";
import { batch as runAll } from "./batch.ts";
import { createEngine } from "./client.ts";
import { sha256Hex } from "./hash.ts";
import { look as lookThere } from "./look.ts";
import { isAtRest } from "./protocol.ts";
import type { BatchEntry, BatchInput, DebuggerState, Engine, FromWorker, Run, RunModule, RunState } from "./protocol.ts";
import { createRunner } from "./runner.ts";
import type { HostInput } from "./runner.ts";
import type { Spawned } from "./spawn.ts";
import { measure } from "./measure.ts";
import { createWatchdog } from "./watchdog.ts";

const module = (name: string, letter: string): RunModule => ({ name, sha256: letter.repeat(64), bytes: new Uint8Array(8) });
const modules = [module("filter.wasm", "a")];

class Stuck extends Error {}

/** Workers in this thread. One whose guest hangs says nothing more. */
function stable(behaviour: (worker: number) => FakeBehaviour = () => ({})) {
  const workers: { readonly got: string[]; terminated: boolean; again: () => void }[] = [];
  const timers = new Set<() => void>();
  const spawn = (): Spawned => {
    const index = workers.length, about = { got: [] as string[], terminated: false, again: (): void => undefined };
    workers.push(about);
    let hear: (message: FromWorker) => void = () => undefined;
    let alive = true;
    const hang = (): void => {
      alive = false;
      throw new Stuck();
    };
    const runner = createRunner({
      createSession: (input) => fakeSession(input, { hang, ...behaviour(index) }),
      now: () => performance.now(),
      mostUnderWay: 16,
      later: (task) => void setImmediate(() => !about.terminated && task()),
      send: (message) => {
        if (!alive) return;
        // columns are gone from the sender once they are sent
        const sent = message.type === "batch" ? structuredClone(message) : message;
        setImmediate(() => {
          if (about.terminated) return;
          hear(sent);
          if (sent.type === "batch") about.again = () => hear(sent);
          if (sent.type === "batch") runner.taken(sent.run);
        });
      },
    });
    const later = (task: () => void): void => void setImmediate(task);
    const besideWorld = { createSession: (input: HostInput) => fakeSession(input, { hang, ...behaviour(index) }), now: () => performance.now(), send: (message: FromWorker) => hear(message) };
    const beside = <T>(work: () => T): Promise<T> => new Promise((resolve, reject) => later(() => {
      try {
        resolve(work());
      } catch (thrown) {
        // a thread that hangs says nothing, not even that
        if (!(thrown instanceof Stuck)) reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    }));
    return {
      calls: {
        start(order) {
          about.got.push(...order.modules.filter((m) => m.bytes !== undefined).map((m) => m.name));
          later(() => runner.start(order));
        },
        apply: (run, action) => later(() => runner.apply(run, action)),
        runNext: (run) => later(() => runner.runNext(run)),
        runUntilIdle: (run) => later(() => runner.runUntilIdle(run)),
        stop: (run) => later(() => runner.stop(run)),
        breakAt: (run, step) => later(() => runner.breakAt(run, step)),
        hash: (bytes) => Promise.resolve(sha256Hex(bytes)),
        preflight: (bytes) => Promise.resolve(preflight(bytes, demangle)),
        look: async (order, onStep) => lookThere(order, { createSession: (input) => fakeSession(input, behaviour(index)), now: () => performance.now() }, onStep),
        measure: (order) => beside(() => measure(besideWorld, order)),
        batch: (order) => beside(() => runAll(besideWorld, order)),
      },
      listen(listener) { hear = listener; },
      terminate() { about.terminated = true; },
    };
  };
  const engine = createEngine({
    spawn,
    timers: {
      every(task) {
        timers.add(task);
        return () => timers.delete(task);
      },
      afterMessages: (task) => void setImmediate(() => setImmediate(task)),
    },
  });
  /** Time passes, much faster for the watchdog than for the workers. */
  const passesUntil = async (done: () => boolean): Promise<void> => {
    while (!done()) {
      for (const task of timers) task();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { engine, workers, passesUntil };
}

interface Going { readonly run: Run; readonly states: RunState[]; rest(): Promise<void> }

function go(engine: Engine, paths: readonly string[], given = modules, breakAt?: number): Going & { readonly told: readonly DebuggerState[] } {
  const states: RunState[] = [], told: DebuggerState[] = [];
  let look = (): void => undefined;
  const run = engine.run({ scenario: fakeScenario(paths), modules: given, ...(breakAt !== undefined && { breakAt }) }, {
    onRows: () => undefined,
    onDebugger: (state) => void told.push(state),
    onStatus(status) {
      states.push(status.state);
      look();
    },
    onFailure: (message) => { throw new Error(message); },
  });
  const until = (test: (state: RunState) => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        const last = states.at(-1);
        if (last !== undefined && test(last)) resolve();
      };
      look();
    });
  return { run, states, told, rest: () => until(isAtRest) };
}

const patience = { timeout: 30_000, interval: 10 };
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("a guest that does not return", () => {
  it("is ended and repeated, so that every row up to there is kept", async () => {
    const { engine, workers, passesUntil } = stable();
    const { run, states } = go(engine, ["/a", "/hang", "/never"]);
    await passesUntil(() => run.status.state === "over");
    expect(states.at(-1)).toBe("over");
    expect(states).toContain("repeating");
    expect(workers.slice(0, 2).map((worker) => worker.terminated)).toEqual([true, true]);

    const { recording } = run, fault = recording.row(recording.length - 1);
    expect(fault).toMatchObject({ kind: "fault", name: "budget", parent: 0 });
    if (fault.kind !== "fault") return;
    expect(textOf(fault.fields["callback"] as Uint8Array).text).toBe("proxy_on_response_headers");
    expect(fault.fields["milliseconds"]).toBe(2000);
    // the host call that was made before the endless loop, and the callback around it, which ends as aborted
    const call = recording.row(recording.length - 2), callback = recording.row(recording.length - 3);
    expect(call).toMatchObject({ kind: "host-call", name: "proxy_get_header_map_value", open: false, aborted: false, changed: true });
    expect(callback).toMatchObject({ kind: "callback", name: "proxy_on_response_headers", open: false, aborted: true, last: call.step });
    expect(openRows(recording)).toEqual([]);
    expect(run.status.outcome).toMatchObject({ end: "fault", exchanges: [{ id: "request-1" }] });
    expect(recording.end).toBe("fault");

    const next = go(engine, ["/a"]);
    await next.rest();
    expect(next.run.status.state).toBe("idle");
  });

  it("is over: what its worker had still posted changes nothing", async () => {
    const { engine, workers, passesUntil } = stable();
    const { run } = go(engine, ["/hang"]);
    await passesUntil(() => run.status.state === "over");
    const { length } = run.recording;
    workers[1]?.again();
    expect(run.recording.length).toBe(length);
    expect(run.recording.row(length - 1)).toMatchObject({ kind: "fault", name: "budget" });
  });

  it("is ended while the chain starts, too", async () => {
    const { engine, passesUntil } = stable();
    const scenario = fakeScenario(["/a"], { chain: [{ module: { name: "filter.wasm" }, configuration: "hang" }] });
    const run = engine.run({ scenario, modules }, { onRows: () => undefined, onStatus: () => undefined, onFailure: () => undefined });
    await passesUntil(() => run.status.state === "over");
    expect(run.recording.row(run.recording.length - 1)).toMatchObject({ kind: "fault", name: "budget" });
  });

  it("is repeated with what was done by hand since", async () => {
    const { engine, passesUntil } = stable();
    const { run, rest } = go(engine, ["/a"]);
    await rest();
    const hanging = fakeScenario(["/a", "/hang"]).actions[1];
    if (hanging === undefined) throw new Error("no action");
    run.apply(hanging);
    await passesUntil(() => run.status.state === "over");
    expect(run.recording.meta.scenario.actions).toHaveLength(2);
    expect(run.recording.brief(run.recording.length - 1).name).toBe("budget");
  });

  it("goes on when it was only slow: the repetition takes its place", async () => {
    const { engine, passesUntil } = stable((worker) => (worker === 0 ? {} : { hang: () => undefined }));
    const slow = go(engine, ["/a", "/hang"]);
    await passesUntil(() => slow.run.status.state === "idle");
    expect(slow.states).toContain("repeating");
    const plain = stable(() => ({ hang: () => undefined }));
    const quick = go(plain.engine, ["/a", "/hang"]);
    await quick.rest();
    expect(Buffer.compare(encodeRecording(slow.run.recording), encodeRecording(quick.run.recording))).toBe(0);
  });
});

describe("a break in the browser's debugger", () => {
  /** As long as the quickest person would look. */
  const look = (): void => {
    const until = performance.now() + 30;
    while (performance.now() < until);
  };

  it("comes once, at the first entry from that row on, with every row before it", async () => {
    let standing = -1;
    const { engine } = stable(() => ({ inDebugger: () => { standing = going.run.recording.length; look(); } }));
    const going = go(engine, ["/a", "/b"], modules, 9);
    await going.rest();
    expect(going.told).toEqual(["at", "gone-on"]);
    expect(standing).toBeGreaterThanOrEqual(0);
    expect(going.run.status.state).toBe("idle");
    const plain = go(stable().engine, ["/a", "/b"]);
    await plain.rest();
    expect(Buffer.compare(encodeRecording(going.run.recording), encodeRecording(plain.run.recording))).toBe(0);
  });

  it("goes by when nobody looks, and says so", async () => {
    const going = go(stable().engine, ["/a"], modules, 1);
    await going.rest();
    expect(going.told).toEqual(["at", "went-by"]);
  });

  it("is asked for at the live edge, and taken back", async () => {
    const { engine } = stable(() => ({ inDebugger: look })), { run, rest, told } = go(engine, ["/a"]);
    await rest();
    const [more] = fakeScenario(["/b"]).actions;
    if (more === undefined) throw new Error("no action");
    run.breakAt(run.recording.length);
    run.breakAt(undefined);
    const before = run.recording.length;
    run.apply(more);
    await expect.poll(() => run.recording.length > before && isAtRest(run.status.state), patience).toBe(true);
    expect(told).toEqual([]);
    run.breakAt(run.recording.length);
    run.apply({ ...more, id: "again" } as typeof more);
    await expect.poll(() => told, patience).toEqual(["at", "gone-on"]);
  });

  it("keeps the guest from being ended while a person steps through it, and only then", async () => {
    const looked = stable(() => ({ inDebugger: look })), standing = go(looked.engine, ["/hang"], modules, 1);
    let rounds = 0;
    await looked.passesUntil(() => standing.told.length === 2 && ++rounds > 30);
    expect(standing.run.status.state).not.toBe("repeating");
    expect(looked.workers[0]?.terminated).toBe(false);
    const passed = stable(), nobody = go(passed.engine, ["/hang"], modules, 1);
    await passed.passesUntil(() => nobody.run.status.state === "over");
    expect(nobody.told).toEqual(["at", "went-by"]);
  });
});

describe("measuring", () => {
  it("takes the time of every callback of each repeat, and ends its worker", async () => {
    const { engine, workers } = stable(), { run, rest } = go(engine, ["/a", "/b"]), told: number[] = [];
    await rest();
    const { steps, repeats, tick } = await engine.measure({ scenario: fakeScenario(["/a", "/b"]), modules }, 5, (done) => void told.push(done));
    const callbacks = Array.from({ length: run.recording.length }, (_, step) => step).filter((step) => run.recording.brief(step).kind === "callback");
    expect([...steps]).toEqual(callbacks);
    expect(repeats.map((times) => times.length)).toEqual(Array.from({ length: 5 }, () => callbacks.length));
    expect(told).toEqual([1, 2, 3, 4, 5]);
    expect(tick).toBeGreaterThan(0);
    expect(workers.filter((worker) => worker.terminated)).toHaveLength(1);
  });

  it("ends with a reason when a guest does not return", async () => {
    const { engine, passesUntil } = stable();
    let reason = "";
    void engine.measure({ scenario: fakeScenario(["/hang"]), modules }, 5, () => undefined).catch((thrown: Error) => { reason = thrown.message; });
    await passesUntil(() => reason !== "");
    expect(reason).toBe("A callback did not return within 2000 ms, so its time cannot be taken.");
  });
});

describe("many exchanges", () => {
  const entriesOf = (paths: readonly string[]): readonly BatchEntry[] => paths.map((path, index) => ({ index, gap: 0, action: { do: "exchange", id: `entry-${index + 1}`, path } }));
  const input = (paths: readonly string[], workers = 1): BatchInput => ({ scenario: fakeScenario([]), modules, entries: entriesOf(paths), workers });
  const indices = (verdicts: readonly Verdict[]): readonly number[] => verdicts.map(({ index }) => index);

  it("come back in order from one worker, which is ended; parts of them from several", async () => {
    const { engine, workers } = stable(), verdicts: Verdict[] = [];
    await engine.batch(input(["/a", "/b", "/c"]), (more) => void verdicts.push(...more));
    expect(indices(verdicts)).toEqual([0, 1, 2]);
    expect(workers.filter((worker) => worker.terminated)).toHaveLength(1);
    verdicts.length = 0;
    await engine.batch(input(["/a", "/b", "/c"], 2), (more) => void verdicts.push(...more));
    expect(indices(verdicts).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    expect(verdicts.map(({ since }) => since).toSorted((a, b) => a - b)).toEqual([0, 0, 2]);
    expect(workers.filter((worker) => worker.terminated)).toHaveLength(3);
  });

  it("name the one whose guest does not return; those before are told once, those after are not run", async () => {
    const { engine, passesUntil } = stable(), verdicts: Verdict[] = [];
    let done = false;
    void engine.batch(input(["/a", "/b", "/hang", "/c", "/d"]), (more) => void verdicts.push(...more)).then(() => { done = true; });
    await passesUntil(() => done);
    expect(verdicts.map(({ index, kind, cause }) => [index, kind, cause?.name])).toEqual([[0, "passed", undefined], [1, "passed", undefined], [2, "faulted", "budget"], [3, "not-run", "budget"], [4, "not-run", "budget"]]);
  });
});

describe("workers", () => {
  it("serve the same modules again, and one set of modules only", async () => {
    const { engine, workers } = stable();
    await go(engine, ["/a"]).rest();
    await go(engine, ["/b"]).rest();
    expect(workers[0]).toMatchObject({ got: ["filter.wasm"], terminated: false });
    // the second one waits for the day it is needed
    expect(workers).toHaveLength(2);
    await go(engine, ["/b"], [module("other.wasm", "b")]).rest();
    expect(workers[0]?.terminated).toBe(true);
    expect(workers[1]).toMatchObject({ got: ["other.wasm"], terminated: false });
  });

  it("hash without disturbing a run", async () => {
    const { engine } = stable();
    const { rest } = go(engine, ["/a"]);
    expect(await engine.hash(new TextEncoder().encode("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    await rest();
  });

  it("are ended with the run they are busy with", async () => {
    const { engine, workers } = stable();
    go(engine, Array.from({ length: 20_000 }, (_, i) => `/${i}`));
    await wait(1);
    await go(engine, ["/a"]).rest();
    expect(workers[0]?.terminated).toBe(true);
  });
});

describe("budgetBatch", () => {
  it("begins a new segment where the last one is full", () => {
    const scenario = fakeScenario([]);
    const recording = createRecording({ scenario, modules: [] });
    const writer = new ColumnWriter((batch) => recording.append(batch));
    for (let i = 0; i < segmentRows - 1; i++) {
      const step = writer.open(i === 0 ? "origin" : "proxy", i === 0 ? "origin" : "client-gone", 0, 0, 0);
      writer.number(i);
      writer.close(step, 0, 0, 0);
    }
    writer.open("callback", "proxy_on_tick", 3, 0, 1);
    writer.number(0);
    writer.flush();
    expect(recording.length).toBe(segmentRows);
    recording.append(budgetBatch(recording, 2000));
    const fault = recording.row(segmentRows);
    expect(fault).toMatchObject({ kind: "fault", name: "budget", vm: 3, fields: { milliseconds: 2000 } });
    expect(recording.row(segmentRows - 1)).toMatchObject({ kind: "callback", aborted: true, open: false });
    expect(recording.row(segmentRows - 2)).toMatchObject({ kind: "proxy", fields: { exchange: segmentRows - 2 } });
  });
});

describe("the watchdog", () => {
  function dog(watching: () => boolean) {
    let tick: () => void = () => undefined, silences = 0;
    let queued: (() => void)[] = [];
    const watchdog = createWatchdog(2000, { every: (task) => { tick = task; return () => { tick = () => undefined; }; }, afterMessages: (task) => void queued.push(task) }, watching, () => silences++);
    const ticks = (count: number): void => { for (let i = 0; i < count; i++) tick(); };
    const settle = (): void => {
      const now = queued;
      queued = [];
      for (const task of now) task();
    };
    return { watchdog, ticks, settle, get silences() { return silences; } };
  }

  it("barks once, and only after a whole budget of silence", () => {
    const d = dog(() => true);
    d.ticks(4);
    d.settle();
    expect(d.silences).toBe(0);
    d.ticks(1);
    d.settle();
    d.ticks(9);
    d.settle();
    expect(d.silences).toBe(1);
  });

  it("lets a page that was busy itself read its messages first", () => {
    const d = dog(() => true);
    d.ticks(5);
    d.watchdog.heard();
    d.settle();
    expect(d.silences).toBe(0);
  });

  it("does not mind silence outside of guests: compiling may take its time", () => {
    let inGuest = false;
    const d = dog(() => inGuest);
    d.ticks(20);
    d.settle();
    expect(d.silences).toBe(0);
    inGuest = true;
    d.ticks(5);
    d.settle();
    expect(d.silences).toBe(1);
  });
});
