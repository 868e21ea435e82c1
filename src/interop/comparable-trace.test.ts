import { describe, expect, it } from "vitest";
import { fromByteString } from "../base/byte-string.ts";
import { runSample, sampleIds } from "../testing/sample-runs.ts";
import { comparableTrace, firstDifference } from "./comparable-trace.ts";
import { traceOfRecording } from "./trace-of-recording.ts";
import { parseWasmTrace } from "./wasm-trace.ts";

const comparable = (...lines: string[]): readonly string[] => comparableTrace(parseWasmTrace(fromByteString(lines.join("\n")))).map(({ text }) => text);

describe("what is compared of a trace", () => {
  it("leaves out addresses, and keeps sizes, ids and statuses", () => {
    expect(comparable(
      "[host->vm] proxy_on_request_headers(2, 5, 1)",
      "[vm->host] env.proxy_get_header_map_value(0, 1048, 10, 2048, 2052)", "[host->vm] malloc(13)", "[host<-vm] malloc return: 142224", "[vm<-host] env.proxy_get_header_map_value return: 0",
      "[vm->host] env.proxy_send_local_response(403, 142333, 1, 142335, 4, 0, 0, 4294967295)", "[vm<-host] env.proxy_send_local_response return: 0",
      "[vm->host] wasi_snapshot_preview1.fd_write(1, 2000, 1, 2100)", "[vm<-host] wasi_snapshot_preview1.fd_write return: 0",
      "[host<-vm] proxy_on_request_headers return: 1",
    )).toEqual([
      "proxy_on_request_headers(2, 5, 1)",
      "  proxy_get_header_map_value(0, *, 10, *, *) -> 0",
      "  proxy_send_local_response(403, *, 1, *, 4, *, 0, 4294967295) -> 0",
      "  fd_write(1, *, 1, *) -> 0",
      "proxy_on_request_headers -> 1",
    ]);
  });

  it("keeps logged text, but for times, addresses and UUIDs", () => {
    const text = "é at 1795266054227457000 or 2026-11-21T13:00:00Z from 127.0.0.1:41234, call 7b0c5a1e-3f0e-4d51-9a5b-3c1d2e4f5a6b, x-envoy-upstream-service-time=12";
    expect(comparable(`[2026-01-01 00:00:00.000][1][trace][wasm] [vm->host] env.proxy_log(3, 1, ${text.length})`, `[2026-01-01 00:00:00.000][1][warning][wasm] wasm log: ${text}`, "[2026-01-01 00:00:00.000][1][trace][wasm] [vm<-host] env.proxy_log return: 0")).toEqual([
      "proxy_log(3, *, *) -> 0",
      "  warning: \\xe9 at <time> or <date> from <address>, call <uuid>, x-envoy-upstream-service-time=<ms>",
    ]);
  });

  it("counts looks at the clock that follow each other as one", () => {
    const look = ["[vm->host] wasi_snapshot_preview1.clock_time_get(1, 0, 9)", "[vm<-host] wasi_snapshot_preview1.clock_time_get return: 0"];
    expect(comparable(...look, ...look, "[vm->host] env.proxy_done()", "[vm<-host] env.proxy_done return: 0", ...look)).toEqual(["clock_time_get(1, 0, *) -> 0", "proxy_done() -> 0", "clock_time_get(1, 0, *) -> 0"]);
  });

  it("ends what was open when a call fails", () => {
    expect(comparable("[host->vm] proxy_on_tick(1)", "[vm->host] env.proxy_done()", "Function: proxy_on_tick failed: Uncaught RuntimeError: unreachable", "[host->vm] proxy_on_log(2)")).toEqual([
      "proxy_on_tick(1)", "  proxy_done()", "proxy_on_tick failed", "proxy_on_log(2)",
    ]);
  });
});

it("says where two lists part", () => {
  const lines = (...texts: string[]): { text: string }[] => texts.map((text) => ({ text }));
  expect(firstDifference(lines("a", "b"), lines("a", "b"))).toBeUndefined();
  expect(firstDifference(lines("a", "b"), lines("a", "c"))).toBe(1);
  expect(firstDifference(lines("a"), lines("a", "b"))).toBe(1);
});

describe("the trace of a recording", () => {
  it.each(sampleIds)("of %s closes every call it opens", (id) => {
    const events = traceOfRecording(runSample(id).recording), open: string[] = [];
    for (const event of events) {
      if (event.kind === "call") open.push(event.name);
      else if (event.kind === "return") expect(event.name).toBe(open.pop());
      else if (event.kind === "failed") expect(open.splice(open.indexOf(event.name))).not.toEqual([]);
    }
    expect(open).toEqual([]);
    expect(events.length).toBeGreaterThan(10);
  });
});
