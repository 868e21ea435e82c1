// Costs of runs of the host with a guest that is told what to do.
import { describe, expect, it } from "vitest";
import { argument, call, guestOf } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import { callbackCosts, createCostCount, percentile } from "./cost.ts";
import { pageBytes } from "./memory.ts";

const body = { do: "exchange", id: "first", method: "POST", body: "0123456789" } as const;
const counted = (recording: Parameters<typeof createCostCount>[0], rows = 10_000) => {
  const count = createCostCount(recording);
  while (count.advance(rows));
  expect(count.counted).toBe(recording.length - 1);
  return count.list();
};

describe("of an exchange", () => {
  it("callbacks, host calls and the bytes that were copied each way", async () => {
    const { bytes } = await guestOf({ calls: { proxy_on_request_body: [call("proxy_get_buffer_bytes", { buffer_type: 0, max_size: argument(1) }), call("proxy_add_header_map_value", { map_type: 1, key: "k", value: "value" })] } });
    const { recording } = runChain({ filters: [{ bytes }], actions: [body, { ...body, id: "second", body: "abc" }] });
    const costs = counted(recording), [first, second] = costs.filter(({ index }) => index >= 0);
    expect([first?.name, second?.name]).toEqual(["first", "second"]);
    // what the guest logs around each call is counted too: take one exchange from the other
    expect((first?.bytesIn ?? 0) - (second?.bytesIn ?? 0)).toBe(7);
    expect(first?.hostCalls).toBe(second?.hostCalls);
    const calls = Array.from({ length: recording.length }, (_, step) => recording.brief(step)).filter(({ kind }) => kind === "host-call").length;
    expect(costs.reduce((sum, { hostCalls }) => sum + hostCalls, 0)).toBe(calls);
    expect(first?.bytesOut).toBeGreaterThan(6);
  });

  // the size is told for the first time at the end of the first callback of all
  it("growth of memory, in the callback in which it grew", async () => {
    const { bytes } = await guestOf({ malloc: "grows", exports: ["proxy_on_configure"], calls: { proxy_on_request_headers: [call("proxy_get_property", { path: "request\0path" })] } });
    const { recording } = runChain({ filters: [{ bytes }], actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }] });
    expect(counted(recording).filter(({ index }) => index >= 0).map(({ name, growth }) => [name, growth])).toEqual([["a", pageBytes], ["b", pageBytes]]);
  });

  it("what roots do belongs to none, and it is the same counted in pieces", async () => {
    const { bytes } = await guestOf({ calls: { proxy_on_configure: [call("proxy_log", { level: 2, message: "hello" })] }, exports: ["proxy_on_request_headers"] });
    const { recording } = runChain({ filters: [{ bytes }] });
    expect(counted(recording).map(({ index }) => index)).toEqual([-1, 0]);
    expect(counted(recording, 1)).toEqual(counted(recording));
  });
});

describe("times", () => {
  it("are told by callback, filter and kind of context, with the slowest call", async () => {
    const { bytes } = await guestOf({ exports: ["proxy_on_configure", "proxy_on_request_headers"] });
    const { recording } = runChain({ filters: [{ bytes }], actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }] });
    const steps = Array.from({ length: recording.length }, (_, step) => step).filter((step) => recording.brief(step).kind === "callback");
    const at = (step: number): string => recording.brief(step).name, headers = steps.filter((step) => at(step) === "proxy_on_request_headers");
    const slow = headers[1] ?? 0, times = steps.map((step) => (step === slow ? 5 : at(step) === "proxy_on_request_headers" ? 1 : 2));
    const found = callbackCosts(recording, { steps: [...steps, 999_999], repeats: [[...times, 9], times.map((time) => time * 3)] });
    expect(found.find(({ name }) => name === "proxy_on_request_headers")).toEqual({ name: "proxy_on_request_headers", who: "filter 0", of: "stream", calls: 2, p50: 3, p99: 15, total: 12, slowest: slow });
    expect(found.find(({ name }) => name === "proxy_on_configure")).toMatchObject({ of: "root", calls: 1, p50: 2, p99: 6, total: 4 });
    expect(found).toHaveLength(2);
  });

  it("percentiles are values that were there", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([percentile(hundred, 50), percentile(hundred, 99), percentile([4], 99), percentile([], 50)]).toEqual([50, 99, 4, 0]);
  });
});
