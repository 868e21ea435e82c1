/** What functions of a module are called: by the name section, else by their import or export, else by their number. */
import type { ModuleNames } from "./names.ts";
import type { WasmModule } from "./types.ts";

export function functionNames(m: WasmModule, { functions }: ModuleNames): (index: number) => string {
  const others = new Map<number, string>();
  let next = 0;
  for (const entry of m.imports) if (entry.kind === "function") others.set(next++, `${entry.module}.${entry.name}`);
  for (const { kind, index, name } of m.exports) if (kind === "function" && !others.has(index)) others.set(index, name);
  return (index) => {
    const named = functions.get(index);
    return named === undefined || named === "" ? others.get(index) ?? `function ${index}` : readable(named);
  };
}

/** Names of the Itanium C++ ABI, which older Rust uses too: nested names without their templates, arguments and Rust's hash; others as they are. */
export function readable(name: string): string {
  const mangled = /^_{1,4}ZN?K?/.exec(name);
  if (mangled === null) return name;
  const parts: string[] = [];
  for (let at = mangled[0].length; ;) {
    const digits = /^\d+/.exec(name.slice(at))?.[0];
    if (digits === undefined) break;
    const from = at + digits.length, part = name.slice(from, from + Number(digits));
    if (part.length < Number(digits)) return name;
    parts.push(part);
    at = from + Number(digits);
  }
  if (/^h[0-9a-f]{16}$/.test(parts.at(-1) ?? "")) parts.pop();
  return parts.length === 0 ? name : parts.map(rustEscapes).join("::");
}

const escapes: Readonly<Record<string, string>> = { SP: "@", BP: "*", RF: "&", LT: "<", GT: ">", LP: "(", RP: ")", C: "," };
/** "_$LT$T$u20$as$u20$X$GT$": what Rust writes for characters that names cannot have. */
const rustEscapes = (part: string): string =>
  part.replace(/^_(?=\$)/, "").replace(/\$(?:u([0-9a-f]{1,6})|([A-Z]{1,2}))\$/g, (whole, code: string | undefined, word: string | undefined) => (code === undefined ? (escapes[word ?? ""] ?? whole) : String.fromCodePoint(Math.min(0x10ffff, parseInt(code, 16))))).replaceAll("..", "::");
