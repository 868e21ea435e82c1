// The sequence diagram: recordings by hand, every sample, and what chance makes of filters; as text, one line a beat.
import { describe, expect, it, test } from "vitest";
import { recordingBuilder } from "../testing/recording-builder.ts";
import type { RecordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { runHost } from "../testing/host-run.ts";
import { randomScenario } from "../testing/random-scenarios.ts";
import { runSample, sampleIds } from "../testing/sample-runs.ts";
import { timelineText } from "../testing/timeline-text.ts";
import type { Recording } from "../recording/log.ts";
import { timelineOf } from "./timeline.ts";
import type { Timeline } from "./timeline.ts";

const all = 2 ** 30;
const drawn = (recording: Recording): Timeline => {
  const timeline = timelineOf(recording);
  timeline.grow(all);
  return timeline;
};
const textOf = (recording: Recording): string[] => timelineText(drawn(recording));
const places = (timeline: Timeline): string[] => timeline.lanes.map(({ kind, name }) => `${kind} ${name}`);

test("a request that is held for a call: arrows, strips, the span and what it waited for", () => {
  const { recording } = heldAndResumed(), timeline = drawn(recording);
  expect(places(timeline)).toEqual(["client client", "filter auth", "upstream backend", "service authz"]);
  expect(timelineText(timeline)).toEqual([
    "  1 +0.000  client: start, configure; auth|□◆□",
    " 10 +0.010  auth|□□◆; client ──▶ auth \"GET /admin?tab=users\"; #auth begin",
    " 17         auth - ▶ authz \"GET /check, call 4, timeout 500 ms\"; #auth middle",
    " 17         auth: held 1002 ms for call 4; #auth middle",
    " 18 +1.012  auth ◀ - authz \"200, 42 bytes\"; #auth middle",
    " 19         auth|◆□□◆◆◆□◆; #auth end",
    " 28         auth ──▶ backend \"7 headers\"",
    " 30 +1.032  auth ◀── backend \"200, 3 headers\"",
    " 31         auth|◆; client ◀── auth \"200, 2 headers\"",
    " 34         auth ◀══ backend \"5 bytes\"; auth|; client ◀══ auth \"5 bytes\"",
    " 37         auth ◀══ backend \"end\"; auth|; client ◀══ auth \"end\"",
    " 40         client: complete, 200; auth|",
  ]);
});

test("a refused status and a fault: the lane stops, the proxy answers", () => {
  const { recording } = refusedAndFaulted(), timeline = drawn(recording), auth = timeline.lanes[1];
  expect(timelineText(timeline).slice(1)).toEqual([
    " 10 +0.010  auth|◆□◆▲◆◆◆◆□◆▲▲□ auth stopped unreachable in on_request_headers; client ──▶ auth \"GET /admin?tab=users\"",
    " 29         auth: local response 503 by the proxy: wasm_fail_stream; client ◀── auth (local) \"503, 3 headers\"",
    " 31         client: complete, 503",
  ]);
  if (auth === undefined) throw new Error("no lane for auth");
  expect([26, 27].map((step) => timeline.head(auth, step))).toEqual([{ name: "auth", under: "VM 1", stopped: false }, { name: "auth", under: "VM 1, stopped", stopped: true }]);
  const bar = timeline.beat(1).items.find((item) => item.kind === "bar");
  expect(bar?.kind === "bar" && [bar.faulted, bar.words?.step, bar.words?.meaning]).toEqual([true, 27, "fault"]);
});

/** An exchange by hand: what the builder says of it begins with its entity. */
function exchanges(count: number, of: (b: RecordingBuilder, n: number) => void): RecordingBuilder {
  const b = recordingBuilder(handScenario()), vm = b.create("vm", "auth", 0, { filter: "0", vmId: "", thread: "0" });
  for (let n = 0; n < count; n++) {
    b.create("exchange", `e${n}`, 0, { index: String(n), protocol: "HTTP/2" });
    b.create("context", String(n + 2), vm, { filter: "0", root: "1", exchange: String(n) });
    b.in(0, n + 2);
    of(b, n);
  }
  b.flush();
  return b;
}

test("trailers are arrows of their own, a body that is kept goes no further than its filter", () => {
  const { recording } = exchanges(1, (b) => {
    b.deed("headers-received", { exchange: 0, from: 0, count: 4, line: "POST /" });
    b.callback("proxy_on_request_headers", [2, 4, 0], 1);
    b.deed("held", { exchange: 0, side: 0, filter: 0, how: "stop-all-buffer" });
    b.deed("data-received", { exchange: 0, from: 0, size: 1024 });
    b.deed("buffered", { exchange: 0, side: 0, filter: 0, size: 1024 });
    b.deed("trailers-received", { exchange: 0, from: 0, count: 1 });
    b.callback("proxy_on_request_trailers", [2, 1], 0);
    b.deed("resumed", { exchange: 0, side: 0, filter: 0 });
    b.deed("headers-sent", { exchange: 0, to: 1, count: 4 });
    b.deed("data-sent", { exchange: 0, to: 1, size: 1000 });
    b.deed("data-sent", { exchange: 0, to: 1, size: 24 });
    b.deed("trailers-sent", { exchange: 0, to: 1, count: 1 });
  });
  expect(textOf(recording)).toEqual([
    "  1 +0.000  client ──▶ auth \"POST /\"; auth|; auth: held for the trailers; #auth begin",
    "  4         client ══▶ auth \"1,024 bytes\"; #auth middle",
    "  6         client ··▶ auth \"1 trailer\"; auth|; #auth end",
    "  8         auth ──▶ backend \"4 headers\"",
    " 10         auth ══▶ backend \"1,000 bytes\"",
    " 11         auth ══▶ backend \"24 bytes\"",
    " 12         auth ··▶ backend \"1 trailer\"",
  ]);
});

test("what a service of Redis answers comes back to the filter that called", () => {
  const { recording } = exchanges(1, (b) => {
    b.deed("headers-received", { exchange: 0, from: 0, count: 4, line: "GET /" });
    b.callback("proxy_on_request_headers", [2, 4, 1], 1, () => { b.create("call", "7", 0, { kind: "redis", cluster: "cache", filter: "0" }); });
    b.deed("redis-replied", { call: 7, filter: 0, cluster: "cache", answer: "+PONG\r\n" });
    b.deed("redis-failed", { call: 7, filter: 0, cluster: "cache", reason: "no answer" });
  });
  expect(textOf(recording).slice(-2)).toEqual(["  3         auth ◀ - cache \"\"+PONG\\r\\n\"\"", "  4         auth ◀ - cache \"no answer\""]);
});

test("what a person did is told until something comes of it", () => {
  const { recording } = exchanges(1, (b) => {
    b.action("advance", { by: 1000 });
    b.at(1000);
    b.action("send-headers", { exchange: 0, line: "GET /", count: 1 });
    b.deed("headers-received", { exchange: 0, from: 0, count: 4, line: "GET /" });
    b.deed("client-gone", { exchange: 0 });
  });
  expect(textOf(recording)).toEqual(["  1 +0.000  client: time advanced by 1 s", "  2 +1.000  client: client is gone"]);
});

test("streams at the same time: each keeps its own way through the filter", () => {
  const { recording } = exchanges(3, (b, n) => {
    b.deed("headers-received", { exchange: n, from: 0, count: 4, line: `GET /${n}` });
    b.callback("proxy_on_request_headers", [n + 2, 4, 1], 1);
    b.deed("held", { exchange: n, side: 0, filter: 0, how: "" });
    if (n < 2) return;
    for (const other of [2, 0, 1]) {
      b.deed("resumed", { exchange: other, side: 0, filter: 0 });
      b.deed("headers-sent", { exchange: other, to: 1, count: 4 + other });
    }
  }), timeline = drawn(recording);
  const lines = timelineText(timeline);
  expect(lines.filter((line) => line.includes("backend")).map((line) => /"(.*)"/.exec(line)?.[1])).toEqual(["6 headers", "4 headers", "5 headers"]);
  expect([0, 1, 2].map((exchange) => timeline.beatsOf(exchange))).toEqual([[0, 4], [1, 5], [2, 3]]);
  expect(timeline.beat(2).held).toHaveLength(3);
});

test("a callback that has not returned is drawn as far as it went, and again when more is known", () => {
  const b = exchanges(1, () => {}), { recording } = b, seen: string[][] = [];
  const look = (): void => {
    b.flush();
    seen.push(textOf(recording));
  };
  b.deed("headers-received", { exchange: 0, from: 0, count: 4, line: "GET /" });
  b.callback("proxy_on_request_headers", [2, 4, 1], 0, () => {
    b.call("proxy_log");
    look();
    b.call("proxy_log");
    look();
  });
  b.deed("headers-sent", { exchange: 0, to: 1, count: 5 });
  look();
  expect(seen).toEqual([
    ["  1 +0.000  auth|□"],
    ["  1 +0.000  auth|□□"],
    ["  1 +0.000  client ──▶ auth \"GET /\"; auth|□□", "  5         auth ──▶ backend \"5 headers\""],
  ]);
});

test("a million host calls in one callback are not all drawn", () => {
  const { recording } = exchanges(1, (b) => {
    b.callback("proxy_on_request_headers", [2, 4, 1], 0, () => { for (let n = 0; n < 2000; n++) b.call("proxy_log"); });
  });
  const bar = drawn(recording).beat(0).items[0];
  expect(bar?.kind === "bar" && bar.strip.length).toBe(400);
});

describe("samples", () => {
  const sample = (id: string): string[] => textOf(runSample(id).recording);

  it("draws connections: connect, data, what is held for more, close", () => {
    expect(sample("tcp-lines").slice(0, 9)).toEqual([
      "  1 +0.000  client: start, configure; lines|",
      "  4         lines|□; client ──▶ lines \"connect\"",
      "  9         lines ──▶ backend \"connect\"",
      " 10         client ◀══ backend \"6 bytes\"",
      " 12         client: time advanced by 10 ms",
      " 13 +0.010  client ══▶ lines \"12 bytes\"; lines|□□; #lines begin",
      " 19         lines: held 20 ms for more data; #lines middle",
      " 20 +0.030  client ══▶ lines \"5 bytes\"; lines|□□◆; #lines end",
      " 27         lines ══▶ backend \"17 bytes\"",
    ]);
    expect(sample("tcp-lines").filter((line) => line.includes("close"))).toHaveLength(2);
  });

  it("draws gRPC calls and what comes back for them", () => {
    const lines = sample("grpc-auth");
    expect(lines.find((line) => line.includes("- ▶"))).toContain("grpc-auth - ▶ auth \"Check, 32 bytes, call 5, timeout 500 ms\"");
    expect(lines.filter((line) => line.includes("◀ -")).map((line) => /"(.*)"/.exec(line)?.[1])).toEqual(["12 bytes", "25 bytes", "unavailable"]);
    expect(lines.find((line) => line.includes("local response 403"))).toContain("backend never sees it");
  });

  it("has a lane for a filter on each thread, and ticks on each", () => {
    const timeline = drawn(runSample("two-threads").recording), [, first, second] = timeline.lanes;
    expect([first, second].map((lane) => lane && timeline.head(lane, 80).under)).toEqual(["VM 1, worker 0", "VM 2, worker 1"]);
    expect(timelineText(timeline).at(-1)).toContain("ticking: tick; ticking|◆□□; ticking: tick; ticking|◆□□");
  });

  it("goes past a filter that has failed, and says so", () => {
    expect(sample("fail-open").find((line) => line.includes("past open"))).toContain("past open: its VM has failed, fail-open");
    expect(sample("fail-open").find((line) => line.includes("client ──▶ closed"))).toBeDefined();
  });

  it("says what is never resumed", () => {
    expect(sample("paused-forever").slice(-2).join("\n")).toMatch(/paused-forever: still held nothing will resume it; #paused-forever middle/);
    expect(sample("paused-forever").some((line) => line.includes("held not resumed"))).toBe(true);
  });

  it("leaves the upstream out of an answer for want of a route", () => {
    const timeline = drawn(runSample("route").recording);
    expect(places(timeline)).toEqual(["client client", "filter change-route", "upstream shop", "upstream shop-canary", "upstream partners"]);
    expect(timelineText(timeline).find((line) => line.includes("route_not_found"))).toContain("change-route: local response 404 by the proxy: route_not_found");
  });

  it("tells which filters never see what one of them answered", () => {
    const { recording } = exchanges(1, (b) => { b.deed("local-response", { exchange: 0, filter: 0, status: 401, by: "filter" }); });
    expect(textOf(recording)).toEqual(["  1 +0.000  auth: local response 401; backend never sees it"]);
  });
});

/** What is true of every diagram. */
function wrongIn(recording: Recording): string[] {
  const timeline = drawn(recording), wrong: string[] = [], marked = new Map<number, number[]>();
  let before = 0;
  for (let index = 0; index < timeline.beats; index++) {
    const beat = timeline.beat(index), ids = new Set(timeline.lanes.map(({ id }) => id));
    if (beat.start < before) wrong.push(`beat ${index} begins at step ${beat.start}, after ${before}`);
    before = beat.start;
    for (const item of beat.items) {
      if (!ids.has(item.lane) || (item.kind === "arrow" && (!ids.has(item.to) || item.to === item.lane))) wrong.push(`step ${item.step}: no such lane`);
      if (item.kind === "arrow" && item.label === "") wrong.push(`step ${item.step}: an arrow without words`);
      for (const { step } of item.kind === "bar" ? [...item.parts, ...item.strip] : []) marked.set(step, [...(marked.get(step) ?? []), index]);
    }
  }
  for (let step = 1; step < recording.length; step++) {
    const { kind } = recording.brief(step), beats = marked.get(step) ?? [], at = timeline.beatOf(step);
    if (at < 0) wrong.push(`step ${step} has no beat`);
    // each callback and host call stands once, in the beat of its step
    if ((kind === "callback" || kind === "host-call") && (beats.length !== 1 || beats[0] !== at)) wrong.push(`${kind} ${step} is in beats ${beats.join(" ")}, its step in ${at}`);
  }
  return wrong;
}

describe.each(sampleIds)("sample %s", (id) => {
  it("has every callback and host call once, in the beat of its step, and beats in order", () => {
    expect(wrongIn(runSample(id).recording)).toEqual([]);
  });
  it("is the same diagram when it grows with the run", () => {
    const grown = runSample(id, { flushEvery: 1, onFlush: (recording) => { timelineOf(recording).grow(7); } });
    const timeline = timelineOf(grown.recording);
    while (!timeline.grow(5));
    expect(timelineText(timeline)).toEqual(textOf(runSample(id).recording));
  });
});

it("holds for what chance makes of filters and traffic", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const { scenario, modules } = randomScenario(seed);
    expect(wrongIn(runHost(scenario, modules).recording), `seed ${seed}`).toEqual([]);
  }
});

test("the step at the cursor in a few words", () => {
  const timeline = drawn(heldAndResumed().recording);
  expect([14, 15, 20, 23, 24, 25, 26, 27, 18].map((step) => timeline.words(step))).toEqual([
    "get_header_map_value :path", "get_header_map_value authorization", "acts for stream 2", "− cookie", "+ x-auth-role: admin", "~ x-user: alice", "log info alice (admin) may GET /admin", "continue_stream", "",
  ]);
});
