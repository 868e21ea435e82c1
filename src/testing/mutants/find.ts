/** Where the host can be wrong in one place: the constants of releases and limits, and each condition that leads to a reason (`why`). */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "vite";
import { whys } from "../../recording/whys.ts";

export interface Mutant {
  /** "functions/metrics.ts:13 isHistogram(metric_id) -> !(...)": what a person reads and `--only` matches */
  readonly name: string;
  /** below src/ */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const src = join(import.meta.dirname, "../..");
const isTable = (file: string): boolean => /\/(?:releases|limits|status-limits)\.ts$/.test(file);

interface Node { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && "start" in value;
const childrenOf = (node: Node): readonly (readonly [key: string, child: Node])[] =>
  Object.entries(node).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => [key, child] as const));

/** Another value of the same kind, as source text. */
function otherValue(value: unknown): string | undefined {
  switch (typeof value) {
    case "boolean": return String(!value);
    case "number": return String(value + 1);
    case "string": return value === "" ? `"another"` : `""`;
    default: return undefined;
  }
}

/** Constants whose initial value is a reason, or makes one: to mention them is to give that reason. */
function reasonNames(program: Node, reasons: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  const givesReason = (node: Node): boolean => isReason(node, reasons, names) || (node.type === "CallExpression" && (node.arguments as readonly Node[]).some(givesReason)) || (node.type === "ArrowFunctionExpression" && isNode(node.body) && node.body.type !== "BlockStatement" && givesReason(node.body));
  const visit = (node: Node): void => {
    if (node.type === "VariableDeclarator" && isNode(node.id) && node.id.type === "Identifier" && isNode(node.init) && givesReason(node.init)) names.add(String(node.id.name));
    for (const [, child] of childrenOf(node)) visit(child);
  };
  visit(program);
  return names;
}
const isReason = (node: Node, reasons: ReadonlySet<string>, names: ReadonlySet<string>): boolean =>
  (node.type === "Literal" && typeof node.value === "string" && reasons.has(node.value)) || (node.type === "Identifier" && names.has(String(node.name)));

/** The condition that decides whether `child` (under `key` of `parent`) is done, when there is one. */
function conditionOf(parent: Node, key: string): Node | undefined {
  if ((parent.type === "IfStatement" || parent.type === "ConditionalExpression") && (key === "consequent" || key === "alternate") && isNode(parent.test)) return parent.test;
  if (parent.type === "LogicalExpression" && key === "right" && parent.operator !== "??" && isNode(parent.left)) return parent.left;
  return undefined;
}

export function mutantsOf(file: string, text: string, reasons: ReadonlySet<string> = new Set(whys)): readonly Mutant[] {
  const program = parseSync(file, text).program as unknown as Node, names = reasonNames(program, reasons);
  const found = new Map<string, Mutant>();
  const lineAt = (at: number): number => text.slice(0, at).split("\n").length;
  const add = (node: Node, replacement: string, label = ""): void => {
    const was = text.slice(node.start, node.end).replaceAll(/\s+/g, " "), short = was.length > 60 ? `${was.slice(0, 59)}…` : was;
    found.set(`${node.start}`, { name: `${file}:${lineAt(node.start)} ${label}${short} -> ${replacement.length > 70 ? "!(…)" : replacement}`, file, from: node.start, to: node.end, text: replacement });
  };
  const invert = (test: Node): void => add(test, `!(${text.slice(test.start, test.end)})`);
  const table = isTable(file);
  const visit = (node: Node, deciding: readonly Node[]): void => {
    if (isReason(node, reasons, names)) deciding.forEach(invert);
    if (table && node.type === "Property" && isNode(node.key) && isNode(node.value) && node.value.type === "Literal" && node.key.name !== "version") {
      const other = otherValue(node.value.value);
      if (other !== undefined) add(node.value, other, `${String(node.key.name)}: `);
    }
    if (table && !/releases/.test(file) && node.type === "IfStatement" && isNode(node.test)) invert(node.test);
    const isFunction = /Function/.test(node.type) && node.type !== "ArrowFunctionExpression";
    for (const [key, child] of childrenOf(node)) {
      const condition = conditionOf(node, key);
      visit(child, isFunction || key === "test" ? [] : condition === undefined ? deciding : [...deciding, condition]);
    }
  };
  visit(program, []);
  return [...found.values()].toSorted((a, b) => a.from - b.from);
}

/** All of them, by file. */
export function allMutants(): readonly Mutant[] {
  const files = readdirSync(join(src, "host"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).toSorted();
  return files.flatMap((file) => {
    const path = join(src, "host", file);
    return mutantsOf(relative(src, path).replaceAll("\\", "/"), readFileSync(path, "utf8"));
  });
}
