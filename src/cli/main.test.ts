// The command line as a person meets it: another process, its two outputs and its exit code.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assembleWat } from "../engine/wat.ts";
import { readRecordingFile } from "../recording/file.ts";
import { LineSchema } from "../recording/row-lines.ts";
import type { Line } from "../recording/row-lines.ts";
import { tarOf } from "../interop/archive/testing-tar.ts";
import { deriveGuest } from "../testing/conformance/variants.ts";

const top = join(import.meta.dirname, "../..");
const probe = readFileSync(join(top, "e2e/envoy/wasm/probe.wasm"));
let folder = "";

interface Said { readonly code: number; readonly out: string; readonly err: string }
function cli(...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const env = { ...process.env, INIT_CWD: folder };
    execFile(process.execPath, ["--import", "tsx", join(top, "src/cli/main.ts"), ...args], { cwd: top, env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }));
  });
}
const linesOf = (out: string): readonly Line[] => out.trimEnd().split("\n").map((line) => v.parse(LineSchema, JSON.parse(line)));

const guest = (body: string): string => `(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 16) ":path") (data (i32.const 32) "x-none")
  (func (export "malloc") (param i32) (result i32) i32.const 1024)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${body} i32.const 0))`;
const scenario = (module: object, more: object = {}): string => JSON.stringify({
  version: 1,
  setup: { chain: [{ module }], upstreams: [{ cluster: "backend", replies: [{ body: "hello" }] }] },
  actions: [{ do: "exchange", id: "one", path: "/p" }],
  ...more,
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cli-"));
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
  const assembled = async (body: string): Promise<Uint8Array> => {
    const result = await assembleWat(guest(body));
    if (!result.ok) throw new Error(result.reason);
    return result.value;
  };
  const asks = "(drop (call $get (i32.const 0) (i32.const 16) (i32.const 5) (i32.const 64) (i32.const 68))) (drop (call $get (i32.const 0) (i32.const 32) (i32.const 6) (i32.const 64) (i32.const 68)))";
  write("asks.wasm", await assembled(asks));
  write("refused.wat", `(module (import "env" "proxy_redis_init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1")) (func (export "malloc") (param i32) (result i32) i32.const 64)
    (func $open i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call $init drop) (func (export "proxy_on_configure") (param i32 i32) (result i32) call $open i32.const 1))`);
  write("traps.wasm", await assembled("unreachable"));
  write("endless.wat", guest("(drop (call $log (i32.const 2) (i32.const 16) (i32.const 5))) (loop $again (br $again))"));
  write("typed.wasm", deriveGuest("v_badtype", probe) ?? "");
  write("cut.wasm", probe.subarray(0, 400));
  write("text.wasm", "hello, I am no module");
  write("scenario.json", scenario({ name: "asks.wasm" }));
  write("other.json", scenario({ name: "asks.wasm", sha256: "0".repeat(64) }));
  write("wrong.json", scenario({ name: "asks.wasm" }, { actions: [{ do: "advance", by: -1 }] }));
  write("broken.json", '{"version": 1,\n  "setup" }');
  write("quick.json", scenario({ name: "endless.wat" }, { setup: { chain: [{ module: { name: "endless.wat" } }], limits: { entryMilliseconds: 200 } } }));
  write("tcp.json", scenario({ name: "asks.wasm" }, {
    setup: { chain: [{ module: { name: "asks.wasm" } }], listener: { kind: "tcp" }, upstreams: [{ cluster: "backend", protocol: "TCP", server: { echo: true } }] },
    actions: [{ do: "connection", id: "one", data: "hello" }],
  }));
  mkdirSync(join(folder, "below"));
  copyFileSync(join(folder, "asks.wasm"), join(folder, "below", "asks.wasm"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent("inspect", () => {
  it("tells what a module is", async () => {
    const { code, out } = await cli("inspect", "asks.wasm");
    expect(code).toBe(0);
    expect(out).toContain("ABI             0.2.1 (proxy_abi_version_0_2_1)");
    expect(out).toContain("env.proxy_log (i32, i32, i32) -> i32");
    expect(out).toContain("problems (0)");
  });

  it("tells it as JSON too", async () => {
    const { code, out } = await cli("inspect", "typed.wasm", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      loads: false, abi: "0.2.1", allocator: "malloc", sdk: { language: "C" }, profile: "envoy@1.40.0",
      problems: [{ kind: "wrong-export-type", subject: "proxy_on_request_headers", clause: "T-03" }],
      refusal: "Bad function signature for: proxy_on_request_headers, want: i32 i32 i32 -> i32, but the module exports: i32 -> void",
    });
  });

  it("tells a module that is damaged from a file that is none", async () => {
    expect(await cli("inspect", "cut.wasm")).toMatchObject({ code: 1, err: "" });
    const { code, out, err } = await cli("inspect", "text.wasm");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("text.wasm: not a WebAssembly module");
  });
});

describe.concurrent("run", () => {
  it("prints one line per exchange", async () => {
    expect(await cli("run", "--scenario", "scenario.json")).toEqual({ code: 0, out: "GET /p -> 200, 5 bytes\n", err: "" });
  });

  it("tells of a connection what both ends got", async () => {
    expect(await cli("run", "--scenario", "tcp.json")).toEqual({ code: 0, out: "connection one -> client got 5 bytes, ended; backend got 5 bytes, ended\n", err: "" });
    const { out } = await cli("run", "--scenario", "tcp.json", "--json");
    const got = { received: { base64: "aGVsbG8=", text: "hello" }, end: "ended" };
    expect(linesOf(out).at(-1)).toEqual({ row: "connection", id: "one", client: got, upstream: { cluster: "backend", ...got }, access: { code: 0, details: "-", flags: "-", cluster: "backend", received: 5, sent: 5 }, upstreams: {}, end: "idle" });
  });

  it("sends one GET without a scenario, through a file or a sample", async () => {
    const { code, out } = await cli("run", "hello-headers", "below/asks.wasm", "--transcript");
    expect(code).toBe(0);
    expect(out).toContain("hello-headers: on_request_headers(stream 2");
    expect(out).toContain("asks: on_request_headers(stream 2");
    expect(out).toMatch(/get_header_map_value\(.*request-headers, "x-none"\) -> not-found/);
  });

  it("prints rows with named values, then what came of the exchanges, and nothing else", async () => {
    const { code, out, err } = await cli("run", "--scenario", "scenario.json", "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = linesOf(out);
    expect(lines.filter((line) => line.row === "host-call")).toMatchObject([
      { name: "proxy_get_header_map_value", context: 2, arguments: { map_type: "http-request-headers", key: { text: ":path" } }, status: "ok", result: 0, outputs: { value: { base64: "L3A=", text: "/p" } } },
      { name: "proxy_get_header_map_value", arguments: { key: { text: "x-none" } }, status: "not-found", result: 1, why: "header-missing", outputs: {} },
    ]);
    expect(lines.flatMap((line) => (line.row === "exchange" || line.row === "connection" ? [] : [line.step]))).toEqual(Array.from({ length: lines.length - 1 }, (_, i) => i + 1));
    expect(lines.at(-1)).toMatchObject({
      row: "exchange", id: "one", end: "idle", client: { status: 200, body: { text: "hello" }, end: "complete" },
      upstreams: { backend: [{ method: "GET", path: "/p", aborted: false }] }, access: { code: 200, details: "via_upstream" },
    });
  });

  it("replaces the chain's modules, and has a module beside the scenario otherwise", async () => {
    expect(await cli("run", "traps.wasm", "--scenario", "scenario.json")).toMatchObject({ code: 1, out: "GET /p -> 503, 0 bytes (by the proxy, wasm_fail_stream)\n" });
    const { code, err } = await cli("run", "--scenario", "other.json");
    expect(code).toBe(0);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(err).toContain("asks.wasm: not the module the scenario was made with");
    expect(await cli("run", "asks.wasm", "--scenario", "other.json")).toMatchObject({ code: 0, err: "" });
  });

  it("ends with 1 when a module is refused", async () => {
    const { code, err } = await cli("run", "typed.wasm");
    expect(code).toBe(1);
    expect(err).toContain("not loaded: Bad function signature for: proxy_on_request_headers");
  });

  it("ends with 2 on bad input, and says what is wrong where", async () => {
    expect(await cli("run", "--scenario", "wrong.json")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("wrong.json: actions[0].by") });
    expect(await cli("run", "--scenario", "broken.json")).toMatchObject({ code: 2, err: expect.stringMatching(/^broken\.json:2:\d+: /) });
    expect(await cli("run", "traps.wasm", "none.wasm")).toMatchObject({ code: 2, err: "none.wasm: there is no such file\n" });
    expect(await cli("run", "no-such-sample")).toMatchObject({ code: 2, err: expect.stringContaining("hello-headers") });
    expect(await cli("run", "asks.wasm", "asks.wasm", "--scenario", "scenario.json")).toMatchObject({ code: 2, err: expect.stringContaining("a chain of 1 filter") });
    expect(await cli("run", "asks.wasm", "--profile", "envoy@0.9")).toMatchObject({ code: 2, err: expect.stringContaining("envoy@1.36.2") });
    expect(await cli("run", "asks.wasm", "--colour")).toMatchObject({ code: 2 });
    expect(await cli()).toMatchObject({ code: 2, err: expect.stringContaining("run [") });
  });

  it("keeps the recording in the page's format, and runs another release when told", async () => {
    expect(await cli("run", "--scenario", "scenario.json", "--recording", "kept.rec", "--profile", "envoy@1.36.2")).toMatchObject({ code: 0 });
    const read = await readRecordingFile(new Uint8Array(readFileSync(join(folder, "kept.rec"))), (bytes) => Promise.resolve(new Uint8Array(gunzipSync(bytes))));
    expect(read.ok && read.value.meta.scenario.setup.profile).toBe("envoy@1.36.2");
    expect(read.ok && read.value.outcome?.exchanges[0]?.client.status).toBe(200);
  });

  it("stops a filter that never returns, with every row up to there", async () => {
    const { code, out } = await cli("run", "--scenario", "quick.json", "--json");
    expect(code).toBe(1);
    const lines = linesOf(out);
    expect(lines.some((line) => line.row === "host-call" && line.name === "proxy_log")).toBe(true);
    expect(lines.at(-2)).toMatchObject({ row: "fault", name: "budget" });
    expect(lines.at(-1)).toMatchObject({ row: "exchange", end: "fault" });
  });
});

describe.concurrent("schema", () => {
  it("prints the JSON Schemas", async () => {
    const { out } = await cli("schema", "scenario");
    expect(JSON.parse(out)).toMatchObject({ type: "object", required: expect.arrayContaining(["version", "setup"]) });
    const rows = await cli("schema", "rows");
    expect(JSON.parse(rows.out)).toHaveProperty("oneOf");
    expect(await cli("schema", "other")).toMatchObject({ code: 2, out: "" });
  });
});

describe.concurrent("every proxy", () => {
  it("inspect asks each of them", async () => {
    const { out } = await cli("inspect", "asks.wasm", "--json");
    const { proxies } = JSON.parse(out) as { readonly proxies: readonly { readonly proxy: string; readonly loads: boolean }[] };
    expect(proxies.filter(({ loads }) => loads).map(({ proxy }) => proxy)).toEqual(["envoy@1.40.0", "envoy@1.36.2", "envoy@1.34", "envoy@1.33", "envoy@1.32", "higress@2.1", "spec@0.2.1"]);
    const text = await cli("inspect", "asks.wasm");
    expect(text.out).toContain("  NGINX 1.27.4 (Kong)   does not load: the worker exits: proxy_on_context_create is missing or of another type\n    It does not export `proxy_on_context_create`, which this proxy requires of every module. (T-18)");
  });
  it("inspect names the functions that pull a refused import in", async () => {
    const text = await cli("inspect", "refused.wat");
    expect(text.out).toContain("  env.proxy_redis_init\n    proxy_on_configure > open > proxy_redis_init\n");
    const { problems } = JSON.parse((await cli("inspect", "refused.wat", "--json")).out) as { readonly problems: readonly { readonly subject: string; readonly pulledIn?: unknown }[] };
    expect(problems.find(({ subject }) => subject === "env.proxy_redis_init")?.pulledIn).toEqual({ paths: [{ from: "proxy_on_configure", steps: [{ name: "proxy_on_configure", may: false }, { name: "open", may: false }], may: false }], others: 0, unreached: 0 });
  });
  it("run --profile all runs a scenario in each of them", async () => {
    const { code, out } = await cli("run", "--scenario", "scenario.json", "--profile", "all");
    // MOSN takes no module of 0.2.1, so its run comes to something else
    expect(code).toBe(1);
    expect(out).toContain("\nmosn@1.6.1  ");
    expect(out).toContain("envoy@1.40.0  GET /p -> 200, 5 bytes\nenvoy@1.36.2  the same, step by step\n");
  });
  it("run --link lenient says first that the proxy would not load the module", async () => {
    expect((await cli("run", "typed.wasm")).code).toBe(1);
    const { out } = await cli("run", "typed.wasm", "--link", "lenient");
    expect(out).toMatch(/^Envoy would not load typed: Bad function signature for: proxy_on_request_headers.*It was run all the same \(link mode lenient\)\.\n/);
    expect((await cli("run", "typed.wasm", "--link", "loose")).err).toContain("--link loose is not known");
  });
});

describe.concurrent("a proxy's configuration", () => {
  it("is a chain whose modules are given or lie beside it, and what is left out of it is said", async () => {
    writeFileSync(join(folder, "envoy.yaml"), "http_filters:\n- name: envoy.filters.http.wasm\n  typed_config: { config: { name: one, vm_config: { code: { local: { filename: /etc/asks.wasm } } } } }\n- name: envoy.filters.http.lua\n");
    const { code, out, err } = await cli("run", "--proxy-config", "envoy.yaml", "--transcript");
    expect(code).toBe(0);
    expect(out).toContain("on_request_headers");
    expect(err).toContain("envoy.yaml: http_filters[1] is left out: envoy.filters.http.lua is no Proxy-Wasm filter");
  });
  it("that has no filter is refused", async () => {
    writeFileSync(join(folder, "none.yaml"), "static_resources: { listeners: [] }\n");
    expect(await cli("run", "--proxy-config", "none.yaml")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("none.yaml: Envoy configuration: there is no Proxy-Wasm filter in it.") });
  });
});

describe.concurrent("what other tools write", () => {
  it("an image is a filter with its root id, and an archive without a module is refused", async () => {
    const text = (value: string): Uint8Array => new TextEncoder().encode(value), wasm = new Uint8Array(readFileSync(join(folder, "asks.wasm")));
    writeFileSync(join(folder, "image.tar"), tarOf({ "manifest.json": text(JSON.stringify([{ Layers: ["l"] }])), l: tarOf({ "plugin.wasm": wasm, "runtime-config.json": text('{"config":{"rootIds":["r","s"]}}') }) }));
    writeFileSync(join(folder, "files.tar"), tarOf({ "a.txt": text("a") }));
    expect(await cli("run", "image.tar", "--transcript")).toMatchObject({ code: 0, out: expect.stringContaining("on_request_headers") as string, err: expect.stringContaining("image.tar: The module has the root ids r, s; r is taken.") as string });
    expect(await cli("run", "files.tar")).toMatchObject({ code: 2, err: expect.stringContaining("files.tar: the archive has no module in it: a.txt") as string });
  });
  it("verify --trace compares an Envoy's log with our run", async () => {
    const log = readFileSync(join(top, "e2e/envoy/traces/hello-headers.log"), "utf8"), written = join(top, "samples/hello-headers/scenario.json");
    writeFileSync(join(folder, "same.log"), log);
    writeFileSync(join(folder, "other.log"), log.replaceAll("proxy_add_header_map_value return: 0", "proxy_add_header_map_value return: 2"));
    expect(await cli("verify", "--trace", "same.log", "--scenario", written)).toMatchObject({ code: 0, out: "worker 0: 20 lines are equal\n" });
    const { code, out } = await cli("verify", "--trace", "other.log", "--scenario", written);
    expect(code).toBe(1);
    expect(out).toMatch(/  trace   proxy_add_header_map_value\(0, \*, 7, \*, 30\) -> 2 \(line \d+\)\n  here    proxy_add_header_map_value\(0, \*, 7, \*, 30\) -> 0 \(step \d+\)\n/);
    expect(await cli("verify", "--trace", "text.wasm", "--scenario", written)).toMatchObject({ code: 2, err: expect.stringContaining("no line of a trace") as string });
  });
});

describe.concurrent("captures", () => {
  it("puts a capture to the filter, and says what is lost of it", async () => {
    writeFileSync(join(folder, "line.sh"), "curl -X DELETE 'https://shop.example/captured?x' -H 'x-a: 1' --data-raw \"$BODY\"");
    const { code, out, err } = await cli("run", "asks.wasm", "--traffic", "line.sh", "--transcript");
    expect(code).toBe(0);
    expect(out).toContain("/captured?x");
    expect(err).toContain("line.sh: What a shell would put in place of $BODY is not known; it stays as it is written.");
  });
  it("prints what the filters did with each of many exchanges", async () => {
    const url = (n: number): string => `{"request":{"method":"GET","url":"http://e.com/${n}","headers":[]},"response":{"status":200,"headers":[],"content":{}}}`;
    writeFileSync(join(folder, "many.har"), `{"log":{"entries":[${Array.from({ length: 60 }, (_, n) => url(n)).join(",")}]}}`);
    const many = await cli("run", "asks.wasm", "--traffic", "many.har"), json = await cli("run", "asks.wasm", "--traffic", "many.har", "--json", "--workers", "2");
    expect(many).toMatchObject({ code: 0, out: expect.stringMatching(/^60 exchanges: passed 60\n 1 {2}200 {2}passed {2}step +\d+ {2}GET \/0\n/) });
    expect(json.out.trimEnd().split("\n").map((line) => (JSON.parse(line) as { readonly index: number }).index)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(await cli("run", "asks.wasm", "--table")).toMatchObject({ code: 2, err: expect.stringContaining("they go with --traffic") });
  });
  it("refuses a capture that is none", async () => {
    expect(await cli("run", "asks.wasm", "--traffic", "text.wasm")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("text.wasm: This is no captured traffic that is known here: HAR, ") });
  });
});
