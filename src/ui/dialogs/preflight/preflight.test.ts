// What a preflight shows, from real modules through the workbench: the verdict, every answer, and the text that is copied.
import { describe, expect, it } from "vitest";
import type { Preflighted } from "../../../recording/preflight.ts";
import { allProfiles } from "../../../scenario/profiles.ts";
import type { ModulePreflight } from "../../../store/index.ts";
import { testWorkbench } from "../../../testing/test-workbench.ts";
import { assemble } from "../../../testing/wasm-bytes.ts";
import { answerOf, checks, resultOf, verdictOf } from "./checks.ts";
import { preflightText } from "./text.ts";

const rest = `(memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) i32.const 1024)
  (func (export "proxy_on_context_create") (param i32 i32)) (func (export "proxy_on_vm_start") (param i32 i32) (result i32) i32.const 1) (func (export "proxy_on_configure") (param i32 i32) (result i32) i32.const 1)`;
const marked = `(func (export "proxy_abi_version_0_2_1"))`;

async function opened(text: string): Promise<ModulePreflight> {
  const bench = testWorkbench();
  await bench.store.getState().openFiles([{ name: "edge.wasm", bytes: await assemble(`(module ${text})`) }]);
  await bench.settled();
  const found = await bench.at.preflight(0);
  if (found === undefined) throw new Error("the module is not open");
  return found;
}
const of = ({ proxies }: ModulePreflight, name: string): Preflighted => {
  const found = proxies.find(({ proxy }) => proxy.startsWith(name));
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const answers = (proxy: Preflighted): readonly string[] => checks.map((check) => answerOf(proxy, check)).map(({ look, text }) => `${look}: ${text}`);

describe("preflight", () => {
  it("asks every release of every profile, NGINX and MOSN, and shows each problem under one check", async () => {
    const found = await opened(`(import "env" "proxy_redis_init" (func (param i32) (result i32))) (import "env" "proxy_log" (func (param i32) (result i32))) (memory 1) (func (export "proxy_abi_version_0_2_100")) (func (export "proxy_on_tick") (param i64))`);
    expect(found.proxies.map(({ proxy }) => proxy).slice(0, allProfiles.length)).toEqual([...allProfiles]);
    expect(found.proxies).toHaveLength(allProfiles.length);
    expect(answers(of(found, "envoy"))).toEqual(["passes: can be read", "fails: unknown version", "fails: 1 missing", "fails: 1 differs", "fails: 1 wrong", "fails: neither", "passes: a library"]);
    for (const proxy of found.proxies) expect(checks.flatMap((check) => answerOf(proxy, check).problems)).toHaveLength(proxy.problems.length);
  });

  it("names who pulls an import in as its source does", async () => {
    const name = "_RNvNtCs5Yu5v7SlY8p_10proxy_wasm9hostcalls3ask", found = await opened(`(import "env" "proxy_redis_call" (func $ask (result i32))) ${marked} ${rest} (func $${name} (result i32) (call $ask)) (func (export "proxy_on_tick") (param i32) (drop (call $${name})))`);
    expect(of(found, "envoy").problems.find(({ subject }) => subject === "env.proxy_redis_call")?.pulledIn?.paths.map(({ steps }) => steps.at(-1)?.name)).toEqual(["proxy_wasm::hostcalls::ask"]);
  });

  it("says where a module loads, where not, and what differs", async () => {
    const good = await opened(`${marked} ${rest}`);
    expect(verdictOf(good.name, "envoy@1.40.0", good.proxies)).toMatch(/^edge\.wasm loads in Envoy 1\.40\.0, your profile\. It does not load in MOSN [\d.]+\.$/);
    expect(resultOf(of(good, "envoy"))).toMatchObject({ look: "passes", text: "loads" });
    const higress = await opened(`(func (export "proxy_abi_version_0_2_100")) ${rest}`);
    expect(verdictOf(higress.name, "envoy@1.40.0", higress.proxies)).toBe("edge.wasm does not load in Envoy 1.40.0, your profile. It loads in Higress 2.1.");
    const trailers = await opened(`${marked} ${rest} (func (export "proxy_on_request_trailers") (param i32 i32) (result i32) i32.const 0)`);
    expect(resultOf(of(trailers, "nginx"))).toMatchObject({ look: "differs", notes: expect.arrayContaining([{ subject: "proxy_on_request_trailers", sentence: "it is never called" }]) as object });
  });

  it("knows a program, and does not ask a file that cannot be read anything else", async () => {
    const program = await opened(`(import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) ${marked} (func (export "_start")) (memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) i32.const 0)`);
    expect(answers(of(program, "envoy"))[6]).toBe("fails: a program");
    const bare = await opened(`(func (export "_start")) (memory (export "memory") 1)`);
    expect(answers(of(bare, "envoy"))).toEqual(["passes: can be read", "fails: no marker", "passes: all offered", "passes: all match", "passes: nothing wrong", "fails: no allocator", "not-asked: not asked"]);
    const unreadable: Preflighted = { proxy: "envoy@1.40.0", title: "Envoy 1.40.0", loads: false, problems: [{ kind: "not-wasm", subject: "", clause: "T-04" }], notes: [] };
    expect(answers(unreadable)).toEqual(["fails: cannot be read", ...checks.slice(1).map(() => "not-asked: not asked")]);
    expect(verdictOf("a.wasm", "envoy@1.40.0", [unreadable])).toBe("a.wasm does not load in Envoy 1.40.0, your profile. No other proxy loads it.");
  });

  it("copies the cause in the toolchain, the fix and the proxy's words", async () => {
    const text = preflightText(await opened(`(import "gojs" "exit" (func)) ${marked} ${rest}`), "envoy@1.40.0");
    expect(text).toContain("edge.wasm does not load in Envoy 1.40.0, your profile. No other proxy loads it.");
    expect(text).toContain("Envoy 1.40.0: does not load: Failed to load Wasm module due to a missing import: gojs.exit");
    expect(text).toContain("It imports `gojs.exit`, which this proxy does not offer. It was built for JavaScript (GOOS=js). Build with GOOS=wasip1 GOARCH=wasm and -buildmode=c-shared. (T-04)");
  });

  it("tells what the module says of itself, and of a module that nobody opened nothing", async () => {
    const found = await opened(`(import "env" "proxy_log" (func (param i32 i32 i32) (result i32))) ${marked} (func (export "_initialize")) ${rest}`);
    expect(found.facts).toMatchObject({ markers: ["proxy_abi_version_0_2_1"], startsWith: ["_initialize"], importedFunctions: { env: 1, others: 0 }, callbacks: 3 });
    expect(await testWorkbench().at.preflight(0)).toBeUndefined();
  });
});
