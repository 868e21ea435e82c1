// How plugins come to share VMs, and what becomes of one that starts on some threads only.
import { describe, expect, it } from "vitest";
import { textOf } from "../../../base/byte-string.ts";
import type { ProxyRow, Row } from "../../../recording/row.ts";
import { guestOf, call } from "../../../testing/host-guest.ts";
import { runChain, runHost, scenarioOf } from "../../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../../testing/host-run.ts";

const plain = await guestOf({ exports: ["proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure"] }), other = await guestOf({ exports: ["proxy_on_vm_start"] });
/** Refuses its configuration when it finds what it wrote itself: on every thread but the first. */
const once = await guestOf({
  calls: { proxy_on_configure: [call("proxy_get_shared_data", { key: "k", value: { cells: [0x2f00, 0x2f10] } }), call("proxy_set_shared_data", { key: "k", value: "v" })] },
  after: { proxy_on_configure: "(if (i32.eq (i32.load (i32.const 0x2f10)) (i32.const 1)) (then (return (i32.const 0))))" },
  exports: ["proxy_on_request_headers", "proxy_on_done"],
});

const rowsOf = ({ recording }: HostRun): Row[] => Array.from({ length: recording.length }, (_, step) => recording.row(step));
const isDeed = (row: Row): row is ProxyRow => row.kind === "proxy";
const told = (filters: GivenRun["filters"], ...names: readonly string[]): readonly (readonly unknown[])[] =>
  rowsOf(runChain({ filters, actions: [] })).filter(isDeed).flatMap((row) => (names.includes(row.name) ? [[row.name, ...Object.values(row.fields).map((field) => (field instanceof Uint8Array ? textOf(field).text : field))]] : []));

describe("a VM", () => {
  it("T-17 is shared by filters with the same code, VM id, VM configuration and environment, and each is started in it", () => {
    const same = { bytes: plain.bytes, vmId: "a", vmConfiguration: "v", environment: { A: "1", B: "2" } };
    const filters = [same, { ...same, configuration: "its own", environment: { B: "2", A: "1" } }, { ...same, bytes: plain.bytes.slice(), rootId: "third" }];
    expect(told(filters, "vm-created", "vm-shared")).toEqual([["vm-created", 0], ["vm-shared", 1, 0], ["vm-shared", 2, 0]]);
    const starts = rowsOf(runChain({ filters, actions: [] })).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_vm_start" ? [[row.vm, row.context]] : []));
    expect(starts).toEqual([[0, 1], [0, 2], [0, 3]]);
  });

  it("is another one for another module, VM id, VM configuration or environment", () => {
    const first = { bytes: plain.bytes, vmId: "a", vmConfiguration: "v" };
    const filters = [first, { ...first, bytes: other.bytes }, { ...first, vmId: "b" }, { ...first, vmConfiguration: "w" }, { ...first, environment: { A: "1" } }];
    expect(told(filters, "vm-created", "vm-shared")).toEqual(filters.map((_, i) => ["vm-created", i]));
  });

  it("is shared across environments in a release that does not look at them, with the environment of the first", () => {
    const chain = ["1", "2"].map((A) => ({ name: A, module: { name: "m" }, environment: { A } }));
    const vms = (profile: string): number => rowsOf(runHost(scenarioOf({ version: 1, setup: { profile, chain } }), new Map([["m", plain.bytes]]))).filter((row) => isDeed(row) && row.name === "vm-created").length;
    expect([vms("envoy@1.40.0"), vms("envoy@1.36.2")]).toEqual([2, 1]);
  });

  it("does not tell no VM configuration from an empty one", () => {
    expect(told([{ bytes: plain.bytes }, { bytes: plain.bytes, vmConfiguration: "", rootId: "r" }], "vm-shared")).toEqual([["vm-shared", 1, 0]]);
  });

  it("T-13 gives contexts of all its plugins ids from one counter", () => {
    const run = runChain({ filters: [{ bytes: plain.bytes }, { bytes: plain.bytes, configuration: "b" }] });
    const made = rowsOf(run).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_context_create" ? [row.args.map(({ value }) => value)] : []));
    expect(made).toEqual([[1, 0], [2, 0], [3, 1], [4, 2]]);
  });
});

describe("a plugin", () => {
  const roots = (profile: string, filters: readonly object[]): number => {
    const scenario = scenarioOf({ version: 1, setup: { profile, chain: filters.map((filter) => ({ name: "p", module: { name: "m" }, ...filter })) } });
    return rowsOf(runHost(scenario, new Map([["m", plain.bytes]]))).filter((row) => row.kind === "callback" && row.name === "proxy_on_context_create").length;
  };

  it("is one for filters that are configured alike in everything: one root context", () => {
    expect(roots("envoy", [{}, {}])).toBe(1);
    expect(roots("envoy", [{}, { name: "q" }, { rootId: "r" }, { configuration: "c" }])).toBe(4);
  });

  it("is told apart by its options since a release after 1.36", () => {
    const filters = [{}, { failurePolicy: "fail-open" }, { allowOnHeadersStopIteration: true }];
    expect(roots("envoy@1.40.0", filters)).toBe(3);
    expect(roots("envoy@1.36.2", filters)).toBe(1);
  });
});

describe("a filter that does not start on one of the threads", () => {
  it.each(["fail-closed", "fail-reload"] as const)("is left out there, whatever its policy (%s), and its root ends", (failurePolicy) => {
    const run = runChain({ filters: [{ bytes: once.bytes, failurePolicy }], setup: { threads: 2 }, actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }] });
    const rows = rowsOf(run), callbacks = (name: string): number[] => rows.flatMap((row) => (row.kind === "callback" && row.name === name ? [row.thread] : []));
    expect(rows.flatMap((row) => (row.kind === "fault" ? [textOf(row.fields["details"] as Uint8Array).text] : []))).toEqual(["Wasm VM failed Failed to configure thread-local Wasm plugin"]);
    expect(callbacks("proxy_on_request_headers")).toEqual([0]);
    expect(callbacks("proxy_on_done").filter((thread) => thread === 1)).toEqual([1]);
    expect(rows.filter(isDeed).filter(({ name }) => name === "filter-left-out" || name === "filter-passed-by").map(({ name, thread }) => [name, thread])).toEqual([["filter-left-out", 1], ["filter-passed-by", 1]]);
    expect(run.outcome.exchanges.map(({ client }) => client.status)).toEqual([200, 200]);
  });
});
