// What ends a run deterministically, and what the scenario's settings of time, chance and memory do.
import { describe, expect, it } from "vitest";
import { encodeRecording } from "../recording/file.ts";
import type { Recording } from "../recording/log.ts";
import type { Row } from "../recording/row.ts";
import { call, guestOf } from "../testing/host-guest.ts";
import { foldEqualsHost, invariantsOf } from "../testing/invariants.ts";
import { runChain } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";

const rowsOf = (recording: Recording): Row[] => Array.from({ length: recording.length }, (_, step) => recording.row(step));
const text = (bytes: unknown): string => Buffer.from(bytes instanceof Uint8Array ? bytes : []).toString();
/** "which: limit" of the fault rows of kind limit. */
const limitsOf = ({ recording }: HostRun): string[] => rowsOf(recording).flatMap((row) => (row.kind === "fault" && row.name === "limit" ? [`${text(row.fields["which"])}: ${Number(row.fields["limit"])}`] : []));

const endless = await guestOf({ exports: ["proxy_on_log", "proxy_on_delete"], after: { proxy_on_request_headers: `(loop $l (drop (call $proxy_log (i32.const 2) (i32.const 0) (i32.const 1))) (br $l))` } });
const quiet = await guestOf({ exports: ["proxy_on_request_headers", "proxy_on_delete"] });

describe("limits", () => {
  it("end an entry into the guest that writes too many rows, with nothing after the fault", () => {
    const result = runChain({ filters: [{ bytes: endless.bytes }], setup: { limits: { entryRows: 1000 } }, actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }] });
    expect(limitsOf(result)).toEqual(["entry-rows: 1000"]);
    expect(result.outcome.end).toBe("limit");
    const rows = rowsOf(result.recording), last = rows.at(-1);
    expect(last).toMatchObject({ kind: "fault", name: "limit", parent: rows.find((row) => row.kind === "callback")?.step });
    expect(rows.filter((row) => row.kind === "host-call")).toHaveLength(1000);
    expect(rows.find((row) => row.kind === "callback")).toMatchObject({ aborted: true });
    expect(invariantsOf(result.recording, result.session.state)).toEqual([]);
  });
  it("count anew for each entry", async () => {
    const guest = await guestOf({ calls: { proxy_on_request_headers: [call("proxy_log")] } });
    const actions = Array.from({ length: 5 }, (_, i) => ({ do: "exchange" as const, id: String(i) }));
    expect(runChain({ filters: [{ bytes: guest.bytes }], setup: { limits: { entryRows: 8 } }, actions }).outcome.end).toBe("idle");
  });
  it("end a run of too many rows, inside a callback and between two", () => {
    const inside = runChain({ filters: [{ bytes: endless.bytes }], setup: { limits: { rows: 500 } } });
    expect([limitsOf(inside), inside.outcome.end]).toEqual([["rows: 500"], "limit"]);
    expect(inside.recording.length).toBeLessThanOrEqual(503);
    const actions = Array.from({ length: 50 }, (_, i) => ({ do: "exchange" as const, id: String(i) }));
    const between = runChain({ filters: [{ bytes: quiet.bytes }], setup: { limits: { rows: 200 } }, actions });
    expect([limitsOf(between), between.outcome.end, between.session.over]).toEqual([["rows: 200"], "limit", true]);
    expect(rowsOf(between.recording).at(-1)).toMatchObject({ kind: "fault" });
    expect(invariantsOf(between.recording, between.session.state)).toEqual([]);
  });
  it("end a run that keeps too many bytes", () => {
    const result = runChain({ filters: [{ bytes: endless.bytes }], setup: { limits: { bytes: 20000 } } });
    expect(limitsOf(result)).toEqual(["bytes: 20000"]);
    expect(invariantsOf(result.recording, result.session.state)).toEqual([]);
  });
  it("close the call that the allocator was serving", async () => {
    const guest = await guestOf({ malloc: "logs", calls: { proxy_on_request_headers: [call("proxy_get_property", { path: "plugin_name" })] } });
    const result = runChain({ filters: [{ bytes: guest.bytes }], setup: { limits: { entryRows: 3 } } });
    expect(limitsOf(result)).toEqual(["entry-rows: 3"]);
    expect(rowsOf(result.recording).find((row) => row.kind === "host-call" && row.name === "proxy_get_property")).toMatchObject({ open: false, aborted: true, undelivered: true });
    expect(invariantsOf(result.recording, result.session.state)).toEqual([]);
  });
  it("give -1 to a memory that would grow beyond them", async () => {
    const grow = `(memory.grow (i32.const 2))`;
    const guest = await guestOf({ after: { proxy_on_configure: `(drop (call $proxy_log (i32.const 2) (i32.const 0) (i32.add (i32.const 10) ${grow}))) (drop (call $proxy_log (i32.const 2) (i32.const 0) (i32.add (i32.const 10) ${grow})))` } });
    const sizes = (memoryPages: number): (number | undefined)[] => rowsOf(runChain({ filters: [{ bytes: guest.bytes }], setup: { limits: { memoryPages } }, actions: [] }).recording).flatMap((row) => (row.kind === "host-call" ? [Number(row.words[2]) - 10] : []));
    expect(sizes(16)).toEqual([2, 4]);
    expect(sizes(4)).toEqual([2, -1]);
    expect(sizes(3)).toEqual([-1, -1]);
    const refused = runChain({ filters: [{ bytes: guest.bytes }], setup: { limits: { memoryPages: 1 } }, actions: [] });
    expect(refused.outcome.end).toBe("refused");
  });
});

describe("seed and clock", () => {
  const ids = (seed: number): string => {
    const result = runChain({ filters: [{ bytes: quiet.bytes }], setup: { seed } });
    return result.outcome.upstreams["backend"]?.[0]?.headers.find(([name]) => name === "x-request-id")?.[1] ?? "";
  };
  it("make request ids: the same for the same seed, others for another", () => {
    expect(ids(7)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids(7)).toBe(ids(7));
    expect(ids(8)).not.toBe(ids(7));
  });
  it("make the date", () => {
    const result = runChain({ filters: [{ bytes: quiet.bytes }], setup: { clock: "2024-02-29T23:59:58Z", upstreams: [{ cluster: "backend", replies: [{ delay: 2000 }] }] } });
    expect(result.outcome.exchanges[0]?.client.headers.find(([name]) => name === "date")?.[1]).toBe("Fri, 01 Mar 2024 00:00:00 GMT");
  });
});

describe("the file of a run", () => {
  it("is the same however its rows left, across segments, with rows open at their boundary", async () => {
    // 3 rows for each round: more than a segment in one callback, whose row stays open all along
    const rounds = 2800;
    const guest = await guestOf({
      after: { proxy_on_request_headers: "(call $all)" },
      calls: { proxy_on_configure: [call("proxy_replace_header_map_value", { map_type: 0, key: "k", value: "v" }), call("proxy_set_shared_data", { key: "k", value: "v" }), call("proxy_get_shared_data", { key: "k" })] },
      extra: `(func $round (drop (call $proxy_replace_header_map_value (i32.const 0) (i32.const 0x100) (i32.const 1) (i32.const 0x111) (i32.const 1))) (drop (call $proxy_set_shared_data (i32.const 0x100) (i32.const 1) (i32.const 0x111) (i32.const 1) (i32.const 0))) (drop (call $proxy_get_shared_data (i32.const 0x100) (i32.const 1) (i32.const 0x2f00) (i32.const 0x2f10) (i32.const 0x2f20))))
        (func $all (local $i i32) (local.set $i (i32.const ${rounds})) (loop $l (call $round) (global.set $heap (i32.const 0x3000)) (br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))`,
    });
    const run = (flushAt: number): HostRun => runChain({ filters: [{ bytes: guest.bytes }], options: { flushAt } });
    const whole = run(0);
    expect(whole.recording.segments.length).toBe(2);
    expect(whole.outcome.end).toBe("idle");
    expect(invariantsOf(whole.recording, whole.session.state)).toEqual([]);
    for (const flushAt of [1000, 8192]) {
      const parts = run(flushAt);
      expect(Buffer.compare(encodeRecording(parts.recording), encodeRecording(whole.recording))).toBe(0);
      expect(foldEqualsHost(parts.recording, parts.session.state)).toEqual([]);
    }
  });
});
