/** From module bytes to an instance: what the proxy says to the module, patches, imports, exports. */
import { callbackOf } from "../abi/callbacks.ts";
import { GuestMemory } from "../abi/guest-memory.ts";
import { readNames } from "../module/names.ts";
import { patchModule } from "../module/patch.ts";
import { readModule, typeOfFunction } from "../module/read-module.ts";
import type { WasmModule } from "../module/types.ts";
import { importFunction } from "./imports.ts";
import { inTypesOf, isExchanged, presentName } from "./lenient.ts";
import { invalidRefusal, linkModule, linkUnreadable } from "./link.ts";
import type { LinkReport, LinkRules } from "./link.ts";
import { keepFrames } from "./stack.ts";
import type { GuestCode } from "./stack.ts";
import type { GuestExports, GuestFunction, Vm } from "./vm.ts";

/** The name under which a start section's function is exported, so that it runs when memory can be seen. */
export const startSection = "proxyscope start section";

export interface Loaded { readonly module: WasmModule; readonly compiled: WebAssembly.Module; readonly report: LinkReport; readonly memoryRefused: boolean; readonly code: GuestCode }
export type LoadResult = { readonly ok: true; readonly loaded: Loaded } | { readonly ok: false; readonly report: LinkReport; readonly details: string };

const cache = new WeakMap<Uint8Array, Map<string, LoadResult>>();

/** Reads, checks, patches and compiles a module; the same bytes under the same rules only once. */
export function loadModule(bytes: Uint8Array, rules: LinkRules, memoryPages: number): LoadResult {
  const key = JSON.stringify([rules, memoryPages]);
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
  const patched = Object.keys(options).length === 0 ? { bytes: module.bytes, toOriginal: (offset: number) => offset } : patchModule(module, options);
  const code = codeOf(module, patched.toOriginal);
  try {
    return { ok: true, loaded: { module, compiled: new WebAssembly.Module(patched.bytes), report, memoryRefused: (module.memory?.min ?? 0) > memoryPages, code } };
  } catch {
    return { ok: false, report: { ...report, refusal: invalidRefusal }, details: invalidRefusal };
  }
}

/** Names are read when an engine tells nothing else. */
function codeOf(module: WasmModule, toOriginal: GuestCode["toOriginal"]): GuestCode {
  let byName: ReadonlyMap<string, number> | undefined;
  return {
    bytes: module.bytes, toOriginal,
    functionNamed(name) {
      byName ??= new Map([...readNames(module).functions].map(([index, called]) => [called, index]));
      return byName.get(name);
    },
  };
}

function needsLimit(module: WasmModule, pages: number): boolean {
  const { memory } = module;
  return memory !== undefined && !memory.imported && (memory.max === undefined || memory.max > pages) && memory.min <= pages;
}

/** Envoy gives a memory or a table of the type that is asked for. */
function limitsOf({ min, max }: { readonly min: number; readonly max?: number }, most: number): { initial: number; maximum?: number } {
  const maximum = Math.min(max ?? most, most);
  return Number.isFinite(maximum) ? { initial: min, maximum: Math.max(min, maximum) } : { initial: min };
}

function importsOf(vm: Vm, module: WasmModule, memoryPages: number): { readonly modules: WebAssembly.Imports; readonly memory: WebAssembly.Memory | undefined } {
  const modules: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  let memory: WebAssembly.Memory | undefined;
  for (const imported of module.imports) {
    const space = (modules[imported.module] ??= {});
    if (imported.kind === "function") space[imported.name] = importFunction(vm, imported, module.types[imported.type]) as WebAssembly.ImportValue;
    else if (imported.kind === "memory") space[imported.name] = memory = new WebAssembly.Memory(limitsOf(imported.limits, memoryPages));
    else if (imported.kind === "table") space[imported.name] = new WebAssembly.Table({ ...limitsOf(imported.limits, Number.POSITIVE_INFINITY), element: "anyfunc" });
  }
  return { modules, memory };
}

/** A function that the guest may call, or that may be called, and that cannot be: only link mode lenient gets as far as this. */
function withVectors(module: WasmModule): string | undefined {
  const imported = module.imports.find((entry) => entry.kind === "function" && !isExchanged(module.types[entry.type] ?? none));
  const called = module.exports.find((entry) => entry.kind === "function" && callbackOf(presentName(entry.name)) !== undefined && !isExchanged(typeOfFunction(module, entry.index) ?? none));
  return (imported ?? called)?.name;
}
const none = { params: [], results: [] };

/** Instantiates into a VM. What went wrong, if anything. */
export function instantiate(vm: Vm, { module, compiled, report, code }: Loaded, memoryPages: number): string | undefined {
  let instance: WebAssembly.Instance, given: WebAssembly.Memory | undefined;
  keepFrames();
  const notExchanged = withVectors(module);
  if (notExchanged !== undefined) return `its function ${notExchanged} has parameters or results of a type that a browser cannot hand over`;
  try {
    const imports = importsOf(vm, module, memoryPages);
    given = imports.memory;
    instance = new WebAssembly.Instance(compiled, imports.modules);
  } catch (error) {
    // engines word this differently, and a recording holds none of their words
    if (error instanceof WebAssembly.LinkError) return "it imports something that is not a function, which no proxy offers";
    return error instanceof RangeError ? "there is not enough memory for it" : "its data or element segments lie outside its memory or table";
  }
  const functions: GuestExports["functions"] extends ReadonlyMap<infer K, infer F> ? Map<K, F> : never = new Map();
  for (const exported of module.exports) {
    const value = instance.exports[exported.name];
    if (exported.kind !== "function" || typeof value !== "function") continue;
    const type = typeOfFunction(module, exported.index) ?? none;
    functions.set(exported.name, { call: inTypesOf(type, value as GuestFunction), params: type.params.length });
  }
  if (vm.host.scenario.setup.link === "lenient") {
    for (const [name, fn] of functions) if (!functions.has(presentName(name))) functions.set(presentName(name), fn);
  }
  const start = instance.exports[startSection];
  if (typeof start === "function") functions.set(startSection, { call: start as GuestFunction, params: 0 });
  const memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory) ?? given;
  const allocate = functions.get(report.allocator ?? "malloc")?.call;
  if (memory === undefined) return "it exports no memory";
  vm.exports = { functions, allocate: allocate ?? (() => 0), memory, code };
  vm.memory = new GuestMemory(memory);
  return undefined;
}
