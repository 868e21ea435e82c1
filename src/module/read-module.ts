/** Reads a wasm binary: what the engine's own reflection does not tell (types, order, start section, offsets). */
import type { Bytes } from "../base/bytes.ts";
import { failed, ok, type Result } from "../base/result.ts";
import { skipConstant } from "./constants.ts";
import { describeNonModule } from "./not-a-module.ts";
import { Reader, WasmFormatError } from "./reader.ts";
import type { CustomSection, Export, ExternalKind, FuncType, GlobalType, Import, MemoryType, Section, WasmModule } from "./types.ts";
import { sectionIds } from "./types.ts";
import { readGlobalType, readLimits, readTypeEntry, readValType } from "./value-types.ts";

const externalKinds: readonly ExternalKind[] = ["function", "table", "memory", "global", "tag"];
const sectionNames = Object.fromEntries(Object.entries(sectionIds).map(([name, id]) => [id, name]));

interface Draft {
  readonly sections: Section[];
  readonly types: (FuncType | undefined)[];
  readonly imports: Import[];
  readonly exports: Export[];
  readonly functionTypes: number[];
  readonly globals: GlobalType[];
  readonly customSections: CustomSection[];
  memory: MemoryType | undefined;
  start: number | undefined;
  codeOffset: number;
}

/** Never throws. The reason names the problem and the byte; whether the code is valid is for the engine to say. */
export function readModule(input: Uint8Array): Result<WasmModule> {
  const strange = describeNonModule(input);
  if (strange !== undefined) return failed(strange);
  // engines and decoders want bytes of their own, not those of a shared memory
  const bytes: Bytes = input.buffer instanceof ArrayBuffer ? new Uint8Array(input.buffer, input.byteOffset, input.length) : new Uint8Array(input);
  const draft: Draft = {
    sections: [],
    types: [],
    imports: [],
    exports: [],
    functionTypes: [],
    globals: [],
    customSections: [],
    memory: undefined,
    start: undefined,
    codeOffset: 0,
  };
  try {
    readSections(bytes, draft);
  } catch (error) {
    if (error instanceof WasmFormatError) return failed(`this WebAssembly module cannot be read: ${error.message}`);
    throw error;
  }
  const { memory, start, ...rest } = draft;
  const importedFunctions = draft.imports.filter((entry) => entry.kind === "function").length;
  return ok({ bytes, importedFunctions, ...rest, ...(memory === undefined ? {} : { memory }), ...(start === undefined ? {} : { start }) });
}

function readSections(bytes: Bytes, draft: Draft): void {
  const file = new Reader(bytes, 8, bytes.length, "the module");
  while (!file.done) {
    const start = file.at;
    const id = file.u8();
    const what = `the ${sectionNames[id] ?? `unknown (${id})`} section`;
    const size = file.u32();
    const offset = file.at;
    if (offset + size > bytes.length) {
      throw new WasmFormatError(`${what} is cut off: it has ${size} bytes and the file holds ${bytes.length - offset} of them`, start);
    }
    file.at = offset + size;
    const content = new Reader(bytes, offset, offset + size, what);
    if (id === sectionIds.custom) {
      const name = content.name();
      const custom = { name, offset: content.at, size: content.end - content.at };
      draft.customSections.push(custom);
      draft.sections.push({ id, start, ...custom });
      continue;
    }
    draft.sections.push({ id, start, offset, size });
    if (readSection(id, content, draft) && !content.done) {
      throw new WasmFormatError(`${what} has ${content.end - content.at} bytes too many`, content.at);
    }
  }
}

/** True when the section was read to what should be its end. */
function readSection(id: number, reader: Reader, draft: Draft): boolean {
  switch (id) {
    case sectionIds.type:
      each(reader, () => readTypeEntry(reader, draft.types));
      return true;
    case sectionIds.import:
      each(reader, () => readImport(reader, draft));
      return true;
    case sectionIds.function:
      each(reader, () => draft.functionTypes.push(reader.u32()));
      return true;
    case sectionIds.memory:
      each(reader, () => {
        const limits = readLimits(reader);
        draft.memory ??= { ...limits, imported: false };
      });
      return true;
    case sectionIds.global:
      readGlobals(reader, draft.globals);
      return false;
    case sectionIds.export:
      each(reader, () => draft.exports.push({ name: reader.name(), kind: readKind(reader), index: reader.u32() }));
      return true;
    case sectionIds.start:
      draft.start = reader.u32();
      return true;
    case sectionIds.code:
      draft.codeOffset = reader.at;
      return false;
    default:
      return false;
  }
}

function each(reader: Reader, read: () => void): void {
  const count = reader.u32();
  for (let i = 0; i < count; i++) read();
}

function readKind(reader: Reader): ExternalKind {
  const code = reader.u8();
  const kind = externalKinds[code];
  if (kind === undefined) throw new WasmFormatError(`${reader.what} has an entry of an unknown kind ${code}`, reader.at - 1);
  return kind;
}

function readImport(reader: Reader, draft: Draft): void {
  const module = reader.name();
  const name = reader.name();
  const kind = readKind(reader);
  switch (kind) {
    case "function": {
      const type = reader.u32();
      draft.functionTypes.push(type);
      draft.imports.push({ module, name, kind, type });
      return;
    }
    case "table": {
      const element = readValType(reader);
      draft.imports.push({ module, name, kind, element, limits: readLimits(reader) });
      return;
    }
    case "memory": {
      const limits = readLimits(reader);
      draft.memory ??= { ...limits, imported: true };
      draft.imports.push({ module, name, kind, limits });
      return;
    }
    case "global": {
      const global = readGlobalType(reader);
      draft.globals.push(global);
      draft.imports.push({ module, name, kind, global });
      return;
    }
    case "tag": {
      reader.u8();
      draft.imports.push({ module, name, kind, type: reader.u32() });
    }
  }
}

/** Initial values of a form that is not known here end the list: nothing else of the module depends on it. */
function readGlobals(reader: Reader, globals: GlobalType[]): void {
  try {
    each(reader, () => {
      const global = readGlobalType(reader);
      skipConstant(reader);
      globals.push(global);
    });
  } catch (error) {
    if (!(error instanceof WasmFormatError)) throw error;
  }
}

export function typeOfFunction(m: WasmModule, index: number): FuncType | undefined {
  const type = m.functionTypes[index];
  return type === undefined ? undefined : m.types[type];
}
