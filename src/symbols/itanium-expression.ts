/** Literals and expressions in the template arguments of a C++ name, as far as names of functions have them. */
import { unreadable } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import { textOf } from "./itanium-type.ts";
import type { Type } from "./itanium-type.ts";
import { literalSuffixes, operators } from "./itanium-words.ts";

/** What an expression is made of besides expressions: each reads on from the cursor. */
export interface NameParts {
  encoding(): string;
  type(): Type;
  parameter(): Type;
  /** A part of a name. */
  simple(): string;
}

export function literalText(c: Cursor, parts: NameParts): string {
  c.need("L");
  if (c.eat("_Z") || c.eat("Z")) {
    const text = parts.encoding();
    c.need("E");
    return text;
  }
  if (c.eat("b1E")) return "true";
  if (c.eat("b0E")) return "false";
  if (c.eat("Dn0E") || c.eat("DnE")) return "nullptr";
  const code = c.peek(), type = textOf(parts.type()), value = c.match(/[n0-9a-f]*/y).replace(/^n/, "-");
  c.need("E");
  const suffix = literalSuffixes[code];
  return suffix === undefined ? `(${type})${value}` : value + suffix;
}

export function expressionText(c: Cursor, parts: NameParts): string {
  return c.within(() => {
    if (c.peek() === "L") return literalText(c, parts);
    if (c.peek() === "T") return textOf(parts.parameter());
    if (c.eat("st")) return `sizeof (${textOf(parts.type())})`;
    if (c.eat("at")) return `alignof (${textOf(parts.type())})`;
    if (c.eat("sZ")) return `sizeof...(${textOf(parts.parameter())})`;
    if (c.eat("sr")) {
      const of: string[] = [];
      if (/\d/.test(c.peek())) while (!c.eat("E")) of.push(parts.simple());
      else of.push(textOf(parts.type()));
      return [...of, parts.simple()].join("::");
    }
    if (c.eat("cv")) {
      const type = textOf(parts.type());
      return `(${type})(${expressionText(c, parts)})`;
    }
    const [text, operands] = operators[c.take(2)] ?? unreadable();
    if (operands === 1) return `${text}${parenthesised(expressionText(c, parts))}`;
    if (operands === 2) return `${parenthesised(expressionText(c, parts))} ${text} ${parenthesised(expressionText(c, parts))}`;
    return unreadable();
  });
}

const parenthesised = (text: string): string => (/^[\w:]+$/.test(text) ? text : `(${text})`);
