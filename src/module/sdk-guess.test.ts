import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assemble, header, moduleOf, named, section } from "../testing/wasm-bytes.ts";
import { guessSdk } from "./sdk-guess.ts";
import type { WasmModule } from "./types.ts";

describe("the samples, whose sources are known", () => {
  test.each([
    ["auth/filter", "Rust", "rustc 1.96.0"],
    ["crash/filter", "Rust", "Rust"],
    ["http-call/filter", "Go", "Go go1.26"],
    ["edit-headers/filter", "AssemblyScript", "~lib/"],
    ["shared-queue/producer", "AssemblyScript", "named ~"],
    ["rate-limit/filter", "C", "C99"],
    ["hello-headers/filter", "WAT", "no compiler"],
  ])("%s is %s", (sample, language, evidence) => {
    const guess = guessSdk(moduleOf(readFileSync(new URL(`../../samples/${sample}.wasm`, import.meta.url))));
    expect(guess.language).toBe(language);
    expect(guess.evidence).toContain(evidence);
  });
});

describe("the same without their custom sections", () => {
  test.each([
    ["auth/filter", "Rust"],
    ["http-call/filter", "Go"],
    ["edit-headers/filter", "AssemblyScript"],
    ["rate-limit/filter", "C"],
  ])("%s is %s", (sample, language) => {
    const m = moduleOf(readFileSync(new URL(`../../samples/${sample}.wasm`, import.meta.url)));
    const kept = m.sections.filter(({ id }) => id !== 0).flatMap(({ start, offset, size }) => [...m.bytes.subarray(start, offset + size)]);
    expect(guessSdk(moduleOf(Uint8Array.from([...header, ...kept]))).language).toBe(language);
  });
});

const withProducers = (...fields: readonly (readonly [field: string, name: string])[]) =>
  moduleOf(Uint8Array.from([...header, ...section(0, [...named("producers"), fields.length, ...fields.flatMap(([field, name]) => [...named(field), 1, ...named(name), 0])])]));
const withName = (name: string) => moduleOf(Uint8Array.from([...header, ...section(0, [...named("name"), ...section(1, [1, 0, ...named(name)])])]));
const withDebugString = (text: string) => moduleOf(Uint8Array.from([...header, ...section(0, [...named(".debug_str"), ...named(`a\0${text}\0b`).slice(1)])]));
const withData = (text: string) => moduleOf(Uint8Array.from([...header, ...section(11, [1, 1, ...named(text)])]));
const withExports = (...names: readonly string[]) => moduleOf(Uint8Array.from([...header, ...section(7, [names.length, ...names.flatMap((name) => [...named(name), 0, 0])])]));
const withImport = (module: string, name: string) => moduleOf(Uint8Array.from([...header, ...section(2, [1, ...named(module), ...named(name), 3, 0x7f, 0])]));

const traces: readonly (readonly [what: string, m: WasmModule, language: string, evidence: string])[] = [
  ["C", withProducers(["language", "C11"]), "C", "C11"],
  ["C++, which brings a C library", withProducers(["language", "C99"], ["language", "C_plus_plus_14"]), "C++", "C_plus_plus_14"],
  ["TinyGo, which brings a C library", withProducers(["language", "C99"], ["processed-by", "TinyGo"]), "TinyGo", "TinyGo"],
  ["Zig", withProducers(["language", "zig"]), "Zig", "zig"],
  ["clang alone", withProducers(["processed-by", "clang"]), "C", "clang"],
  ["v0 mangling", withName("_RNvNtCs5Yu_10proxy_wasm9hostcalls3log"), "Rust", "_RNvNtCs5Yu"],
  ["the older mangling", withName("_ZN10proxy_wasm4main17h0123456789abcdefE"), "Rust", "17h0123456789abcdefE"],
  ["C++ mangling", withName("_ZN11RootContext6onTickEv"), "C++", "_ZN11RootContext"],
  ["C++ names, demangled", withName("operator new(unsigned long)"), "C++", "operator new"],
  ["TinyGo's runtime", withName("runtime.nilPanic"), "TinyGo", "runtime.nilPanic"],
  ["Zig's names", withName("heap.alloc__anon_1234"), "Zig", "__anon_1234"],
  ["DWARF of rustc", withDebugString("clang LLVM (rustc version 1.63.0)"), "Rust", "rustc version 1.63.0"],
  ["DWARF of TinyGo", withDebugString("TinyGo"), "TinyGo", "TinyGo"],
  ["DWARF of Zig", withDebugString("zig 0.11.0"), "Zig", "zig 0.11.0"],
  ["Go for the browser", withImport("gojs", "runtime.wasmExit"), "Go", "gojs.runtime.wasmExit"],
  ["emscripten", withImport("env", "emscripten_notify_memory_growth"), "C++", "emscripten_notify_memory_growth"],
  ["TinyGo, stripped", withData("panic: runtime error: index"), "TinyGo", "panic texts"],
  ["TinyGo with asyncify", withExports("asyncify_start_unwind"), "TinyGo", "asyncify"],
  ["AssemblyScript with its runtime exported", withExports("__new", "__pin", "__unpin"), "AssemblyScript", "__new"],
  ["C++, stripped", withData("std::bad_alloc"), "C++", "C++ library"],
  ["C++ with type names", withData("NSt3__212basic_string"), "C++", "type names"],
];

test.each(traces)("%s", (_what, m, language, evidence) => {
  const guess = guessSdk(m);
  expect(guess.language).toBe(language);
  expect(guess.evidence).toContain(evidence);
});

test("small text modules are taken for hand-written, large ones without traces for nothing known", async () => {
  expect(guessSdk(moduleOf(await assemble("(module (func $f))"))).language).toBe("WAT");
  const filler = [11, 0x80, 0x80, 0x02, ...Array<number>(32768).fill(0)];
  expect(guessSdk(moduleOf(Uint8Array.from([...header, ...filler])))).toEqual({ language: "unknown", evidence: "no compiler left a trace that is known here" });
});
