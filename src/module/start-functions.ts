import type { WasmModule } from "./types.ts";

/** What runs before the first callback, in order (T-16). */
export function startFunctions(m: WasmModule): readonly string[] {
  const has = (name: string): boolean => m.exports.some((e) => e.name === name && e.kind === "function");
  const section = m.start === undefined ? [] : ["start section"];
  if (!has("_initialize")) return [...section, ...(has("_start") ? ["_start"] : [])];
  return [...section, "_initialize", ...(has("main") ? ["main"] : has("__main_void") ? ["__main_void"] : [])];
}
