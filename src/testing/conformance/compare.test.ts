import { describe, expect, it } from "vitest";
import type { Outcome } from "../../recording/outcome.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { ConformanceCase, Recorded } from "./case.ts";
import { compare, matches, shortened } from "./compare.ts";
import type { Replayed } from "./replay.ts";

const c: ConformanceCase = { id: "x", rules: [], title: "x", chain: [{}], clusters: { main: { kind: "h1" } } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const outcome: Outcome = {
  end: "idle",
  exchanges: [{ id: "a", client: { status: 200, informational: [], headers: [["date", "Thu, 01 Jan 2026 00:00:00 GMT"]], body: bytes("ok"), end: "complete" }, access: { code: 200, details: "via_upstream", flags: "-", cluster: "main", received: 0, sent: 2 } }],
  connections: [],
  upstreams: { main: [{ method: "GET", path: "/", authority: "a", headers: [["host", "a"]], body: bytes(""), aborted: false }] },
};
const recorded: Recorded = {
  loaded: true, lines: ["I CB reqh#1"], access: ["code=200 details=via_upstream flags=- cluster=main rx=0 tx=2"],
  client: { a: { status: 200, headers: [["date", "<date>"]], body: "ok", end: "complete" } },
  upstreams: { main: [{ method: "GET", path: "/", authority: "a", headers: [["host", "a"]], body: "", trailers: null, aborted: false }] },
};
const parsed = parseScenario({ version: 1, setup: { chain: [] } });
if (!parsed.ok) throw new Error("the scenario");
const replayed: Replayed = { loaded: true, workers: [["I CB reqh#1"]], outcome, ends: new Map(), leftOpen: new Set(), scenario: parsed.scenario };
const where = (r: Recorded, p: Replayed = replayed): string | undefined => compare(c, r, p)?.where;
const sawn = (change: object): Replayed => ({ ...replayed, outcome: { ...outcome, exchanges: outcome.exchanges.map((e) => ({ ...e, client: { ...e.client, ...change } })) } });

describe("a comparison", () => {
  it("takes a recursion that is cut off as far as it was recorded", () => {
    const cut = { ...recorded, lines: ["I CB log#1", "... and so on"], crashed: true };
    const died = (lines: readonly string[]): Replayed => ({ ...replayed, workers: [lines], outcome: { ...outcome, end: "proxy-crash" } });
    expect(where(cut, died(["I CB log#1", "I CB log#2"]))).toBeUndefined();
    expect(where(cut, died(["I CB log#2", "I CB log#2"]))).toBe("line 1");
    expect(where(cut, died([]))).toBe("line 1");
  });
  it("finds nothing where all is equal", () => expect(compare(c, recorded, replayed)).toBeUndefined());

  it("finds lines that differ, are missing or too many", () => {
    expect(compare(c, recorded, { ...replayed, workers: [["I CB reqh#2"]] })).toEqual({ where: "line 1", expected: "I CB reqh#1", actual: "I CB reqh#2" });
    expect(compare(c, recorded, { ...replayed, workers: [[]] })).toMatchObject({ where: "line 1", actual: "nothing" });
    expect(compare(c, recorded, { ...replayed, workers: [["I CB reqh#1", "more"]] })).toMatchObject({ where: "line 2", expected: "nothing" });
  });

  it("knows no order of worker threads, and misses none", () => {
    const two: Recorded = { ...recorded, lines: [], workers: [["a"], ["b"]] };
    expect(where(two, { ...replayed, workers: [["b"], ["a"]] })).toBeUndefined();
    expect(where(two, { ...replayed, workers: [["a"], ["a"]] })).toBe("line 1");
    expect(where(two, { ...replayed, workers: [["a"]] })).toBe("line 1");
    expect(where(two, { ...replayed, workers: [["a"], ["b"], ["c"]] })).toBe("line 1");
  });

  it("knows no order in an attribute that is a map of headers", () => {
    const line = (what: string, first: string, second: string): string => `I OP log#1 ctx=2 p=A : prop ${what} -> 0 28:"\\x02\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x01\\x00\\x00\\x00${first}\\x001\\x00${second}\\x001\\x00"`;
    const lines = (what: string, ...names: readonly [string, string]): string[] => [line(what, ...names)];
    expect(where({ ...recorded, lines: lines("request|headers", "a", "b") }, { ...replayed, workers: [lines("request|headers", "b", "a")] })).toBeUndefined();
    expect(where({ ...recorded, lines: lines("request|headers", "a", "b") }, { ...replayed, workers: [lines("request|headers", "b", "c")] })).toBe("line 1");
    expect(where({ ...recorded, lines: lines("mine", "a", "b") }, { ...replayed, workers: [lines("mine", "b", "a")] })).toBe("line 1");
  });

  it("does not compare lines that varied", () => expect(where({ ...recorded, varies: true }, { ...replayed, workers: [["other"]] })).toBeUndefined());

  it("does not compare other parts that varied", () => {
    expect(where({ ...recorded, client: { varies: true }, upstreams: { varies: true }, access: { varies: true } }, { ...replayed, outcome: { end: "idle", exchanges: [], connections: [], upstreams: {} } })).toBeUndefined();
  });

  it("finds a client that saw something else", () => {
    expect(where(recorded, sawn({ status: 201 }))).toBe("client a: status");
    expect(where(recorded, sawn({ end: "still waiting" }))).toBe("client a: end");
    expect(where(recorded, sawn({ headers: [] }))).toBe("client a: headers");
    expect(where(recorded, sawn({ body: bytes("no") }))).toBe("client a: body");
    expect(where(recorded, sawn({ trailers: [["x", "1"]] }))).toBe("client a: trailers");
    expect(where(recorded, sawn({ informational: [100] }))).toBe("client a: informational");
  });

  it("takes any name of an error after a cut", () => {
    const cut: Recorded = { ...recorded, client: { a: { status: 200, headers: [["date", "<date>"]], body: "ok", end: "cut: ECONNRESET" } } };
    expect(where(cut, sawn({ end: "cut" }))).toBeUndefined();
    expect(where(cut)).toBe("client a: end");
  });

  it("goes by what the client had seen when it gave up", () => {
    const waiting: Recorded = { ...recorded, client: { a: { status: 200, headers: [["date", "<date>"]], body: "ok", end: "still waiting" } } };
    expect(where(waiting, { ...replayed, ends: new Map([["a", "still waiting"]]) })).toBeUndefined();
    expect(where(recorded, { ...replayed, ends: new Map([["a", "cut"]]) })).toBe("client a: end");
  });

  it("finds an upstream that saw something else, and does not miss requests without a host", () => {
    const seen = (requests: readonly object[]): Replayed => ({ ...replayed, outcome: { ...outcome, upstreams: { main: requests as never } } });
    const [request] = outcome.upstreams["main"] ?? [];
    expect(where(recorded, seen([]))).toBe("upstream main: requests");
    expect(where(recorded, seen([{ ...request, path: "/x" }]))).toBe("upstream main, request 1: path");
    expect(where(recorded, seen([{ ...request, aborted: true }]))).toBe("upstream main, request 1: aborted");
    const { authority: _, ...hostless } = request ?? { authority: "" };
    expect(where(recorded, seen([hostless, { ...request }]))).toBeUndefined();
  });

  it("takes a word of a server of HTTP/2 about a stream that was reset", () => {
    const [request] = outcome.upstreams["main"] ?? [];
    const aborted: Recorded = { ...recorded, upstreams: { main: [{ method: "GET", path: "/", authority: "a", headers: [["host", "a"]], body: "", trailers: null, aborted: true }] } };
    expect(compare({ ...c, clusters: { main: { kind: "h2" } } }, aborted, replayed)).toBeUndefined();
    expect(where(aborted)).toBe("upstream main, request 1: aborted");
    expect(request?.aborted).toBe(false);
  });

  it("finds another access log, in any order, unless the proxy died", () => {
    expect(where({ ...recorded, access: [] })).toBe("access log");
    expect(where({ ...recorded, access: [], crashed: true }, { ...replayed, outcome: { ...outcome, end: "proxy-crash" } })).toBeUndefined();
  });

  it("takes a stream given up at last for a connection closed", () => {
    const gone = (details: string, flags: string): Replayed => ({ ...replayed, leftOpen: new Set(["a"]), outcome: { ...outcome, exchanges: outcome.exchanges.map((e) => ({ ...e, access: { code: 0, details, flags, cluster: "", received: 0, sent: 0 } })) } });
    const closed: Recorded = { ...recorded, access: ["code=0 details=downstream_remote_disconnect flags=DC cluster=- rx=0 tx=0"] };
    expect(where(closed, gone("http2.remote_reset", "DR"))).toBeUndefined();
    expect(where(closed, gone("via_upstream", "-"))).toBe("access log");
    expect(where(closed, { ...gone("http2.remote_reset", "DR"), leftOpen: new Set() })).toBe("access log");
  });

  it("finds a proxy that should have died, and the other way round", () => {
    expect(where({ ...recorded, crashed: true })).toBe("the proxy");
    expect(where(recorded, { ...replayed, outcome: { ...outcome, end: "proxy-crash" } })).toBe("the proxy");
  });

  it("finds a load that ended otherwise", () => {
    const refused: Recorded = { loaded: false, reason: "no" };
    const answer = (refusal: string): Replayed => ({ ...replayed, loaded: false, workers: [[]], outcome: { end: "refused", refusal, exchanges: [], connections: [], upstreams: {} } });
    expect(where(refused, answer("no"))).toBeUndefined();
    expect(where(refused, answer("yes"))).toBe("reason");
    expect(where({ loaded: false, reason: "no\nProxy-Wasm plugin in-VM backtrace:\n  0:  0x10b - proxy_on_configure" }, answer("no"))).toBeUndefined();
    expect(where(refused)).toBe("loaded");
    expect(where(recorded, answer("no"))).toBe("loaded");
  });
});

describe("a connection", () => {
  const left = (end: string, saw: "reset" | "ended" | "open"): string | undefined =>
    where({ loaded: true, lines: [], client: { a: { data: "", end } } }, { ...replayed, workers: [[]], outcome: { end: "idle", exchanges: [], connections: [{ id: "a", client: { received: bytes(""), end: saw } }], upstreams: {} } });

  it("that was cut differs from one that ended; a client that writes to one that has ended cuts it itself", () => {
    expect(left("cut: ECONNRESET", "reset")).toBeUndefined();
    expect(left("cut: ECONNRESET", "ended")).toBe("client a: end");
    expect(left("cut: EPIPE", "ended")).toBeUndefined();
    expect(left("cut: EPIPE", "reset")).toBe("client a: end");
  });
});

describe("a recorded text", () => {
  it("may leave open what varies", () => {
    expect(matches("time -> 0 <varies>", "time -> 0 1767225600 d_ms=3")).toBe(true);
    expect(matches("time -> 0 <varies>", "time -> 1 1767225600")).toBe(false);
    expect(matches("{date=<date>; x=<ms>}", "{date=Thu, 01 Jan 2026 00:00:00 GMT; x=12}")).toBe(true);
    expect(matches("{x=<ms>}", "{x=}")).toBe(false);
    expect(matches("at 127.0.0.1:1234 and 123456789012345", "at 127.0.0.1:9 and 999999999999999999")).toBe(true);
    expect(matches("a(b", "a(b")).toBe(true);
    expect(matches("a(b <ms>", "a(b 1")).toBe(true);
  });

  it("has long bodies by length and beginning", () => {
    expect(shortened(new Uint8Array(2000).fill(97))).toHaveLength(2000);
    expect(shortened(new Uint8Array(2001).fill(97))).toBe(`2001 bytes: ${"a".repeat(200)}..`);
  });
});
