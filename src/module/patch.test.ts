import { describe, expect, test } from "vitest";
import { assemble, header, moduleOf, section } from "../testing/wasm-bytes.ts";
import { functionBodies } from "../testing/function-bodies.ts";
import { patchModule } from "./patch.ts";

const source = `(module
  (import "env" "tell" (func $tell (param i32)))
  (memory (export "memory") 1)
  (global $n (mut i32) (i32.const 0))
  (func $begin (global.set $n (i32.const 7)) (call $tell (i32.const 1)))
  (func (export "get") (result i32) (global.get $n))
  (start $begin)
  (data (i32.const 0) "hello"))`;

async function run(bytes: Uint8Array<ArrayBuffer>) {
  const told: number[] = [];
  const { instance } = await WebAssembly.instantiate(bytes, { env: { tell: (n: number) => told.push(n) } });
  const call = (name: string): unknown => {
    const exported = instance.exports[name];
    if (typeof exported !== "function") throw new Error(`${name} is not an exported function`);
    return exported();
  };
  return { told, call, exports: instance.exports };
}

describe("exportStartAs", () => {
  test("the start function runs when it is called, and not before", async () => {
    const original = await assemble(source);
    const before = await run(original);
    expect(before.told).toEqual([1]);

    const { told, call } = await run(patchModule(moduleOf(original), { exportStartAs: "$start" }).bytes);
    expect(told).toEqual([]);
    expect(call("get")).toBe(0);
    call("$start");
    expect(told).toEqual([1]);
    expect(call("get")).toBe(7);
  });

  test("a module without a start section stays as it is", async () => {
    const original = await assemble(`(module (func (export "f")))`);
    expect(patchModule(moduleOf(original), { exportStartAs: "$start" }).bytes).toEqual(original);
  });

  test("a module that exported nothing gets an export section in its place", async () => {
    const original = await assemble(`(module (global (mut i32) (i32.const 0)) (func $f) (start $f) (data "x"))`);
    const m = moduleOf(patchModule(moduleOf(original), { exportStartAs: "begin" }).bytes);
    expect(m.exports).toEqual([{ name: "begin", kind: "function", index: 0 }]);
    expect(m.start).toBeUndefined();
    expect(WebAssembly.validate(m.bytes)).toBe(true);
  });
});

describe("memoryMaximum", () => {
  const maximumOf = async (memory: string, memoryMaximum: number) => {
    const { bytes } = patchModule(moduleOf(await assemble(`(module ${memory} (func (export "f")))`)), { memoryMaximum });
    expect(WebAssembly.validate(bytes)).toBe(true);
    return moduleOf(bytes).memory?.max;
  };

  test("a memory without a maximum gets one", async () => {
    expect(await maximumOf("(memory 1)", 300)).toBe(300);
  });

  test("a higher maximum is lowered, a lower one stays", async () => {
    expect(await maximumOf("(memory 1 65536)", 300)).toBe(300);
    expect(await maximumOf("(memory 1 16)", 300)).toBe(16);
  });

  test("it never goes below what the module starts with", async () => {
    expect(await maximumOf("(memory 20)", 10)).toBe(20);
  });

  test("an imported memory is the host's to limit", async () => {
    expect(await maximumOf(`(import "env" "memory" (memory 1))`, 300)).toBeUndefined();
  });

  test("the engine keeps the limit", async () => {
    const original = await assemble(`(module (memory (export "memory") 1) (func (export "grow") (result i32) (memory.grow (i32.const 1))))`);
    const { call } = await run(patchModule(moduleOf(original), { memoryMaximum: 2 }).bytes);
    expect([call("grow"), call("grow")]).toEqual([1, -1]);
  });

  test("a memory addressed by 64 bits keeps its form, and a second memory stays", () => {
    const m = moduleOf(Uint8Array.from([...header, ...section(5, [2, 4, 1, 1, 3, 9])]));
    const patched = patchModule(m, { memoryMaximum: 5 });
    expect([...patched.bytes]).toEqual([...header, ...section(5, [2, 5, 1, 5, 1, 3, 9])]);
  });
});

test("exportMemoryAs makes the memory reachable", async () => {
  const original = await assemble("(module (memory 1))");
  const { exports } = await run(patchModule(moduleOf(original), { exportMemoryAs: "$memory" }).bytes);
  expect(exports["$memory"]).toBeInstanceOf(WebAssembly.Memory);
});

describe("the offset map", () => {
  test("leads from each byte that stayed to its place and back", async () => {
    const m = moduleOf(await assemble(source));
    const { bytes, toOriginal, toPatched } = patchModule(m, { exportStartAs: "$start", memoryMaximum: 300, exportMemoryAs: "$memory" });
    const patched = moduleOf(bytes);
    const moved = (id: number, from: typeof m) => from.sections.find((candidate) => candidate.id === id);
    for (const id of [1, 2, 3, 6, 10, 11]) {
      const [before, after] = [moved(id, m), moved(id, patched)];
      if (before === undefined || after === undefined) throw new Error(`section ${id} is missing`);
      for (let i = 0; i < before.size; i++) {
        expect(toPatched(before.offset + i)).toBe(after.offset + i);
        expect(toOriginal(after.offset + i)).toBe(before.offset + i);
        expect(m.bytes[before.offset + i]).toBe(bytes[after.offset + i]);
      }
    }
    expect(toPatched(m.bytes.length)).toBe(bytes.length);
    expect(toOriginal(bytes.length)).toBe(m.bytes.length);
  });

  test("a place in what was removed or added is where that happened", async () => {
    const m = moduleOf(await assemble(source));
    const { toOriginal, toPatched, bytes } = patchModule(m, { exportStartAs: "$start" });
    const start = m.sections.find(({ id }) => id === 8);
    const exportsBefore = m.sections.find(({ id }) => id === 7);
    const exportsAfter = moduleOf(bytes).sections.find(({ id }) => id === 7);
    if (start === undefined || exportsBefore === undefined || exportsAfter === undefined) throw new Error("a section is missing");
    expect(toPatched(start.offset)).toBe(exportsAfter.offset + exportsAfter.size);
    expect(toOriginal(exportsAfter.offset + 3)).toBe(exportsBefore.start);
  });

  test("function bodies are found again", async () => {
    const m = moduleOf(await assemble(source));
    const { bytes, toOriginal } = patchModule(m, { exportStartAs: "$start", memoryMaximum: 300 });
    expect(functionBodies(moduleOf(bytes)).map(({ offset }) => toOriginal(offset))).toEqual(functionBodies(m).map(({ offset }) => offset));
  });

  test("nothing to do, nothing moved", async () => {
    const m = moduleOf(await assemble(source));
    const { bytes, toOriginal, toPatched } = patchModule(m, {});
    expect(bytes).toBe(m.bytes);
    expect([toOriginal(20), toPatched(20)]).toEqual([20, 20]);
  });
});
