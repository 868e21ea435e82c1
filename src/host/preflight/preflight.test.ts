// Will a module load in each proxy: the same binary against the rules of all of them.
import { describe, expect, it } from "vitest";
import type { Preflighted } from "../../recording/preflight.ts";
import { allProfiles } from "../../scenario/profiles.ts";
import { assemble } from "../../testing/wasm-bytes.ts";
import { preflight } from "./preflight.ts";

const importing = (module: string, name: string, type: string): string => `(import "${module}" "${name}" (func ${type}))`;
const marker = (version: string): string => `(func (export "proxy_abi_version_${version}"))`;
const rest = `(memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) i32.const 1024)`;
const started = `(func (export "proxy_on_context_create") (param i32 i32)) (func (export "proxy_on_vm_start") (param i32 i32) (result i32) i32.const 1) (func (export "proxy_on_configure") (param i32 i32) (result i32) i32.const 1)`;

const of = async (module: string): Promise<readonly Preflighted[]> => preflight(await assemble(`(module ${module})`), (name) => name);
const loading = (all: readonly Preflighted[]): readonly string[] => all.filter(({ loads }) => loads).map(({ proxy }) => proxy);
const one = (all: readonly Preflighted[], proxy: string): Preflighted | undefined => all.find((found) => found.proxy.startsWith(proxy));

describe("preflight", () => {
  it("T-01 T-02 tells that a module of Higress loads there alone", async () => {
    const all = await of(`${importing("env", "proxy_redis_init", "(param i32 i32 i32 i32 i32 i32 i32) (result i32)")} ${marker("0_2_100")} ${started} ${rest}`);
    expect(loading(all)).toEqual(["higress@2.1"]);
    expect(one(all, "envoy@1.40")).toMatchObject({ refusal: "Wasm VM failed Missing or unknown Proxy-Wasm ABI version", problems: [{ kind: "unknown-abi-marker", subject: "proxy_abi_version_0_2_100" }, { kind: "import-not-in-abi", subject: "env.proxy_redis_init" }] });
    expect(one(all, "nginx")).toMatchObject({ refusal: "unknown ABI version", problems: [{ kind: "unknown-abi-marker" }, { kind: "import-not-in-abi", subject: "env.proxy_redis_init" }] });
  });

  it("T-04 tells which release offers a WASI function", async () => {
    const all = await of(`${importing("wasi_snapshot_preview1", "clock_res_get", "(param i32 i32) (result i32)")} ${marker("0_2_1")} ${started} ${rest}`);
    expect(loading(all)).toEqual(["envoy@1.40.0", "nginx@1.27.4", "higress@2.1", "spec@0.2.1"]);
    expect(one(all, "envoy@1.36")?.problems).toMatchObject([{ kind: "unknown-import", subject: "wasi_snapshot_preview1.clock_res_get" }]);
  });

  it("T-18 knows what NGINX requires, and what of it stops the guest or crashes a worker there", async () => {
    const bare = await of(`${marker("0_2_1")} ${rest}`);
    expect(one(bare, "nginx")?.problems.map(({ kind, subject }) => [kind, subject])).toEqual([["missing-export", "proxy_on_context_create"], ["missing-export", "proxy_on_vm_start"], ["missing-export", "proxy_on_configure"]]);
    const all = await of(`${importing("env", "proxy_close_stream", "(param i32) (result i32)")} ${importing("wasi_unstable", "proc_exit", "(param i32)")} ${marker("0_2_1")} ${started} ${rest} (func (export "proxy_on_request_trailers") (param i32 i32) (result i32) i32.const 0)`);
    const nginx = one(all, "nginx");
    expect(nginx?.problems).toMatchObject([{ kind: "unknown-import", subject: "wasi_unstable.proc_exit" }]);
    expect(nginx?.notes.find(({ subject }) => subject === "env.proxy_close_stream")?.sentence).toBe("it links, and stops the guest when it is called");
    expect(nginx?.notes).toContainEqual({ subject: "proxy_on_request_trailers", sentence: "it is never called" });
    expect(nginx?.notes.some(({ subject, sentence }) => subject === "proxy_on_response_headers" && sentence.includes("crashes"))).toBe(true);
  });

  it("T-03 knows what MOSN takes: 0.1.0 with three-parameter headers callbacks, and 0.2.0 as the draft", async () => {
    const two = await of(`${importing("env", "proxy_send_local_response", "(param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)")} ${marker("0_1_0")} ${rest} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) i32.const 0)`);
    expect(one(two, "mosn")).toMatchObject({ loads: false, problems: [{ kind: "unknown-import", subject: "env.proxy_send_local_response" }] });
    expect(one(two, "mosn")?.notes).toContainEqual({ subject: "proxy_on_request_headers", sentence: "every call fails: three parameters are passed, whatever the version" });
    const draft = await of(`${importing("env", "proxy_get_property", "(param i32 i32 i32 i32) (result i32)")} ${marker("0_2_0")} ${rest}`);
    expect(one(draft, "mosn")?.problems).toMatchObject([{ kind: "unknown-import", subject: "env.proxy_get_property" }]);
    expect(one(await of(`${marker("0_2_1")} ${rest}`), "mosn")?.problems).toMatchObject([{ kind: "unknown-abi-marker", subject: "proxy_abi_version_0_2_1" }]);
    const queue = await of(`${importing("env", "proxy_resolve_shared_queue", "(param i32 i32 i32 i32 i32) (result i32)")} ${marker("0_1_0")} ${rest}`);
    expect(one(queue, "mosn")?.problems).toMatchObject([{ kind: "wrong-import-type", expected: "3 parameters", actual: "5" }]);
  });

  it("T-12 refuses a program everywhere in Envoy's family, although it links", async () => {
    const all = await of(`${importing("wasi_snapshot_preview1", "proc_exit", "(param i32)")} ${marker("0_2_1")} (func (export "_start")) ${rest}`);
    expect(one(all, "envoy")).toMatchObject({ loads: false, problems: [{ kind: "wasi-command" }], refusal: "Function: _start failed: Uncaught Error: restricted_callback" });
  });

  it("says of bytes that are no module that none loads them", () => {
    const all = preflight(new Uint8Array([0, 0x61, 0x73, 0x6d, 9]), (name) => name);
    expect(all.map(({ proxy }) => proxy)).toEqual([...allProfiles]);
    expect(loading(all)).toEqual([]);
  });
});

describe("who pulls an import in", () => {
  it("T-04 is told with every refused import and every note about one, in each proxy", async () => {
    const all = await of(`${importing("env", "proxy_redis_init", "(param i32 i32 i32 i32 i32 i32 i32) (result i32)")} ${importing("env", "proxy_done", "(result i32)")} ${marker("0_2_1")} ${rest}
      (func $open i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call 0 drop)
      (func (export "proxy_on_configure") (param i32 i32) (result i32) call $open i32.const 1) (func (export "proxy_on_done") (param i32) (result i32) call 1)`);
    const pulledIn = { paths: [{ from: "proxy_on_configure", steps: [{ name: "proxy_on_configure", may: false }, { name: "open", may: false }], may: false }], others: 0, unreached: 0 };
    for (const proxy of ["envoy@1.40", "spec", "nginx", "mosn"]) expect(one(all, proxy)?.problems.find(({ subject }) => subject === "env.proxy_redis_init"), proxy).toMatchObject({ pulledIn });
    expect(one(all, "nginx")?.notes.find(({ subject }) => subject === "env.proxy_done")?.pulledIn?.paths).toMatchObject([{ from: "proxy_on_done" }]);
    expect(one(all, "envoy@1.40")?.problems.every(({ subject, pulledIn: told }) => subject.startsWith("env.") === (told !== undefined))).toBe(true);
  });
});
