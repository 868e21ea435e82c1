// How connections are told: rows, sentences, outcome, scrubber, state. Through a real run.
import { expect, test } from "vitest";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { call, guestOf } from "../testing/host-guest.ts";
import type { GuestSpec } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";
import { explain } from "./explanations.ts";
import { eventLine } from "./event-line.ts";
import { outcomeLines } from "./outcome-lines.ts";
import { heldSpans, scrubberSections } from "./scrubber-marks.ts";
import { plain } from "./sentence.ts";
import { bodies } from "./state-view.ts";
import { transcript } from "./transcript.ts";

const callbacks = ["context_create", "new_connection", "downstream_data", "upstream_data", "downstream_connection_close"].map((name) => `proxy_on_${name}`);
async function run(spec: GuestSpec, actions: ScenarioInput["actions"], server = {}): Promise<HostRun> {
  const { bytes } = await guestOf({ exports: callbacks, ...spec });
  return runChain({ filters: [{ bytes, name: "gate" }], actions, setup: { listener: { kind: "tcp" }, upstreams: [{ cluster: "db", protocol: "TCP", server: { echo: true, ...server } }], router: { cluster: "db" } } });
}
const stepOf = ({ recording }: HostRun, name: string, nth = 1): number => {
  let seen = 0;
  for (let step = 1; step < recording.length; step++) if (recording.brief(step).name === name && ++seen === nth) return step;
  throw new Error(`no ${name}`);
};
const told = (result: HostRun, name: string, nth = 1): string => explain(result.recording, stepOf(result, name, nth)).sentences.map(plain).join(" ");
const line = (result: HostRun, name: string, nth = 1): string => {
  const { who, name: words, result: word } = eventLine(result.recording, stepOf(result, name, nth));
  return `${who}: ${words}${word === undefined ? "" : ` [${word.word}]`}`;
};

test("a connection from its beginning to its end", async () => {
  const result = await run({}, [{ do: "connection", id: "a", data: "ab" }]);
  expect(outcomeLines(result.recording, result.outcome)).toEqual(["connection a -> client got 2 bytes, ended; db got 2 bytes, ended"]);
  expect(transcript(result.recording)).toContain([
    "client: connects", "client: connected", "on_context_create(stream 2, root 1)", "on_new_connection(stream 2)", "-> continue", "connected to db; the client is read from now on", "client: sends chunk of 2 bytes",
  ].join("\n"));
  expect(line(result, "connection-closed")).toBe("proxy: connection closed: the upstream's connection is closed");
  expect(told(result, "connection-opened")).toBe("A client connected, as connection a. The filters are told in the order of the chain; nothing is read from the client before the TCP proxy is connected to db.");
  expect(told(result, "half-close")).toBe("The scenario's client ends its side of connection a. It goes on reading what comes back.");
  expect(told(result, "data-received", 1)).toContain("2 bytes arrived from the client, as one read of the connection.");
  expect(told(result, "data-received", 3)).toContain("The client ended its side of the connection.");
  expect(told(result, "data-sent", 2)).toContain("2 bytes left for the client.");
  expect(told(result, "proxy_on_downstream_connection_close")).toContain("The client's connection of connection a is no more: the proxy closed it.");
  expect(scrubberSections(result.recording).map(({ text }) => text)).toEqual(["start", "connection a"]);
});

test("a connection that is held at its start, and data that is", async () => {
  const start = await run({ returns: { proxy_on_new_connection: 1 } }, [{ do: "connection", id: "a", data: "ab" }]);
  expect(line(start, "held")).toBe("proxy: connection held at gate [pause]");
  expect(told(start, "held")).toContain("gate paused connection a at its start. Later filters are not told of it, no connection to the upstream is made, and nothing is read from the client");
  expect(outcomeLines(start.recording, start.outcome)).toEqual(["connection a -> client got 0 bytes, still open; no upstream was reached (held at gate)"]);
  const data = await run({ returns: { proxy_on_downstream_data: 1 } }, [{ do: "connection", id: "a", chunks: [{ data: "ab" }, { data: "c" }], ends: "open" }]);
  expect(line(data, "held")).toBe("proxy: downstream data held at gate [pause]");
  expect(line(data, "buffered")).toBe("proxy: downstream data kept at gate, 3 bytes so far");
  expect(told(data, "held")).toContain("More data calls it again with all of it");
  expect(told(data, "still-held")).toContain("The downstream data of connection a is held at gate since step");
  expect(heldSpans(data.recording)).toEqual([{ from: stepOf(data, "held"), to: data.recording.length - 1 }]);
  const shown = bodies(data.recording, data.recording.length - 1, "last-step").map(({ title, part, size, owner }) => `${owner.kind} ${owner.title}: ${title} ${part} ${size}`);
  expect(shown).toEqual(["connection a: downstream data now 3", "connection a: upstream data now 0", "connection a: downstream data received 3"]);
});

test("what breaks a connection", async () => {
  const reset = await run({}, [{ do: "connection", id: "a", data: "ab", ends: "open" }], { echo: false, resetAfter: 1 });
  expect(line(reset, "upstream-failed")).toBe("proxy: db failed: it reset the connection [failed]");
  expect(line(reset, "connection-closed")).toBe("proxy: connection reset: the upstream reset its connection, UR [reset]");
  expect(outcomeLines(reset.recording, reset.outcome)).toEqual(["connection a -> client got 0 bytes, reset; db got 2 bytes, reset (UR)"]);
  const closed = await run({ calls: { proxy_on_downstream_data: [call("proxy_close_stream", { stream_type: 2 }), call("proxy_send_local_response", { status_code: 403, grpc_status: -1 })] } }, [{ do: "connection", id: "a", data: "ab", ends: "open" }]);
  expect(told(closed, "connection-closed")).toContain("the proxy closed it, because a filter called close_stream.");
  expect(told(closed, "local-response-ignored")).toContain("a connection has no response");
  const trapped = await run({ after: { proxy_on_downstream_data: "unreachable" } }, [{ do: "connection", id: "a", data: "ab", ends: "open" }]);
  expect(told(trapped, "trap")).toContain("its connections are closed at their next event, and new ones at once under fail closed.");
  expect(told(trapped, "connection-closed")).toContain("because the VM of one of its filters has failed");
  const gone = await run({}, [{ do: "connection", id: "a", ends: "reset" }]);
  expect(line(gone, "connection-closed")).toBe("client: connection reset [reset]");
  expect(told(gone, "client-gone")).toContain("The client of connection a reset it.");
});
