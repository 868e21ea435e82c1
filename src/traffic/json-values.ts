/** JSON values that follow each other: one document, a line each, or pretty-printed one after the other as a proxy's admin endpoint streams them. */
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";

/** A last value that stops in the middle is left out, and `rest` is where it begins: streams are cut off by whoever reads them. */
export interface JsonValues { readonly values: readonly unknown[]; readonly rest?: number }

export function readJsonValues(text: string): Result<JsonValues> {
  const whole = parsed(text);
  if (whole.ok) return ok({ values: [whole.value] });
  const values: unknown[] = [];
  for (let at = 0; ; ) {
    const start = skipBetween(text, at);
    if (start === text.length) return values.length === 0 ? failed("there is no JSON value") : ok({ values });
    const end = endOfValue(text, start);
    if (end === undefined) return values.length === 0 ? whole : ok({ values, rest: start });
    const value = parsed(text.slice(start, end));
    if (!value.ok) return values.length === 0 ? whole : failed(`the value that begins at ${place(text, start)} is not JSON: ${value.reason}`);
    values.push(value.value);
    at = end;
  }
}

/** `line 3, column 7` */
export function place(text: string, at: number): string {
  const before = text.slice(0, at), line = before.split("\n").length;
  return `line ${line}, column ${at - before.lastIndexOf("\n")}`;
}

function parsed(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function skipBetween(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s,]/.test(text[at] ?? "")) at++;
  return at;
}

/** Where the object or array that begins here ends; undefined when it does not, or something else begins here. */
function endOfValue(text: string, start: number): number | undefined {
  if (text[start] !== "{" && text[start] !== "[") return undefined;
  let depth = 0, inString = false;
  for (let at = start; at < text.length; at++) {
    const c = text[at];
    if (inString) {
      if (c === "\\") at++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "{" || c === "[") depth++;
    else if ((c === "}" || c === "]") && --depth === 0) return at + 1;
  }
  return undefined;
}
