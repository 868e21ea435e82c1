// Metrics through a real instance (T-78, T-79).
import { describe, expect, it } from "vitest";
import { answersIn, answersOf, call, guestOf } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";

const run = (bytes: Uint8Array) => runChain({ filters: [{ bytes }], actions: [] });
const define = (metric_type: number, name: string) => call("proxy_define_metric", { metric_type, name });
const increment = (metric_id: number, offset: bigint) => call("proxy_increment_metric", { metric_id, offset });
const record = (metric_id: number, value: bigint) => call("proxy_record_metric", { metric_id, value });
const get = (metric_id: number) => call("proxy_get_metric", { metric_id });
const ok = { status: "Ok" }, bad = (why: string) => ({ status: "BadArgument", why }), unknown = { status: "NotFound", why: "metric-unknown" };
const id = (metric_id: number) => ({ status: "Ok", gave: { metric_id } }), value = (v: bigint) => ({ status: "Ok", gave: { value: v } });
const answers = (...calls: ReturnType<typeof call>[]) => answersIn("proxy_on_configure", calls, run);

describe("metrics", () => {
  it("T-79 has ids with the type in the low two bits", async () => {
    expect(await answers(define(0, "c"), define(0, "d"), define(1, "g"), define(2, "h"), define(3, "x"))).toEqual([id(4), id(8), id(5), id(6), bad("unknown-enum-value")]);
  });
  it("T-78 gives another id for the same metric; both add up", async () => {
    expect(await answers(define(0, "c"), define(0, "c"), increment(4, 2n), increment(8, 3n), get(4), get(8))).toEqual([id(4), id(8), ok, ok, value(5n), value(5n)]);
  });
  it("T-78 tells metrics of one name and different types apart", async () => {
    expect(await answers(define(0, "m"), define(1, "m"), increment(4, 2n), get(5))).toEqual([id(4), id(5), ok, value(0n)]);
  });
  it("T-79 counters only grow; recording adds", async () => {
    expect(await answers(define(0, "c"), increment(4, 0n), increment(4, -1n), increment(4, 7n), record(4, 5n), get(4)))
      .toEqual([id(4), bad("counter-not-positive"), bad("counter-not-positive"), ok, ok, value(12n)]);
  });
  it("T-79 gauges go both ways; recording sets", async () => {
    expect(await answers(define(1, "g"), increment(5, 7n), increment(5, -2n), get(5), record(5, 100n), get(5))).toEqual([id(5), ok, ok, value(5n), ok, value(100n)]);
  });
  it("T-79 histograms are only recorded; an id of theirs is a bad argument, known or not", async () => {
    const not = bad("metric-not-incrementable"), unreadable = bad("metric-not-readable");
    expect(await answers(define(2, "h"), increment(6, 1n), get(6), record(6, 3n), increment(10, 1n), get(10), record(10, 1n))).toEqual([id(6), not, unreadable, ok, not, unreadable, unknown]);
  });
  it("T-79 does not know other ids", async () => {
    expect(await answers(increment(4, 1n), record(5, 1n), get(4), get(0))).toEqual([unknown, unknown, unknown, unknown]);
  });
  it("wraps at 64 bits", async () => {
    expect(await answers(define(1, "g"), record(5, 0xffffffffffffffffn), get(5), increment(5, 2n), get(5))).toEqual([id(5), ok, value(0xffffffffffffffffn), ok, value(1n)]);
  });
  it("is common to VMs", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: [define(0, "c"), increment(4, 1n), get(4)] } });
    const { recording } = runChain({ filters: [{ bytes: guest.bytes, vmId: "one" }, { bytes: guest.bytes, vmId: "two" }], actions: [] });
    expect(answersOf(guest, recording, 0)).toEqual([id(4), ok, value(1n)]);
    expect(answersOf(guest, recording, 1)).toEqual([id(4), ok, value(2n)]);
  });
});
