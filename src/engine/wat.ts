/** WebAssembly text to a module. The assembler is large and loaded when it is first needed. */
import { messageOf } from "../base/thrown.ts";
import type { Bytes } from "../base/bytes.ts";
import { failed, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";

/** The reason is the assembler's own: line, column and what it expected. Names are kept in the name section. */
export async function assembleWat(text: string, name = "filter.wat"): Promise<Result<Bytes>> {
  const { default: load } = await import("wabt");
  const wabt = await load();
  try {
    const module = wabt.parseWat(name, text, { bulk_memory: true, mutable_globals: true, sign_extension: true, sat_float_to_int: true, multi_value: true, reference_types: true, simd: true, tail_call: true, extended_const: true });
    try {
      module.validate();
      return ok(module.toBinary({ write_debug_names: true }).buffer.slice());
    } finally {
      module.destroy();
    }
  } catch (thrown) {
    return failed(messageOf(thrown).replace(/^parseWat failed:\s*/, "").replace(/^validate failed:\s*/, "").trim());
  }
}
