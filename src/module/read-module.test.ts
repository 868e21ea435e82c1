import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { functionBodies } from "../testing/function-bodies.ts";
import { readModule, typeOfFunction } from "./read-module.ts";
import { assemble, header, moduleOf, section } from "../testing/wasm-bytes.ts";

const source = `(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (import "env" "limit" (global i32))
  (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
  (memory (export "memory") 2 5)
  (global $stack (mut i32) (i32.const 66560))
  (global f64 (f64.const 1.5))
  (func $first (export "proxy_abi_version_0_2_1"))
  (func $second (export "malloc") (param i32) (result i32) (i32.const 0))
  (func $wide (export "wide") (param i64 f32 f64))
  (export "proxy_abi_version_0_2_0" (func $first))
  (start $first)
  (data (i32.const 0) "hello"))`;

describe("an ordinary module", () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await assemble(source);
  });

  test("imports with their types", () => {
    const m = moduleOf(bytes);
    expect(m.imports).toEqual([
      { module: "env", name: "proxy_log", kind: "function", type: 0 },
      { module: "env", name: "limit", kind: "global", global: { type: "i32", mutable: false } },
      { module: "wasi_snapshot_preview1", name: "random_get", kind: "function", type: 1 },
    ]);
    expect(m.importedFunctions).toBe(2);
    expect(typeOfFunction(m, 0)).toEqual({ params: ["i32", "i32", "i32"], results: ["i32"] });
    expect(typeOfFunction(m, 1)).toEqual({ params: ["i32", "i32"], results: ["i32"] });
  });

  test("functions count on after the imported ones", () => {
    const m = moduleOf(bytes);
    expect(m.functionTypes).toHaveLength(5);
    expect(typeOfFunction(m, 3)).toEqual({ params: ["i32"], results: ["i32"] });
    expect(typeOfFunction(m, 4)).toEqual({ params: ["i64", "f32", "f64"], results: [] });
    expect(typeOfFunction(m, 5)).toBeUndefined();
  });

  test("exports in their order", () => {
    expect(moduleOf(bytes).exports).toEqual([
      { name: "memory", kind: "memory", index: 0 },
      { name: "proxy_abi_version_0_2_1", kind: "function", index: 2 },
      { name: "malloc", kind: "function", index: 3 },
      { name: "wide", kind: "function", index: 4 },
      { name: "proxy_abi_version_0_2_0", kind: "function", index: 2 },
    ]);
  });

  test("start function, memory and globals", () => {
    const m = moduleOf(bytes);
    expect(m.start).toBe(2);
    expect(m.memory).toEqual({ min: 2, max: 5, shared: false, wide: false, imported: false });
    expect(m.globals).toEqual([
      { type: "i32", mutable: false },
      { type: "i32", mutable: true },
      { type: "f64", mutable: false },
    ]);
  });

  test("sections lie one after the other to the end of the file", () => {
    const m = moduleOf(bytes);
    expect(m.sections.map(({ id }) => id)).toEqual([1, 2, 3, 5, 6, 7, 8, 10, 11, 0]);
    let at = 8;
    for (const { start, offset, size } of m.sections) {
      expect(start).toBe(at);
      at = offset + size;
    }
    expect(at).toBe(bytes.length);
    expect(m.customSections.map(({ name }) => name)).toEqual(["name"]);
    expect(m.codeOffset).toBe(m.sections.find(({ id }) => id === 10)?.offset);
  });

  test("function bodies end with `end`", () => {
    const m = moduleOf(bytes);
    const bodies = functionBodies(m);
    expect(bodies.map(({ index }) => index)).toEqual([2, 3, 4]);
    for (const { offset, size } of bodies) expect(m.bytes[offset + size - 1]).toBe(0x0b);
  });

  test("cut off anywhere, or damaged anywhere, it is a reason or a module, never a throw", () => {
    for (let length = 0; length < bytes.length; length++) expect(typeof readModule(bytes.subarray(0, length)).ok).toBe("boolean");
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x7f, 0x80, 0xff]) {
        const damaged = bytes.slice();
        damaged[at] = value;
        const result = readModule(damaged);
        if (result.ok) functionBodies(result.value);
      }
    }
  });

  test("a module in shared memory is copied", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const m = moduleOf(shared);
    expect(m.bytes.buffer).toBeInstanceOf(ArrayBuffer);
    expect(m.bytes).toEqual(new Uint8Array(bytes));
  });
});

test("an imported memory", async () => {
  const m = moduleOf(await assemble(`(module (import "env" "memory" (memory 1)))`));
  expect(m.memory).toEqual({ min: 1, shared: false, wide: false, imported: true });
  expect(m.start).toBeUndefined();
  expect(m.codeOffset).toBe(0);
});

describe("forms of later proposals", () => {
  test("types that are not functions take an index", () => {
    const types = section(1, [
      5, // entries, one of them a group of two
      ...[0x60, 1, 0x7f, 0],
      ...[0x4e, 2, 0x50, 0, 0x5f, 2, 0x78, 0, 0x63, 0x01, 1, 0x4f, 1, 1, 0x5e, 0x7e, 1],
      ...[0x60, 3, 0x64, 0x01, 0x63, 0x70, 0x6f, 1, 0x7b],
      ...[0x5d, 0],
      ...[0x60, 0, 0],
    ]);
    const m = moduleOf(Uint8Array.from([...header, ...types, ...section(3, [1, 5])]));
    expect(m.types).toEqual([
      { params: ["i32"], results: [] },
      undefined,
      undefined,
      { params: ["ref 1", "ref null func", "externref"], results: ["v128"] },
      undefined,
      { params: [], results: [] },
    ]);
    expect(typeOfFunction(m, 0)).toEqual({ params: [], results: [] });
  });

  test("memories addressed by 64 bits, shared ones, tags", () => {
    const m = moduleOf(Uint8Array.from([...header, ...section(1, [1, 0x60, 0, 0]), ...section(5, [1, 7, 1, 0x80, 0x80, 4]), ...section(13, [1, 0, 0]), ...section(7, [1, 1, 0x74, 4, 0])]));
    expect(m.memory).toEqual({ min: 1, max: 65536, shared: true, wide: true, imported: false });
    expect(m.exports).toEqual([{ name: "t", kind: "tag", index: 0 }]);
  });

  test("a global with an unknown initial value ends the list of globals only", () => {
    const m = moduleOf(Uint8Array.from([...header, ...section(6, [2, 0x7f, 0, 0x41, 0x80, 1, 0x0b, 0x6e, 0, 0xfb, 0x1c, 0x0b]), ...section(7, [1, 1, 0x67, 3, 0])]));
    expect(m.globals).toEqual([{ type: "i32", mutable: false }]);
    expect(m.exports).toHaveLength(1);
  });
});

describe("what cannot be read says why", () => {
  const reason = (bytes: readonly number[]) => {
    const result = readModule(Uint8Array.from(bytes));
    return result.ok ? "it was read" : result.reason;
  };

  test.each([
    ["an unknown type form", section(1, [1, 0x33]), "the type section has a type of an unknown form 0x33, at byte 11 (0xb)"],
    ["an unknown value type", section(1, [1, 0x60, 1, 0x20, 0]), "the type section has an unknown value type 0x20, at byte 13 (0xd)"],
    ["an unknown kind", section(7, [1, 0, 9, 0]), "the export section has an entry of an unknown kind 9, at byte 12 (0xc)"],
    ["a count that is too high", section(3, [5, 0]), "the function section ends too early, at byte 12 (0xc)"],
    ["a name that is too long", section(7, [1, 200, 1, 0x61]), "the export section has a name of 200 bytes that does not fit, at byte 13 (0xd)"],
    ["bytes too many", section(8, [0, 0, 0]), "the start section has 2 bytes too many, at byte 11 (0xb)"],
    ["an endless number", section(8, [0x80, 0x80, 0x80, 0x80, 0x80, 0]), "the start section has a number that does not end, at byte 10 (0xa)"],
    ["a number above 32 bits", section(8, [0xff, 0xff, 0xff, 0xff, 0x7f]), "the start section has a number above 32 bits, at byte 10 (0xa)"],
    ["a section that is cut off", [10, 100, 1, 2], "the code section is cut off: it has 100 bytes and the file holds 2 of them, at byte 8 (0x8)"],
    ["limits of an unknown form", section(5, [1, 0x40, 0]), "the memory section has limits of an unknown form 0x40, at byte 11 (0xb)"],
  ])("%s", (_what, content, problem) => {
    expect(reason([...header, ...content])).toBe(`this WebAssembly module cannot be read: ${problem}`);
  });

  const bytesOf = (text: string) => Array.from(text, (c) => c.charCodeAt(0));
  test.each([
    ["nothing", [], "the file is empty"],
    ["a component", [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0], "this is a component, not a core module"],
    ["another version", [0, 0x61, 0x73, 0x6d, 2, 0, 0, 0], "version 2 and layer 0"],
    ["half a header", [0, 0x61, 0x73, 0x6d, 1], "cut off: it has 5 bytes, at least 8"],
    ["text form", bytesOf("\n  (module)"), "this is the text form (.wat)"],
    ["text form with a comment", bytesOf(";; a filter\n(module)"), "this is the text form (.wat)"],
    ["gzip", [0x1f, 0x8b, 8, 0], "gzip"],
    ["zstd", [0x28, 0xb5, 0x2f, 0xfd], "zstd"],
    ["zip", bytesOf("PK\u0003\u0004"), "zip"],
    ["tar", [...bytesOf("layer/"), ...Array<number>(251).fill(0), ...bytesOf("ustar\0"), 0], "tar"],
    ["a native program", bytesOf("\u007fELF"), "ELF"],
    ["a static library", bytesOf("!<arch>\n"), "static library"],
    ["a page", bytesOf("<!DOCTYPE html><title>404"), "HTML page"],
    ["an LFS pointer", bytesOf("version https://git-lfs.github.com/spec/v1\n"), "Git LFS pointer"],
    ["anything else", bytesOf("{\"a\": 1}"), "it begins with 7b 22 61 22 3a 20 31 7d instead of 00 61 73 6d"],
  ])("%s", (_what, bytes, part) => {
    expect(reason(bytes)).toContain(part);
  });
});

test("a reader of this file's own text does not take it for a module", () => {
  expect(readModule(new Uint8Array(readFileSync(new URL(import.meta.url)))).ok).toBe(false);
});
