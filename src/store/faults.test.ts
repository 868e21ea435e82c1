// What the card of a fault asks of the store: names, the fewest actions, what requests get under each policy.
import { describe, expect, it } from "vitest";
import { faultCard } from "../debugger/fault/fault-card.ts";
import { stepToFault } from "../debugger/stepping.ts";
import { cellWords, faultReport } from "../debugger/fault/report.ts";
import { call, guestOf } from "../testing/host-guest.ts";
import type { GuestSpec } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import { createInProcessEngine } from "../engine/in-process.ts";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import { carriedOut } from "./carried-out.ts";
import { shortestPrefix } from "./shortest.ts";
import type { ActionInput } from "./types.ts";

const wanted = (): boolean => false;

async function opened(id: string): Promise<TestBench> {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.at.openSample(id);
  await bench.settled();
  return bench;
}
async function running(spec: GuestSpec, actions: readonly ActionInput[], setup: object = {}): Promise<TestBench> {
  const bench = testWorkbench(), { bytes } = await guestOf(spec);
  await bench.at.start();
  const scenario = { version: 1, setup: { chain: [{ module: { name: "guest.wasm" } }], upstreams: [{ cluster: "backend", replies: [{ body: "ok" }] }], ...setup }, actions };
  await bench.at.openFiles([{ name: "guest.wasm", bytes }, { name: "scenario.json", bytes: new TextEncoder().encode(JSON.stringify(scenario)) }]);
  await bench.settled();
  return bench;
}
const faultOf = ({ at: { recording } }: TestBench): number => (recording === undefined ? 0 : (stepToFault(recording, 0, "forward") ?? 0));
async function linesOf(bench: TestBench): Promise<string[]> {
  return (await bench.at.policies(faultOf(bench), wanted)).map((line) => `${line.title}: ${cellWords(line.now)}; ${cellWords(line.next)}`);
}
const get = (id: string, path = "/"): ActionInput => ({ do: "exchange", id, path });

describe("names of functions", () => {
  it("are those of the module of the filter, demangled", async () => {
    const { at } = await opened("crash"), step = at.cursor, card = at.recording === undefined ? undefined : faultCard(at.recording, step), nameOf = await at.functionNames(0);
    const frames = card?.frames.map(({ index }) => nameOf?.(index));
    expect(frames?.filter((frame) => frame?.owner !== "runtime").map((frame) => frame?.name)).toEqual(["<crash::Shelf as proxy_wasm::traits::HttpContext>::on_http_response_headers", "proxy_on_response_headers"]);
    expect(frames?.slice(0, 2).map((frame) => frame?.name)).toEqual(["__rustc::rust_panic", "std::panicking::panic_with_hook"]);
    expect(await at.functionNames(7)).toBeUndefined();
  });
});

describe("the fewest actions", () => {
  it("are kept, the cursor stays on the fault, and undo brings the rest back", async () => {
    const bench = await opened("crash"), before = bench.at.cursor;
    expect(await bench.at.reproduce(before, wanted)).toEqual({ kept: 2, of: 3 });
    const at = await bench.settled();
    expect([at.scenario?.actions.length, at.cursor, at.recording?.brief(at.cursor).kind]).toEqual([2, before, "fault"]);
    expect(await at.reproduce(at.cursor, wanted)).toEqual({ kept: 2, of: 2 });
    at.undo();
    expect((await bench.settled()).scenario?.actions.length).toBe(3);
  });
  it("are none for a fault while the filter starts, and are not asked for twice", async () => {
    const bench = await running({ after: { proxy_on_configure: "unreachable" } }, [get("a"), get("b")]);
    expect(await bench.at.reproduce(faultOf(bench), wanted)).toEqual({ kept: 0, of: 2 });
  });
  it("are found by as many runs as halving takes, and none once nobody asks", async () => {
    const actions = Array.from({ length: 100 }, (_, i) => ({ do: "exchange" as const, id: `e${i}` })), { bytes } = await guestOf({ after: { proxy_on_request_headers: "(if (i32.eq (local.get 0) (i32.const 40)) (then unreachable))" } });
    const whole = runChain({ filters: [{ bytes }], actions }), step = Array.from({ length: whole.recording.length }, (_, at) => at).find((at) => whole.recording.brief(at).kind === "fault") ?? 0;
    const engine = createInProcessEngine(), modules = whole.scenario.setup.chain.map(({ module }) => ({ name: module.name, sha256: "0".repeat(64), bytes }));
    let runs = 0;
    const run = (scenario: typeof whole.scenario) => {
      runs++;
      return carriedOut(engine, scenario, modules);
    };
    expect(await shortestPrefix(whole.scenario, whole.recording, step, run, wanted)).toEqual({ kept: 39, of: 100 });
    expect(runs).toBeLessThanOrEqual(7);
    expect(await shortestPrefix(whole.scenario, whole.recording, step, run, () => true)).toBeUndefined();
    engine.dispose();
  });
});

describe("under each policy (semantics 20)", () => {
  it("a panic in a response ends in 503, but for the older field; the next are refused, skipped, or wait for a new VM", async () => {
    expect(await linesOf(await opened("crash"))).toEqual([
      "fail closed: 503 wasm_fail_stream; 503 for every stream of this VM, until a new configuration",
      "FAIL_OPEN: 503 wasm_fail_stream; crash is skipped: requests pass without it",
      "fail_open (older): goes on without crash; crash is skipped: requests pass without it",
      "reload: 503 wasm_fail_stream; 503 for about 1 s, then a new VM with empty memory; the same request stops it again",
    ]);
  });
  it("a fault of one request only is over with the reload", async () => {
    const bench = await running({ after: { proxy_on_request_headers: "(if (i32.eq (local.get 0) (i32.const 3)) (then unreachable))" } }, [get("a"), get("b"), get("c")]);
    expect((await linesOf(bench)).at(-1)).toBe("reload: 503 wasm_fail_stream; 503 for about 1 s, then a new VM with empty memory");
  });
  it("a tick is nobody's request", async () => {
    const bench = await running({ calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 10 })] }, after: { proxy_on_tick: "unreachable" } }, [{ do: "advance", by: 20 }, get("a")]);
    expect((await linesOf(bench))[0]).toBe("fail closed: no request was under way; 503 for every stream of this VM, until a new configuration");
  });
  it("a response that had begun is cut, and connections are closed", async () => {
    const body = await running({ after: { proxy_on_response_body: "unreachable" }, exports: ["proxy_on_response_headers"] }, [get("a")]);
    expect((await linesOf(body))[0]).toMatch(/^fail closed: cut: its response had begun; /);
    const tcp = await running({ after: { proxy_on_new_connection: "unreachable" } }, [{ do: "connection", id: "a", data: "x" }], { listener: { kind: "tcp" }, upstreams: [{ cluster: "backend", protocol: "TCP", server: { echo: true } }] });
    expect((await linesOf(tcp))[0]).toBe("fail closed: the connection is closed; closed, for every connection of this VM, until a new configuration");
  });
  it("a filter that does not start is refused", async () => {
    const lines = await linesOf(await running({ after: { proxy_on_configure: "unreachable" } }, [get("a")]));
    expect(lines.map((line) => line.split("; ")[1])).toEqual(Array.from({ length: 4 }, () => "the proxy refuses the configuration"));
  });
});

describe("the report", () => {
  it("has all that somebody needs who was not there", async () => {
    const bench = await opened("crash"), { recording, cursor } = bench.at, card = recording === undefined ? undefined : faultCard(recording, cursor);
    if (recording === undefined || card === undefined) throw new Error("there is no card");
    const report = faultReport(recording, card, await bench.at.functionNames(0), await bench.at.policies(cursor, wanted));
    for (const part of ["crash panicked in on_response_headers", "Proxy: Envoy", "panicked at src/lib.rs:42:19:", "   7  <crash::Shelf as proxy_wasm::traits::HttpContext>::on_http_response_headers  0xbf9", "fault: unreachable in on_response_headers", "FAIL_OPEN: 503 wasm_fail_stream; crash is skipped", "filter.wasm  sha256:"]) expect(report).toContain(part);
    expect(report.split("\n\n").map((part) => part.split("\n")[0])).toMatchObject({ 3: "Stack", 4: expect.stringMatching(/^Transcript, steps 24 to 36$/), 6: "Modules" });
  });
});
