/** The name section: what functions were called in the source. */
import { Reader, WasmFormatError } from "./reader.ts";
import type { WasmModule } from "./types.ts";

export interface ModuleNames {
  readonly module?: string;
  /** by function index, imported ones included; as the compiler wrote them, so often mangled */
  readonly functions: ReadonlyMap<number, string>;
}

/** A broken section gives what could be read up to the damage. */
export function readNames(m: WasmModule): ModuleNames {
  const functions = new Map<number, string>();
  let module: string | undefined;
  const section = m.customSections.findLast(({ name }) => name === "name");
  if (section === undefined) return { functions };
  const reader = new Reader(m.bytes, section.offset, section.offset + section.size, "the name section");
  try {
    while (!reader.done) {
      const id = reader.u8();
      const size = reader.u32();
      const part = new Reader(m.bytes, reader.at, Math.min(reader.at + size, reader.end), reader.what);
      reader.skip(size);
      if (id === 0) module = part.name();
      if (id === 1) {
        const count = part.u32();
        for (let i = 0; i < count; i++) functions.set(part.u32(), part.name());
      }
    }
  } catch (error) {
    if (!(error instanceof WasmFormatError)) throw error;
  }
  return module === undefined ? { functions } : { module, functions };
}
