import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runChain } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";
import { memoryAt } from "./memory.ts";
import { pipelineAt } from "./pipeline.ts";
import { plain } from "./sentence.ts";

const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, "../../e2e/envoy/wasm/probe.wasm")));
const run = (script: string, more: Partial<Parameters<typeof runChain>[0]> = {}): HostRun => runChain({ filters: [{ bytes, name: "auth", configuration: `!probe A\n${script}` }], ...more });

describe("memory", () => {
  it("says when it grew, by how much and in which exchange", () => {
    const { recording } = run("configure grow 1\nreqh grow 2", { actions: [{ do: "exchange", id: "first" }, { do: "exchange", id: "second" }] });
    const [vm] = memoryAt(recording, recording.length - 1), start = vm?.growth[0]?.pages ?? 0;
    expect(vm?.growth.slice(1).map(({ added, exchange }) => [added, exchange])).toEqual([[1, undefined], [2, "first"], [2, "second"]]);
    expect(vm?.pages).toBe(start + 5);
    expect([...(vm?.byExchange ?? [])]).toEqual([["first", 2], ["second", 2]]);
    expect(memoryAt(recording, vm?.growth[1]?.step ?? 0)[0]?.pages).toBe(start + 1);
    expect(memoryAt(recording, 0)[0]?.pages).toBe(0);
  });
});

describe("where streams stand", () => {
  const at = ({ recording }: HostRun, step = recording.length - 1): string[] => pipelineAt(recording, step).map(({ id, sentence }) => `${id}: ${plain(sentence).replaceAll(/step \d+/g, "step N")}`);
  it("says what is held, by whom, and that nothing will resume it", () => {
    expect(at(run("reqh ret 1", { actions: [{ do: "exchange", id: "a", method: "POST", body: "hello" }] }))).toEqual(["a: request headers held at auth since step N, 5 bytes kept; no response yet. No call is waiting and no tick is set"]);
    expect(at(run("reqh ret 1\nreqh tick 100\ntick tick 100"))).toEqual(["a: request headers held at auth since step N; no response yet. No call is waiting; ticks of auth go on"]);
  });
  it("names the call that is waited for", () => {
    const result = run("reqh httpcall authz [ :method GET :path / :authority a ] null null 500\nreqh ret 1", { setup: { upstreams: [{ cluster: "backend", replies: [{}] }, { cluster: "authz", replies: [{ delay: 300 }] }] }, actions: [{ do: "send-headers", exchange: "a", endOfStream: true }, { do: "advance", by: 10 }] });
    expect(at(result)).toEqual([expect.stringMatching(/^a: request headers held at auth since step N; no response yet\. auth waits for call \d+ to authz$/)]);
  });
  it("names every call that a held stream may wait for", () => {
    const exchange = (id: string) => ({ do: "send-headers" as const, exchange: id, endOfStream: true });
    const result = run("reqh httpcall authz [ :method GET :path / :authority a ] null null 500\nreqh ret 1", { setup: { upstreams: [{ cluster: "backend", replies: [{}] }, { cluster: "authz", replies: [{ delay: 300 }] }] }, actions: [exchange("a"), exchange("b"), { do: "advance", by: 10 }] });
    expect(at(result)[1]).toMatch(/^b: .* auth waits for calls \d+ to authz, \d+ to authz$/);
  });
  it("says what has been sent of both sides, and nothing of what is over", () => {
    const result = run("resb ret 1", { setup: { upstreams: [{ cluster: "backend", replies: [{ chunks: [{ data: "part" }, { data: "rest", delay: 1000 }] }] }] }, actions: [{ do: "send-headers", exchange: "a", endOfStream: true }, { do: "advance", by: 100 }] });
    expect(at(result)).toEqual(["a: request headers sent at step N; response headers sent at step N, 4 bytes kept"]);
    expect(at(run("reqh ret 0"))).toEqual([]);
  });
});
