/**
 * Protocol buffers in their text form (protobuf.dev/reference/protobuf/textformat-spec), as far as a message of known fields needs it: fields with
 * and without a colon, messages in braces or angle brackets, lists, separators, comments, adjacent strings, C escapes.
 */
import { fromByteString, textOf, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { deepest, Misread, reading } from "./tree.ts";
import type { FieldNode, MessageNode, Node, Place, Read, ScalarNode } from "./tree.ts";

export const readTextproto = (bytes: Uint8Array): Read<MessageNode> => reading(() => new TextprotoReader(withoutMark(toByteString(bytes))).message());

const withoutMark = (text: ByteString): ByteString => (text.startsWith("\xef\xbb\xbf") ? text.slice(3) : text);

const closers: Readonly<Record<string, string>> = { "{": "}", "<": ">" };
const simpleEscapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", "?": "?", "'": "'", "\"": "\"" };

class TextprotoReader {
  readonly #text: ByteString;
  #at = 0;

  constructor(text: ByteString) {
    this.#text = text;
  }

  message(): MessageNode {
    const place = this.#place(), fields = this.#fields("", 0);
    return { kind: "message", fields, place };
  }

  /** Fields up to a closing bracket, or with an empty one to the end of the text. */
  #fields(close: string, depth: number, opened = this.#place()): readonly FieldNode[] {
    if (depth > deepest) throw new Misread(`messages lie deeper in each other than ${deepest}`, opened);
    const fields: FieldNode[] = [];
    for (;;) {
      this.#space();
      const c = this.#next();
      if (c === close) {
        this.#at += close.length;
        return fields;
      }
      if (c === "") throw new Misread(`${JSON.stringify(close === "}" ? "{" : "<")} has no closing ${JSON.stringify(close)}`, opened);
      fields.push(this.#field(depth));
    }
  }

  #field(depth: number): FieldNode {
    const place = this.#place();
    if (this.#next() === "[") throw new Misread("extensions and Any messages do not belong to a test suite", place);
    const name = /^[A-Za-z_]\w*/.exec(this.#ahead(256))?.[0];
    if (name === undefined) throw new Misread(`found ${this.#shown()}, a field name is expected`, place);
    this.#at += name.length;
    this.#space();
    const colon = this.#take(":");
    this.#space();
    const list = this.#next() === "[", values = list ? this.#list(colon, depth) : [this.#value(colon, depth)];
    this.#space();
    if (!this.#take(",")) this.#take(";");
    return { name, place, list, values };
  }

  #list(colon: boolean, depth: number): readonly Node[] {
    const opened = this.#place(), values: Node[] = [];
    this.#at++;
    this.#space();
    if (this.#take("]")) return values;
    for (;;) {
      values.push(this.#value(colon, depth));
      this.#space();
      if (this.#take("]")) return values;
      if (this.#next() === "") throw new Misread("\"[\" has no closing \"]\"", opened);
      if (!this.#take(",")) throw new Misread(`found ${this.#shown()}, a comma or "]" is expected`, this.#place());
      this.#space();
    }
  }

  #value(colon: boolean, depth: number): Node {
    const place = this.#place(), c = this.#next(), close = closers[c];
    if (close !== undefined) {
      this.#at++;
      return { kind: "message", fields: this.#fields(close, depth + 1, place), place };
    }
    if (!colon) throw new Misread(`found ${this.#shown()}, a colon or "{" is expected`, place);
    return c === "\"" || c === "'" ? this.#strings(place) : this.#word(place);
  }

  /** Literals that stand beside each other are one. */
  #strings(place: Place): ScalarNode {
    let text = "";
    while (this.#next() === "\"" || this.#next() === "'") {
      text += this.#literal();
      this.#space();
    }
    return { kind: "string", text, place };
  }

  #literal(): ByteString {
    const place = this.#place(), quote = this.#next(), parts: string[] = [];
    this.#at++;
    for (;;) {
      const c = this.#next();
      if (c === "" || c === "\n") throw new Misread("this text has no closing quote on its line", place);
      if (c === "\\") parts.push(this.#escape());
      else {
        this.#at++;
        if (c === quote) return parts.join("");
        parts.push(c);
      }
    }
  }

  #escape(): ByteString {
    const place = this.#place(), rest = this.#text.slice(this.#at + 1, this.#at + 10), simple = simpleEscapes[rest.charAt(0)];
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const byte = /^(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2}))/.exec(rest);
    if (byte !== null) {
      this.#at += 1 + byte[0].length;
      const code = byte[1] === undefined ? Number.parseInt(byte[2] ?? "0", 16) : Number.parseInt(byte[1], 8);
      if (code > 255) throw new Misread(`the escape \\${byte[0]} is larger than a byte`, place);
      return String.fromCharCode(code);
    }
    const unicode = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (unicode === null) throw new Misread(`the escape ${JSON.stringify(`\\${rest.slice(0, 1)}`)} is not known`, place);
    this.#at += 1 + unicode[0].length;
    return this.#character(Number.parseInt(unicode[1] ?? unicode[2] ?? "0", 16), place);
  }

  /** A first half of a surrogate pair takes the second half with it. */
  #character(code: number, place: Place): ByteString {
    let point = code;
    if (code >= 0xd800 && code < 0xdc00) {
      const second = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(this.#ahead(6));
      if (second !== null) {
        this.#at += 6;
        point = 0x10000 + ((code - 0xd800) << 10) + Number.parseInt(second[1] ?? "0", 16) - 0xdc00;
      }
    }
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw new Misread("the escape is no character of Unicode", place);
    return toByteString(new TextEncoder().encode(String.fromCodePoint(point)));
  }

  #word(place: Place): ScalarNode {
    const minus = this.#take("-") ? "-" : "";
    if (minus !== "") this.#space();
    const word = /^[\w.+]+/.exec(this.#ahead(256))?.[0];
    if (word === undefined) throw new Misread(`found ${this.#shown()}, a value is expected`, place);
    this.#at += word.length;
    return { kind: "word", text: `${minus}${word}`, place };
  }

  /* The text */

  #next(): string {
    return this.#text.charAt(this.#at);
  }
  #ahead(count: number): string {
    return this.#text.slice(this.#at, this.#at + count);
  }
  #take(c: string): boolean {
    if (this.#next() !== c) return false;
    this.#at++;
    return true;
  }
  #space(): void {
    for (;;) {
      const c = this.#next();
      if (c === "#") {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      } else if (c !== "" && " \t\n\r\f\v".includes(c)) this.#at++;
      else return;
    }
  }
  #shown(): string {
    return this.#next() === "" ? "the end of the text" : JSON.stringify(String.fromCodePoint(new TextDecoder().decode(fromByteString(this.#ahead(4))).codePointAt(0) ?? 0));
  }
  #place(): Place {
    const text = this.#text, at = this.#at;
    // found when somebody asks, which is once at most
    return {
      get line() { return placeIn(text, at).line; },
      get column() { return placeIn(text, at).column; },
    };
  }
}

/** Lines end with a line feed; columns count characters. */
function placeIn(text: ByteString, at: number): Place {
  let line = 1, start = 0;
  for (let end = text.indexOf("\n"); end >= 0 && end < at; end = text.indexOf("\n", start)) {
    line++;
    start = end + 1;
  }
  return { line, column: Array.from(textOf(fromByteString(text.slice(start, at))).text).length + 1 };
}
