import { describe, expect, test } from "vitest";
import { heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { runSample } from "../testing/sample-runs.ts";
import { breaksAt, breakWords, nextBreak, sameBreak } from "./breakpoints.ts";
import type { Breakpoint, BreakWhat } from "./breakpoints.ts";
import { eventLine } from "./event-line.ts";

const on = (...whats: readonly BreakWhat[]): Breakpoint[] => whats.map((what, id) => ({ id, what, enabled: true }));
const { recording } = heldAndResumed(), faulted = refusedAndFaulted().recording;
const all = (of: typeof recording, what: BreakWhat): string[] => {
  const stops = breaksAt(of, on(what));
  return Array.from({ length: of.length - 1 }, (_, i) => i + 1).filter(stops).map((step) => eventLine(of, step).name);
};

describe("a run stops at", () => {
  test("a callback or a host call by its name", () => {
    expect(all(recording, { on: "name", name: "proxy_on_request_headers" })).toEqual(["on_request_headers"]);
    expect(new Set(all(recording, { on: "name", name: "proxy_get_header_map_value" }))).toEqual(new Set(["get_header_map_value"]));
    expect(all(recording, { on: "name", name: "proxy_no_such" })).toEqual([]);
  });
  test("a fault", () => expect(all(faulted, { on: "fault" })).toHaveLength(1));
  test("a status: one, or any but ok", () => {
    const any = all(faulted, { on: "status", status: undefined });
    expect(any.length).toBeGreaterThan(0);
    expect(all(faulted, { on: "status", status: 2 }).length).toBeLessThanOrEqual(any.length);
    expect(all(recording, { on: "status", status: 8 })).toEqual([]);
  });
  test("a change of a header, added, replaced or removed, whatever its case; not its arrival", () => {
    const edited = runSample("edit-headers").recording;
    const names = new Set(all(edited, { on: "key", key: "X-Via" }));
    expect(names.size).toBeGreaterThan(0);
    expect([...names].every((name) => name.includes("header_map"))).toBe(true);
    expect(all(recording, { on: "key", key: "cookie" })).toEqual(["remove_header_map_value"]);
  });
  test("a change of a key of shared data and of a metric", () => {
    const limited = runSample("rate-limit").recording;
    expect(new Set(all(limited, { on: "key", key: "tokens" }))).toEqual(new Set(["set_shared_data"]));
    expect(all(runSample("two-threads").recording, { on: "key", key: "no.such" })).toEqual([]);
  });
  test("text in a log line", () => {
    expect(all(recording, { on: "log", text: "STARTING" })).toEqual(["log"]);
    expect(all(recording, { on: "log", text: "no such line" })).toEqual([]);
  });
});

test("the next one forwards and back; one that is switched off counts for nothing", () => {
  const points = on({ on: "name", name: "proxy_on_request_headers" }, { on: "name", name: "proxy_on_log" }), first = nextBreak(recording, points, 0, "forward") ?? 0, second = nextBreak(recording, points, first, "forward") ?? 0;
  expect([recording.brief(first).name, recording.brief(second).name]).toEqual(["proxy_on_request_headers", "proxy_on_log"]);
  expect(nextBreak(recording, points, second, "forward")).toBeUndefined();
  expect(nextBreak(recording, points, second, "back")).toBe(first);
  expect(nextBreak(recording, points.map((point) => ({ ...point, enabled: false })), 0, "forward")).toBeUndefined();
});

test("each says what it is", () => {
  expect(([{ on: "name", name: "proxy_on_tick" }, { on: "status", status: undefined }, { on: "status", status: 8 }, { on: "key", key: "x-user" }, { on: "log", text: "denied" }, { on: "fault" }] as const).map(breakWords)).toEqual(["on_tick", "any status but ok", "status cas-mismatch", "a change of x-user", "log line with “denied”", "a fault"]);
  expect(sameBreak({ on: "fault" }, { on: "fault" })).toBe(true);
  expect(sameBreak({ on: "key", key: "a" }, { on: "key", key: "b" })).toBe(false);
});
