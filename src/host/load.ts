/** From module bytes to an instance: what the proxy says to the module, patches, imports, exports. */
import { GuestMemory } from "../abi/guest-memory.ts";
import { patchModule } from "../module/patch.ts";
import { readModule, typeOfFunction } from "../module/read-module.ts";
import type { WasmModule } from "../module/types.ts";
import { importFunction } from "./imports.ts";
import { invalidRefusal, linkModule, linkUnreadable } from "./link.ts";
import type { LinkReport, LinkRules } from "./link.ts";
import type { GuestExports, GuestFunction, Vm } from "./vm.ts";

/** The name under which a start section's function is exported, so that it runs when memory can be seen. */
export const startSection = "proxyscope start section";

export interface Loaded { readonly module: WasmModule; readonly compiled: WebAssembly.Module; readonly report: LinkReport; readonly memoryRefused: boolean }
export type LoadResult = { readonly ok: true; readonly loaded: Loaded } | { readonly ok: false; readonly report: LinkReport; readonly details: string };

const cache = new WeakMap<Uint8Array, Map<string, LoadResult>>();

/** Reads, checks, patches and compiles a module; the same bytes under the same rules only once. */
export function loadModule(bytes: Uint8Array, rules: LinkRules, memoryPages: number): LoadResult {
  const key = `${rules.link} ${rules.versions.join()} ${memoryPages}`;
  let known = cache.get(bytes);
  if (known === undefined) cache.set(bytes, (known = new Map()));
  let result = known.get(key);
  if (result === undefined) known.set(key, (result = load(bytes, rules, memoryPages)));
  return result;
}

function load(bytes: Uint8Array, rules: LinkRules, memoryPages: number): LoadResult {
  const read = readModule(bytes);
  if (!read.ok) return { ok: false, report: linkUnreadable(read.reason), details: read.reason };
  const module = read.value, report = linkModule(module, rules);
  if (report.refusal !== undefined) return { ok: false, report, details: report.refusal };
  const options = { ...(module.start === undefined ? {} : { exportStartAs: startSection }), ...(needsLimit(module, memoryPages) ? { memoryMaximum: memoryPages } : {}) };
  const patched = Object.keys(options).length === 0 ? module.bytes : patchModule(module, options).bytes;
  try {
    return { ok: true, loaded: { module, compiled: new WebAssembly.Module(patched), report, memoryRefused: (module.memory?.min ?? 0) > memoryPages } };
  } catch (error) {
    return { ok: false, report: { ...report, refusal: invalidRefusal }, details: error instanceof Error ? error.message : "the engine refused it" };
  }
}

function needsLimit(module: WasmModule, pages: number): boolean {
  const { memory } = module;
  return memory !== undefined && !memory.imported && (memory.max === undefined || memory.max > pages) && memory.min <= pages;
}

/** Instantiates into a VM. Errors of the engine come out as text. */
export function instantiate(vm: Vm, { module, compiled, report }: Loaded): string | undefined {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const imported of module.imports) {
    if (imported.kind === "function") (imports[imported.module] ??= {})[imported.name] = importFunction(vm, imported) as WebAssembly.ImportValue;
  }
  let instance: WebAssembly.Instance;
  try {
    instance = new WebAssembly.Instance(compiled, imports);
  } catch (error) {
    return error instanceof Error ? error.message : "the engine refused to instantiate it";
  }
  const functions: GuestExports["functions"] extends ReadonlyMap<infer K, infer F> ? Map<K, F> : never = new Map();
  for (const exported of module.exports) {
    const value = instance.exports[exported.name];
    if (exported.kind === "function" && typeof value === "function") functions.set(exported.name, { call: value as GuestFunction, params: typeOfFunction(module, exported.index)?.params.length ?? 0 });
  }
  const start = instance.exports[startSection];
  if (typeof start === "function") functions.set(startSection, { call: start as GuestFunction, params: 0 });
  const memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
  const allocate = functions.get(report.allocator ?? "malloc")?.call;
  if (memory === undefined) return "it exports no memory";
  vm.exports = { functions, allocate: allocate ?? (() => 0), memory };
  vm.memory = new GuestMemory(memory);
  return undefined;
}
