/**
 * Where the host can be wrong in one place: the constants of releases and limits, each condition that leads to a reason (`why`) or to the death of
 * the proxy, and every condition of some parts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { whys } from "../../recording/whys.ts";
import { ruleRows } from "./rule-rows.ts";
import { childrenOf, isNode } from "./tree.ts";
import type { Node } from "./tree.ts";

export interface Mutant {
  /** "functions/metrics.ts:13 isHistogram(metric_id) -> !(...)": what a person reads and `--only` matches */
  readonly name: string;
  /** rule: of `rule-rows.ts`, with another expression in the place of one */
  readonly kind: "condition" | "constant" | "rule";
  /** below src/ */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** what stands there, on one line */
  readonly was: string;
  /** of a constant: the name it is read by */
  readonly constant?: string;
}

const src = join(import.meta.dirname, "../..");
const isTable = (file: string): boolean => /\/(?:releases|limits|status-limits)\.ts$/.test(file);
/** Parts in which conditions decide what happens rather than which reason is given: routes, threads and VMs, failures, gRPC, TCP, foreign functions, properties. */
const isWhole = (file: string): boolean =>
  /\/(?:grpc|envoy\/tcp)\/|\/grpc-calls\.ts$|\/envoy\/(?:route|route-table|failure|vm-key|filter-state)\.ts$|\/envoy\/attributes\/|host\/(?:properties|restricted|shared-data|shared-queues|status-limits)\.ts$|\/foreign\/(?:functions|filter-state|signatures)\.ts$/.test(file);

/** Another value of the same kind, as source text: of texts one that the file gives to the same name, if there is one. */
function otherValue(name: string, value: unknown, given: ReadonlyMap<string, readonly unknown[]>): string | undefined {
  switch (typeof value) {
    case "boolean": return String(!value);
    case "number": return String(value + 1);
    case "string": return JSON.stringify(given.get(name)?.find((other) => other !== value && other !== "") ?? (value === "" ? "another" : ""));
    default: return undefined;
  }
}

/** Literals by the name of the property that holds them. */
function valuesOf(program: Node): ReadonlyMap<string, readonly unknown[]> {
  const values = new Map<string, unknown[]>();
  const visit = (node: Node): void => {
    if (node.type === "Property" && isNode(node.key) && isNode(node.value) && node.value.type === "Literal") {
      const name = String(node.key.name);
      values.set(name, [...(values.get(name) ?? []), node.value.value]);
    }
    for (const [, child] of childrenOf(node)) visit(child);
  };
  visit(program);
  return values;
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

/** `host.crash(...)`: here the proxy dies (semantics 6.8). */
const isDeath = (node: Node): boolean => node.type === "CallExpression" && isNode(node.callee) && node.callee.type === "MemberExpression" && isNode(node.callee.property) && node.callee.property.name === "crash";

/** The condition that decides whether `child` (under `key` of `parent`) is done, when there is one. */
function conditionOf(parent: Node, key: string): Node | undefined {
  if ((parent.type === "IfStatement" || parent.type === "ConditionalExpression") && (key === "consequent" || key === "alternate") && isNode(parent.test)) return parent.test;
  if (parent.type === "LogicalExpression" && key === "right" && parent.operator !== "??" && isNode(parent.left)) return parent.left;
  return undefined;
}

export function mutantsOf(file: string, text: string, reasons: ReadonlySet<string> = new Set(whys)): readonly Mutant[] {
  const program = parseSync(file, text).program as unknown as Node, names = reasonNames(program, reasons);
  const whole = isWhole(file);
  const found = new Map<string, Mutant>();
  const lineAt = (at: number): number => text.slice(0, at).split("\n").length;
  const add = (node: Node, replacement: string, constant?: string): void => {
    const was = text.slice(node.start, node.end).replaceAll(/\s+/g, " "), short = was.length > 60 ? `${was.slice(0, 59)}…` : was;
    const name = `${file}:${lineAt(node.start)} ${constant === undefined ? "" : `${constant}: `}${short} -> ${replacement.length > 70 ? "!(…)" : replacement}`;
    found.set(`${node.start} ${node.end}`, { name, kind: constant === undefined ? "condition" : "constant", file, from: node.start, to: node.end, text: replacement, was, ...(constant !== undefined && { constant }) });
  };
  const invert = (test: Node): void => add(test, `!(${text.slice(test.start, test.end)})`);
  const table = isTable(file), given = valuesOf(program);
  const rows = ruleRows.filter((row) => file === `host/${row.file}`);
  // a name alone may be one that is declared; where it decides something, it is a condition
  const ofRow = (node: Node): void => {
    if (node.type === "Identifier") return;
    for (const { was, becomes } of rows) {
      if (text.slice(node.start, node.end).replaceAll(/\s+/g, " ") !== was || found.has(`${node.start} ${node.end}`)) continue;
      if (becomes === undefined) invert(node);
      else found.set(`${node.start} ${node.end}`, { name: `${file}:${lineAt(node.start)} ${was} -> ${becomes}`, kind: "rule", file, from: node.start, to: node.end, text: becomes, was });
    }
  };
  const visit = (node: Node, deciding: readonly Node[]): void => {
    if (isReason(node, reasons, names) || isDeath(node)) deciding.forEach(invert);
    if (table && node.type === "Property" && isNode(node.key) && isNode(node.value) && node.value.type === "Literal" && node.key.name !== "version") {
      const other = otherValue(String(node.key.name), node.value.value, given);
      if (other !== undefined) add(node.value, other, String(node.key.name));
    }
    if (table && !/releases/.test(file) && node.type === "IfStatement" && isNode(node.test)) invert(node.test);
    const isFunction = /Function/.test(node.type) && node.type !== "ArrowFunctionExpression";
    for (const [key, child] of childrenOf(node)) {
      const condition = conditionOf(node, key);
      if (whole && condition !== undefined) invert(condition);
      if (node.type !== "AssignmentExpression" || key !== "left") ofRow(child);
      visit(child, isFunction || key === "test" ? [] : condition === undefined ? deciding : [...deciding, condition]);
    }
  };
  visit(program, []);
  return [...found.values()].toSorted((a, b) => a.from - b.from || b.to - a.to);
}

/** Files of the host, below src/. */
export const hostFiles = (): readonly string[] =>
  readdirSync(join(src, "host"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.endsWith(".d.ts")).map((file) => `host/${file.replaceAll("\\", "/")}`).toSorted();

/** All of them, by file. */
export const allMutants = (): readonly Mutant[] => hostFiles().flatMap((file) => mutantsOf(file, readFileSync(join(src, file), "utf8")));
