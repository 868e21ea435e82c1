import { describe, expect, test } from "vitest";
import type { Recording } from "../recording/log.ts";
import { Flag } from "../recording/segment.ts";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { callbackResult, callResult, eventLine } from "./event-line.ts";

const line = (recording: Recording, step: number): string => {
  const { who, depth, name, rest, result } = eventLine(recording, step);
  return `${depth} ${who}: ${name}${rest === "" ? "" : ` ${rest}`}${result === undefined ? "" : ` [${result.word}, ${result.meaning}]`}`;
};

describe("rows as the Events list shows them", () => {
  const { recording } = heldAndResumed(), other = refusedAndFaulted().recording;
  test.each([
    [3, "0 auth: on_context_create root 1"],
    [4, "0 auth: on_vm_start root 1, no configuration [true, quiet]"],
    [5, '1 auth: log debug "starting" [ok, quiet]'],
    [11, "0 client: GET /admin?tab=users, 7 headers, end of stream"],
    [12, "0 auth: on_context_create stream 2, root 1"],
    [13, "0 auth: on_request_headers stream 2, 7 headers, end of stream [pause, hold]"],
    [14, '1 auth: get_header_map_value request-headers ":path" = "/admin?tab=users" [ok, quiet]'],
    [15, '1 auth: get_header_map_value request-headers "authorization" [not-found, not-found]'],
    [17, "0 proxy: request held at auth [pause, body is collected with back-pressure, hold]"],
    [18, "0 authz: 200 to call 4, 42 bytes"],
    [19, "0 auth: on_http_call_response root 1, call 4, 3 headers, 42 bytes"],
    [20, "1 auth: set_effective_context stream 2 [ok, quiet]"],
    [22, "1 auth: get_buffer_bytes call-response-body, 42 bytes [ok, quiet]"],
    [25, '1 auth: replace_header_map_value request-headers "x-user" "alice" [ok, quiet]'],
    [27, "1 auth: continue_stream http-request [ok, quiet]"],
    [30, "0 backend: 200, 3 headers"],
    [31, "0 auth: on_response_headers stream 2, 3 headers [continue, continue]"],
    [33, "0 proxy: response headers sent to client: 200, 2 headers"],
    [37, "0 backend: end of stream"],
    [42, "0 auth: on_done stream 2 [true, quiet]"],
  ])("step %i", (step, expected) => {
    expect(line(recording, step)).toBe(expected);
  });
  test.each([
    [13, "0 auth: on_request_headers stream 2, 7 headers, end of stream [fault, fault]"],
    [14, '1 auth: set_shared_data "rl:bucket" = "100", cas none [ok, quiet]'],
    [17, '1 auth: set_shared_data "rl:bucket" = "98", cas 1 [cas-mismatch, refused]'],
    [18, '1 auth: register_shared_queue "jobs" = queue 1 [ok, quiet]'],
    [22, '1 auth: get_property "request.id" [not-found, not-found]'],
    [27, "1 auth: unreachable in on_request_headers [fault, fault]"],
    [29, "0 proxy: local response 503 by the proxy (wasm_fail_stream) [503, local]"],
  ])("step %i of the other one", (step, expected) => {
    expect(line(other, step)).toBe(expected);
  });
  test("changes, and how much is inside", () => {
    expect(eventLine(recording, 24)).toMatchObject({ changed: true, inside: 0 });
    expect(eventLine(recording, 26).changed).toBe(false);
    expect(eventLine(recording, 19).inside).toBe(8);
  });
});

test("what a failed VM or a shared one means is a notice, not a fault", () => {
  const b = recordingBuilder(handScenario());
  b.deed("vm-shared", { filter: 0, vm: 1 });
  b.deed("filter-passed-by", { exchange: 0, filter: 0, reason: "fail-open" });
  b.deed("filter-passed-by", { exchange: 0, filter: 0, reason: "left-out" });
  b.deed("vm-reload-waits", { filter: 0, after: 300, backoff: 1200 });
  b.flush();
  expect([1, 2, 3, 4].map((step) => line(b.recording, step))).toEqual([
    "0 proxy: auth shares VM 2",
    "0 proxy: past auth: its VM has failed, fail-open [passed by, refused]",
    "0 proxy: past auth: it did not start on this thread [passed by, refused]",
    "0 proxy: no new VM for auth yet: 300 ms of a backoff of 1.2 s have passed [backoff, refused]",
  ]);
});

describe("results", () => {
  const callback = (name: string, result: number) => callbackResult({ name, result, open: false, aborted: false });
  const call = (name: string, result: number) => callResult({ name, result, open: false, aborted: false });
  test("actions: what a filter calls pause, and the finer ones by the proxy's names", () => {
    expect(callback("proxy_on_request_body", 1)).toEqual({ word: "pause", meaning: "hold" });
    expect(callback("proxy_on_request_headers", 4)).toEqual({ word: "stop-all-iteration-and-watermark", meaning: "hold" });
    expect(callback("proxy_on_request_headers", 2)).toEqual({ word: "continue-and-end-stream", meaning: "continue" });
    expect(callback("proxy_on_request_headers", -1)).toMatchObject({ meaning: "hold" });
    expect(callback("proxy_on_configure", 0)).toEqual({ word: "false", meaning: "refused" });
    expect(callback("proxy_on_log", 0)).toBeUndefined();
  });
  test("open and aborted rows", () => {
    expect(callbackResult({ name: "proxy_on_tick", result: 0, open: true, aborted: false })).toEqual({ word: "running", meaning: "hold" });
    expect(callResult({ name: "proxy_log", result: 0, open: false, aborted: true })).toEqual({ word: "fault", meaning: "fault" });
  });
  test("statuses, errnos, plain numbers, nothing", () => {
    expect(call("proxy_log", 2)).toEqual({ word: "bad-argument", meaning: "refused" });
    expect(call("proxy_dequeue_shared_queue", 7)).toEqual({ word: "empty", meaning: "not-found" });
    expect(call("fd_prestat_get", 8)).toEqual({ word: "badf", meaning: "refused" });
    expect(call("pthread_equal", 1)).toEqual({ word: "1", meaning: "quiet" });
    expect(call("proc_exit", 0)).toBeUndefined();
    expect(call("proxy_of_tomorrow", 0)).toEqual({ word: "ok", meaning: "quiet" });
  });
});

test("every host function, callback, deed and fault has a line, whatever it was given", async () => {
  const { hostFunctions } = await import("../abi/host-functions.ts");
  const { callbacks } = await import("../abi/callbacks.ts");
  const { actionRows, deeds, faults } = await import("../recording/deeds.ts");
  const { wordsOf } = await import("../abi/shapes.ts");
  const { explain } = await import("./explanations.ts");
  const { transcript } = await import("./transcript.ts");
  const b = recordingBuilder(handScenario());
  b.in(0, 1);
  for (const name of Object.keys(hostFunctions)) {
    b.call(name);
    b.call(name, { readable: false, status: 6, why: "input-outside-memory" });
    b.call(name, { status: 2, why: "unimplemented", flags: Flag.Undelivered });
  }
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback.kind === "marker" || callback.kind === "allocator") continue;
    for (const signature of callback.signatures) for (const result of [0, 1, 9]) b.callback(name, wordsOf(signature.params).map(() => 1), result);
  }
  const filled = (table: Readonly<Record<string, "n" | "s">>, text: string) => Object.fromEntries(Object.entries(table).map(([key, kind]) => [key, kind === "s" ? text : 1]));
  for (const text of ["x", ""]) {
    for (const [name, table] of Object.entries(deeds)) b.deed(name as keyof typeof deeds, filled(table, text));
    for (const [name, table] of Object.entries(actionRows)) b.action(name as keyof typeof actionRows, filled(table, text));
  }
  for (const [name, table] of Object.entries(faults)) b.fault(name as keyof typeof faults, filled(table, "x"));
  b.flush();
  for (let step = 1; step < b.recording.length; step++) {
    const { name, rest } = eventLine(b.recording, step), { sentences } = explain(b.recording, step);
    expect(`${step} ${name}`).not.toBe(`${step} `);
    expect(`${name} ${rest}`).not.toMatch(/undefined|NaN|\[object/);
    expect(sentences.length).toBeGreaterThan(0);
  }
  expect(transcript(b.recording)).not.toMatch(/undefined|NaN|\[object/);
});
