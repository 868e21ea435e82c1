import wabt from "wabt";
import { describe, expect, test } from "vitest";
import { ColumnWriter } from "../recording/column-writer.ts";
import { createRecording } from "../recording/log.ts";
import { scenarioFor } from "../scenario/defaults.ts";
import { createSession } from "./session.ts";

async function refusalOf(wat: string): Promise<string | undefined> {
  const { parseWat } = await wabt();
  const parsed = parseWat("filter.wat", wat);
  const bytes = parsed.toBinary({}).buffer;
  parsed.destroy();
  const scenario = scenarioFor([{ name: "filter.wasm" }]), recording = createRecording({ scenario, modules: [] });
  const session = createSession({ scenario, modules: new Map([["filter.wasm", bytes]]), writer: new ColumnWriter((batch) => recording.append(batch)) });
  session.start();
  return session.outcome().refusal;
}
const filter = (rest: string): string => `(module ${rest}
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) i32.const 1024))`;

describe("what a module imports besides functions", () => {
  test("a memory and a table are given, of the type that is asked for", async () => {
    expect(await refusalOf(filter(`(import "env" "memory" (memory 2)) (import "env" "__indirect_function_table" (table 1 8 funcref))`))).toBeUndefined();
    expect(await refusalOf(filter(`(import "env" "memory" (memory 1 4))`))).toBeUndefined();
  });
  test("a global is not", async () => {
    expect(await refusalOf(filter(`(import "env" "g" (global i32)) (memory (export "memory") 1)`))).toContain("env.g");
  });
});

describe("modules that load but do not start", () => {
  test("data outside the memory", async () => {
    expect(await refusalOf(filter(`(memory (export "memory") 1) (data (i32.const 65536) "x")`))).toBe("its data or element segments lie outside its memory or table");
  });
  test("no memory at all", async () => {
    expect(await refusalOf(filter(""))).toBeDefined();
  });
  test("more memory than the limit at the start", async () => {
    expect(await refusalOf(filter(`(memory (export "memory") 16385)`))).toContain("limit of 16384 pages");
  });
});
