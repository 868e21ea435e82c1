import { Fragment, useLayoutEffect, useRef } from "react";

/** What is greyed in a source: keywords lightly, comments more. Colour belongs to meaning, so there is no other. */
const keywords: Readonly<Record<string, readonly string[]>> = {
  rust: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while Some None Ok Err".split(" "),
  c: "auto bool break case catch char class const constexpr continue default delete do double else enum extern false final float for goto if inline int long namespace new nullptr operator override private protected public return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while".split(" "),
  go: "break case chan const continue default defer else fallthrough false for func go goto if import interface iota map nil package range return select struct switch true type var".split(" "),
  typescript: "abstract as break case catch class const constructor continue declare default delete do else enum export extends false final finally for from function get if implements import in instanceof interface let namespace new null of override private protected public readonly return set static super switch this throw true try type typeof var void while".split(" "),
  wat: "module func param result local global memory table export import type start elem data if then else end block loop br br_if return call call_indirect drop select mut offset".split(" "),
};
const byExtension: Readonly<Record<string, string>> = { rs: "rust", c: "c", h: "c", cc: "c", cpp: "c", go: "go", ts: "typescript", js: "typescript", wat: "wat" };

export interface Token { readonly kind: "text" | "keyword" | "comment"; readonly text: string }

export const languageOf = (file: string): string | undefined => byExtension[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];

/** The lines of a source as tokens. Only comments, strings (so that nothing inside them counts) and words are told apart. */
export function tokenLines(text: string, language: string | undefined): readonly (readonly Token[])[] {
  const words = new Set(language === undefined ? [] : keywords[language]);
  const line = language === "wat" ? ";;[^\\n]*" : "//[^\\n]*";
  const block = language === "wat" ? "\\(;[\\s\\S]*?;\\)" : "/\\*[\\s\\S]*?\\*/";
  const scanner = new RegExp(`(${line}|${block})|("(?:[^"\\\\\\n]|\\\\.)*"|\`[^\`]*\`)|([A-Za-z_][\\w.]*)`, "g");
  const lines: Token[][] = [[]];
  const push = (kind: Token["kind"], part: string): void => {
    part.split("\n").forEach((piece, index) => {
      if (index > 0) lines.push([]);
      const current = lines.at(-1);
      const last = current?.at(-1);
      if (piece === "" || current === undefined) return;
      if (last?.kind === kind) current[current.length - 1] = { kind, text: last.text + piece };
      else current.push({ kind, text: piece });
    });
  };
  let at = 0;
  for (const match of text.matchAll(scanner)) {
    push("text", text.slice(at, match.index));
    push(match[1] !== undefined ? "comment" : match[3] !== undefined && words.has(match[3]) ? "keyword" : "text", match[0]);
    at = match.index + match[0].length;
  }
  push("text", text.slice(at));
  return lines;
}

/** Source to read: line numbers, and grey for keywords and comments. */
export function Listing({ text, file, label }: { readonly text: string; readonly file: string; readonly label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const lines = tokenLines(text.replace(/\n$/, ""), languageOf(file));
  const begin = lines.findIndex((line) => line.some((token) => token.kind !== "comment" && token.text.trim() !== ""));
  // what stands before the first line of code is a preface: one scroll away
  useLayoutEffect(() => {
    const element = box.current, first = element?.children[begin];
    if (element !== null && first instanceof HTMLElement && begin > 3) element.scrollTop = first.offsetTop - element.offsetTop;
  }, [begin, text]);
  return (
    <div ref={box} className="source pane-body" role="region" aria-label={label} tabIndex={0}>
      {lines.map((line, index) => (
        <div key={index} className="source-line">
          <span className="source-number">{index + 1}</span>
          <span>
            {line.map((token, place) => (token.kind === "text" ? <Fragment key={place}>{token.text}</Fragment> : <span key={place} className={`source-${token.kind}`}>{token.text}</span>))}
            {"\n"}
          </span>
        </div>
      ))}
    </div>
  );
}
