import { describe, expect, it } from "vitest";
import type { Session, SessionInput } from "../../host/session.ts";
import { emptyState } from "../../recording/state.ts";
import type { Action, Scenario } from "../../scenario/scenario.ts";
import type { CaseStep, ConformanceCase } from "./case.ts";
import { replay } from "./replay.ts";
import type { Replayed } from "./replay.ts";

/** A session that only notes what it is told. An exchange is complete `answers` ms after its headers. */
function noted(c: Partial<ConformanceCase>, answers = 3): Pick<Replayed, "ends" | "leftOpen"> & { readonly actions: readonly Action[]; readonly scenario: Scenario; readonly removedAt: number | undefined } {
  const actions: Action[] = [];
  const begun = new Map<string, number>();
  let now = 0, removedAt: number | undefined, scenario: Scenario | undefined;
  const createSession = ({ scenario: given, writer }: SessionInput): Session => {
    scenario = given;
    const row = (): void => writer.close(writer.open("proxy", "client-gone", 0, 0, 0), 0, 0, 0);
    return {
      start: () => (row(), true),
      apply(action) {
        actions.push(action);
        row();
        if (action.do === "advance") {
          now += action.by;
          for (const at of begun.values()) if (at + answers <= now && at + answers > now - action.by) row();
        }
        if (action.do === "send-headers") begun.set(action.exchange, now);
        if (action.do === "remove-configuration") removedAt = now;
      },
      runNext: () => false,
      step: () => false,
      edge: () => ({ streams: [], requests: [], ticks: [], answersByHand: false, now: 0 }),
      get begun() { return begun.size; },
      memories: () => [],
      runUntilIdle: () => undefined,
      outcome: () => ({
        end: "idle",
        exchanges: [...begun].map(([id, at]) => {
          const done = at + answers <= now;
          return { id, client: { informational: [], headers: [], body: new Uint8Array(0), end: done ? "complete" as const : "still waiting" as const }, ...(done && { access: { code: 200, details: "", flags: "", cluster: "", received: 0, sent: 0 } }) };
        }),
        connections: [],
        upstreams: {},
      }),
      over: false,
      state: emptyState(),
      now: 0,
    };
  };
  const { ends, leftOpen } = replay({ id: "x", rules: [], title: "x", chain: [{}], clusters: { main: {} }, ...c }, { profile: "envoy@1.40.0", modules: new Map(), createSession });
  if (scenario === undefined) throw new Error("no session was made");
  return { actions, scenario, removedAt, ends, leftOpen };
}

const parts = (steps: readonly CaseStep[], codec = "h1"): readonly Action[] => noted({ codec, client: steps }).actions.filter((a) => a.do !== "advance");
const summed = (actions: readonly Action[]): number => actions.reduce((sum, a) => sum + (a.do === "advance" ? a.by : 0), 0);
const until = (actions: readonly Action[], kind: Action["do"]): readonly Action[] => actions.slice(0, actions.findIndex((a) => a.do === kind));

describe("the driver's client", () => {
  it("begins 60 ms after the start and waits 40 ms after each part", () => {
    const { actions } = noted({ client: [{ op: "send", id: "a", path: "/p" }, { op: "data", id: "a", text: "x" }, { op: "trailers", id: "a", headers: { t: "1" } }] }, 1e6);
    expect(actions.slice(0, 7)).toMatchObject([
      { do: "advance", by: 60 }, { do: "send-headers", exchange: "a", path: "/p", endOfStream: false }, { do: "advance", by: 40 },
      { do: "send-data", data: "x", endOfStream: false }, { do: "advance", by: 40 }, { do: "send-trailers", trailers: [["t", "1"]] }, { do: "advance", by: 40 },
    ]);
  });

  it("waits for the end of a response, but no longer than told", () => {
    const wait = (answers: number): number => summed(until(noted({ client: [{ op: "send", id: "a", eos: true, gap: 0 }, { op: "end", id: "a", ms: 200 }, { op: "abort", id: "a" }] }, answers).actions, "abort"));
    expect(wait(50)).toBe(60 + 50);
    expect(wait(1e6)).toBe(60 + 200);
  });

  it("goes away at the end from whatever is still open", () => {
    expect(noted({ client: [{ op: "send", id: "a", eos: true }] }, 1e6).actions.filter(({ do: kind }) => kind === "abort")).toHaveLength(1);
    expect(noted({ client: [{ op: "send", id: "a", eos: true }] }, 10).actions.filter(({ do: kind }) => kind === "abort")).toHaveLength(0);
  });

  it("remembers for what it waited in vain, and what it left", () => {
    const waited = noted({ client: [{ op: "send", id: "a", eos: true }, { op: "end", id: "a", ms: 100 }, { op: "send", id: "b", eos: true }] }, 1e6);
    expect([...waited.ends]).toEqual([["a", "still waiting"], ["b", "cut"]]);
    expect([...waited.leftOpen]).toEqual(["a", "b"]);
    expect([...noted({ client: [{ op: "send", id: "a", eos: true }, { op: "end", id: "a", ms: 100 }] }).ends]).toEqual([["a", "complete"]]);
  });

  it("has the driver's authority, or the one it gives", () => {
    expect(parts([{ op: "send", id: "a", eos: true }])).toMatchObject([{ authority: "oracle.test", protocol: "HTTP/1.1", method: "GET", path: "/" }]);
    expect(parts([{ op: "send", id: "a", eos: true, headers: [["Host", "own"], ["x", "1"]] }])[0]).toMatchObject({ authority: "own", headers: [["x", "1"]] });
    expect(parts([{ op: "send", id: "a", eos: true, headers: [[":path", "/own"]] }], "h2")[0]).toMatchObject({ path: "/own", headers: [], protocol: "HTTP/2" });
    expect(parts([{ op: "send", id: "a", eos: true, version: "HTTP/1.0" }])[0]).toMatchObject({ protocol: "HTTP/1.0" });
  });

  it("ends an HTTP/1 request with a length by its last byte", () => {
    const sent = (length: string, ...texts: readonly string[]): unknown[] =>
      parts([{ op: "send", id: "a", eos: true, headers: [["content-length", length]] }, ...texts.map((text) => ({ op: "data", id: "a", text, eos: true }))]).flatMap((a) => ("endOfStream" in a ? [a.endOfStream] : []));
    expect(sent("0")).toEqual([true]);
    expect(sent("3", "ab", "c")).toEqual([false, false, true]);
    expect(sent("9", "ab")).toEqual([false, false]);
  });

  it("writes bytes as they are", () => {
    expect(parts([{ op: "send", id: "a" }, { op: "data", id: "a", hex: "ff00" }, { op: "data", id: "a", text: { rep: [100, "z"] } }]).slice(1, 3)).toMatchObject([{ data: { hex: "ff00" } }, { data: { repeat: { text: "z", times: 100 } } }]);
  });
});

describe("what is done to the proxy", () => {
  it("a removed listener ends a second later", () => {
    expect(noted({ client: [{ op: "lds_empty" }, { op: "wait", ms: 2000 }] }).removedAt).toBe(60 + 1000);
    expect(noted({ client: [{ op: "lds_empty" }, { op: "wait", ms: 100 }] }).removedAt).toBeUndefined();
  });

  it("ends about 250 ms after the last line, and before 9 s", () => {
    expect(summed(noted({ client: [{ op: "wait", ms: 100 }] }).actions)).toBeLessThan(500);
    expect(summed(noted({ client: [{ op: "wait", ms: 60000 }, { op: "send", id: "a" }] }).actions)).toBeLessThan(9000);
  });

  it("knows no other steps", () => expect(() => noted({ client: [{ op: "dance" }] })).toThrow("dance"));
});
