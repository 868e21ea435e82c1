import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assembleWat } from "../engine/wat.ts";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import { recognise } from "./files.ts";
import type { OpenedFile } from "./types.ts";

const sample = (path: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, "../../samples", path)));
const text = (name: string, content: string): OpenedFile => ({ name, bytes: new TextEncoder().encode(content) });
const file = (name: string, path: string): OpenedFile => ({ name, bytes: sample(path) });
const bytes = (...start: number[]): OpenedFile => ({ name: "filter.wasm", bytes: new Uint8Array([...start, 0, 0, 0, 0, 0, 0, 0, 0]) });

async function started(): Promise<TestBench> {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.settled();
  return bench;
}

describe("a file that cannot be opened", () => {
  it.each<readonly [string, OpenedFile, RegExp]>([
    ["is empty", { name: "filter.wasm", bytes: new Uint8Array(0) }, /empty/],
    ["is a component", bytes(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), /component.*core modules/],
    ["is of another version", bytes(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), /version other than 1/],
    ["is a Linux program", bytes(0x7f, 0x45, 0x4c, 0x46), /Linux program.*wasm32-wasip1/],
    ["is a macOS program", bytes(0xcf, 0xfa, 0xed, 0xfe), /macOS program/],
    ["is a static library", text("libfilter.a", "!<arch>\nxyz"), /static library.*cdylib/],
    ["is damaged gzip", bytes(0x1f, 0x8b), /compressed with gzip, and damaged or cut off/],
    ["is an archive", bytes(0x50, 0x4b, 3, 4), /zip/],
    ["is other binary data", bytes(1, 2, 3, 4), /neither WebAssembly.*01 02 03 04/],
    ["is a web page", text("filter.wasm", "<!doctype html><title>Sign in</title>"), /web page/],
    ["is source code", text("filter.rs", "use proxy_wasm::traits::*;"), /Source code is compiled/],
    ["is text that does not assemble", text("filter.wat", "(module\n  (func (result i33)))"), /filter\.wat:2/],
    ["is broken JSON", text("scenario.json", '{\n  "version": 1,\n}'), /line 2, column 15/],
    ["is other JSON", text("package.json", '{"name":"left"}'), /neither a scenario, which has a setup, nor captured traffic/],
    ["is a HAR file without entries", text("traffic.har", '{"log": {"version": "1.2", "entries": []}}'), /HAR has no entries/],
    ["is a scenario with problems", text("s.json", '{"version":1,"setup":{"chain":[],"seed":-1}}'), /setup\.seed/],
    ["is from the future", text("s.json", '{"version":7,"setup":{"chain":[]}}'), /version 7/],
  ])("says so when it %s", async (_, opened, reason) => {
    const found = await recognise(opened, assembleWat);
    expect(found).toMatchObject({ kind: "unreadable", name: opened.name });
    if (found.kind === "unreadable") expect(found.reason).toMatch(reason);
  });

  it("leaves what was open", async () => {
    const bench = await started();
    const { draft, recording } = bench.at;
    await bench.at.openFiles([text("notes.txt", "hello")]);
    const at = await bench.settled();
    expect(at.notices).toMatchObject([{ about: "notes.txt" }]);
    expect(at.draft).toBe(draft);
    expect(at.recording).toBe(recording);
    at.dismiss(at.notices[0]?.id ?? 0);
    expect(bench.at.notices).toEqual([]);
  });
});

describe("a module", () => {
  it("becomes a chain of its own with a request, whatever the file is called", async () => {
    const bench = await started();
    await bench.at.openFiles([file("../mine/report.pdf", "hello-headers/filter.wasm")]);
    const at = await bench.settled();
    expect(at.notices).toEqual([]);
    expect(at.draft.setup.chain).toMatchObject([{ name: "report", module: { name: "report.wasm" } }]);
    expect(at.origin).toEqual({ kind: "file", name: "report.wasm" });
    expect(at.outcome?.exchanges[0]?.client.status).toBe(200);
    at.undo();
    const back = await bench.settled();
    expect(back.origin).toMatchObject({ kind: "sample" });
    expect(back.outcome?.upstreams["backend"]?.[0]?.path).toBe("/hello?name=ada");
  });

  it("comes from WebAssembly text too, which is shown as its source", async () => {
    const bench = await started();
    await bench.at.openFiles([file("mine.txt", "hello-headers/source/filter.wat")]);
    const at = await bench.settled();
    expect(at.outcome?.exchanges[0]?.client.status).toBe(200);
    expect(at.sources).toMatchObject([{ path: "mine.wat" }]);
  });

  it("joins the chain under a name of its own", async () => {
    const bench = await started();
    await bench.at.openFiles([file("filter.wasm", "auth/filter.wasm")], "chain");
    const at = await bench.settled();
    expect(at.draft.setup.chain.map((filter) => filter.module.name)).toEqual(["filter.wasm", "filter-2.wasm"]);
    expect(at.missing).toEqual([]);
    expect(at.recording?.meta.modules.map((module) => module.size)).toEqual([sample("hello-headers/filter.wasm").length, sample("auth/filter.wasm").length]);
  });

  it("takes the place of another, built anew, and the requests stay", async () => {
    const bench = await started();
    bench.at.set(["actions", 0, "path"], "/mine");
    await bench.at.replaceModule(0, file("filter.wasm", "edit-headers/filter.wasm"));
    const at = await bench.settled();
    expect(at.recording?.meta.modules).toMatchObject([{ name: "filter.wasm", size: sample("edit-headers/filter.wasm").length }]);
    expect(at.outcome?.upstreams["backend"]?.[0]?.path).toBe("/mine");
    await bench.at.openFiles([file("filter.wasm", "hello-headers/filter.wasm")]);
    // a sample's request is not worth keeping
    expect((await bench.settled()).draft.actions).toMatchObject([{ id: "request-1" }]);
    bench.at.set(["actions", 0, "path"], "/kept");
    await bench.at.openFiles([file("filter.wasm", "edit-headers/filter.wasm")]);
    expect((await bench.settled()).outcome?.upstreams["backend"]?.[0]?.path).toBe("/kept");
  });
});

describe("a module that was built anew", () => {
  it("takes the place of the one of its name, and its configuration stays", async () => {
    const bench = await started();
    await bench.at.openFiles([file("mine.wasm", "hello-headers/filter.wasm")]);
    bench.at.set(["setup", "chain", 0, "configuration"], "kept");
    bench.at.set(["actions", 0, "path"], "/kept");
    await bench.at.openFiles([file("elsewhere/mine.wasm", "edit-headers/filter.wasm")]);
    const at = await bench.settled();
    expect(at.draft.setup.chain).toMatchObject([{ name: "mine", configuration: "kept", module: { name: "mine.wasm" } }]);
    expect(at.recording?.meta.modules).toMatchObject([{ size: sample("edit-headers/filter.wasm").length }]);
    expect(at.outcome?.upstreams["backend"]?.[0]?.path).toBe("/kept");
    at.undo();
    expect((await bench.settled()).recording?.meta.modules).toMatchObject([{ size: sample("hello-headers/filter.wasm").length }]);
  });
});

describe("a scenario", () => {
  it("opens with the module that comes along", async () => {
    const bench = await started();
    await bench.at.openFiles([file("scenario.json", "auth/scenario.json"), file("other.wasm", "auth/filter.wasm")]);
    const at = await bench.settled();
    expect(at.missing).toEqual([]);
    expect(at.notices).toEqual([]);
    expect(at.recording?.meta.modules).toMatchObject([{ size: sample("auth/filter.wasm").length }]);
  });

  it("waits for a module that is not there, without the run of what was open before", async () => {
    const bench = await started();
    const { recording } = bench.at;
    await bench.at.openFiles([text("s.json", JSON.stringify({ version: 1, setup: { chain: [{ module: { name: "mine.wasm" } }] }, actions: [] }))]);
    const at = await bench.settled();
    expect(at.missing).toEqual(["mine.wasm"]);
    expect(at).toMatchObject({ recording: undefined, length: 0, cursor: 0, outcome: undefined });
    await bench.at.replaceModule(0, file("mine.wasm", "auth/filter.wasm"));
    const after = await bench.settled();
    expect(after.missing).toEqual([]);
    expect(after.length).toBeGreaterThan(1);
    expect(after.recording).not.toBe(recording);
  });

  it("says when the module is not the one it was made with", async () => {
    const bench = await started();
    const scenario = { version: 1, setup: { chain: [{ module: { name: "mine.wasm", sha256: "0".repeat(64) } }] }, actions: [] };
    await bench.at.openFiles([text("s.json", JSON.stringify(scenario)), file("mine.wasm", "auth/filter.wasm")]);
    const at = await bench.settled();
    expect(at.missing).toEqual([]);
    expect(at.notices).toMatchObject([{ about: "mine.wasm" }]);
  });
});
