// Between guest and host functions: pointers, cells, allocators, what may be called when (semantics 2).
import { describe, expect, it } from "vitest";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunctionName } from "../abi/host-functions.ts";
import { nesting, wordsOfCalls } from "../testing/invariants.ts";
import { answersIn, answersOf, call, guestOf } from "../testing/host-guest.ts";
import type { GuestSpec } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";
import { assemble } from "../testing/wasm-bytes.ts";

/** Bytes of memory of the guests here. */
const size = 0x20000;
const run = (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }], actions: [] });
const answers = (calls: Parameters<typeof answersIn>[1], spec?: GuestSpec) => answersIn("proxy_on_configure", calls, run, spec);
const badInput = { status: "InvalidMemoryAccess", why: "input-outside-memory" }, badOutput = { status: "InvalidMemoryAccess", why: "output-outside-memory" }, badAllocator = { status: "InvalidMemoryAccess", why: "allocator-failed" };
const ok = { status: "Ok" };

describe("inputs", () => {
  it("T-10 must be inside memory, whatever the length", async () => {
    const log = (at: number, length: number) => call("proxy_log", { level: 1, message: { at, length } });
    expect(await answers([log(0, 0), log(size, 0), log(size - 1, 1), log(size - 1, 2), log(size + 1, 0), log(0xffffffff, 1), log(1, 0xffffffff), log(0xffffffff, 0xffffffff)])).toEqual([ok, ok, ok, badInput, badInput, badInput, badInput, badInput]);
  });

  const withRanges = Object.entries(hostFunctions).filter(([, { abi, params, module, group }]) => (abi as readonly string[]).includes("0.2.1") && group !== "draft" && module === "env" && params.some(({ kind }) => kind === "bytes" || kind === "pairs"));
  it.each(withRanges.map(([name]) => name as HostFunctionName))("%s: a bad pointer loses no row and keeps its words", async (name) => {
    for (const param of hostFunctions[name].params.filter(({ kind }) => kind === "bytes" || kind === "pairs")) {
      const guest = await guestOf({ calls: { proxy_on_configure: [call(name, { [param.name]: { at: 0xfffffff0, length: 0x7fffffff } })] } }), { recording } = run(guest.bytes);
      expect(answersOf(guest, recording)).toEqual([badInput]);
      const [served] = guest.served(recording);
      expect(served?.row.words).toContain(0xfffffff0);
      expect(served?.row.words).toContain(0x7fffffff);
      expect(served?.row).toMatchObject({ readable: false, inputs: [], outputs: [] });
      expect([...wordsOfCalls(recording), ...nesting(recording)]).toEqual([]);
    }
  });
});

describe("outputs", () => {
  const set = call("proxy_set_shared_data", { key: "k", value: "value" });
  const get = (value: readonly number[], cas = 0x2f00) => call("proxy_get_shared_data", { key: "k", value: { cells: value }, cas: { cells: [cas] } });
  it("T-10 need cells inside memory when they are written", async () => {
    expect(await answers([set, get([size - 3, 0x2f10])])).toEqual([ok, badOutput]);
    expect(await answers([set, get([0x2f10, 0xfffffffe])])).toMatchObject([ok, badOutput]);
    expect(await answers([call("proxy_get_shared_data", { key: "absent", value: { cells: [size, size] }, cas: { cells: [size] } })])).toEqual([{ status: "NotFound", why: "shared-key-missing" }]);
    expect(await answers([call("proxy_get_current_time_nanoseconds", { time: { cells: [size - 7] } }), call("proxy_get_log_level", { level: { cells: [size] } })])).toEqual([badOutput, badOutput]);
  });
  it("T-06 are allocated at exactly their length", async () => {
    const guest = await guestOf({ malloc: "logs", calls: { proxy_on_configure: [set, call("proxy_get_shared_data", { key: "k" })] } }), { recording } = run(guest.bytes);
    expect(answersOf(guest, recording).at(-1)).toEqual({ status: "Ok", gave: { value: "value", cas: 1 } });
  });
  it("T-07 of no bytes need no allocator", async () => {
    expect(await answers([call("proxy_set_shared_data", { key: "k" }), call("proxy_get_shared_data", { key: "k" })], { malloc: "traps" })).toEqual([ok, { status: "Ok", gave: { value: "", cas: 1 } }]);
  });
  it.each(["nothing", "outside"] as const)("T-08 fail when the allocator gives %s; T-09 what the call did stays done", async (malloc) => {
    expect(await answers([set, call("proxy_get_shared_data", { key: "k" }), call("proxy_register_shared_queue", { queue_name: "q" })], { malloc })).toEqual([ok, badAllocator, { status: "Ok", gave: { queue_id: 1 } }]);
  });
  it("find a memory that the allocator has grown", async () => {
    const guest = await guestOf({ malloc: "grows", calls: { proxy_on_configure: [set, call("proxy_get_shared_data", { key: "k" })] } }), { recording, session } = run(guest.bytes);
    expect(answersOf(guest, recording)).toEqual([ok, { status: "Ok", gave: { value: "value", cas: 1 } }]);
    expect([...session.state.entities.values()].find(({ name }) => name === "m0")?.size).toBe(3);
  });
});

describe("T-11 while the allocator runs", () => {
  const spec = (malloc: "logs" | "calls" | "traps"): GuestSpec => ({ malloc, calls: { proxy_on_request_headers: [call("proxy_get_property", { path: "plugin_name" }), call("proxy_log", { level: 1, message: "after" })] } });
  it("a log is a row inside the call it serves", async () => {
    const guest = await guestOf(spec("logs")), { recording } = runChain({ filters: [{ bytes: guest.bytes }] });
    const [served] = guest.served(recording);
    expect(recording.row((served?.row.step ?? 0) + 1)).toMatchObject({ kind: "host-call", name: "proxy_log", parent: served?.row.step, inAllocator: true });
  });
  it.each([["calls", "restricted-call"], ["traps", "trap"]] as const)("what %s is a fault, 6 to the guest, and the end of the VM", async (malloc, fault) => {
    const guest = await guestOf(spec(malloc)), { recording, outcome } = runChain({ filters: [{ bytes: guest.bytes }] });
    expect(guest.served(recording).map(({ name, status, why }) => [name, status, why])).toEqual([["proxy_get_property", 6, "allocator-failed"], ["proxy_log", 0, "none"]]);
    expect(Array.from({ length: recording.length }, (_, step) => recording.row(step)).filter(({ kind }) => kind === "fault")).toMatchObject([{ name: fault }]);
    expect(outcome.exchanges[0]).toMatchObject({ client: { status: 503 }, access: { details: "wasm_fail_stream" } });
    expect(nesting(recording)).toEqual([]);
  });
});

describe("T-12 while start functions run", () => {
  const start = (body: string, imported: string) => assemble(`(module ${imported}
    (memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) i32.const 0) (func (export "proxy_abi_version_0_2_1")) (func (export "_initialize") ${body}))`);
  it("proxy_log and most of WASI may be called", async () => {
    const bytes = await start(`(drop (call $log (i32.const 2) (i32.const 0) (i32.const 0))) (drop (call $y))`, `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) (import "wasi_snapshot_preview1" "poll_oneoff" (func $p (param i32 i32 i32 i32) (result i32))) (func $y (result i32) (call $p (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))`);
    expect(runChain({ filters: [{ bytes }], actions: [] }).outcome.end).toBe("idle");
  });
  it.each([
    ["proxy_done", `(import "env" "proxy_done" (func $f (result i32)))`, "(drop (call $f))"],
    ["proc_exit", `(import "wasi_snapshot_preview1" "proc_exit" (func $f (param i32)))`, "(call $f (i32.const 0))"],
    ["fd_close", `(import "wasi_snapshot_preview1" "fd_close" (func $f (param i32) (result i32)))`, "(drop (call $f (i32.const 1)))"],
  ])("%s may not: the module is not loaded", async (name, imported, body) => {
    const { recording, outcome } = runChain({ filters: [{ bytes: await start(body, imported) }], actions: [] });
    expect(outcome).toMatchObject({ end: "refused", refusal: "Function: _initialize failed: Uncaught Error: restricted_callback" });
    const rows = Array.from({ length: recording.length }, (_, step) => recording.row(step));
    expect(rows.filter(({ kind }) => kind === "fault")).toMatchObject([{ name: "restricted-call" }, { name: "start-failed" }]);
    expect(rows.some((row) => row.kind === "host-call" && row.name === name)).toBe(false);
    expect(nesting(recording)).toEqual([]);
  });
  it("in a start section nothing may be called: the proxy dies", async () => {
    const bytes = await assemble(`(module (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) (memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) i32.const 0) (func (export "proxy_abi_version_0_2_1"))
      (func $s (drop (call $log (i32.const 2) (i32.const 0) (i32.const 0)))) (start $s))`);
    const { outcome, recording } = runChain({ filters: [{ bytes }] });
    expect(outcome.end).toBe("proxy-crash");
    expect(recording.row(recording.length - 1)).toMatchObject({ kind: "fault", name: "proxy-crash" });
    expect(nesting(recording)).toEqual([]);
  });
});
