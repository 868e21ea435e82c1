/** The guests of the conformance set that are not kept as files: the probe with its exports, imports or start section edited. */
import { concatBytes } from "../../base/bytes.ts";
import type { Bytes } from "../../base/bytes.ts";
import { readVarint, writeVarint } from "../../base/varint.ts";
import type { ByteCursor } from "../../base/varint.ts";
import { readModule } from "../../module/read-module.ts";
import { sectionIds } from "../../module/types.ts";
import type { Export, Import, WasmModule } from "../../module/types.ts";

export type Edit = (base: WasmModule) => Bytes;
type Content = ReadonlyMap<number, Bytes>;

const marker = "proxy_abi_version_0_2_1";
const wasi = "wasi_snapshot_preview1";
const kinds: readonly Export["kind"][] = ["function", "table", "memory", "global", "tag"];

/** By file name without `.wasm`. The spare functions `x_...` of the probe are exported only under the names given here. */
export const variants: Readonly<Record<string, Edit>> = {
  v_nomarker: exporting((list) => list.filter(({ name }) => name !== marker)),
  v_vnext: exporting((list) => renamed(list, marker, "proxy_abi_version_0_x_x")),
  v_higress: exporting((list) => renamed(list, marker, "proxy_abi_version_0_2_100")),
  v_020_then_021: exporting((list, of) => [{ ...of(marker), name: "proxy_abi_version_0_2_0" }, ...list]),
  v_021_then_020: exporting((list, of) => [...list, { ...of(marker), name: "proxy_abi_version_0_2_0" }]),
  v_020_loglevel: exporting((list) => renamed(list, marker, "proxy_abi_version_0_2_0")),
  v_badtype: exporting((list, of) => list.map((e) => (e.name === "proxy_on_request_headers" ? { ...of("proxy_on_tick"), name: e.name } : e))),
  v_badimport: importing((e) => (e.name === "proxy_done" ? { ...e, name: "proxy_no_such_call" } : e)),
  v_badmodule: importing((e) => (e.name === "proxy_done" ? { ...e, module: "gojs", name: "abort_here" } : e)),
  v_wasi_unstable: importing((e) => (e.module === wasi ? { ...e, module: "wasi_unstable" } : e)),
  v_noalloc: exporting((list) => list.filter(({ name }) => name !== "malloc")),
  v_pma: exporting((list, of) => [...list.filter(({ name }) => name !== "malloc"), { ...of("x_alloc2"), name: "proxy_on_memory_allocate" }]),
  v_bothalloc: exporting((list, of) => [{ ...of("x_alloc2"), name: "proxy_on_memory_allocate" }, ...list]),
  v_stats: adding(["envoy_on_stats_update", "proxy_on_queue_ready"]),
  v_init: adding(["_initialize", "x_init"]),
  v_init_main: adding(["_initialize", "x_init"], ["main", "x_main"], ["__main_void", "x_main_void"]),
  v_init_mainvoid: adding(["_initialize", "x_init"], ["__main_void", "x_main_void"]),
  v_init_start: adding(["_start", "x_start"], ["_initialize", "x_init"]),
  v_start: adding(["_start", "x_start"]),
  v_start_main: adding(["_start", "x_start"], ["main", "x_main"]),
  v_init_time: adding(["_initialize", "x_init_time"]),
  v_init_prop: adding(["_initialize", "x_init_prop"]),
  v_init_wasi: adding(["_initialize", "x_init_wasi"]),
  v_init_exit: adding(["_initialize", "x_init_exit"]),
  v_init_yield: adding(["_initialize", "x_init_yield"]),
  v_init_trap: adding(["_initialize", "x_init_trap"]),
  v_startsection: startingWith("x_section"),
  v_minimal: exporting((list) => list.filter(({ name }) => !name.startsWith("proxy_on_") || name === "proxy_on_request_headers" || name === "proxy_on_context_create")),
  v_nocreate: exporting((list) => list.filter(({ name }) => !name.startsWith("proxy_on_") || name === "proxy_on_request_headers")),
  truncated: (probe) => probe.bytes.slice(0, 400),
};

/** A variant made from the bytes of `probe.wasm`; undefined for a name that is none. */
export function deriveGuest(name: string, probe: Uint8Array): Bytes | undefined {
  const edit = Object.hasOwn(variants, name) ? variants[name] : undefined;
  return edit && edited(probe, edit);
}

export function edited(base: Uint8Array, edit: Edit): Bytes {
  const read = readModule(base);
  if (!read.ok) throw new Error(`the base guest: ${read.reason}`);
  return edit(read.value);
}

export const publicExports = (probe: WasmModule): readonly Export[] => probe.exports.filter(({ name }) => !name.startsWith("x_"));
export const exportNamed = (probe: WasmModule) => (name: string): Export => {
  const found = probe.exports.find((e) => e.name === name);
  if (found === undefined) throw new Error(`the probe has no export ${name}`);
  return found;
};
export const renamed = (list: readonly Export[], from: string, to: string): readonly Export[] => list.map((e) => (e.name === from ? { ...e, name: to } : e));

export function exporting(change: (list: readonly Export[], of: (name: string) => Export) => readonly Export[]): Edit {
  return (probe) => rebuilt(probe, new Map([[sectionIds.export, exportSection(change(publicExports(probe), exportNamed(probe)))]]));
}

export function adding(...added: readonly (readonly [name: string, of: string])[]): Edit {
  return exporting((list, of) => [...list, ...added.map(([name, source]) => ({ ...of(source), name }))]);
}

export function importing(change: (imported: Import) => Import): Edit {
  return (probe) => rebuilt(probe, new Map([
    [sectionIds.export, exportSection(publicExports(probe))],
    [sectionIds.import, importSection(probe.imports.map((imported) => change(imported)))],
  ]));
}

export function startingWith(name: string): Edit {
  return (probe) => rebuilt(probe, new Map([
    [sectionIds.export, exportSection(publicExports(probe))],
    [sectionIds.start, varint(exportNamed(probe)(name).index)],
  ]));
}

/** The module with some sections replaced or added; those that are added go to their place in the order of ids. */
export function rebuilt(m: WasmModule, replaced: Content): Bytes {
  const parts: Uint8Array[] = [m.bytes.subarray(0, 8)];
  const left = new Map(replaced);
  const put = (id: number, content: Uint8Array): void => void parts.push(Uint8Array.of(id), varint(content.length), content);
  for (const section of m.sections) {
    for (const [id, content] of left) {
      if (id < section.id && !m.sections.some((s) => s.id === id)) {
        put(id, content);
        left.delete(id);
      }
    }
    const content = left.get(section.id);
    left.delete(section.id);
    put(section.id, content ?? contentOf(m, section.start));
  }
  return concatBytes(parts);
}

/** All bytes of the section that begins at `start`, the name of a custom one included. */
function contentOf(m: WasmModule, start: number): Uint8Array {
  const cursor: ByteCursor = { bytes: m.bytes, at: start + 1 };
  const size = readVarint(cursor);
  return m.bytes.subarray(cursor.at, cursor.at + size);
}

export function exportSection(list: readonly Export[]): Bytes {
  return concatBytes([varint(list.length), ...list.flatMap(({ name, kind, index }) => [nameBytes(name), Uint8Array.of(kinds.indexOf(kind)), varint(index)])]);
}

function importSection(list: readonly Import[]): Bytes {
  return concatBytes([
    varint(list.length),
    ...list.flatMap((imported) => {
      if (imported.kind !== "function") throw new Error(`the probe imports functions only, not ${imported.module}.${imported.name}`);
      return [nameBytes(imported.module), nameBytes(imported.name), Uint8Array.of(0), varint(imported.type)];
    }),
  ]);
}

function nameBytes(name: string): Bytes {
  const text = new TextEncoder().encode(name);
  return concatBytes([varint(text.length), text]);
}

export function varint(value: number): Bytes {
  const room = new Uint8Array(8);
  return room.slice(0, writeVarint(room, 0, value));
}
