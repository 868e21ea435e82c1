// Link mode lenient: modules that the proxy refuses, run all the same, with what it would say.
import { describe, expect, it } from "vitest";
import { lenientLines, wouldNotLoad } from "../debugger/lenient.ts";
import { outcomeLines } from "../debugger/outcome-lines.ts";
import { transcript } from "../debugger/transcript.ts";
import { runChain } from "./host-run.ts";
import type { HostRun } from "./host-run.ts";
import { assemble } from "./wasm-bytes.ts";
import { presentName, shapeOf } from "../host/lenient.ts";

const base = `(memory (export "memory") 1) (data (i32.const 16) "plugin_name") (func (export "malloc") (param i32) (result i32) i32.const 1024)`;
async function run(module: string, link: "lenient" | "as-profile" = "lenient"): Promise<HostRun> {
  return runChain({ filters: [{ bytes: await assemble(`(module ${module})`) }], setup: { link } });
}
const logged = ({ recording }: HostRun): string => transcript(recording);

describe("link mode lenient", () => {
  it("T-03 runs a module of 0.1.0 whose headers callback has three parameters, and says that Envoy would not", async () => {
    const module = `(func (export "proxy_abi_version_0_1_0")) (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0)) ${base}`;
    expect((await run(module, "as-profile")).outcome.refusal).toBe("Bad function signature for: proxy_on_request_headers, want: i32 i32 -> i32, but the module exports: i32 i32 i32 -> i32");
    const { recording, outcome } = await run(module);
    expect(outcome.exchanges[0]?.client.status).toBe(200);
    expect(wouldNotLoad(recording)).toMatchObject([{ filter: 0, problem: "wrong-export-type", subject: "proxy_on_request_headers" }]);
    const line = "Envoy would not load filter 0: Bad function signature for: proxy_on_request_headers, want: i32 i32 -> i32, but the module exports: i32 i32 i32 -> i32. It was run all the same (link mode lenient).";
    expect(lenientLines(recording)).toEqual([line]);
    expect(outcomeLines(recording, outcome)[0]).toBe(line);
    expect(transcript(recording)).toContain("Envoy would not load filter 0: Bad function signature");
    expect(transcript(recording)).toContain("on_request_headers(stream 2, 6 headers, end of stream)");
  });

  it("T-03 hands words over in the types a callback has, and refuses one that takes what cannot be handed over", async () => {
    const wide = `(func (export "proxy_abi_version_0_2_1")) (func (export "proxy_on_request_headers") (param i32 i64 i64 i64) (result i64) (i64.const 0)) ${base}`;
    expect((await run(wide)).outcome.exchanges[0]?.client.status).toBe(200);
    const vector = (name: string): string => `(func (export "proxy_abi_version_0_2_1")) (func (export "${name}") (param v128)) ${base}`;
    expect((await run(vector("proxy_on_log"))).outcome).toMatchObject({ end: "refused", refusal: expect.stringContaining("its function proxy_on_log has parameters or results of a type that a browser cannot hand over") as string });
    expect((await run(vector("own_function"))).outcome.exchanges[0]?.client.status).toBe(200);
    const imported = `(import "env" "proxy_shuffle" (func (param v128))) (func (export "proxy_abi_version_0_2_1")) ${base}`;
    expect((await run(imported)).outcome.refusal).toContain("its function proxy_shuffle has");
  });

  it("T-02 offers what other versions have, and modules without a marker run", async () => {
    const run210 = await run(`(import "env" "proxy_get_log_level" (func $level (param i32) (result i32))) (func (export "proxy_abi_version_0_2_0")) (func (export "proxy_on_configure") (param i32 i32) (result i32) (drop (call $level (i32.const 64))) (i32.const 1)) ${base}`);
    expect(logged(run210)).toContain("get_log_level() -> ok");
    const unmarked = await run(`(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0)) ${base}`);
    expect(wouldNotLoad(unmarked.recording)).toMatchObject([{ problem: "no-abi-marker", details: "Wasm VM failed Missing or unknown Proxy-Wasm ABI version" }]);
    expect(logged(unmarked)).toContain("on_request_headers(");
    const dialect = await run(`(func (export "proxy_abi_version_0_2_100")) (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0)) ${base}`);
    expect(wouldNotLoad(dialect.recording)).toMatchObject([{ problem: "unknown-abi-marker", subject: "proxy_abi_version_0_2_100" }]);
    expect(logged(dialect)).toContain("on_request_headers(");
  });

  it("T-04 stops the guest when it calls what nobody offers, by its name, and not before", async () => {
    const module = `(import "gojs" "wasmExit" (func $exit (param i32))) (func (export "proxy_abi_version_0_2_1"))
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (call $exit (i32.const 0)) (i32.const 0)) ${base}`;
    const { recording, outcome } = await run(module);
    expect(outcome.exchanges[0]?.client.status).toBe(503);
    expect(transcript(recording)).toContain("fault: gojs.wasmExit in on_request_headers is offered by nobody");
    expect((await run(module, "as-profile")).outcome.refusal).toBe("Failed to load Wasm module due to a missing import: gojs.wasmExit");
    const typed = `(import "env" "proxy_log" (func $log (param i32) (result i32))) (func (export "proxy_abi_version_0_2_1"))
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (drop (call $log (i32.const 0))) (i32.const 0)) ${base}`;
    expect(logged(await run(typed))).toContain("fault: env.proxy_log in on_request_headers is offered by nobody");
  });

  it("runs modules from before 0.1.0, whose names are in camel case", async () => {
    const module = `(import "env" "proxy_getProperty" (func $get (param i32 i32 i32 i32) (result i32)))
      (func (export "proxy_onStart") (param i32 i32)) (func (export "proxy_onCreate") (param i32 i32))
      (func (export "proxy_onRequestHeaders") (param i32 i32) (result i32) (drop (call $get (i32.const 16) (i32.const 11) (i32.const 64) (i32.const 68))) (i32.const 0)) ${base}`;
    const early = await run(module);
    expect(logged(early)).toContain(`get_property("plugin_name") -> ok, "filter 0"`);
    expect(early.outcome.exchanges[0]?.client.status).toBe(200);
    expect(wouldNotLoad(early.recording).map(({ subject }) => subject)).toEqual(["proxy_abi_version_0_2_1", "env.proxy_getProperty"]);
    expect(["proxy_onStart", "proxy_getHeaderMapValue", "proxy_log"].map((name) => presentName(name))).toEqual(["proxy_on_vm_start", "proxy_get_header_map_value", "proxy_log"]);
  });

  it("takes exit code 0 of a program as the end of its start, and no other", async () => {
    const program = (code: number): string => `(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (func (export "proxy_abi_version_0_2_1"))
      (func (export "_start") (call $exit (i32.const ${code})) unreachable) ${base}`;
    expect((await run(program(0), "as-profile")).outcome.refusal).toBe("Function: _start failed: Uncaught Error: restricted_callback");
    const { recording, outcome } = await run(program(0));
    expect(outcome.exchanges[0]?.client.status).toBe(200);
    expect(wouldNotLoad(recording)).toMatchObject([{ problem: "wasi-command" }]);
    expect((await run(program(1))).outcome.refusal).toBe("Function: _start failed: Uncaught Error: restricted_callback");
  });

  it("arranges the words of another shape in the order of the usual one", () => {
    const i32 = (count: number) => ({ params: Array.from({ length: count }, () => "i32" as const), results: ["i32" as const] });
    const ten = shapeOf("env", "proxy_grpc_call", i32(10));
    expect(ten?.arrange([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10]);
    expect(shapeOf("env", "proxy_grpc_call", i32(12))?.arrange([1, 2])).toEqual([1, 2]);
    expect(shapeOf("env", "proxy_grpc_call", i32(11))).toBeUndefined();
    expect(shapeOf("wasi_snapshot_preview1", "path_link", i32(6))?.name).toBe("path_link");
  });

  it("says nothing of a module that the proxy would load", async () => {
    const { recording } = await run(`(func (export "proxy_abi_version_0_2_1")) ${base}`);
    expect([wouldNotLoad(recording), lenientLines(recording)]).toEqual([[], []]);
  });
});
