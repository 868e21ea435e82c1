import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { assembleWat } from "../engine/wat.ts";
import { tarOf } from "../interop/archive/testing-tar.ts";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import { recogniseAll } from "./files.ts";
import type { OpenedFile } from "./types.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (name: string, content: Uint8Array): OpenedFile => ({ name, bytes: content });
const wasm = new Uint8Array(readFileSync(new URL("../../samples/edit-headers/filter.wasm", import.meta.url)));
const image = tarOf({ "manifest.json": bytes(JSON.stringify([{ Config: "c", Layers: ["l"] }])), "l": tarOf({ "plugin.wasm": wasm, "runtime-config.json": bytes(JSON.stringify({ config: { rootIds: ["r", "s"] } })) }) });
const log = new Uint8Array(readFileSync(new URL("../../e2e/envoy/traces/hello-headers.log", import.meta.url)));

async function started(): Promise<TestBench> {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.settled();
  return bench;
}

describe("archives", () => {
  it("with an image are its module, called as the file and with its root id", async () => {
    const bench = await started();
    await bench.at.openFiles([file("guard.tar.gz", gzipSync(image))]);
    const at = await bench.settled();
    expect(at.draft.setup.chain).toMatchObject([{ name: "guard", module: { name: "guard.wasm" }, rootId: "r" }]);
    expect(at.notices).toMatchObject([{ about: "guard.tar.gz", text: "The module has the root ids r, s; r is taken." }]);
    await bench.at.openFiles([file("other.tar", image)], "chain");
    expect(bench.at.draft.setup.chain.map(({ module }) => module.name)).toHaveLength(2);
    await bench.at.replaceModule(0, file("third.tar", image));
    expect(bench.at.draft.setup.chain[0]?.module.name).toBe("third.wasm");
  });
  it("with other files are all that can be opened of them, and the rest is named", async () => {
    const { found, notes } = await recogniseAll(file("b.zip", zipSync({ "a/mine.wasm": wasm, "notes.md": bytes("# notes"), "i.tar": image })), assembleWat);
    expect(found).toMatchObject([{ kind: "module", name: "mine.wasm" }, { kind: "module", name: "i.wasm" }]);
    expect(notes).toMatchObject([{ about: "b.zip", text: "Of the archive these are not opened: notes.md." }, { about: "i.tar" }]);
  });
  it("with nothing to open, or within each other without end, are explained", async () => {
    expect((await recogniseAll(file("b.zip", zipSync({ "notes.md": bytes("# notes") })), assembleWat)).found).toMatchObject([{ kind: "unreadable", reason: expect.stringContaining("notes.md: This is text") as string }]);
    const inner = tarOf({ c: bytes("x") });
    expect((await recogniseAll(file("a.tar", tarOf({ b: tarOf({ b: inner }) })), assembleWat)).found).toMatchObject([{ kind: "unreadable", reason: expect.stringContaining("too deep in each other") as string }]);
  });
});

describe("an Envoy's trace", () => {
  it("is compared with the run on screen", async () => {
    const bench = await started();
    await bench.at.openSample("hello-headers");
    await bench.settled();
    await bench.at.openFiles([file("e.txt", log)]);
    expect(bench.at.comparedTrace).toMatchObject({ name: "e.txt", threads: [{ name: "worker 0", equal: 20 }] });
    bench.at.closeTrace();
    expect(bench.at.comparedTrace).toBeUndefined();
  });
  it("asks for a run where there is none", async () => {
    const bench = await started();
    await bench.at.openFiles([file("case.json", bytes(JSON.stringify({ version: 1, setup: { chain: [{ module: { name: "gone.wasm" } }] } })))]);
    await bench.at.openFiles([file("e.txt", log)]);
    expect(bench.at.comparedTrace).toBeUndefined();
    expect(bench.at.notices.at(-1)?.text).toContain("open its filters and its requests first");
  });
});
