/** All mutants of a file in one text: each a switch, off until its number is on. What is passed on the way is noted, so that only tests that come by are asked. */
import { parseSync } from "vite";
import { unreachable } from "../../base/unreachable.ts";
import type { Mutant } from "./find.ts";
import { childrenOf, isNode } from "./tree.ts";
import type { Node } from "./tree.ts";

interface Insertion { readonly from: number; readonly to: number; readonly before: string; readonly after: string }

/** Objects from which something of one of the names is read, as `object.name`. */
function readsOf(file: string, text: string, names: ReadonlyMap<string, number>): readonly Insertion[] {
  const found: Insertion[] = [];
  const visit = (node: Node): void => {
    const number = node.type === "MemberExpression" && node.computed !== true && isNode(node.property) ? names.get(String(node.property.name)) : undefined;
    if (number !== undefined && isNode(node.object)) found.push({ from: node.object.start, to: node.object.end, before: `mutantSwitch.read(${number}, (`, after: "))" });
    for (const [, child] of childrenOf(node)) visit(child);
  };
  visit(parseSync(file, text).program as unknown as Node);
  return found;
}

/** Taken apart by name, or read within a chain of `?.`: such a read cannot be noted. */
export function isReadOtherwise(file: string, text: string, name: string): boolean {
  if (!text.includes(name)) return false;
  let otherwise = false;
  const visit = (node: Node, chained: boolean): void => {
    const named = (key: unknown): boolean => isNode(key) && key.name === name;
    if (node.type === "MemberExpression" && chained && named(node.property)) otherwise = true;
    if (node.type === "ObjectPattern") otherwise ||= (node.properties as readonly Node[]).some(({ key }) => named(key));
    for (const [, child] of childrenOf(node)) visit(child, chained || node.type === "ChainExpression");
  };
  visit(parseSync(file, text).program as unknown as Node, false);
  return otherwise;
}

/** `numberOf`: of a mutant; `names`: of constants, with their numbers. */
export function instrumented(file: string, text: string, mutants: readonly Mutant[], numberOf: (mutant: Mutant) => number, names: ReadonlyMap<string, number>): string {
  const insertions = mutants.map((mutant): Insertion => ({ from: mutant.from, to: mutant.to, ...around(mutant, numberOf(mutant)) }));
  return withInsertions(text, [...insertions, ...readsOf(file, text, names)]);
}

function around({ kind, text }: Mutant, number: number): Pick<Insertion, "before" | "after"> {
  switch (kind) {
    case "condition": return { before: `mutantSwitch.invert(${number}, (`, after: "))" };
    case "constant": return { before: `mutantSwitch.value(${number}, `, after: `, ${text})` };
    case "rule": return { before: `(mutantSwitch.invert(${number}, false) ? (${text}) : (`, after: "))" };
    default: return unreachable(kind);
  }
}

/** They nest: of two that begin together the longer one opens first, of two that end together the shorter one closes first. */
function withInsertions(text: string, insertions: readonly Insertion[]): string {
  const opening = insertions.toSorted((a, b) => a.from - b.from || b.to - a.to), closing = insertions.toSorted((a, b) => a.to - b.to || b.from - a.from);
  let out = "", at = 0, o = 0, c = 0;
  while (c < closing.length) {
    const open = opening[o], close = closing[c];
    if (close === undefined) break;
    if (open !== undefined && open.from < close.to) {
      out += text.slice(at, open.from) + open.before;
      at = open.from;
      o++;
    } else {
      out += text.slice(at, close.to) + close.after;
      at = close.to;
      c++;
    }
  }
  return out + text.slice(at);
}
