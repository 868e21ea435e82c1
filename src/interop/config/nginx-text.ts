/**
 * The text of an NGINX configuration as a value: a block is a mapping from a directive's name to its uses in order, each with its words and,
 * for a block, what stands in it. `http { server { listen 80; } }` is `{ http: [{ words: [], block: { server: [...] } }] }`.
 */
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";

export interface Directive { readonly words: readonly string[]; readonly block?: Block }
export type Block = Readonly<Record<string, readonly Directive[]>>;

const deepest = 50;
const mostWords = 500_000;

interface Word { readonly text: string; readonly at: number; readonly mark?: ";" | "{" | "}" }

export function readNginx(text: string): Result<Block> {
  const words = wordsOf(text);
  if (!words.ok) return words;
  let next = 0;
  const place = (word: Word | undefined): string => `line ${text.slice(0, word?.at ?? text.length).split("\n").length}`;
  function block(depth: number): Result<Block> {
    const found = new Map<string, Directive[]>();
    if (depth > deepest) return failed(`${place(words.ok ? words.value[next] : undefined)}: blocks lie deeper in each other than ${deepest}.`);
    for (;;) {
      const word = words.ok ? words.value[next] : undefined;
      if (word === undefined || word.mark === "}") return ok(Object.fromEntries(found));
      if (word.mark !== undefined) return failed(`${place(word)}: a directive is expected, not ${word.mark}`);
      const directive = one(depth);
      if (!directive.ok) return directive;
      found.set(word.text, [...(found.get(word.text) ?? []), directive.value]);
    }
  }
  function one(depth: number): Result<Directive> {
    const given: string[] = [], name = words.ok ? words.value[next++] : undefined;
    for (;;) {
      const word = words.ok ? words.value[next++] : undefined;
      if (word === undefined) return failed(`${place(name)}: ${name?.text ?? ""} does not end with ; or a block.`);
      if (word.mark === ";") return ok({ words: given });
      if (word.mark === "}") return failed(`${place(word)}: ${name?.text ?? ""} does not end with ; before the block's end.`);
      if (word.mark === undefined) {
        given.push(word.text);
        continue;
      }
      const inner = block(depth + 1);
      if (!inner.ok) return inner;
      const end = words.ok ? words.value[next++] : undefined;
      return end?.mark === "}" ? ok({ words: given, block: inner.value }) : failed(`${place(name)}: the block of ${name?.text ?? ""} does not end.`);
    }
  }
  const all = block(0);
  return all.ok && next < words.value.length ? failed(`${place(words.value[next])}: a } that ends no block.`) : all;
}

function wordsOf(text: string): Result<readonly Word[]> {
  const words: Word[] = [];
  const token = /\s+|#[^\n]*|[;{}]|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|((?:[^\s;{}"'#\\]|\\[\s\S]|\$\{[^}]*\})(?:\$\{[^}]*\}|[^\s;{}\\]|\\[\s\S])*)/gy;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex, found = token.exec(text);
    if (found === null) return failed(`line ${text.slice(0, at).split("\n").length}: a quote that does not end.`);
    const [whole, double, single, plain] = found, quoted = double ?? single;
    if (quoted !== undefined) words.push({ text: quoted.replaceAll(/\\(["'\\])/g, "$1"), at });
    else if (plain !== undefined) words.push({ text: plain, at });
    else if (whole === ";" || whole === "{" || whole === "}") words.push({ text: whole, at, mark: whole });
    if (words.length > mostWords) return failed(`The configuration has more than ${mostWords} words.`);
  }
  return ok(words);
}
