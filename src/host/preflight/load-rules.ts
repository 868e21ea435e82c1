/** What a proxy that is no profile of ours asks of a module, and what of a binary such rules look at. */
import { hostFunctionOf } from "../../abi/host-functions.ts";
import type { WasmModule } from "../../module/types.ts";
import type { PreflightNote } from "../../recording/preflight.ts";
import type { LinkProblem } from "../link.ts";

/** What a proxy asks of modules, where it is not a profile of ours: as far as that can be seen in the binary. */
export interface LoadRules {
  readonly proxy: string;
  readonly title: string;
  problems(m: WasmModule): readonly LinkProblem[];
  notes(m: WasmModule): readonly PreflightNote[];
  refusal(first: LinkProblem): string;
}

/** Functions a module imports: `name` alone, and as the proxy says it. */
export function importedFunctions(m: WasmModule): readonly { readonly name: string; readonly module: string; readonly subject: string; readonly params: number; readonly known: boolean }[] {
  return m.imports.flatMap((entry) => (entry.kind !== "function" ? [] : [{
    name: entry.name, module: entry.module, subject: `${entry.module}.${entry.name}`, params: m.types[entry.type]?.params.length ?? 0,
    known: hostFunctionOf(entry.module, entry.name) !== undefined,
  }]));
}
export const exportsFunction = (m: WasmModule, name: string): boolean => m.exports.some((entry) => entry.kind === "function" && entry.name === name);
