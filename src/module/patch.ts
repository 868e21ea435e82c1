/** Changes a module before it is compiled, and keeps account of what moved. */
import { byteStringOfText, fromByteString } from "../base/byte-string.ts";
import { concatBytes, type Bytes } from "../base/bytes.ts";
import { ByteSink } from "../base/varint.ts";
import { Reader } from "./reader.ts";
import { sectionIds, type Export, type Section, type WasmModule } from "./types.ts";
import { readLimits } from "./value-types.ts";

export interface PatchOptions {
  /**
   * Drops the start section and exports its function under this name, so that it can be called when the exports are
   * at hand: inside `instantiate` the guest runs before anybody can read its memory. Without a start section nothing.
   */
  readonly exportStartAs?: string;
  /** Pages of 64 KiB: lowers the maximum of the module's own memory to this, never below its initial size. */
  readonly memoryMaximum?: number;
  /** Exports the first memory under this name. Without a memory nothing. */
  readonly exportMemoryAs?: string;
}

export interface PatchedModule {
  readonly bytes: Bytes;
  /** Where a byte of the patched module was in the original; one that was added counts as the place it was put at. */
  toOriginal(offset: number): number;
  /** Where a byte of the original is in the patched module; one that was removed counts as the place it was taken from. */
  toPatched(offset: number): number;
}

/** `removed` bytes at `at` of the original give way to `added`. */
interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly added: Uint8Array;
}

export function patchModule(m: WasmModule, { exportStartAs, memoryMaximum, exportMemoryAs }: PatchOptions): PatchedModule {
  const edits: Edit[] = [];
  const exports: Export[] = [];
  const startSection = sectionOf(m, sectionIds.start);
  if (exportStartAs !== undefined && m.start !== undefined && startSection !== undefined) {
    edits.push(replaceSection(startSection, undefined));
    exports.push({ name: exportStartAs, kind: "function", index: m.start });
  }
  if (exportMemoryAs !== undefined && m.memory !== undefined) exports.push({ name: exportMemoryAs, kind: "memory", index: 0 });
  if (exports.length > 0) edits.push(addExports(m, exports));
  if (memoryMaximum !== undefined) edits.push(...lowerMaximum(m, memoryMaximum));
  // at one place, what is only added comes before what is taken away
  return apply(m.bytes, edits.toSorted((a, b) => a.at - b.at || a.removed - b.removed));
}

function sectionOf(m: WasmModule, id: number): Section | undefined {
  return m.sections.find((section) => section.id === id);
}

function replaceSection(section: Section, content: Uint8Array | undefined): Edit {
  const removed = section.offset + section.size - section.start;
  return { at: section.start, removed, added: content === undefined ? new Uint8Array(0) : withHeader(section.id, content) };
}

function withHeader(id: number, content: Uint8Array): Bytes {
  const sink = new ByteSink(content.length + 8);
  sink.u8(id);
  sink.varint(content.length);
  sink.bytes(content);
  return sink.toBytes();
}

function addExports(m: WasmModule, added: readonly Export[]): Edit {
  const sink = new ByteSink();
  sink.varint(m.exports.length + added.length);
  const section = sectionOf(m, sectionIds.export);
  if (section !== undefined) {
    const reader = new Reader(m.bytes, section.offset, section.offset + section.size, "the export section");
    reader.u32();
    sink.bytes(m.bytes.subarray(reader.at, reader.end));
  }
  for (const { name, kind, index } of added) {
    const text = fromByteString(byteStringOfText(name));
    sink.varint(text.length);
    sink.bytes(text);
    sink.u8(kind === "function" ? 0 : 2);
    sink.varint(index);
  }
  if (section !== undefined) return replaceSection(section, sink.view());
  // the export section stands between those of globals and tags and those of start, elements and code
  const after: readonly number[] = [sectionIds.start, sectionIds.element, sectionIds.dataCount, sectionIds.code, sectionIds.data];
  const at = m.sections.find(({ id }) => after.includes(id))?.start ?? m.bytes.length;
  return { at, removed: 0, added: withHeader(sectionIds.export, sink.view()) };
}

/** Only the first memory: a Proxy-Wasm module has one. */
function lowerMaximum(m: WasmModule, maximum: number): readonly Edit[] {
  const section = sectionOf(m, sectionIds.memory);
  if (section === undefined || m.memory === undefined || m.memory.imported) return [];
  const wanted = Math.max(m.memory.min, Math.min(maximum, m.memory.max ?? maximum));
  if (wanted === m.memory.max) return [];
  const reader = new Reader(m.bytes, section.offset, section.offset + section.size, "the memory section");
  const sink = new ByteSink();
  sink.varint(reader.u32());
  const flags = m.bytes[reader.at] ?? 0;
  sink.u8(flags | 1);
  sink.varint(m.memory.min);
  sink.varint(wanted);
  readLimits(reader);
  // page size of the custom-page-sizes proposal, and further memories
  const rest = (flags & 8) === 0 ? reader.at : reader.at - 1;
  sink.bytes(m.bytes.subarray(rest, reader.end));
  return [replaceSection(section, sink.view())];
}

function apply(original: Bytes, edits: readonly Edit[]): PatchedModule {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(original.subarray(at, edit.at), edit.added);
    at = edit.at + edit.removed;
  }
  parts.push(original.subarray(at));
  return {
    bytes: edits.length === 0 ? original : concatBytes(parts),
    toOriginal(offset) {
      let shift = 0;
      for (const edit of edits) {
        const start = edit.at + shift;
        if (offset < start) break;
        if (offset < start + edit.added.length) return edit.at;
        shift += edit.added.length - edit.removed;
      }
      return offset - shift;
    },
    toPatched(offset) {
      let shift = 0;
      for (const edit of edits) {
        if (offset < edit.at) break;
        if (offset < edit.at + edit.removed) return edit.at + shift;
        shift += edit.added.length - edit.removed;
      }
      return offset + shift;
    },
  };
}
