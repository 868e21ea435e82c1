import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runSample } from "../testing/sample-runs.ts";
import { compareTrace, isWasmTrace } from "./trace-comparison.ts";
import type { TraceComparison } from "./trace-comparison.ts";

// as an Envoy 1.40.0 wrote it: the main thread, then a worker
const log = readFileSync(new URL("../../e2e/envoy/traces/hello-headers.log", import.meta.url), "utf8");
const { recording } = runSample("hello-headers");
const compare = (text: string): TraceComparison => compareTrace(new TextEncoder().encode(text), recording);
const worker = (text: string) => compare(text).threads[0];
const plain = (text: string): string => text.replaceAll(/^\[[^[]*\]\[\d+\]\[\w+\]\[wasm\] \[[^\]]*\] /gm, "");
const changed = (from: string, to: string): string => {
  const at = log.lastIndexOf(from);
  expect(at).toBeGreaterThan(0);
  return log.slice(0, at) + to + log.slice(at + from.length);
};

describe("an Envoy's trace beside our run", () => {
  it("is known by its lines, with and without prefixes", () => {
    expect([log, plain(log), "x [vm->host] env.proxy_log(1, 2, 3)"].map(isWasmTrace)).toEqual([true, true, true]);
    expect(["what [host->vm] means", "GET / HTTP/1.1", "wasm log: a"].map(isWasmTrace)).toEqual([false, false, false]);
  });
  it("is equal as far as it goes; then ours goes on", () => {
    expect(worker(log)).toEqual({ name: "worker 0", equal: 20 });
    const { threads, notes } = compare(log.slice(0, log.indexOf("[host->vm] proxy_on_response_headers")));
    expect(threads).toMatchObject([{ name: "worker 0", goesOn: { text: "proxy_on_response_headers(2, 4, 0)" } }]);
    expect(threads[0]?.difference).toBeUndefined();
    expect(notes).toEqual(["The lines of Envoy's main thread are not compared: the scenario runs without it (setup.mainThread)."]);
  });
  it("parts in a status, an argument that is no address, a callback, a host call", () => {
    expect(worker(changed("proxy_add_header_map_value return: 0", "proxy_add_header_map_value return: 2"))?.difference).toMatchObject({ trace: { text: "  proxy_add_header_map_value(2, *, 5, *, 5) -> 2" }, ours: { text: "  proxy_add_header_map_value(2, *, 5, *, 5) -> 0" } });
    expect(worker(changed("proxy_add_header_map_value(2, 48, 5, 64, 5)", "proxy_add_header_map_value(2, 48, 5, 64, 6)"))?.difference?.trace?.text).toContain("(2, *, 5, *, 6)");
    expect(worker(changed("proxy_add_header_map_value(2, 48, 5, 64, 5)", "proxy_add_header_map_value(2, 99, 5, 98, 5)"))?.difference).toBeUndefined();
    expect(worker(changed("proxy_on_response_headers(2, 4, 0)", "proxy_on_response_headers(2, 6, 0)"))?.difference).toMatchObject({ trace: { text: "proxy_on_response_headers(2, 6, 0)" }, ours: { text: "proxy_on_response_headers(2, 4, 0)" } });
    const { difference } = worker(log.replaceAll("proxy_get_header_map_value", "proxy_remove_header_map_value")) ?? {}, lines = log.split("\n");
    expect(difference?.before).toHaveLength(3);
    expect(lines[(difference?.trace?.line ?? 0) - 1]).toContain("proxy_get_header_map_value");
    expect(recording.row(difference?.ours?.line ?? 0)).toMatchObject({ kind: "host-call", name: "proxy_get_header_map_value" });
  });
  it("without prefixes has every thread's start one after the other", () => {
    // ticks of the main thread would stand between those of the worker
    const begun = log.slice(0, log.indexOf("\n", log.indexOf("[host<-vm] proxy_on_response_headers"))), { threads, notes } = compare(plain(begun));
    expect(threads[0]?.difference).toBeUndefined();
    expect(threads[0]?.equal).toBe(worker(begun)?.equal);
    expect(notes.join("\n")).toContain("do not tell their threads");
  });
  it("that begins in the middle is compared from the first callback that fits, its contexts counted as here", () => {
    const middle = log.slice(log.lastIndexOf("\n", log.indexOf("proxy_on_context_create(2, 1)")) + 1).replaceAll(/(proxy_on_\w+)\(2,/g, "$1(57,");
    const { threads, notes } = compare(middle);
    expect(threads[0]?.difference).toBeUndefined();
    expect(threads[0]?.equal).toBeGreaterThan(3);
    expect(notes.join("\n")).toMatch(/begins in the middle, with line 1: it is compared from step \d+ on, contexts counted from 2 as here/);
  });
  it("without the filters' log compares none, and one with nothing of a worker says so", () => {
    expect(worker(log.split("\n").filter((line) => !line.includes("wasm log")).join("\n"))?.difference).toBeUndefined();
    expect(compare("[host->vm] proxy_on_tick(1)\n[host<-vm] proxy_on_tick return: void").threads).toHaveLength(1);
  });
});
