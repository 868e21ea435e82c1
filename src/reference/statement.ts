/** A sentence of the reference, read: text, names between backticks, and the clauses at its end. */
export type StatementPart = { readonly text: string } | { readonly name: string };
export interface Statement {
  readonly parts: readonly StatementPart[];
  /** "T-36" is a rule with a test, "6.5" a section of the semantics that this host follows, "seen": both Envoys were asked, "NGINX 3": a part of what that proxy did. */
  readonly clauses: readonly string[];
}

export const clauseShape = /^(?:T-\d\d|\d{1,2}(?:\.\d)?|seen|(?:NGINX|MOSN) [1-8])$/;

export function statementOf(written: string): Statement {
  const clauses = [...written.matchAll(/ \[([^\]]+)\]/g)].map((found) => found[1] ?? "");
  const parts = written.replaceAll(/ \[[^\]]+\]/g, "").split("`").map((piece, i): StatementPart => (i % 2 === 0 ? { text: piece } : { name: piece }));
  return { parts: parts.filter((part) => "name" in part || part.text !== ""), clauses };
}

export const plainStatement = ({ parts, clauses }: Statement): string => [...parts.map((part) => ("name" in part ? part.name : part.text)), ...clauses.map((clause) => ` ${clause}`)].join("");
