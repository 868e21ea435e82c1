// What the live edge offers: for each stream, call and timer what can be done next, and why the rest cannot.
import { describe, expect, it } from "vitest";
import type { LiveEdge, RequestInFlight } from "../../recording/live-edge.ts";
import { scenarioOf } from "../../testing/host-run.ts";
import { liveItems, nextEvent, type LiveItem } from "./model.ts";
import { namesOf } from "./names.ts";

const call = (more: Partial<RequestInFlight> = {}): RequestInFlight => ({ call: { id: 4, filter: 0, thread: 0 }, cluster: "authz", stands: "answers", began: false, grpc: false, knownToBeConnected: false, due: 30e6, timesOut: 500e6, ...more });
const edge = (more: Partial<LiveEdge>): LiveEdge => ({ streams: [], requests: [], ticks: [], answersByHand: false, now: 10e6, ...more });
const scenario = (setup: object = {}, actions: readonly object[] = []) => scenarioOf({ version: 1, setup: { chain: [{ name: "auth", module: { name: "m" } }], ...setup }, actions: actions as never });
const items = (what: Partial<LiveEdge>, of = scenario()): readonly LiveItem[] => liveItems(edge(what), of.actions, namesOf(of));
const reasons = (item: LiveItem | undefined): Readonly<Record<string, string>> => Object.fromEntries((item?.groups ?? []).flatMap(({ choices }) => choices.flatMap(({ text, reason }) => (reason === undefined ? [] : [[text, reason]]))));
const actionsOf = (item: LiveItem | undefined, text: string): unknown => item?.groups.flatMap(({ choices }) => choices).find((choice) => choice.text === text)?.actions;

describe("a call in flight", () => {
  it("is named by its id, its filter and, where there are several, its thread", () => {
    expect(items({ requests: [call()] }).map(({ title, words }) => [title, words])).toEqual([["call 4 of auth", "authz answers in 20 ms, times out in 490 ms"]]);
    const [item] = items({ requests: [call({ call: { id: 4, filter: 0, thread: 1 } })] }, scenario({ threads: 2 }));
    expect([item?.title, actionsOf(item, "Deliver the answer")]).toEqual(["call 4 of auth on worker 1", [{ do: "deliver", call: { id: 4, thread: 1 } }]]);
  });
  it("can be delivered until it has said all, fail before it has begun, and time out where it has a timeout", () => {
    expect(reasons(items({ requests: [call()] })[0])).toEqual({
      "Send a piece of the response": "Its response has not begun: headers come first.", "End the response": "Its response has not begun: headers come first.", "Send response trailers": "Its response has not begun: headers come first.",
    });
    const { due: _due, timesOut: _timesOut, ...begun } = call({ began: true, stands: "silent" });
    expect(reasons(items({ requests: [begun] })[0])).toEqual({
      "Deliver the answer": "It has said all that it is set up to say.", "Answer 503 instead": "Its response has begun.", "Send response headers": "Its response has begun.", "Connection failure": "Its response has begun.",
      "Time out": "It has no timeout, so it waits for ever.",
    });
    expect(reasons(items({ requests: [call({ stands: "connecting" })] })[0])["Reset by the upstream"]).toBe("There is no connection yet.");
  });
  it("of gRPC is answered with messages and a status", () => {
    const [item] = items({ requests: [call({ grpc: true, began: true })] });
    expect(actionsOf(item, "Send a message")).toEqual([{ do: "reply-data", call: { id: 4 }, data: { hex: "00000000057069656365" } }]);
    expect(actionsOf(item, "End with status 0")).toEqual([{ do: "reply-trailers", call: { id: 4 }, trailers: [["grpc-status", "0"]] }]);
    expect(actionsOf(item, "Answer UNAVAILABLE instead")).toEqual([{ do: "deliver", call: { id: 4 }, reply: { grpc: { status: 14 } } }]);
  });
});

describe("a stream", () => {
  const open = { do: "send-headers", exchange: "a" };
  it("takes more of its client until that has ended or gone", () => {
    const streams = [{ id: "a", kind: "exchange" as const }];
    expect(Object.keys(reasons(items({ streams }, scenario({}, [open]))[0]))).not.toContain("Send a piece of the body");
    expect(reasons(items({ streams }, scenario({}, [open, { do: "send-data", exchange: "a", data: "", endOfStream: true }]))[0])["Send trailers"]).toBe("The request of a has ended.");
    expect(reasons(items({ streams }, scenario({}, [open, { do: "abort", exchange: "a" }]))[0])["The client goes away"]).toBe("The client has gone.");
    expect(reasons(items({ streams }, scenario({}, [open]))[0])["Send a METADATA frame"]).toBe("METADATA frames belong to HTTP/2, which a does not speak.");
    expect(reasons(items({ streams }, scenario({}, [{ ...open, protocol: "HTTP/2" }]))[0])["Send a METADATA frame"]).toBeUndefined();
  });
  it("says who holds it while no upstream has it", () => {
    const [item] = items({ streams: [{ id: "a", kind: "exchange", heldBy: { filter: 0, since: 12, side: 0 } }] }, scenario({}, [open]));
    expect([item?.words, reasons(item)["Deliver the answer"]]).toEqual(["held at auth since step 12; the client may send more", "auth holds the request, so no upstream has it."]);
  });
  it("of TCP ends once", () => {
    const tcp = { listener: { kind: "tcp" }, upstreams: [{ cluster: "backend", protocol: "TCP" }] };
    const [item] = items({ streams: [{ id: "c", kind: "connection" }] }, scenario(tcp, [{ do: "open-connection", connection: "c" }, { do: "half-close", connection: "c" }]));
    expect(reasons(item)).toEqual({ "Send data": "The client has ended its side.", "End the client’s side": "The client has ended its side." });
  });
});

it("a timer ticks now, or when its time has come", () => {
  const [item] = items({ ticks: [{ filter: 0, thread: 254, due: 1010e6 }] }, scenario({ mainThread: true }));
  expect([item?.title, item?.words, actionsOf(item, "Tick now"), actionsOf(item, "Let time pass to the tick, 1 s")]).toEqual(["tick of auth on main", "due in 1 s", [{ do: "tick", thread: "main" }], [{ do: "advance", by: 1000 }]]);
});

it("the next event is there, ahead, or none", () => {
  expect([nextEvent(edge({ next: 10e6 })).text, nextEvent(edge({ next: 30e6 })).text, nextEvent(edge({})).reason]).toEqual(["To the next event, which is due", "To the next event, in 20 ms", "Nothing is due: no reply, no tick, no timeout."]);
});
