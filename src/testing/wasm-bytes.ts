/** Small wasm modules for tests: assembled from text, or put together byte by byte. */
import wabt from "wabt";
import { readModule } from "../module/read-module.ts";
import type { WasmModule } from "../module/types.ts";

export const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] as const;

/** Contents below 128 bytes. */
export function section(id: number, content: readonly number[]): readonly number[] {
  return [id, content.length, ...content];
}

/** A name in the binary format: its length, then its bytes. */
export function named(name: string): readonly number[] {
  return [name.length, ...Array.from(name, (c) => c.charCodeAt(0))];
}

/** The binary of a module in text form, with its name section. */
export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const assembler = await wabt();
  const parsed = assembler.parseWat("test.wat", text);
  try {
    parsed.resolveNames();
    parsed.validate();
    return new Uint8Array(parsed.toBinary({ write_debug_names: true }).buffer);
  } finally {
    parsed.destroy();
  }
}

/** The module, or a test that fails with the reason. */
export function moduleOf(bytes: Uint8Array): WasmModule {
  const result = readModule(bytes);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}
