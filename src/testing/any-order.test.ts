// What holds for any input and in any order: codecs, edits and queues against simple models, with seeded random input.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePairs, encodePairs } from "../abi/pairs.ts";
import { Scheduler } from "../host/scheduler.ts";
import { call, guestOf } from "./host-guest.ts";
import type { Call } from "./host-guest.ts";
import { runChain } from "./host-run.ts";
import type { HostRun } from "./host-run.ts";
import { invariantsOf } from "./invariants.ts";

const runs = { seed: 20_261_121, numRuns: 200 } as const;
/** each of these is a run of the host */
const hostRuns = { ...runs, numRuns: 12 } as const;
const byteString = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 12 });
const pairs = fc.array(fc.record({ name: byteString, value: byteString }), { maxLength: 20 });

describe("pairs", () => {
  it("are read as they were written, whatever bytes they hold (T-61, T-62)", () => {
    fc.assert(fc.property(pairs, (given) => {
      const total = given.length === 0 ? 0 : given.reduce((sum, { name, value }) => sum + 8 + name.length + 1 + value.length + 1, 4);
      expect(encodePairs(given)).toHaveLength(total);
      expect(decodePairs(encodePairs(given))).toEqual(given);
    }), runs);
  });
  it("that are cut or go on are no map at all (T-62)", () => {
    fc.assert(fc.property(pairs.filter((given) => given.length > 0), fc.nat(), (given, cut) => {
      const bytes = encodePairs(given);
      expect(decodePairs(bytes.subarray(0, 2 + (cut % (bytes.length - 2))))).toEqual([]);
      expect(decodePairs(Uint8Array.from([...bytes, 0]))).toEqual([]);
    }), runs);
  });
});

describe("the scheduler", () => {
  it("gives what is due by time, then in the order in which it was asked for, and nothing that was cancelled", () => {
    fc.assert(fc.property(fc.array(fc.record({ delay: fc.nat(5), cancelled: fc.boolean() }), { maxLength: 40 }), (asked) => {
      const scheduler = new Scheduler(), order: number[] = [];
      const due = asked.map(({ delay }, i) => scheduler.after(delay, () => order.push(i)));
      for (const [i, { cancelled }] of asked.entries()) if (cancelled) scheduler.cancel(due[i]);
      for (let next = scheduler.peek(); next !== undefined; next = scheduler.peek()) scheduler.take()?.run();
      const expected = asked.map(({ delay, cancelled }, i) => ({ delay, cancelled, i })).filter(({ cancelled }) => !cancelled).toSorted((a, b) => a.delay - b.delay || a.i - b.i);
      expect(order).toEqual(expected.map(({ i }) => i));
    }), runs);
  });
});

/** What a guest that makes these calls in one callback ends with, and a recording that is sound. */
async function ran(callback: string, calls: readonly Call[]): Promise<{ readonly run: HostRun; readonly written: readonly Readonly<Record<string, unknown>>[]; readonly statuses: readonly number[] }> {
  const guest = await guestOf({ calls: { [callback]: calls } });
  const run = runChain({ filters: [{ bytes: guest.bytes }], actions: [{ do: "exchange", id: "a", method: "POST", body: "0123456789" }] });
  expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
  const served = guest.served(run.recording);
  return { run, written: served.map((each) => each.written), statuses: served.map(({ status }) => status) };
}

describe("edits of a body", () => {
  const edit = fc.record({ start: fc.nat(14), size: fc.oneof(fc.nat(14), fc.constant(-1)), data: fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 4 }) });
  it("are those of the table of 9.3, one after another", async () => {
    await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
      let body = "0123456789";
      const statuses = edits.map(({ start, size, data }) => {
        if (start > 0 && start < body.length) return 2;
        body = start === 0 ? data + body.slice(size < 0 ? body.length : Math.min(size, body.length)) : body + data;
        return 0;
      });
      const { statuses: answered, written } = await ran("proxy_on_request_body#1", [...edits.map(({ start, size, data }) => call("proxy_set_buffer_bytes", { start, size, buffer: data })), call("proxy_get_buffer_bytes", { max_size: 1000 })]);
      expect(answered.slice(0, -1)).toEqual(statuses);
      expect(written.at(-1)?.["buffer"]).toBe(body);
    }), hostRuns);
  });
});

describe("edits of headers", () => {
  const name = fc.constantFrom("x-a", "x-b", "X-A"), value = fc.constantFrom("1", "2");
  const edit = fc.record({ op: fc.constantFrom("add", "replace", "remove"), name, value });
  it("leave the first entry of a name to be read (10.2, T-64)", async () => {
    await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 10 }), async (edits) => {
      let entries: readonly (readonly [string, string])[] = [];
      for (const { op, name: given, value: v } of edits) {
        const key = given.toLowerCase();
        if (op !== "add") entries = entries.filter(([n]) => n !== key);
        if (op !== "remove") entries = [...entries, [key, v]];
      }
      const calls = edits.map(({ op, name: key, value: v }) => (op === "remove" ? call("proxy_remove_header_map_value", { key }) : call(op === "add" ? "proxy_add_header_map_value" : "proxy_replace_header_map_value", { key, value: v })));
      const { written } = await ran("proxy_on_request_headers", [...calls, call("proxy_get_header_map_value", { key: "x-a" }), call("proxy_get_header_map_value", { key: "x-b" })]);
      expect(written.slice(-2).map((each) => each["value"])).toEqual(["x-a", "x-b"].map((key) => entries.find(([n]) => n === key)?.[1]));
    }), hostRuns);
  });
});

describe("shared data of two VMs", () => {
  const step = fc.record({ set: fc.boolean(), key: fc.constantFrom("k", "l"), stale: fc.boolean() });
  it("is one store, however the two take turns (T-68 to T-70)", async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.array(step, { maxLength: 6 }), async (left, right) => {
      const callsOf = (steps: typeof left): readonly Call[] => steps.map(({ set, key, stale }, i) => (set ? call("proxy_set_shared_data", { key, value: `${i}`, cas: stale ? 9999 : 0 }) : call("proxy_get_shared_data", { key })));
      const guests = await Promise.all([left, right].map((steps) => guestOf({ calls: { proxy_on_request_headers: callsOf(steps) } })));
      const run = runChain({ filters: guests.map(({ bytes }) => ({ bytes, vmId: "one" })), actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }] });
      expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
      const store = new Map<string, string>(), expected: number[] = [];
      for (const { set, key, stale, nth } of [left, right, left, right].flatMap((steps) => steps.map((each, at) => ({ ...each, nth: at })))) {
        const status = set ? (stale && store.has(key) ? 8 : 0) : store.has(key) ? 0 : 1;
        if (set && status === 0) store.set(key, `${nth}`);
        expected.push(status);
      }
      const rows = Array.from({ length: run.recording.length }, (_, s) => run.recording.row(s)).filter((row) => row.kind === "host-call" && /shared_data/.test(row.name));
      expect(rows.map((row) => (row.kind === "host-call" ? row.result : -1))).toEqual(expected);
    }), hostRuns);
  });
});

