import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import type { OpenedFile } from "./types.ts";

const file = (name: string, content: string | Uint8Array): OpenedFile => ({ name, bytes: typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content) });
const wasm = new Uint8Array(readFileSync(new URL("../../samples/edit-headers/filter.wasm", import.meta.url)));
const config = (sha256 = ""): string => `
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: guard, namespace: prod }
spec: { url: "https://files.example/guard.wasm", ${sha256 === "" ? "" : `sha256: ${sha256}, `}pluginName: root, pluginConfig: { a: 1 } }
`;

async function started(): Promise<TestBench> {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.settled();
  return bench;
}
const chain = ({ at }: TestBench) => at.draft.setup.chain.map(({ name }) => name);

describe("a proxy's configuration", () => {
  it("is previewed before anything changes, whatever its file is called", async () => {
    const bench = await started(), { draft } = bench.at;
    await bench.at.openFiles([file("notes.txt", config())]);
    expect(bench.at.configuration).toMatchObject({ name: "notes.txt", label: "Istio WasmPlugin", filters: [{ name: "prod.guard", rootId: "root", module: "guard.wasm", from: "https://files.example/guard.wasm", configuration: '{"a":1}' }] });
    expect(bench.at.configuration?.filters[0]?.size).toBeUndefined();
    bench.at.dropConfiguration();
    expect(bench.at.configuration).toBeUndefined();
    expect(bench.at.draft).toBe(draft);
  });

  it("takes the chain's place, asks for its module, runs when a file is dropped, and can be undone", async () => {
    const bench = await started(), before = chain(bench);
    await bench.at.openFiles([file("c.yaml", config())]);
    await bench.at.takeConfiguration("replace");
    expect(chain(bench)).toEqual(["prod.guard"]);
    expect(bench.at.missing).toEqual(["guard.wasm"]);
    await bench.at.openFiles([file("some-other-name.wasm", wasm)]);
    const at = await bench.settled();
    expect(at.missing).toEqual([]);
    expect(chain(bench)).toEqual(["prod.guard"]);
    expect(at.recording?.meta.scenario.setup.chain).toMatchObject([{ name: "prod.guard", rootId: "root", configuration: '{"a":1}' }]);
    at.undo();
    at.undo();
    await bench.settled();
    expect(chain(bench)).toEqual(before);
  });

  it("takes modules that come with it, and those that are given while it is looked at, and checks them", async () => {
    const bench = await started();
    await bench.at.openFiles([file("guard.wasm", wasm), file("c.yaml", config())]);
    expect(bench.at.configuration?.filters[0]).toMatchObject({ size: wasm.length });
    await bench.at.openFiles([file("c.yaml", config("ab".repeat(32)))]);
    expect(bench.at.configuration?.filters[0]).toMatchObject({ sha256: "ab".repeat(32) });
    await bench.at.giveModule("guard.wasm", file("x.txt", "no module"));
    expect(bench.at.configuration?.filters[0]?.trouble).toContain("x.txt: This is text");
    await bench.at.giveModule("guard.wasm", file("x.wasm", wasm));
    expect(bench.at.configuration?.filters[0]).toMatchObject({ size: wasm.length, other: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(bench.at.configuration?.filters[0]?.trouble).toBeUndefined();
    await bench.at.takeConfiguration("replace");
    const at = await bench.settled();
    expect(at.missing).toEqual([]);
    expect(at.recording?.length).toBeGreaterThan(1);
  });

  it("is added to the chain beside modules of the same name", async () => {
    const bench = await started();
    await bench.at.openFiles([file("guard.wasm", wasm)]);
    await bench.settled();
    await bench.at.openFiles([file("c.yaml", config())]);
    await bench.at.takeConfiguration("append");
    expect(bench.at.draft.setup.chain.map(({ module }) => module.name)).toEqual(["guard.wasm", "guard-2.wasm"]);
    expect(bench.at.missing).toEqual(["guard-2.wasm"]);
  });

  it("that cannot be read is explained, and nothing changes", async () => {
    const bench = await started(), { draft } = bench.at;
    await bench.at.openFiles([file("e.yaml", "static_resources:\n  listeners: [\n")]);
    expect(bench.at.notices[0]?.text).toContain("The YAML cannot be read: line");
    expect(bench.at.draft).toBe(draft);
  });
});
