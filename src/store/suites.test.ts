import { describe, expect, it } from "vitest";
import { call, guestOf } from "../testing/host-guest.ts";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import type { OpenedFile } from "./types.ts";

const text = (name: string, content: string): OpenedFile => ({ name, bytes: new TextEncoder().encode(content) });
const adds = { calls: { proxy_on_request_headers: [call("proxy_add_header_map_value", { map_type: 0, key: "x-a", value: "1" })] } };
const suite = text("tests.textpb", `
env { wasm_path: "build/filter.wasm" config_path: "conf/plugin.txt" }
test { name: "adds" request_headers { input { header { key: ":path" value: "/" } } result { has_header { key: "x-a" value: "1" } } } }
test { name: "fails" request_headers { result { no_header { key: "x-a" } } } }
test { name: "names a file" request_body { input { file: "expected/body.txt" } result { body { exact: "hello" } } } }`);

const run = async (bench: TestBench, ...files: readonly OpenedFile[]): Promise<void> => {
  await bench.store.getState().openFiles(files);
  await bench.until(({ suite: shown }) => shown !== undefined && (shown.module === undefined || shown.tests.every(({ checks }) => checks !== undefined)));
};

describe("a suite that is dropped", () => {
  it("is run by the tester's rules, with the module and the files that came along", async () => {
    const bench = testWorkbench();
    await bench.store.getState().start();
    const before = bench.at.draft, { bytes } = await guestOf(adds);
    await run(bench, suite, { name: "filter.wasm", bytes }, text("plugin.txt", "conf"), text("body.txt", "hello"));
    const { tests = [], module, missing } = bench.at.suite ?? {};
    expect([module, missing, tests.map(({ name, checks }) => [name, checks?.every(({ ok }) => ok)])]).toEqual(["filter.wasm", [], [["adds", true], ["fails", false], ["names a file", true]]]);
    expect(tests[1]?.checks?.find(({ ok }) => !ok)).toMatchObject({ phase: "request_headers", text: expect.stringContaining("expected not to be there") as string });
    expect([bench.at.draft, bench.at.notices]).toEqual([before, []]);
  });
  it("opens a test as a scenario at the step of a check, and undo brings back what was open", async () => {
    const bench = testWorkbench(), { bytes } = await guestOf(adds);
    await bench.store.getState().start();
    const before = bench.at.draft;
    await run(bench, suite, { name: "filter.wasm", bytes });
    const step = bench.at.suite?.tests[1]?.checks?.find(({ ok }) => !ok)?.step ?? 0;
    await bench.store.getState().openSuiteTest(1, step);
    await bench.settled();
    expect([bench.at.scenario?.title, bench.at.missing, bench.at.suite?.open]).toEqual(["fails", [], false]);
    expect(bench.at.cursor).toBe(step);
    bench.store.getState().undo();
    expect(bench.at.draft).toBe(before);
  });
  it("says what it needs: the module, files, and where it is wrong", async () => {
    const bench = testWorkbench();
    await run(bench, suite);
    expect([bench.at.suite?.module, bench.at.suite?.missing, bench.at.suite?.tests[0]?.checks]).toEqual([undefined, ["conf/plugin.txt", "expected/body.txt"], undefined]);
    await bench.store.getState().openFiles([text("broken.textpb", "test {\n  nme: \"x\"\n}")]);
    const { notices } = await bench.until((now) => now.notices.length > 0);
    expect(notices[0]?.text).toContain("line 2, column 3: nme is no field of Test");
  });
});
