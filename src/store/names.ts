/** Names of modules, filters and exchanges. */

/** `filter.wat` becomes `filter.wasm`: the chain names modules. */
export const moduleName = (name: string): string => `${stemOf(name)}.wasm`;
/** The last part of a path, without its ending. */
export const stemOf = (name: string): string => name.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "") || "filter";

/** `base`, or `base-2`, `base-3` ... when taken; a number at the end of `base` counts on. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  const stem = base.replace(/-\d+$/, "");
  for (let n = 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}
