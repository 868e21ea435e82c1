/** JSON laid out on lines. Numbers, texts and the order of fields stay as they were written; nothing is read and written again. */
import { jsonError } from "../scenario/json-text.ts";
import type { JsonError } from "../scenario/json-text.ts";

export type JsonLayout = { readonly ok: true; readonly text: string } | ({ readonly ok: false } & JsonError);

/** A list in a list in a list: what is nested deeper is not laid out. */
const deepest = 1000;
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

export function layOutJson(text: string): JsonLayout {
  const deep = tooDeep(text);
  if (deep !== undefined) return { ok: false, message: `nested more than ${deepest} deep`, line: text.slice(0, deep).split("\n").length, column: deep - text.lastIndexOf("\n", deep) };
  const error = jsonError(text);
  if (error !== undefined) return { ok: false, ...error };
  const line = (depth: number): string => `\n${"  ".repeat(depth)}`;
  let out = "", depth = 0, before = "";
  for (const [token] of text.matchAll(tokens)) {
    const opened = before === "{" || before === "[";
    switch (token) {
      case "{":
      case "[":
        out += `${opened ? line(depth) : ""}${token}`;
        depth++;
        break;
      case "}":
      case "]":
        depth--;
        out += `${opened ? "" : line(depth)}${token}`;
        break;
      case ",": out += `,${line(depth)}`; break;
      case ":": out += ": "; break;
      default: out += `${opened ? line(depth) : ""}${token}`;
    }
    before = token;
  }
  return { ok: true, text: out };
}

/** Where it is nested too deep, brackets inside texts aside. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (const found of text.matchAll(tokens)) {
    if (found[0] === "{" || found[0] === "[") depth++;
    else if (found[0] === "}" || found[0] === "]") depth--;
    if (depth > deepest) return found.index;
  }
  return undefined;
}
