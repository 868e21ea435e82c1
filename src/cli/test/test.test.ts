// `cli test` as a person meets it: another process, its output, its files and its exit code.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, guestOf } from "../../testing/host-guest.ts";

const top = join(import.meta.dirname, "../../..");
let folder = "";

interface Said { readonly code: number; readonly out: string; readonly err: string }
const cli = (...args: readonly string[]): Promise<Said> => new Promise((resolve) => {
  execFile(process.execPath, ["--import", "tsx", join(top, "src/cli/main.ts"), "test", ...args], { cwd: top, env: { ...process.env, INIT_CWD: folder } }, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }));
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cli-test-"));
  for (const name of ["all/wasm", "all/.hidden", "bad"]) mkdirSync(join(folder, name), { recursive: true });
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
  const { bytes } = await guestOf({ calls: { proxy_on_configure: [call("proxy_get_buffer_bytes", { buffer_type: 7, max_size: 9 })], proxy_on_request_headers: [call("proxy_add_header_map_value", { map_type: 0, key: "x-a", value: "1" })] } });
  write("all/wasm/filter.wasm", bytes);
  write("other.wasm", (await guestOf({})).bytes);
  write("all/config.textpb", "issuer: \"me\"");
  write("all/envoy.yaml", "static_resources: {}");
  write("all/package.json", "{ \"name\": \"x\" }");
  write("all/.hidden/t.textpb", "test { nonsense: 1 }");
  write("all/conf", "abc");
  write("all/expected", "x");
  write("all/a.textpb", "env { wasm_path: \"wasm/filter.wasm\" config_path: \"conf\" }\ntest { name: \"adds\" request_headers { result { has_header { key: \"X-A\" value: \"1\" } } } }\ntest { name: \"file\" request_body { input { file: \"expected\" } result { body { exact: \"x\" } } } }");
  write("all/b.yaml", "env: { wasm_path: wasm/filter.wasm }\ntest:\n- name: by yaml\n  request_headers: { result: { no_header: [{ key: x-b }] } }\n");
  const scenario = (expected: object | undefined): string => JSON.stringify({ version: 1, title: "a scenario", setup: { chain: [{ module: { name: "wasm/filter.wasm" } }], upstreams: [{ cluster: "backend", replies: [{ body: "hello" }] }] }, actions: [{ do: "exchange", id: "one" }], expect: expected });
  write("all/c.json", scenario([{ that: "status", is: 200 }, { that: "header", of: "request", name: "x-a", equals: "1" }]));
  write("all/d.json", scenario(undefined));
  write("fails.textpb", "env { wasm_path: \"all/wasm/filter.wasm\" }\ntest { name: \"fails\" request_headers { result { no_header { key: \"x-a\" } } } }");
  write("bad/unknown.textpb", "env {}\ntest {\n  nme: \"x\"\n}");
  write("no-wasm.textpb", "test { name: \"x\" }");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("cli test", () => {
  it("runs every suite and scenario of a folder, and takes paths from beside the suite", async () => {
    expect(await cli("all")).toEqual({ code: 0, err: "", out: "ok   all/a.textpb: adds\nok   all/a.textpb: file\nok   all/b.yaml: by yaml\nok   all/c.json: a scenario\nok   all/d.json: a scenario\n5 tests: 5 passed, 0 failed\n" });
  });
  it("ends with 1 when a test fails, and writes TAP and JUnit", async () => {
    const { code, out } = await cli("fails.textpb", "all/c.json", "--tap", "--junit", "out.xml");
    expect([code, out.split("\n").slice(0, 3)]).toEqual([1, ["TAP version 14", "1..2", "not ok 1 - fails.textpb: fails"]]);
    expect(readFileSync(join(folder, "out.xml"), "utf8")).toContain("<failure message=\"[request_headers] header &quot;x-a&quot; is &quot;1&quot;, it was expected not to be there (step ");
  });
  it("takes another module and configuration", async () => {
    expect(await cli("fails.textpb", "no-wasm.textpb", "--wasm", "other.wasm", "--config", "all/conf")).toMatchObject({ code: 0, out: expect.stringContaining("2 tests: 2 passed") as string });
  });
  it("ends with 2 for what it cannot read, and does the rest", async () => {
    const { code, out, err } = await cli("bad", "no-wasm.textpb", "all/a.textpb");
    expect([code, err.trimEnd().split("\n")]).toEqual([2, [expect.stringMatching(/^bad\/unknown\.textpb:3:3: nme is no field of Test; name is\./), expect.stringContaining("wasm_path is missing")]]);
    expect(out).toContain("2 tests: 2 passed");
  });
  it.each([[[], "is needed"], [["gone"], "no such file"], [["all/wasm"], "no scenario and no suite"], [["all", "--wasm", "gone.wasm"], "gone.wasm"], [["all/c.json", "--junit", "no/such/folder.xml"], "--junit"], [["all", "--nope"], "nope"]] as const)("%j is bad input", async (args, message) => {
    expect(await cli(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string });
  });
});
