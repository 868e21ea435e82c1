// Several threads of the proxy in one recording (semantics 4): what each has of its own, and what all share.
import { describe, expect, it } from "vitest";
import type { Row } from "../recording/row.ts";
import { encodeRecording } from "../recording/file.ts";
import { canaryThread, mainThread } from "../recording/threads.ts";
import { argument, call, guestOf } from "../testing/host-guest.ts";
import { runChain, scenarioOf } from "../testing/host-run.ts";
import type { GivenRun, HostRun } from "../testing/host-run.ts";

const rowsOf = ({ recording }: HostRun): Row[] => Array.from({ length: recording.length }, (_, step) => recording.row(step));
/** Threads on which a callback ran, in order. */
const threadsOf = (run: HostRun, name: string): number[] => rowsOf(run).flatMap((row) => (row.kind === "callback" && row.name === name ? [row.thread] : []));
const deedsOf = (run: HostRun, name: string): number[] => rowsOf(run).flatMap((row) => (row.kind === "proxy" && row.name === name ? [row.thread] : []));
const exchanges = (...threads: readonly (number | undefined)[]): GivenRun["actions"] => threads.map((thread, i) => ({ do: "exchange" as const, id: String(i), ...(thread !== undefined && { thread }) }));

const plain = await guestOf({ exports: ["proxy_on_context_create", "proxy_on_configure", "proxy_on_request_headers", "proxy_on_done", "proxy_on_delete"] });
const ticking = await guestOf({ calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 100 })] }, exports: ["proxy_on_tick"] });
const counting = await guestOf({
  calls: {
    proxy_on_configure: [call("proxy_define_metric", { metric_type: 0, name: "starts" }), call("proxy_increment_metric", { metric_id: 4, offset: 1n }), call("proxy_set_shared_data", { key: "k", value: "v" })],
    proxy_on_request_headers: [call("proxy_get_metric", { metric_id: 4 }), call("proxy_get_shared_data", { key: "k" })],
  },
});
const queueing = await guestOf({
  calls: {
    proxy_on_configure: [call("proxy_register_shared_queue", { queue_name: "q" })],
    proxy_on_request_headers: [call("proxy_enqueue_shared_queue", { queue_id: 1, value: "item" })],
    proxy_on_queue_ready: [call("proxy_dequeue_shared_queue", { queue_id: argument(1) })],
  },
});

describe("worker threads", () => {
  it("T-13 start the chain each in VMs of their own, with ids of their own", () => {
    const run = runChain({ filters: [{ bytes: plain.bytes }], setup: { threads: 3 }, actions: [] });
    const roots = rowsOf(run).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_context_create" ? [[row.thread, row.vm, row.context]] : []));
    expect(roots).toEqual([[0, 0, 1], [1, 1, 1], [2, 2, 1]]);
  });

  it("take exchanges in turn, or the one that is named", () => {
    const served = (actions: GivenRun["actions"]): number[] => threadsOf(runChain({ filters: [{ bytes: plain.bytes }], setup: { threads: 2 }, ...(actions !== undefined && { actions }) }), "proxy_on_request_headers");
    expect(served(exchanges(undefined, undefined, undefined))).toEqual([0, 1, 0]);
    expect(served(exchanges(1, 1, undefined, 0, undefined))).toEqual([1, 1, 0, 0, 1]);
  });

  it("stand in every row of an exchange", () => {
    const run = runChain({ filters: [{ bytes: plain.bytes }], setup: { threads: 2 }, actions: exchanges(1) });
    for (const name of ["headers-received", "headers-sent", "stream-complete"]) expect(new Set(deedsOf(run, name))).toEqual(new Set([1]));
  });

  it("are those there are", () => {
    const given = (thread: number, threads: number): unknown => scenarioOf({ version: 1, setup: { chain: [], threads }, actions: [{ do: "exchange", id: "a", thread }] });
    expect(() => given(2, 2)).toThrow("actions[0].thread: is 2; there are 2 worker threads, 0 to 1 (setup.threads)");
    expect(() => given(1, 1)).toThrow("actions[0].thread: is 1; there is one worker thread, 0 (setup.threads)");
    expect(given(1, 2)).toBeDefined();
  });

  it("T-77 tick each for itself", () => {
    const run = runChain({ filters: [{ bytes: ticking.bytes }], setup: { threads: 2 }, actions: [{ do: "advance", by: 250 }] });
    expect(threadsOf(run, "proxy_on_tick")).toEqual([0, 1, 0, 1]);
    expect(deedsOf(run, "tick-due")).toEqual([0, 1, 0, 1]);
  });

  it("T-71 share queues: who registered last is told, on its own thread", () => {
    const run = runChain({ filters: [{ bytes: queueing.bytes }], setup: { threads: 2 }, actions: exchanges(0, 1) });
    expect(threadsOf(run, "proxy_on_queue_ready")).toEqual([1, 1]);
  });

  it("T-68 T-78 share shared data and metrics", () => {
    const run = runChain({ filters: [{ bytes: counting.bytes }], setup: { threads: 2 }, actions: exchanges(1) });
    const answers = counting.served(run.recording).filter(({ name }) => name === "proxy_get_metric" || name === "proxy_get_shared_data").map(({ recorded }) => recorded);
    expect(answers).toEqual([{ value: 2n }, { value: "v", cas: 2 }]);
  });

  it("give the same recording for the same scenario", () => {
    const run = (): HostRun => runChain({ filters: [{ bytes: queueing.bytes }, { bytes: ticking.bytes }], setup: { threads: 3, mainThread: true }, actions: [...(exchanges(undefined, undefined, 2) ?? []), { do: "advance", by: 500 }] });
    expect(Buffer.compare(encodeRecording(run().recording), encodeRecording(run().recording))).toBe(0);
  });
});

describe("the main thread", () => {
  const main = (bytes: Uint8Array, actions: GivenRun["actions"] = []): HostRun => runChain({ filters: [{ bytes }], setup: { mainThread: true }, ...(actions !== undefined && { actions }) });

  it("is left out unless the scenario asks for it", () => {
    expect(threadsOf(runChain({ filters: [{ bytes: plain.bytes }], actions: [] }), "proxy_on_configure")).toEqual([0]);
  });

  it("tries the filter out in a canary, which ends without a callback, then starts its own VM, then the workers start", () => {
    const run = main(plain.bytes);
    expect(threadsOf(run, "proxy_on_configure")).toEqual([canaryThread, mainThread, 0]);
    expect(threadsOf(run, "proxy_on_done")).toEqual([]);
    expect(deedsOf(run, "canary-removed")).toEqual([canaryThread]);
  });

  it("T-77 ticks, and serves no exchange", () => {
    const run = main(ticking.bytes, [{ do: "exchange", id: "a" }, { do: "advance", by: 250 }]);
    expect(threadsOf(run, "proxy_on_tick")).toEqual([mainThread, 0, mainThread, 0]);
  });

  it("T-78 counts in metrics, and so does the canary", () => {
    const run = main(counting.bytes, exchanges(0));
    expect(counting.served(run.recording).find(({ name }) => name === "proxy_get_metric")?.recorded).toEqual({ value: 3n });
  });

  it("ends before the workers when the configuration is removed, and shared state with the last VM", () => {
    const run = main(counting.bytes, [{ do: "remove-configuration" }, { do: "run", until: "idle" }]);
    expect(deedsOf(run, "configuration-removed")).toEqual([mainThread, 0]);
    const kinds = [...run.recording.stateAt(run.recording.length - 1).entities.values()].map(({ name }) => name);
    expect(kinds).not.toContain("metrics");
    expect(deedsOf(run, "shared-state-removed")).toHaveLength(1);
  });

  it("T-96 goes on after the VM of a worker has failed", async () => {
    const trapping = await guestOf({ calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 100 })] }, exports: ["proxy_on_tick"], after: { proxy_on_request_headers: "unreachable" } });
    const run = main(trapping.bytes, [{ do: "exchange", id: "a" }, { do: "advance", by: 250 }]);
    expect(threadsOf(run, "proxy_on_tick")).toEqual([mainThread, mainThread]);
  });
});
