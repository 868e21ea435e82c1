/** Rust's mangling of today (RFC 2603): names that begin with `_R`. Hashes of crates and disambiguators are left out. */
import { Cursor, readWhole, unreadable } from "./cursor.ts";
import { fromPunycode } from "./punycode.ts";

const basics: Readonly<Record<string, string>> = {
  a: "i8", b: "bool", c: "char", d: "f64", e: "str", f: "f32", h: "u8", i: "isize", j: "usize", l: "i32", m: "u32", n: "i128", o: "u128", p: "_", s: "i16", t: "u16", u: "()", v: "...",
  x: "i64", y: "u64", z: "!",
};

/** undefined: it is not such a name, or one that is not understood. */
export function demangleRustV0(symbol: string): string | undefined {
  const start = symbol.startsWith("_R") ? 2 : symbol.startsWith("R") ? 1 : symbol.startsWith("__R") ? 3 : 0;
  if (start === 0) return undefined;
  return readWhole(() => {
    const name = new RustName(new Cursor(symbol, start), start).path(false);
    return name === "" ? unreadable() : name;
  });
}

class RustName {
  readonly #cursor: Cursor;
  /** what references back are counted from */
  readonly #start: number;
  /** lifetimes bound around here */
  #bound = 0;
  constructor(cursor: Cursor, start: number) {
    this.#cursor = cursor;
    this.#start = start;
  }

  /** `inType`: arguments follow without `::`. */
  path(inType: boolean): string {
    const c = this.#cursor;
    return c.within(() => {
      switch (c.next()) {
        case "C": return this.#identifier().name;
        case "M": {
          this.#implPath();
          return c.made(`<${this.#type()}>`);
        }
        case "X": {
          this.#implPath();
          return c.made(`<${this.#type()} as ${this.path(true)}>`);
        }
        case "Y": return c.made(`<${this.#type()} as ${this.path(true)}>`);
        case "N": {
          const space = c.next(), parent = this.path(inType), { name, number } = this.#identifier();
          if (/[A-Z]/.test(space)) return c.made(`${parent}::{${space === "C" ? "closure" : space === "S" ? "shim" : space}${name === "" ? "" : `:${name}`}#${number}}`);
          return name === "" ? parent : c.made(`${parent}::${name}`);
        }
        case "I": {
          const generic = this.path(inType), args = this.#until(() => this.#argument());
          return c.made(`${generic}${inType ? "" : "::"}<${args.join(", ")}>`);
        }
        case "B": return this.#back(() => this.path(inType));
        default: return unreadable();
      }
    });
  }

  /** Where an impl stands is no part of what is shown. */
  #implPath(): void {
    if (this.#cursor.peek() === "s") this.#disambiguator();
    this.path(false);
  }

  #argument(): string {
    const c = this.#cursor;
    if (c.eat("L")) return this.#lifetime(this.#base62());
    return c.eat("K") ? this.#constant() : this.#type();
  }

  #type(): string {
    const c = this.#cursor;
    return c.within(() => {
      const basic = basics[c.peek()];
      if (basic !== undefined) {
        c.next();
        return basic;
      }
      switch (c.peek()) {
        case "A": c.next(); return c.made(`[${this.#type()}; ${this.#constant()}]`);
        case "S": c.next(); return c.made(`[${this.#type()}]`);
        case "T": {
          c.next();
          const parts = this.#until(() => this.#type());
          return c.made(`(${parts.join(", ")}${parts.length === 1 ? "," : ""})`);
        }
        case "R":
        case "Q": {
          const mutable = c.next() === "Q" ? "mut " : "", lifetime = c.eat("L") ? this.#lifetime(this.#base62()) : "";
          return c.made(`&${lifetime === "" || lifetime === "'_" ? "" : `${lifetime} `}${mutable}${this.#type()}`);
        }
        case "P": c.next(); return c.made(`*const ${this.#type()}`);
        case "O": c.next(); return c.made(`*mut ${this.#type()}`);
        case "F": c.next(); return this.#binder(() => this.#signature());
        case "D": c.next(); return this.#dynamic();
        case "B": c.next(); return this.#back(() => this.#type());
        default: return this.path(true);
      }
    });
  }

  #signature(): string {
    const c = this.#cursor, unsafe = c.eat("U") ? "unsafe " : "";
    const abi = !c.eat("K") ? "" : `extern "${c.eat("C") ? "C" : this.#plainIdentifier().replaceAll("_", "-")}" `;
    const params = this.#until(() => this.#type()), result = c.eat("u") ? "" : ` -> ${this.#type()}`;
    return c.made(`${unsafe}${abi}fn(${params.join(", ")})${result}`);
  }

  #dynamic(): string {
    const c = this.#cursor, traits = this.#binder(() => this.#until(() => this.#trait()).join(" + "));
    c.need("L");
    const lifetime = this.#base62();
    return c.made(`dyn ${traits}${lifetime === 0 ? "" : ` + ${this.#lifetime(lifetime)}`}`);
  }
  #trait(): string {
    const c = this.#cursor, trait = this.path(true), bindings: string[] = [];
    while (c.eat("p")) bindings.push(`${this.#plainIdentifier()} = ${this.#type()}`);
    if (bindings.length === 0) return trait;
    return trait.endsWith(">") && !trait.startsWith("<") ? `${trait.slice(0, -1)}, ${bindings.join(", ")}>` : `${trait}<${bindings.join(", ")}>`;
  }

  /** `for<'a, 'b> ` before what is read, where lifetimes are bound. */
  #binder(read: () => string): string {
    const count = this.#cursor.eat("G") ? this.#base62() + 1 : 0;
    if (count > 26) unreadable();
    this.#bound += count;
    const bound = count === 0 ? "" : `for<${Array.from({ length: count }, (_, i) => this.#lifetime(count - i)).join(", ")}> `;
    const text = bound + read();
    this.#bound -= count;
    return text;
  }
  #lifetime(index: number): string {
    if (index === 0) return "'_";
    const depth = this.#bound - index;
    if (depth < 0) unreadable();
    return depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${depth}`;
  }

  #constant(): string {
    const c = this.#cursor;
    return c.within(() => {
      if (c.eat("B")) return this.#back(() => this.#constant());
      const of = c.next();
      switch (of) {
        case "p": return "_";
        case "b": return this.#digits() === "1" ? "true" : "false";
        case "c": return characterOf(Number.parseInt(this.#digits() || "0", 16));
        case "e": return `*${quoted(this.#digits())}`;
        case "R": return c.eat("e") ? quoted(this.#digits()) : `&${this.#constant()}`;
        case "Q": return `&mut ${this.#constant()}`;
        case "A": return `[${this.#until(() => this.#constant()).join(", ")}]`;
        case "T": {
          const parts = this.#until(() => this.#constant());
          return `(${parts.join(", ")}${parts.length === 1 ? "," : ""})`;
        }
        case "V": return this.#structure();
        default: {
          if (!/[ahstlmxynoij]/.test(of)) return unreadable();
          const sign = c.eat("n") ? "-" : "";
          return sign + BigInt(`0x${this.#digits() || "0"}`).toString();
        }
      }
    });
  }
  #structure(): string {
    const c = this.#cursor, kind = c.next(), path = this.path(false);
    if (kind === "U") return path;
    if (kind === "T") return `${path}(${this.#until(() => this.#constant()).join(", ")})`;
    if (kind !== "S") return unreadable();
    const fields = this.#until(() => {
      const { name } = this.#identifier();
      return `${name}: ${this.#constant()}`;
    });
    return `${path} { ${fields.join(", ")} }`;
  }
  #digits(): string {
    const digits = this.#cursor.match(/[0-9a-f]*/y);
    this.#cursor.need("_");
    return digits;
  }

  #identifier(): { readonly name: string; readonly number: number } {
    const number = this.#cursor.peek() === "s" ? this.#disambiguator() : 0;
    return { number, name: this.#plainIdentifier() };
  }
  #plainIdentifier(): string {
    const c = this.#cursor, encoded = c.eat("u"), length = c.decimal();
    c.eat("_");
    const text = c.take(length);
    return c.made(encoded ? fromPunycode(text) : text);
  }
  #disambiguator(): number {
    this.#cursor.need("s");
    return this.#base62() + 1;
  }
  #base62(): number {
    const digits = this.#cursor.match(/[0-9a-zA-Z]*/y);
    this.#cursor.need("_");
    if (digits.length > 8 && digits !== "") return Number.MAX_SAFE_INTEGER;
    return digits === "" ? 0 : Array.from(digits).reduce((sum, digit) => sum * 62 + sixtyTwo.indexOf(digit), 0) + 1;
  }

  #until(read: () => string): string[] {
    const parts: string[] = [];
    while (!this.#cursor.eat("E")) parts.push(read());
    return parts;
  }
  /** Reads again what stands further in front. */
  #back(read: () => string): string {
    const c = this.#cursor, here = c.at - 1, target = this.#start + this.#base62(), after = c.at;
    if (target >= here) unreadable();
    c.at = target;
    const text = c.within(read);
    c.at = after;
    return c.made(text);
  }
}

const sixtyTwo = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const characterOf = (code: number): string => (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? `'${String.fromCodePoint(code)}'` : unreadable());

/** The bytes of a str, two digits each. */
function quoted(digits: string): string {
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return JSON.stringify(new TextDecoder().decode(bytes));
}
