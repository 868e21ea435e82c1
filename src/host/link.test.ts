import wabt from "wabt";
import { beforeAll, describe, expect, it } from "vitest";
import { readModule } from "../module/read-module.ts";
import type { WasmModule } from "../module/types.ts";
import { linkModule, linkUnreadable, unreadableRefusal } from "./link.ts";
import type { LinkReport, LinkRules } from "./link.ts";

const envoy: LinkRules = { markers: ["0.1.0", "0.2.0", "0.2.1"], additions: [], missing: [], allocators: ["malloc", "proxy_on_memory_allocate"], link: "as-profile" };
const lenient: LinkRules = { ...envoy, link: "lenient" };

let assemble: (text: string) => Uint8Array;
beforeAll(async () => {
  const tools = await wabt();
  assemble = (text) => tools.parseWat("test.wat", text).toBinary({}).buffer;
});

function moduleOf(text: string): WasmModule {
  const read = readModule(assemble(`(module ${text})`));
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}

const marker = (version: string): string => `(func (export "proxy_abi_version_${version}"))`;
const malloc = `(func (export "malloc") (param i32) (result i32) i32.const 0)`;
const memory = `(memory (export "memory") 1)`;
const rest = `${malloc} ${memory}`;
const linked = (text: string, rules: LinkRules = envoy): LinkReport => linkModule(moduleOf(text), rules);

describe("the ABI version", () => {
  it("T-01 is that of the first released marker in export order", () => {
    expect(linked(`${marker("0_2_1")} ${marker("0_1_0")} ${rest}`)).toMatchObject({ abi: "0.2.1", problems: [] });
    expect(linked(`${marker("0_1_0")} ${marker("0_2_1")} ${rest}`)).toMatchObject({ abi: "0.1.0", problems: [], notes: [{ kind: "several-markers" }] });
    expect(linked(`${marker("0_x_x")} ${marker("0_2_0")} ${rest}`)).toMatchObject({ abi: "0.2.0", problems: [] });
  });

  it("T-01 is missing without a marker, with an unreleased one, or one that is no function", () => {
    const refusal = "Wasm VM failed Missing or unknown Proxy-Wasm ABI version";
    for (const text of [rest, `${marker("0_x_x")} ${rest}`, `${marker("9_9_9")} ${rest}`, `(global (export "proxy_abi_version_0_2_1") i32 (i32.const 0)) ${rest}`]) {
      const report = linked(text);
      expect(report.refusal, text).toBe(refusal);
      expect(report.abi, text).toBeUndefined();
    }
    expect(linked(rest).problems[0]).toMatchObject({ kind: "no-abi-marker", subject: "proxy_abi_version_0_2_1", clause: "T-01" });
    expect(linked(`(func (export "_start")) ${rest}`).problems[0]).toMatchObject({ kind: "no-abi-marker", subject: "_start" });
    expect(linked(`${marker("9_9_9")} ${rest}`).problems[0]).toMatchObject({ kind: "unknown-abi-marker", subject: "proxy_abi_version_9_9_9" });
  });

  it("T-01 does not look at the marker's type", () => {
    expect(linked(`(func (export "proxy_abi_version_0_2_1") (param i32)) ${rest}`)).toMatchObject({ abi: "0.2.1", problems: [] });
  });

  it("is the nearest one in link mode lenient, and the problem stays", () => {
    expect(linked(`${marker("0_x_x")} ${rest}`, lenient)).toMatchObject({ abi: "0.2.1", problems: [{ kind: "unknown-abi-marker" }] });
    expect(linked(`${marker("0_2_100")} ${rest}`, lenient)).toMatchObject({ abi: "0.2.100" });
    expect(linked(rest, lenient).refusal).toBeUndefined();
    expect(linked(`(import "env" "proxy_continue_request" (func (result i32))) ${rest}`, lenient)).toMatchObject({ abi: "0.1.0" });
  });

  it("is what the proxy accepts, so another one may take a dialect", () => {
    expect(linked(`${marker("0_2_100")} ${rest}`, { ...envoy, markers: ["0.2.100"] })).toMatchObject({ abi: "0.2.100", problems: [] });
  });
});

describe("imports", () => {
  const importing = (module: string, name: string, type: string): string => `(import "${module}" "${name}" (func ${type}))`;

  it("T-02 are offered by version", () => {
    const logLevel = importing("env", "proxy_get_log_level", "(param i32) (result i32)");
    expect(linked(`${logLevel} ${marker("0_2_1")} ${rest}`).problems).toEqual([]);
    expect(linked(`${logLevel} ${marker("0_2_0")} ${rest}`)).toMatchObject({
      problems: [{ kind: "import-not-in-abi", subject: "env.proxy_get_log_level", clause: "T-02" }],
      refusal: "Failed to load Wasm module due to a missing import: env.proxy_get_log_level",
    });
  });

  it("T-04 that nobody offers are named", () => {
    const report = linked(`${importing("gojs", "runtime.wasmExit", "(param i32)")} ${marker("0_2_1")} ${rest}`);
    expect(report.problems).toEqual([{ kind: "unknown-import", subject: "gojs.runtime.wasmExit", actual: "i32 -> void", clause: "T-04" }]);
    expect(report.refusal).toBe("Failed to load Wasm module due to a missing import: gojs.runtime.wasmExit");
  });

  it("T-04 of another type do not link", () => {
    const report = linked(`${importing("env", "proxy_log", "(param i32) (result i32)")} ${marker("0_2_1")} ${rest}`);
    expect(report.problems[0]?.kind).toBe("wrong-import-type");
    expect(report.refusal).toBe("Failed to load Wasm module due to an import type mismatch: env.proxy_log, want: i32 -> i32, but host exports: i32 i32 i32 -> i32");
  });

  it("of WASI go by both module names", () => {
    for (const module of ["wasi_snapshot_preview1", "wasi_unstable"]) expect(linked(`${importing(module, "proc_exit", "(param i32)")} ${marker("0_2_1")} ${rest}`).problems).toEqual([]);
    expect(linked(`${importing("wasi", "proc_exit", "(param i32)")} ${marker("0_2_1")} ${rest}`).problems).toHaveLength(1);
  });

  it("may be a memory or a table, not a global", () => {
    const text = `${marker("0_2_1")} ${malloc}`;
    expect(linked(`(import "env" "memory" (memory 1)) (import "env" "table" (table 1 funcref)) ${text}`).problems).toEqual([]);
    expect(linked(`(import "env" "base" (global i32)) ${text} ${memory}`).problems[0]).toMatchObject({ kind: "unknown-import", subject: "env.base", actual: "global" });
  });

  it("are the problem that is told first, before exports and allocator", () => {
    const report = linked(`${importing("env", "nope", "")} ${marker("0_2_1")} (func (export "proxy_on_request_headers") (param i32)) ${memory}`);
    expect(report.problems.map(({ kind }) => kind)).toEqual(["unknown-import", "no-allocator", "wrong-export-type"]);
    expect(report.refusal).toContain("env.nope");
  });

  it("that are unknown do not keep link mode lenient from running the module", () => {
    const report = linked(`${importing("env", "nope", "")} ${marker("0_2_1")} ${rest}`, lenient);
    expect(report.refusal).toBeUndefined();
    expect(report.problems).toHaveLength(1);
  });
});

describe("exports", () => {
  const exporting = (name: string, type: string, value = ""): string => `(func (export "${name}") ${type} ${value})`;

  it("T-03 with a known name and another type are a load error", () => {
    const report = linked(`${marker("0_2_1")} ${exporting("proxy_on_request_headers", "(param i32)")} ${rest}`);
    expect(report.problems).toEqual([{ kind: "wrong-export-type", subject: "proxy_on_request_headers", expected: "i32 i32 i32 -> i32", actual: "i32 -> void", clause: "T-03" }]);
    expect(report.refusal).toBe("Bad function signature for: proxy_on_request_headers, want: i32 i32 i32 -> i32, but the module exports: i32 -> void");
  });

  it("T-03 are measured by the version of the marker", () => {
    const two = exporting("proxy_on_request_headers", "(param i32 i32) (result i32)", "i32.const 0");
    const three = exporting("proxy_on_request_headers", "(param i32 i32 i32) (result i32)", "i32.const 0");
    expect(linked(`${marker("0_1_0")} ${two} ${rest}`).problems).toEqual([]);
    expect(linked(`${marker("0_1_0")} ${three} ${rest}`).problems).toHaveLength(1);
    expect(linked(`${marker("0_2_0")} ${two} ${rest}`).problems).toHaveLength(1);
  });

  it("T-03 of start functions count when they would be called", () => {
    const bad = exporting("main", "(param i32)");
    expect(linked(`${marker("0_2_1")} ${bad} ${rest}`).problems).toEqual([]);
    expect(linked(`${marker("0_2_1")} ${bad} ${exporting("_initialize", "")} ${rest}`).problems[0]?.subject).toBe("main");
    expect(linked(`${marker("0_2_1")} ${exporting("_initialize", "(param i32)")} ${rest}`).refusal).toBe("Bad function signature for: _initialize, want: void -> void, but the module exports: i32 -> void");
    expect(linked(`${marker("0_2_1")} ${exporting("_start", "(param i32)")} ${exporting("_initialize", "")} ${rest}`).problems).toEqual([]);
  });

  it("T-03 of proxy_validate_configuration count in every version", () => {
    expect(linked(`${marker("0_2_1")} ${exporting("proxy_validate_configuration", "(param i32)")} ${rest}`).problems[0]?.subject).toBe("proxy_validate_configuration");
  });

  it("T-18 may be missing", () => {
    expect(linked(`${marker("0_2_1")} ${rest}`)).toEqual({ abi: "0.2.1", allocator: "malloc", problems: [], notes: [] });
  });
});

describe("the allocator", () => {
  const other = `(func (export "proxy_on_memory_allocate") (param i32) (result i32) i32.const 0)`;

  it("T-05 is malloc when both are there, else the other one", () => {
    expect(linked(`${marker("0_2_1")} ${other} ${rest}`).allocator).toBe("malloc");
    expect(linked(`${marker("0_2_1")} ${other} ${memory}`).allocator).toBe("proxy_on_memory_allocate");
  });

  it("T-05 must be there", () => {
    const report = linked(`${marker("0_2_1")} ${memory}`);
    expect(report.refusal).toBe("Wasm VM failed Wasm module is missing malloc function.");
    expect(linked(`${marker("0_2_1")} ${memory}`, lenient).refusal).toBe(report.refusal);
  });

  it("T-03 must have its type", () => {
    expect(linked(`${marker("0_2_1")} (func (export "malloc") (param i32)) ${memory}`).refusal).toBe("Bad function signature for: malloc, want: i32 -> i32, but the module exports: i32 -> void");
  });
});

describe("other findings", () => {
  it("name a missing memory", () => {
    expect(linked(`${marker("0_2_1")} ${malloc}`).problems).toMatchObject([{ kind: "no-memory" }]);
  });

  it("tell a program from a library: T-12 notices it only when it runs", () => {
    const exit = `(import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))`;
    const start = `(func (export "_start"))`;
    const callback = `(func (export "proxy_on_tick") (param i32))`;
    const program = linked(`${exit} ${marker("0_2_1")} ${start} ${rest}`);
    expect(program.notes).toEqual([{ kind: "wasi-command", subject: "_start", clause: "T-12" }]);
    expect(program.problems).toEqual([]);
    expect(linked(`${exit} ${marker("0_2_1")} ${start} ${callback} ${rest}`).notes).toEqual([]);
    expect(linked(`${exit} ${marker("0_2_1")} ${start} ${rest} (func (export "_initialize"))`).notes).toEqual([]);
    const go = moduleOf(`${exit} ${marker("0_2_1")} ${start} ${callback} ${rest}`);
    expect(linkModule({ ...go, customSections: [{ name: "go:buildid", offset: 0, size: 0 }] }, envoy).notes).toHaveLength(1);
  });

  it("mention a start section", () => {
    expect(linked(`${marker("0_2_1")} (func $s) (start $s) ${rest}`).notes).toMatchObject([{ kind: "start-section" }]);
  });

  it("hold the reason for bytes that are no module", () => {
    expect(linkUnreadable("not a WebAssembly module: the file is empty")).toMatchObject({ problems: [{ kind: "not-wasm" }], refusal: unreadableRefusal });
  });
});
