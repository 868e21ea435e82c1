import { expect, test } from "vitest";
import type { ExchangeOutcome, Outcome } from "../recording/outcome.ts";
import { heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario } from "../testing/recording-by-hand.ts";
import { outcomeLines } from "./outcome-lines.ts";

const body = (size: number): Uint8Array => new Uint8Array(size);
const outcome = (exchange: Partial<ExchangeOutcome> & Pick<ExchangeOutcome, "client">): Outcome => ({ end: "idle", exchanges: [{ id: "first", ...exchange }], connections: [], upstreams: {} });
const client = { informational: [], headers: [], body: body(0), end: "complete" } as const;

test("what the client got, and from whom", () => {
  const { recording } = heldAndResumed();
  expect(outcomeLines(recording, outcome({ client: { ...client, status: 200, body: body(5) } }))).toEqual(["GET /admin?tab=users -> 200, 5 bytes"]);
  expect(outcomeLines(recording, outcome({ client: { ...client, end: "still waiting" }, heldBy: 0 }))).toEqual(["GET /admin?tab=users -> no answer (held at auth)"]);
  expect(outcomeLines(recording, outcome({ client: { ...client, status: 200, end: "cut", body: body(1) } }))).toEqual(["GET /admin?tab=users -> 200, cut after 1 byte"]);
  expect(outcomeLines(recording, outcome({ client: { ...client, end: "cut" }, access: { code: 0, details: "downstream_remote_disconnect", flags: "DC", cluster: "backend", received: 0, sent: 0 } }))).toEqual(["GET /admin?tab=users -> cut without an answer (downstream_remote_disconnect)"]);
  expect(outcomeLines(refusedAndFaulted().recording, outcome({ client: { ...client, status: 503 } }))).toEqual(["GET /admin?tab=users -> 503, 0 bytes (by the proxy, wasm_fail_stream)"]);
});

test("a local response names its filter", () => {
  const b = recordingBuilder(handScenario());
  b.deed("headers-received", { exchange: 0, from: 0, line: "GET /x" });
  b.create("exchange", "first", 0, { index: "0" });
  b.deed("local-response", { exchange: 0, filter: 0, status: 403, details: "", by: "filter" });
  b.flush();
  expect(outcomeLines(b.recording, outcome({ client: { ...client, status: 403, body: body(12) } }))).toEqual(["GET /x -> 403, 12 bytes (local response by auth)"]);
});
