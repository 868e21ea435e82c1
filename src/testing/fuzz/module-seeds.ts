/** Modules to begin with: what compilers made, without the code that makes them long; and some put together by hand that have every form the readers know. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readModule } from "../../module/read-module.ts";
import { e2eFolder } from "../conformance/conformance-set.ts";
import { callGuest } from "../every-call/guest.ts";
import { callsOf } from "../every-call/arguments.ts";
import { sampleIds, samplesRoot } from "../sample-runs.ts";
import { header, named, section } from "../wasm-bytes.ts";

/** Whole below this; longer ones lose their long sections. */
const mostBytes = 24_000, longSection = 2_000;
const codeAndData: readonly number[] = [10, 11];

const read = (...path: readonly string[]): Uint8Array => new Uint8Array(readFileSync(join(...path)));

/** The module with its long sections cut out: no module that runs, one that can be read. */
function skeleton(bytes: Uint8Array): Uint8Array {
  const module = readModule(bytes);
  if (bytes.length < mostBytes || !module.ok) return bytes;
  const kept = module.value.sections.filter(({ size }) => size < longSection).map(({ start, offset, size }) => bytes.subarray(start, offset + size));
  return Uint8Array.from([...header, ...kept.flatMap((part) => [...part])]);
}

const i32 = 0x7f, i64 = 0x7e;
const imported = (name: string, kind: number, ...type: readonly number[]): readonly number[] => [...named("env"), ...named(name), kind, ...type];
const vector = (...items: readonly (readonly number[])[]): readonly number[] => [items.length, ...items.flat()];
const custom = (name: string, ...content: readonly number[]): readonly number[] => section(0, [...named(name), ...content]);
const text = (words: string): readonly number[] => Array.from(words, (c) => c.charCodeAt(0));
const producersOf = (field: string, name: string): readonly number[] => custom("producers", ...vector([...named(field), ...vector([...named(name), ...named("1.0")])]));
const exportedFunction = (index: number, ...names: readonly string[]): readonly number[] => section(7, vector(...names.map((name) => [...named(name), 0, index])));
const exported = (...names: readonly string[]): readonly number[] => exportedFunction(0, ...names);
const made = (...sections: readonly (readonly number[])[]): Uint8Array => Uint8Array.from([...header, ...sections.flat()]);

/** Types of every proposal, imports and exports of every kind, limits of every form, initial values of every instruction. */
const everyForm = (): readonly Uint8Array[] => [
  made(
    section(1, vector([0x60, 1, i32, 1, i32], [0x4e, 2, 0x50, 1, 0, 0x5f, 2, i32, 1, 0x78, 0, 0x4f, 0, 0x5e, 0x77, 1], [0x60, 2, 0x63, 0x70, 0x64, 0, 1, 0x6f], [0x5d, 0], [0x65, 0x60, 0, 0])),
    section(2, vector(imported("f", 0, 0), imported("t", 1, 0x70, 1, 1, 9), imported("m", 2, 0, 1), imported("g", 3, i64, 1), imported("e", 4, 0, 0))),
    section(7, vector([...named("f"), 0, 0], [...named("t"), 1, 0], [...named("m"), 2, 0], [...named("g"), 3, 0], [...named("e"), 4, 0])),
  ),
  made(
    section(5, vector([0x07, 1, 0x80, 1])),
    section(6, vector([i32, 0, 0x41, 1, 0x0b], [i64, 1, 0x42, 1, 0x42, 2, 0x7c, 0x0b], [0x7d, 0, 0x43, 0, 0, 0, 0, 0x0b], [0x7c, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b], [0x70, 0, 0xd0, 0x70, 0x0b], [0x7b, 0, 0xfd, 12, ...Array.from({ length: 16 }, () => 0), 0x0b])),
  ),
  made(section(5, vector([0x0d, 1, 2, 16])), section(13, vector([0, 0]))),
  made(section(5, vector([1, 1, 255, 255, 3]))),
  made(section(1, vector([0x60, 0, 0])), section(3, vector([0])), section(5, vector([0, 1])), section(8, [0]), section(10, vector([2, 0, 0x0b]))),
  made(section(1, vector([0x60, 0, 0])), section(3, vector([0])), section(8, [0]), section(10, vector([2, 0, 0x0b]))),
];

/** Exports and imports that proxies look at: markers, start functions, allocators, callbacks of another type. */
const everyMark = (): readonly Uint8Array[] => {
  const types = section(1, vector([0x60, 0, 0], [0x60, 3, i32, i32, i32, 1, i32])), memory = section(5, vector([0, 1]));
  return [
    made(types, section(3, vector([0])), memory, exported("_start"), section(10, vector([2, 0, 0x0b]))),
    ...["proxy_abi_version_0_1_0", "proxy_abi_version_0_2_0", "proxy_abi_version_0_2_1", "proxy_abi_version_0_2_100", "proxy_abi_version_0_3_0"].map((marker) => made(
      types, section(2, vector([...named("env"), ...named("proxy_log"), 0, 1], [...named("env"), ...named("proxy_get_status"), 0, 0], [...named("wasi_snapshot_preview1"), ...named("fd_write"), 0, 0], [...named("wasi_unstable"), ...named("proc_exit"), 0, 0])),
      section(3, vector([0])), memory, exported(marker, "malloc", "_initialize", "proxy_on_request_headers"), section(10, vector([2, 0, 0x0b])),
    )),
    made(types, section(2, vector(imported("proxy_redis_call", 0, 1), imported("proxy_onStart", 0, 0), imported("proxy_loog", 0, 1))), section(3, vector([0])), memory, exported("proxy_abi_version_0_2_1", "proxy_abi_version_0_1_0", "main"), section(10, vector([2, 0, 0x0b]))),
  ];
};

/** What is dropped by mistake. */
const otherFiles = (): readonly Uint8Array[] => [
  [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00], text("(module (func))"), text("(; words ;)\n(module)"), [0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd], text("PK\u0003\u0004"), text("\u007fELF"), text("!<arch>\n"),
  [...text("filter.wasm"), ...Array.from({ length: 246 }, () => 0), ...text("ustar\u000000"), ...Array.from({ length: 260 }, () => 0)], text("<!DOCTYPE html><html>"), text("version https://git-lfs.github.com/spec/v1\noid sha256:0"), text("{\"version\": 1}"), [],
].map((bytes) => Uint8Array.from(bytes));

/** What compilers leave behind. */
const everyTrace = (): readonly Uint8Array[] => [
  ...[["language", "Go"], ["language", "Zig"], ["language", "AssemblyScript"], ["language", "C_plus_plus_14"], ["language", "C11"], ["processed-by", "rustc"], ["processed-by", "TinyGo"], ["processed-by", "clang"], ["sdk", "Emscripten"]].map(([field = "", name = ""]) => made(producersOf(field, name))),
  made(custom("go:buildid", ...text("x")), custom("target_features", 1, 0x2b, ...named("simd128"))),
  made(custom(".debug_str", ...text("rustc version 1.80\0zig 0.11"))),
  made(section(2, vector([...named("gojs"), ...named("runtime.wasmExit"), 0, 0]))),
  made(section(2, vector(imported("emscripten_notify_memory_growth", 0, 0)))),
  made(exported("__new", "__pin", "__unpin")),
  made(exported("asyncify_start_unwind")),
  made(section(11, [...text("/rustc/ std::bad_alloc 11RootContext morestack on g0")])),
  made(section(2, vector([...named("emscripten"), ...named("emscripten_resize_heap"), 0, 0])), custom("name", 1, 70, 1, 0, 67, ...text("~lib/".padEnd(67, "x")))),
  made(section(1, vector([0x60, 0, 0])), exported("__heap_base", "_start"), custom("go:buildid", ...text("x"))),
  made(custom("name", 0, 2, 1, 0x6d, 1, 9, 1, 0, 6, ...text("_ZN1aE"), 7, 3, 1, 0, 0)),
];

/** As filters were before there were markers: names in another spelling. */
const preAbi = (): Uint8Array => made(
  section(1, vector([0x60, 0, 0], [0x60, 3, i32, i32, i32, 1, i32], [0x60, 1, i32, 1, i32])), section(2, vector(imported("proxy_log", 0, 1), imported("proxy_getStatus", 0, 1))), section(3, vector([0], [2])), section(5, vector([0, 2])),
  section(7, vector([...named("proxy_onStart"), 0, 2], [...named("malloc"), 0, 3], [...named("memory"), 2, 0])), section(8, [2]), section(10, vector([2, 0, 0x0b], [5, 0, 0x41, 0x80, 8, 0x0b])),
);
const withImportedMemory = (): Uint8Array => made(
  section(1, vector([0x60, 0, 0])), section(2, vector(imported("memory", 2, 1, 1, 2), imported("table", 1, 0x70, 0, 1))), section(3, vector([0])), exportedFunction(0, "proxy_abi_version_0_2_1", "_initialize"), section(10, vector([2, 0, 0x0b])),
);

const guest = { name: "proxy_get_shared_data", abi: "0.2.1", places: ["proxy_on_tick"], variations: callsOf("proxy_get_shared_data").variations.slice(0, 3) } as const;
/** Small guests that come to an end whatever is done to them outside their code. */
export const runningSeeds = (): readonly Uint8Array[] => [
  preAbi(), withImportedMemory(),
  callGuest(guest), callGuest({ ...guest, abi: "0.1.0", places: ["start section"], starts: ["_start"] }), callGuest({ ...guest, abi: "0.2.0", starts: ["_initialize", "main"] }), callGuest({ ...guest, bare: true }),
];

export function moduleSeeds(): readonly Uint8Array[] {
  const modules = sampleIds.flatMap((id) => readdirSync(join(samplesRoot, id)).filter((name) => name.endsWith(".wasm")).map((name) => skeleton(read(samplesRoot, id, name))));
  return [...modules, skeleton(read(e2eFolder, "envoy/wasm/probe.wasm")), skeleton(read(e2eFolder, "envoy/wasm/v_010_hdr3.wasm")), ...runningSeeds(), ...everyForm(), ...everyMark(), ...everyTrace(), ...otherFiles()];
}

/** Where the code of a module lies: what stands there is left as it is. */
export function beforeCode(bytes: Uint8Array): number {
  const module = readModule(bytes), first = module.ok ? module.value.sections.find(({ id }) => codeAndData.includes(id)) : undefined;
  return first?.start ?? bytes.length;
}
