import { describe, expect, it } from "vitest";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { scenarioOf } from "../testing/host-run.ts";
import { pace, playable } from "./playable.ts";

const of = (setup: Omit<Partial<ScenarioInput["setup"]>, "chain">, actions: ScenarioInput["actions"] = []) => playable(scenarioOf({ version: 1, setup: { chain: [], ...setup }, actions }));
const actionsOf = (actions: ScenarioInput["actions"], kind: "http" | "tcp" = "http"): readonly string[] => {
  const played = of({ listener: { kind } }, actions);
  return played.ok ? played.scenario.actions.map((action) => (action.do === "advance" ? `+${action.by}` : action.do)) : played.reasons;
};

describe("a scenario for a real proxy", () => {
  it("gives every part of a message a moment of its own", () => {
    const wait = `+${pace.action}`;
    expect(actionsOf([{ do: "exchange", id: "a", method: "POST", chunks: [{ data: "one" }, { data: "two", delay: 20 }] }])).toEqual([
      `+${pace.start}`, "send-headers", wait, "send-data", wait, "+20", "send-data", wait, "run", wait, "+200",
    ]);
  });

  it("gives the client of a connection a moment for each of its deeds", () => {
    const wait = `+${pace.action}`;
    expect(actionsOf([{ do: "connection", id: "c", data: "abc", ends: "close", endDelay: 7 }], "tcp")).toEqual([`+${pace.start}`, "open-connection", wait, "+0", "downstream-data", wait, "+7", "close-connection", wait, "run", wait, "+200"]);
  });

  it("lets a removed listener drain before and after", () => {
    expect(actionsOf([{ do: "remove-configuration" }, { do: "restore-configuration" }])).toEqual([`+${pace.start}`, `+${pace.removal}`, "remove-configuration", `+${pace.removal}`, "restore-configuration", `+${pace.removal}`, "+200"]);
  });

  it("takes nothing that a person does by hand to upstreams and timers", () => {
    expect(actionsOf([{ do: "deliver", call: { id: 4 } }, { do: "tick" }])).toEqual(["deliver", "tick"].map((name) =>
      `an action is ${name}: upstreams that are driven by hand, and timers that fire before their time, are not exported; give the upstream a reply with a delay or a reset instead`));
  });

  it("parts the pieces of replies, and writes those of HTTP/2 as Node does", () => {
    const played = of({ upstreams: [
      { cluster: "backend", replies: [{ chunks: [{ data: "a" }, { data: "b" }, { data: "c", delay: 90 }] }] },
      { cluster: "other", protocol: "HTTP/2", replies: [{ headers: [["x-a", "1"], ["x-b", "2"], ["X-A", "3"]], body: "whole" }] },
    ] });
    const [first, second] = played.ok ? played.scenario.setup.upstreams.map(({ replies }) => replies[0]) : [];
    expect(first?.chunks?.map(({ delay }) => delay)).toEqual([0, pace.piece, 90]);
    expect(second?.headers).toEqual([["x-a", "1"], ["X-A", "3"], ["x-b", "2"], ["date", "Thu, 01 Jan 2026 00:00:00 GMT"]]);
    expect(second?.chunks).toEqual([{ data: "whole", delay: pace.piece }]);
  });

  it("has a main thread, and says which worker serves what", () => {
    const played = of({ threads: 2 }, [{ do: "exchange", id: "a" }, { do: "exchange", id: "b", thread: 0 }, { do: "exchange", id: "c" }, { do: "exchange", id: "d" }]);
    const threads = played.ok ? played.scenario.actions.flatMap((action) => (action.do === "send-headers" ? [action.thread] : [])) : [];
    expect(threads).toEqual([0, 0, 1, 0]);
    expect(played.ok && played.scenario.setup.mainThread).toBe(true);
  });

  it("says what cannot be asked", () => {
    const reasons = (setup: Parameters<typeof of>[0]): readonly string[] => { const played = of(setup); return played.ok ? [] : played.reasons; };
    expect(reasons({ listener: { kind: "tcp", tls: {} } })).toEqual(["a connection of TCP has certificates: the test's clients and servers of TCP speak no TLS"]);
    expect(reasons({ upstreams: [{ cluster: "backend", tls: { version: "TLSv1.1", peer: { subject: "the server" } } }] })).toEqual([
      "TLSv1.1: the test's clients and servers speak TLSv1.2 and TLSv1.3 alone", 'a certificate has the subject "the server", which is not of the form CN=name,O=organisation',
    ]);
    expect(reasons({ rules: { headersStop: "envoy@1.34" } })).toEqual(["setup.rules takes single rules from other releases; an Envoy has its own"]);
    expect(reasons({ listener: { kind: "tcp" }, dynamicMetadata: { f: {} } })).toEqual(["setup.filterState or setup.dynamicMetadata of connections: Envoy has no network filters that set them for the filters behind"]);
    expect(reasons({ filterState: [{ key: "k", value: { hex: "ff" } }] })).toEqual(["setup.filterState has bytes that are no text: a configuration of Envoy cannot name them"]);
    expect(of({ sharedData: [{ key: "k", value: "v" }], properties: [{ path: ["a"], value: "b" }], link: "lenient" }, [{ do: "run", callbacks: 2 }, { do: "exchange", id: "a", scheme: "https" }])).toEqual({
      ok: false,
      reasons: [
        "setup.link is lenient: a proxy loads what it loads",
        "setup.sharedData seeds shared data, which begins empty in a proxy",
        "setup.properties replaces what a proxy derives by itself",
        "an action runs a number of callbacks; a proxy does not stop between two of them",
        "an exchange has the scheme https, and its listener has no certificate (listener.tls)",
      ],
    });
  });
});
