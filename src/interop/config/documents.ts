/** Configuration as text: YAML, several documents of it, or JSON, which is YAML's smaller part. Bounded in size, depth and what anchors multiply. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Alias, Node, Scalar } from "yaml";
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";

const mostCharacters = 32 * 1024 * 1024;
const mostYaml = 2 * 1024 * 1024;
const mostDocuments = 1000;
/** Values, those that anchors repeat counted each time. */
const mostValues = 500_000;
export const deepest = 100;

class Refused extends Error {}
/** What engines say when the library's own recursion has no end. */
const recursion = /call stack|recursion/;

export function readDocuments(text: string): Result<readonly unknown[]> {
  if (text.length > mostCharacters) return failed(`The text has ${text.length} characters; ${mostCharacters} are the most that is read.`);
  const json = readJson(text);
  if (json !== undefined) return json;
  if (text.length > mostYaml) return failed(`The YAML has ${text.length} characters; ${mostYaml} are the most that is read.`);
  if ((text.match(/^---/gm)?.length ?? 0) > mostDocuments) return failed(`There are more than ${mostDocuments} documents.`);
  if (nested(text)) return failed(`The YAML cannot be read: ${tooNested}.`);
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, strict: false, logLevel: "error", prettyErrors: false, uniqueKeys: false });
    if (!Array.isArray(parsed)) return ok([]);
    const count = { left: mostValues };
    return ok(parsed.map((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw new Refused(recursion.test(error.message) ? tooNested : `${placeOf(lines, error.pos[0])}: ${error.message}`);
      return valueOf(document.contents, { lines, count, anchored: new Map(), repeated: false }, 0);
    }).filter((value) => value !== null));
  } catch (error) {
    return failed(`The YAML cannot be read: ${error instanceof Refused ? error.message : tooNested}.`);
  }
}
const tooNested = `it is nested deeper than ${deepest}`;

/** Seen from afar, before the library goes into it by recursion: brackets that are open, quoted ones too, and lists within lists on one line. */
function nested(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    open = bracket === "[" || bracket === "{" ? open + 1 : Math.max(0, open - 1);
    if (open > 2 * deepest) return true;
  }
  return new RegExp(`^ *(?:- ){${deepest}}`, "m").test(text);
}

function readJson(text: string): Result<readonly unknown[]> | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return tooDeep(value) ? failed(`The JSON is nested deeper than ${deepest}.`) : ok([value]);
  } catch {
    return undefined;
  }
}
function tooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= deepest; depth++) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}

const placeOf = (lines: LineCounter, offset: number): string => {
  const { line, col } = lines.linePos(offset);
  return `line ${Math.max(1, line)}, column ${Math.max(1, col)}`;
};

/** `anchored`: what stands behind each name so far, as the documents are walked from front to back; `repeated`: inside of what an alias repeats. */
interface Reading { readonly lines: LineCounter; readonly count: { left: number }; readonly anchored: Map<string, Node>; readonly repeated: boolean }

function valueOf(node: unknown, reading: Reading, depth: number): unknown {
  if (node === null || node === undefined) return null;
  const place = (): string => placeOf(reading.lines, (node as Node).range?.[0] ?? 0);
  if (--reading.count.left < 0) throw new Refused(`it stands for more than ${mostValues} values, which anchors may multiply`);
  if (depth > deepest) throw new Refused(`${place()}: it is nested deeper than ${deepest}`);
  if (isAlias(node)) return valueOf(anchoredAs(node, reading), { ...reading, repeated: true }, depth + 1);
  remember(node as Node, reading);
  if (isScalar(node)) return scalarOf(node);
  if (isSeq(node)) return node.items.map((item) => valueOf(item, reading, depth + 1));
  if (!isMap(node)) throw new Refused(`${place()}: a value is expected`);
  const merged: unknown[] = [], own = new Map<string, unknown>();
  for (const { key, value } of node.items) {
    const name = keyOf(key, reading), inner = valueOf(value, reading, depth + 1);
    if (name === "<<" && typeof inner === "object" && inner !== null) merged.push(...(Array.isArray(inner) ? (inner as readonly unknown[]) : [inner]));
    else if (own.has(name)) throw new Refused(`${placeOf(reading.lines, (key as Node).range?.[0] ?? 0)}: ${name} is written twice in one mapping`);
    else own.set(name, inner);
  }
  // the first of several that are merged wins, and what is written here over all of them
  return Object.fromEntries([...merged.toReversed().flatMap((each) => (typeof each === "object" && each !== null ? Object.entries(each) : [])), ...own]);
}

function remember(node: Node, { anchored, repeated }: Reading): void {
  const { anchor } = node as { readonly anchor?: string };
  if (anchor !== undefined && !repeated) anchored.set(anchor, node);
}
function anchoredAs(alias: Alias, { anchored, lines }: Reading): Node {
  const found = anchored.get(alias.source);
  if (found === undefined) throw new Refused(`${placeOf(lines, alias.range?.[0] ?? 0)}: nothing is anchored as &${alias.source} before`);
  return found;
}

function keyOf(key: unknown, reading: Reading): string {
  const found = isAlias(key) ? anchoredAs(key, reading) : key;
  if (!isScalar(found)) throw new Refused("a name of a field is no list and no mapping");
  remember(found, reading);
  return typeof found.value === "string" ? found.value : String(found.source ?? found.value);
}

/** Proxies read the unquoted words of YAML 1.1 as truth values. */
function scalarOf({ value, type }: Scalar): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "string" || type !== "PLAIN") return value;
  if (/^(?:yes|on)$/i.test(value)) return true;
  return /^(?:no|off)$/i.test(value) ? false : value;
}
