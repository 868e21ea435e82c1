// Access loggers, services and stats sinks through real instances. What Envoys did with them is in the conformance set (s8-logger, s8-service, s8-sink).
import { describe, expect, it } from "vitest";
import { canaryThread, mainThread } from "../../../recording/threads.ts";
import { answersOf, call, guestOf, streamCallbacks } from "../../../testing/host-guest.ts";
import type { Call, GuestSpec } from "../../../testing/host-guest.ts";
import { runChain } from "../../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../../testing/host-run.ts";

type Given = Partial<GivenRun["filters"][number]>;
const rowsOf = ({ recording }: HostRun) => Array.from({ length: recording.length }, (_, step) => recording.row(step));
const calledOf = (run: HostRun) => rowsOf(run).flatMap((row) => (row.kind === "callback" ? [{ name: row.name.replace("proxy_on_", ""), vm: row.vm, thread: row.thread, context: row.context, time: row.time, args: row.args.map(({ value }) => value) }] : []));
const deedsOf = (run: HostRun, name: string) => rowsOf(run).flatMap((row) => (row.kind === "proxy" && row.name === name ? [row.fields] : []));
async function runWith(spec: GuestSpec, given: Given, more: Omit<GivenRun, "filters"> = {}, filter: GuestSpec = { exports: streamCallbacks }): Promise<HostRun & { answers: ReturnType<typeof answersOf> }> {
  const [first, second] = [await guestOf(filter), await guestOf(spec)];
  const result = runChain({ filters: [{ bytes: first.bytes }, { bytes: second.bytes, vmId: "second", ...given }], ...more });
  return { ...result, answers: answersOf(second, result.recording) };
}
const log = { exports: streamCallbacks } satisfies GuestSpec;
const tick = (period: number): Call => call("proxy_set_tick_period_milliseconds", { tick_period: period });

describe("an access logger", () => {
  it("is told of each stream in its root, between the filters' on_log and on_done, and started before them", async () => {
    const result = await runWith(log, { role: "access-logger" });
    expect(calledOf(result).map(({ name, vm, context }) => `${name} ${vm} ${context}`)).toEqual([
      "context_create 0 1", "context_create 1 1", "context_create 1 2", "request_headers 1 2", "response_headers 1 2", "response_body 1 2", "response_body 1 2", "log 1 2", "log 0 1", "done 1 2", "delete 1 2",
    ]);
  });
  it("reads headers and attributes and changes nothing", async () => {
    const calls = [
      call("proxy_get_header_map_value", { map_type: 0, key: ":path" }), call("proxy_get_header_map_value", { map_type: 2, key: ":status" }), call("proxy_get_header_map_size", { map_type: 0 }),
      call("proxy_get_header_map_value", { map_type: 3, key: "x" }), call("proxy_get_property", { path: "request\0path" }), call("proxy_set_property", { path: "a", value: "b" }), call("proxy_send_local_response", { status_code: 500 }),
    ];
    const result = await runWith({ calls: { proxy_on_log: calls } }, { role: "access-logger" });
    expect(result.answers).toEqual([
      { status: "Ok", gave: { value: "/" } }, { status: "Ok", gave: { value: "200" } }, { status: "BadArgument", why: "map-not-available-in-log" },
      { status: "NotFound", why: "map-not-available-in-log" }, { status: "Ok", gave: { value: "/" } }, { status: "NotFound", why: "property-not-in-root" }, { status: "Ok" },
    ]);
    expect(result.outcome.exchanges[0]?.client.status).toBe(200);
  });
  it("knows nothing of a stream outside on_log", async () => {
    const result = await runWith({ calls: { proxy_on_configure: [tick(5)], proxy_on_tick: [call("proxy_get_property", { path: "request\0path" })] }, exports: ["proxy_on_log"] }, { role: "access-logger" }, { actions: [{ do: "exchange", id: "a" }, { do: "advance", by: 5 }] });
    expect(result.answers.slice(1)).toEqual([{ status: "NotFound", why: "property-missing" }]);
  });
  it("T-95 is passed by when its VM has failed, and the streams go on", async () => {
    const result = await runWith({ exports: ["proxy_on_log"], after: { proxy_on_log: "unreachable" } }, { role: "access-logger" }, { actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }] });
    expect(calledOf(result).filter(({ name, vm }) => name === "log" && vm === 0)).toHaveLength(1);
    expect(result.outcome.exchanges.map(({ client }) => client.status)).toEqual([200, 200]);
  });
  it("logs connections of TCP when they are gone, and is started after their filters", async () => {
    const tcp = { upstreams: [{ cluster: "backend", protocol: "TCP" as const, server: { echo: true } }], listener: { kind: "tcp" as const } };
    const result = await runWith(log, { role: "access-logger" }, { setup: tcp, actions: [{ do: "connection", id: "a", data: "hi" }] }, { exports: ["new_connection", "log", "done", "delete"].map((name) => `proxy_on_${name}`) });
    expect(calledOf(result).map(({ name, vm }) => `${name} ${vm}`)).toEqual(["new_connection 0", "done 0", "log 0", "delete 0", "log 1"].flatMap((one, i) => (i === 0 ? ["context_create 1", one] : [one])));
  });
  it("T-54 logs in the order of the specification too", async () => {
    const result = await runWith(log, { role: "access-logger" }, { setup: { profile: "spec" } });
    expect(calledOf(result).slice(-4).map(({ name, vm }) => `${name} ${vm}`)).toEqual(["done 1", "log 1", "delete 1", "log 0"]);
  });
});

describe("a service", () => {
  const ticking: GuestSpec = { calls: { proxy_on_configure: [tick(100)] }, exports: ["proxy_on_tick", "proxy_on_done", ...streamCallbacks], returns: { proxy_on_tick: 0, proxy_on_done: 1 } };
  it("T-77 has a root on each worker thread and no streams", async () => {
    const result = await runWith(ticking, { role: "service" }, { setup: { threads: 2 }, actions: [{ do: "exchange", id: "a" }, { do: "advance", by: 100 }] });
    expect(calledOf(result).filter(({ name }) => name === "tick").map(({ thread }) => thread)).toEqual([0, 1]);
    expect(calledOf(result).filter(({ name, vm }) => vm >= 2 && !["context_create", "configure", "tick"].includes(name))).toEqual([]);
  });
  it("runs on the main thread alone when it is a singleton, with a canary where there are any", async () => {
    const threads = async (setup: GivenRun["setup"]): Promise<number[]> => calledOf(await runWith(ticking, { role: "service", singleton: true }, { ...(setup !== undefined && { setup }), actions: [{ do: "advance", by: 100 }] }, {})).filter(({ name }) => name === "configure" || name === "tick").map(({ thread }) => thread);
    expect(await threads({})).toEqual([mainThread, mainThread]);
    expect(await threads({ mainThread: true })).toEqual([canaryThread, mainThread, mainThread]);
  });
  it("stays when the listener goes, with its timers, and is not started again with it", async () => {
    const result = await runWith(ticking, { role: "service" }, { actions: [{ do: "remove-configuration" }, { do: "advance", by: 100 }, { do: "restore-configuration" }, { do: "advance", by: 100 }, { do: "exchange", id: "a" }] }, { exports: [...streamCallbacks, "proxy_on_configure"] });
    expect(calledOf(result).filter(({ vm }) => vm === 1).map(({ name }) => name)).toEqual(["context_create", "configure", "tick", "tick"]);
    expect(calledOf(result).filter(({ name }) => name === "configure").map(({ vm }) => vm)).toEqual([0, 1, 2]);
    expect(result.outcome.exchanges[0]?.client.status).toBe(200);
  });
  it("refuses the whole configuration when it does not start", async () => {
    expect((await runWith({ returns: { proxy_on_configure: 0 } }, { role: "service", singleton: true })).outcome.refusal).toBe("Wasm VM failed Failed to configure base Wasm plugin");
  });
});

describe("a stats sink", () => {
  const update = "envoy_on_stats_update", counter = call("proxy_define_metric", { metric_type: 0, name: "hits" }), gauge = call("proxy_define_metric", { metric_type: 1, name: "level" }), unused = call("proxy_define_metric", { metric_type: 0, name: "never" });
  const add = (id: number, offset: number): Call => call("proxy_increment_metric", { metric_id: id, offset });
  const data = call("proxy_get_buffer_bytes", { buffer_type: 8, max_size: 1000 });
  const u32 = (...values: readonly number[]): string => Buffer.from(Uint32Array.from(values).buffer).toString("latin1"), u64 = (...values: readonly number[]): string => values.map((value) => u32(value, 0)).join("");

  it("envoy_on_stats_update comes on the main thread at each flush interval, with counters, what they grew by, and gauges", async () => {
    const result = await runWith({ calls: { proxy_on_configure: [counter, gauge, unused, add(4, 3), add(5, 7)], [update]: [data, add(4, 2)] } }, { role: "stats-sink" }, { setup: { statsFlushInterval: 400 }, actions: [{ do: "advance", by: 900 }] }, {});
    const told = calledOf(result).filter(({ name }) => name === update);
    const counters = (value: number, grown: number): string => `${u32(48, 1, 2)}${u32(15)}wasmcustom.hits\0${u64(value, grown)}`, gauges = `${u32(72, 2, 1)}${u32(16)}wasmcustom.level${u64(7)}`;
    expect(told.map(({ thread, time, args }) => [thread, time, args])).toEqual([[mainThread, 400e6, [1, 120]], [mainThread, 800e6, [1, 120]]]);
    const read = result.answers.flatMap(({ gave }) => (typeof gave?.["buffer"] === "string" ? [gave["buffer"]] : []));
    expect(read.map((text) => text.replace(/\0+$/, ""))).toEqual([(counters(3, 3) + gauges).replace(/\0+$/, ""), (counters(5, 2) + gauges).replace(/\0+$/, "")]);
    expect(read.map((text) => text.length)).toEqual([120, 120]);
    expect(deedsOf(result, "stats-flushed").map(({ metrics, size }) => [metrics, size])).toEqual([[3, 120], [3, 120]]);
  });
  it("takes no part in streams and has no VM on a worker", async () => {
    const result = await runWith({ exports: [...streamCallbacks, update] }, { role: "stats-sink" });
    expect(new Set(calledOf(result).filter(({ thread }) => thread === mainThread).map(({ name }) => name))).toEqual(new Set(["context_create"]));
    expect(calledOf(result).filter(({ name, thread }) => name === "context_create" && thread === 0)).toHaveLength(2);
  });
});
