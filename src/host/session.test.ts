// The session: actions as a program, and its live edge.
import { describe, expect, it } from "vitest";
import { createRecording } from "../recording/log.ts";
import type { Recording } from "../recording/log.ts";
import { ColumnWriter } from "../recording/column-writer.ts";
import { encodeRecording } from "../recording/file.ts";
import { counterWriter } from "../recording/writer.ts";
import type { Action } from "../scenario/scenario.ts";
import { call, guestOf, streamCallbacks } from "../testing/host-guest.ts";
import { runChain, scenarioOf } from "../testing/host-run.ts";
import { createSession } from "./session.ts";
import type { Session } from "./session.ts";

const guest = await guestOf({ exports: [...streamCallbacks, "proxy_on_tick"], calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 1000 })] } });
const scenario = scenarioOf({ version: 1, setup: { chain: [{ module: { name: "m" } }], upstreams: [{ cluster: "backend", replies: [{ body: "ok", delay: 20 }] }] } });
const modules = new Map([["m", guest.bytes]]);
const send: Action = scenarioOf({ version: 1, setup: scenario.setup, actions: [{ do: "send-headers", exchange: "a", endOfStream: true }] }).actions[0] ?? { do: "remove-configuration" };

function started(): { readonly session: Session; readonly recording: Recording; readonly flush: () => void } {
  const recording = createRecording({ scenario, modules: [] }), writer = new ColumnWriter((batch) => recording.append(batch));
  const session = createSession({ scenario, modules, writer });
  session.start();
  writer.flush();
  return { session, recording, flush: () => writer.flush() };
}
const callbacksOf = (recording: Recording, from = 0): string[] => Array.from({ length: recording.length - from }, (_, i) => recording.brief(from + i)).filter(({ kind }) => kind === "callback").map(({ name }) => name.replace("proxy_on_", ""));
const outermost = (recording: Recording, from: number): string[] => Array.from({ length: recording.length - from }, (_, i) => recording.brief(from + i)).filter(({ kind, parent }) => kind === "callback" && parent === 0).map(({ name }) => name.replace("proxy_on_", ""));

describe("actions", () => {
  it("run no guest code by themselves", () => {
    const { session, recording, flush } = started(), before = recording.length;
    session.apply(send);
    while (session.step());
    flush();
    expect(callbacksOf(recording, before)).toEqual([]);
    expect(session.outcome().end).toBe("running");
    session.runUntilIdle();
    flush();
    expect(callbacksOf(recording, before)).toEqual(["context_create", "request_headers", "response_headers", "response_body", "response_body", "log", "done", "delete"]);
    expect(session.outcome().end).toBe("idle");
  });
  it("advance by exactly what they say, ticks included", () => {
    const { session, recording, flush } = started();
    session.apply({ do: "advance", by: 2500 });
    while (session.step());
    flush();
    expect(session.now).toBe(2500e6);
    expect(callbacksOf(recording).filter((name) => name === "tick")).toHaveLength(2);
  });
  it("are the same in steps of callbacks as in one go", () => {
    const actions = (...list: Action[]) => ({ ...scenario, actions: list });
    const run = (given: ReturnType<typeof actions>) => {
      const recording = createRecording({ scenario, modules: [] }), writer = new ColumnWriter((batch) => recording.append(batch)), session = createSession({ scenario: given, modules, writer });
      session.start();
      for (const action of given.actions) {
        session.apply(action);
        while (session.step());
      }
      writer.flush();
      return encodeRecording(recording);
    };
    const whole = run(actions(send, { do: "run", until: "idle" }));
    expect(Buffer.compare(run(actions(send, { do: "run", callbacks: 1 }, { do: "run", callbacks: 1 }, { do: "run", until: "idle" })), whole)).toBe(0);
  });
  it("T-57 removing the configuration tells the root that it is done, and ends its ticks", () => {
    const { recording, outcome } = runChain({ filters: [{ bytes: guest.bytes }], actions: [{ do: "remove-configuration" }, { do: "run", until: "idle" }, { do: "advance", by: 5000 }] });
    expect(callbacksOf(recording).slice(-2)).toEqual(["done", "delete"]);
    expect(outcome.end).toBe("idle");
  });
});

describe("the live edge", () => {
  it("delivers one due event at a time", () => {
    const { session, recording, flush } = started();
    session.apply(send);
    const seen: string[][] = [];
    for (let from = recording.length; session.runNext() && seen.length < 10; from = recording.length) {
      flush();
      seen.push(outermost(recording, from));
      if (session.outcome().exchanges[0]?.access !== undefined) break;
    }
    expect(seen.filter((names) => names.length > 0)).toEqual([["context_create", "request_headers"], ["response_headers", "response_body", "response_body", "log", "done", "delete"]]);
  });
  it("goes on after idle", () => {
    const { session } = started();
    session.runUntilIdle();
    session.apply(send);
    session.runUntilIdle();
    expect(session.outcome().exchanges[0]?.client.status).toBe(200);
    expect(session.over).toBe(false);
  });
});

it("comes to the same end whether rows are kept or only counted", () => {
  const writer = counterWriter(), counted = createSession({ scenario, modules, writer }), { session, recording, flush } = started();
  counted.start();
  for (const each of [counted, session]) {
    each.apply(send);
    each.runUntilIdle();
  }
  flush();
  expect(writer.step).toBe(recording.length - 1);
  expect(counted.outcome()).toEqual(session.outcome());
});
