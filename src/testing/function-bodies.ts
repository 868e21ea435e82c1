/** Where the code of each function is. */
import { Reader, WasmFormatError } from "../module/reader.ts";
import { sectionIds, type WasmModule } from "../module/types.ts";

export interface FunctionBody {
  /** function index, imported ones counted */
  readonly index: number;
  /** where the body begins, its local declarations included */
  readonly offset: number;
  readonly size: number;
}

/** In the order of the file, which is that of the indices. A broken section gives what could be read. */
export function functionBodies(m: WasmModule): readonly FunctionBody[] {
  const section = m.sections.find(({ id }) => id === sectionIds.code);
  const bodies: FunctionBody[] = [];
  if (section === undefined) return bodies;
  const reader = new Reader(m.bytes, section.offset, section.offset + section.size, "the code section");
  try {
    const count = reader.u32();
    for (let i = 0; i < count; i++) {
      const size = reader.u32();
      const offset = reader.at;
      reader.skip(size);
      bodies.push({ index: m.importedFunctions + i, offset, size });
    }
  } catch (error) {
    if (!(error instanceof WasmFormatError)) throw error;
  }
  return bodies;
}
