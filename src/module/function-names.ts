/** What functions of a module are called: by the name section, else by their import or export, else by their number. */
import type { ModuleNames } from "./names.ts";
import type { WasmModule } from "./types.ts";

/** `readable`: a name of the name section as a reader wants it; compilers mangle them. */
export function functionNames(m: WasmModule, { functions }: ModuleNames, readable: (written: string) => string): (index: number) => string {
  const others = new Map<number, string>();
  let next = 0;
  for (const entry of m.imports) if (entry.kind === "function") others.set(next++, `${entry.module}.${entry.name}`);
  for (const { kind, index, name } of m.exports) if (kind === "function" && !others.has(index)) others.set(index, name);
  return (index) => {
    const named = functions.get(index);
    return named === undefined || named === "" ? others.get(index) ?? `function ${index}` : readable(named);
  };
}
