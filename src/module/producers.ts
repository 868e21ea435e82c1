/** The producers section: which languages and tools made a module. */
import { Reader, WasmFormatError } from "./reader.ts";
import type { WasmModule } from "./types.ts";

export interface Producer {
  /** "language", "processed-by" or "sdk" */
  readonly field: string;
  readonly name: string;
  readonly version: string;
}

/** A broken section gives what could be read up to the damage. */
export function producers(m: WasmModule): readonly Producer[] {
  const found: Producer[] = [];
  const section = m.customSections.find(({ name }) => name === "producers");
  if (section === undefined) return found;
  const reader = new Reader(m.bytes, section.offset, section.offset + section.size, "the producers section");
  try {
    const fields = reader.u32();
    for (let i = 0; i < fields; i++) {
      const field = reader.name();
      const values = reader.u32();
      for (let j = 0; j < values; j++) found.push({ field, name: reader.name(), version: reader.name() });
    }
  } catch (error) {
    if (!(error instanceof WasmFormatError)) throw error;
  }
  return found;
}
