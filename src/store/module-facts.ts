/** What a module shows of itself before anything of it runs. */
import { callbackOf } from "../abi/callbacks.ts";
import { detectAbi } from "../abi/versions.ts";
import { readNames } from "../module/names.ts";
import { readModule } from "../module/read-module.ts";
import { guessSdk } from "../module/sdk-guess.ts";
import type { SdkGuess } from "../module/sdk-guess.ts";
import { startFunctions } from "../module/start-functions.ts";

export interface ModuleFacts {
  /** names of `proxy_abi_version_...` functions, in export order */
  readonly markers: readonly string[];
  readonly writtenIn: SdkGuess;
  /** what runs before the first callback */
  readonly startsWith: readonly string[];
  readonly importedFunctions: { readonly env: number; readonly others: number };
  readonly callbacks: number;
  /** of 64 KiB; absent without a memory */
  readonly memoryPages?: number;
  /** functions that have a name in the name section */
  readonly namedFunctions: number;
  readonly functions: number;
  /** DWARF lines are in it */
  readonly sourceLines: boolean;
}

/** Undefined for bytes that are no module. */
export function moduleFacts(bytes: Uint8Array): ModuleFacts | undefined {
  const read = readModule(bytes);
  if (!read.ok) return undefined;
  const m = read.value, functions = m.imports.filter(({ kind }) => kind === "function"), env = functions.filter(({ module }) => module === "env").length;
  return {
    markers: detectAbi(m.exports).markers.map(({ name }) => name),
    writtenIn: guessSdk(m),
    startsWith: startFunctions(m),
    importedFunctions: { env, others: functions.length - env },
    callbacks: m.exports.filter(({ name, kind }) => kind === "function" && callbackOf(name)?.kind === "callback").length,
    ...(m.memory !== undefined && { memoryPages: m.memory.min }),
    namedFunctions: readNames(m).functions.size,
    functions: m.functionTypes.length,
    sourceLines: m.customSections.some(({ name }) => name === ".debug_line"),
  };
}
