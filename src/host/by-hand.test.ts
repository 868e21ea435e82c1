// What a person does at the live edge: whose reply comes first, what fails, what times out; and that a run driven so is the same as one from the start.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ColumnWriter } from "../recording/column-writer.ts";
import { encodeRecording } from "../recording/file.ts";
import { createRecording } from "../recording/log.ts";
import type { Action, ScenarioInput } from "../scenario/scenario.ts";
import { runChain, scenarioOf } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";
import { createSession } from "./session.ts";
import type { Session } from "./session.ts";

const probe = new Uint8Array(readFileSync(join(import.meta.dirname, "../../e2e/envoy/wasm/probe.wasm")));
type Actions = NonNullable<ScenarioInput["actions"]>;
type Upstreams = NonNullable<ScenarioInput["setup"]["upstreams"]>;

const upstreams: Upstreams = [
  { cluster: "backend", replies: [{ body: "ok" }] }, { cluster: "auth", replies: [{ body: "one", delay: 20 }, { body: "second", delay: 40 }] },
  { cluster: "grpc", protocol: "HTTP/2", replies: [{ grpc: { messages: [{ data: "pong" }] }, delay: 20 }] }, { cluster: "silent", replies: [{ never: true }] },
];
const calls = (cluster: string, timeout = 900): string => `reqh httpcall ${cluster} [ :method GET :path /c :authority x ] null null ${timeout}\nreqh ret 1`;
const open = (exchange: string, more: Partial<Extract<Actions[number], { do: "send-headers" }>> = {}): Actions[number] => ({ do: "send-headers", exchange, endOfStream: true, ...more });
const now: Actions[number] = { do: "advance", by: 0 }, byHand: Actions[number] = { do: "answer-by-hand" };
const deliver = (id: number, more: object = {}): Actions[number] => ({ do: "deliver", call: { id }, ...more });

const run = (script: string, actions: Actions, setup: Partial<ScenarioInput["setup"]> = {}): HostRun =>
  runChain({ filters: [{ bytes: probe, configuration: `!probe A\n${script}` }], setup: { upstreams, ...setup }, actions });

const rows = ({ recording }: HostRun) => Array.from({ length: recording.length }, (_, step) => recording.row(step));
/** When each reply was told, in ms, of which call, and how large its body was. */
const told = (result: HostRun): unknown[] => rows(result).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_http_call_response" ? [[Math.floor(row.time / 1e6), Number(row.args[1]?.value), Number(row.args[3]?.value)]] : []));
const deeds = (result: HostRun, name: string): unknown[] => rows(result).flatMap((row) => (row.kind === "proxy" && row.name === name ? [Object.values(row.fields).map((value) => (typeof value === "object" ? new TextDecoder().decode(value) : value))] : []));
const reasons = (result: HostRun): unknown[] => deeds(result, "action-without-effect").flat();
const client = ({ outcome }: HostRun, at = 0) => outcome.exchanges[at]?.client;

describe("replies to calls", () => {
  it("come in the order in which a person delivers them", () => {
    expect(told(run(calls("auth"), [open("a"), now, open("b"), now, deliver(8), deliver(4)]))).toEqual([[0, 8, 6], [0, 4, 3]]);
    // as they are set up
    expect(told(run(calls("auth"), [open("a"), now, open("b"), now, { do: "advance", by: 100 }]))).toEqual([[20, 4, 3], [40, 8, 6]]);
  });
  it("wait while upstreams are answered by hand, and come by themselves again after that", () => {
    const waits: Actions = [byHand, open("a"), { do: "advance", by: 500 }];
    expect(told(run(calls("auth"), waits))).toEqual([]);
    expect(told(run(calls("auth"), [...waits, deliver(4)]))).toEqual([[500, 4, 3]]);
    expect(told(run(calls("auth"), [...waits, { do: "answer-by-hand", on: false }, { do: "advance", by: 30 }]))).toEqual([[520, 4, 3]]);
    // one that was under way waits too
    expect(told(run(calls("auth"), [open("a"), now, byHand, { do: "advance", by: 500 }]))).toEqual([]);
  });
  it("can be others than those that are set up, or come where none is", () => {
    expect(told(run(calls("silent"), [open("a"), now, deliver(4, { reply: { status: 403, body: "denied" } })]))).toEqual([[0, 4, 6]]);
    expect(told(run(calls("silent"), [open("a"), now, deliver(4)]))).toEqual([[0, 4, 0]]);
  });
  it("are delivered whole, without their delays", () => {
    const slow: Upstreams = [{ cluster: "backend" }, { cluster: "auth", replies: [{ chunks: [{ data: "a", delay: 10 }, { data: "b", delay: 10 }], holdOpen: 10, delay: 10 }] }];
    expect(told(run(calls("auth"), [open("a"), now, deliver(4)], { upstreams: slow }))).toEqual([[0, 4, 2]]);
  });
  it("of gRPC calls are delivered in the same way", () => {
    const script = "reqh grpccall grpc svc.S Method null ping 900";
    const messages = (actions: Actions): unknown[] => deeds(run(script, actions), "grpc-message");
    expect(messages([byHand, open("a"), open("b"), now, deliver(9)])).toEqual([[9, 0, "grpc", 4]]);
    const hand: Actions = [{ do: "reply-headers", call: { id: 5 }, headers: [["content-type", "application/grpc"]] }, { do: "reply-data", call: { id: 5 }, data: { hex: "00000000057069656365" } }, { do: "reply-trailers", call: { id: 5 }, trailers: [["grpc-status", "0"]] }];
    expect(messages([byHand, open("a"), now, ...hand])).toEqual([[5, 0, "grpc", 5]]);
    expect(messages([byHand, open("a"), now, deliver(5, { reply: { grpc: { messages: [{ data: "another" }] } } })])).toEqual([[5, 0, "grpc", 7]]);
  });
});

describe("calls", () => {
  it("fail by a reset, or because no connection comes about", () => {
    const reset = run(calls("auth"), [open("a"), now, { do: "fail", call: { id: 4 } }]), refused = run(calls("auth"), [open("a"), now, { do: "fail", call: { id: 4 }, how: "connection-failure" }]);
    const words = (result: HostRun): unknown => (deeds(result, "call-failed")[0] as unknown[])[3];
    expect(words(reset)).toBe("upstream connect error or disconnect/reset before headers. reset reason: connection termination");
    expect(words(refused)).toMatch(/reset reason: remote connection failure/);
    expect([reset, refused].map((result) => result.outcome.upstreams["auth"]?.length)).toEqual([1, undefined]);
  });
  it("time out when the clock has come to their timeout, and everything else that is due before happens", () => {
    const result = run(`configure tick 400\n${calls("auth")}`, [open("a"), now, { do: "time-out", call: { id: 4 } }]);
    expect(deeds(result, "call-failed")).toEqual([[4, 0, "auth", "upstream request timeout"]]);
    expect(told(result).map((each) => (each as number[])[0])).toEqual([900]);
    expect(deeds(result, "tick-due")).toHaveLength(2);
  });
  it("say why nothing comes of an action", () => {
    expect(reasons(run(calls("silent", 0), [open("a"), now, deliver(8), { do: "time-out", call: { id: 4 } }, { do: "fail", exchange: "a" }]))).toEqual(["call 8 is not in flight", "it has no timeout", "no request of a is at an upstream"]);
    expect(reasons(run(calls("auth"), [open("a"), now, { do: "reply-data", call: { id: 4 }, data: "x" }, { do: "reply-headers", call: { id: 4 } }, deliver(4, { reply: {} }), { do: "fail", call: { id: 4 }, how: "connection-failure" }]))).toEqual([
      "its response has not begun: headers come first", "its response has begun", "its response has begun",
    ]);
    expect(reasons(run("", [{ do: "tick" }]))).toEqual(["it has set no tick period"]);
  });
});

describe("responses of upstreams", () => {
  const headers: Actions[number] = { do: "reply-headers", exchange: "a", status: 201, headers: [["x-hand", "1"]] };
  const data = (text: string, endOfStream = false): Actions[number] => ({ do: "reply-data", exchange: "a", data: text, endOfStream });
  it.each(["HTTP/1.1", "HTTP/2"] as const)("are sent piece by piece over %s", (protocol) => {
    const setup: Partial<ScenarioInput["setup"]> = { upstreams: [{ cluster: "backend", protocol, replies: [{ body: "as set up", delay: 10 }] }], listener: { http1Trailers: true } };
    const whole = run("", [open("a"), now, headers, data("one "), data("two"), { do: "reply-trailers", exchange: "a", trailers: [["x-t", "end"]] }, { do: "run", until: "idle" }], setup);
    expect([client(whole)?.status, new TextDecoder().decode(client(whole)?.body), client(whole)?.end, client(whole)?.trailers]).toEqual([201, "one two", "complete", [["x-t", "end"]]]);
    const cut = run("", [open("a"), now, headers, data("one "), { do: "fail", exchange: "a" }], setup);
    expect([client(cut)?.status, client(cut)?.end]).toEqual([201, "cut"]);
    expect(client(run("", [open("a"), now, headers, data("", true)], setup))?.end).toBe("complete");
  });
  it("end where their length says, and are broken when they end before", () => {
    const long: Actions[number] = { do: "reply-headers", exchange: "a", headers: [["content-length", "5"]] };
    expect(new TextDecoder().decode(client(run("", [open("a"), now, byHand, open("b"), now, { ...long, exchange: "b" }, { do: "reply-data", exchange: "b", data: "1234567" }]), 1)?.body)).toBe("12345");
    expect(client(run("", [byHand, open("a"), now, long, data("123", true)]))?.end).toBe("cut");
  });
  it("may come before the request is complete, and a client may go away in the middle", () => {
    const early = run("", [byHand, open("a", { method: "POST", endOfStream: false }), now, { do: "send-data", exchange: "a", data: "part" }, now, { do: "deliver", exchange: "a" }]);
    expect(client(early)?.status).toBe(200);
    const gone = run("", [byHand, open("a", { method: "POST", endOfStream: false }), now, { do: "send-data", exchange: "a", data: "part" }, now, { do: "abort", exchange: "a" }, now]);
    expect([client(gone)?.end, gone.outcome.upstreams["backend"]?.[0]?.aborted, reasons(run("", [byHand, open("a"), now, { do: "abort", exchange: "a" }, now, { do: "deliver", exchange: "a" }]))])
      .toEqual(["cut", true, ["no request of a is at an upstream"]]);
  });
  it("fail or time out as those of calls do", () => {
    expect(deeds(run("", [byHand, open("a"), now, { do: "time-out", exchange: "a" }]), "timeout")).toEqual([[0, "route", 15000]]);
    expect(client(run("", [byHand, open("a"), now, { do: "fail", exchange: "a" }]))?.status).toBe(503);
    expect(reasons(run("", [byHand, open("a"), now, { do: "fail", exchange: "a", how: "connection-failure" }]))).toEqual(["its connection is there: it can be reset"]);
    expect(client(run("", [byHand, open("a"), { do: "run", callbacks: 1 }, { do: "fail", exchange: "a", how: "connection-failure" }]))?.status).toBe(503);
  });
});

it("fires a timer at once, and counts the next tick from there", () => {
  const ticks = (actions: Actions): number[] => rows(run("configure tick 400", actions)).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_tick" ? [Math.floor(row.time / 1e6)] : []));
  expect(ticks([{ do: "advance", by: 100 }, { do: "tick" }, { do: "advance", by: 450 }])).toEqual([100, 500]);
});

it("does all of an instant, though guests that read the clock make time pass", () => {
  const result = run("reqh time\nreqh time", [open("a"), now]);
  expect([client(result)?.status, result.session.now > 0]).toEqual([200, true]);
});

describe("at the live edge", () => {
  const driven: Actions = [
    byHand, open("a"), now, open("b", { endOfStream: false, method: "POST" }), now, { do: "send-data", exchange: "b", data: "x" }, now, deliver(8), { do: "tick" }, { do: "fail", call: { id: 4 } }, { do: "advance", by: 300 },
    { do: "deliver", exchange: "b" }, { do: "abort", exchange: "b" }, { do: "answer-by-hand", on: false }, { do: "run", until: "idle" },
  ];
  const filters = [{ module: { name: "m" }, configuration: `!probe A\nconfigure tick 400\n${calls("auth")}\nhttpcall eff $stream\nhttpcall continue 0` }];
  const scenario = scenarioOf({ version: 1, setup: { chain: filters, upstreams }, actions: driven }), modules = new Map([["m", probe]]);
  function recorded(actions: readonly Action[], each: (session: Session) => void): Uint8Array {
    const recording = createRecording({ scenario, modules: [] }), writer = new ColumnWriter((batch) => recording.append(batch)), session = createSession({ scenario, modules, writer });
    session.start();
    for (const action of actions) session.apply(action);
    each(session);
    writer.flush();
    recording.finish(session.outcome().end, session.outcome());
    return encodeRecording(recording);
  }
  it("a run is the same to the byte as one from the start", () => {
    const whole = recorded(scenario.actions, (session) => {
      while (session.step());
    });
    const live = recorded([], (session) => {
      for (const action of scenario.actions) {
        session.apply(action);
        while (session.step());
        session.edge();
      }
    });
    expect(Buffer.compare(live, whole)).toBe(0);
  });
  it("tells what is open, in flight and due", () => {
    const edge = (actions: Actions) => run(`configure tick 400\n${calls("auth")}`, actions).session.edge();
    expect(edge([])).toEqual({ streams: [], requests: [], ticks: [{ filter: 0, thread: 0, due: 400e6 }], answersByHand: false, now: 0, next: 400e6 });
    expect(edge([open("a"), now])).toMatchObject({
      streams: [{ id: "a", kind: "exchange", heldBy: { filter: 0, side: 0 } }],
      requests: [{ call: { id: 4, filter: 0, thread: 0 }, cluster: "auth", stands: "answers", began: false, due: 20e6, timesOut: 900e6 }], next: 20e6,
    });
    expect(edge([byHand, open("a"), now]).requests.map(({ stands }) => stands)).toEqual(["waits-to-be-told"]);
    expect(edge([open("a"), now, deliver(4)]).requests).toEqual([]);
    expect(run("", [byHand, open("a", { endOfStream: false }), now]).session.edge().requests).toMatchObject([{ exchange: "a", cluster: "backend", stands: "receives", knownToBeConnected: true }]);
  });
});
