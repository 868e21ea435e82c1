/**
 * Regular expressions as RE2 takes them (github.com/google/re2, doc/syntax), made into ones of JavaScript that match the same whole texts.
 * What RE2 itself refuses, and what JavaScript has no equal for, is told apart from what does not match.
 */
export type Compiled = { readonly ok: true; readonly matches: (text: string) => boolean } | { readonly ok: false; readonly reason: string };

class Refused extends Error {}

export function compileRe2(source: string): Compiled {
  try {
    const { pattern, folds } = new Translator(source).whole(), regex = new RegExp(`^(?:${pattern})$`, folds ? "iu" : "u");
    return { ok: true, matches: (text) => regex.test(text) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.message };
    if (error instanceof SyntaxError) return { ok: false, reason: "the expression has no equal in JavaScript" };
    throw error;
  }
}

interface Flags { readonly i: boolean; readonly m: boolean; readonly s: boolean }
const noFlags: Flags = { i: false, m: false, s: false };

const perl: Readonly<Record<string, string>> = { d: "0-9", s: "\\t\\n\\f\\r ", w: "0-9A-Za-z_" };
/** What is not in them, as ranges. */
const others: Readonly<Record<string, string>> = { D: "\\x00-\\x2f\\x3a-\\u{10ffff}", S: "\\x00-\\x08\\x0b\\x0e-\\x1f\\x21-\\u{10ffff}", W: "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\u{10ffff}" };
const posix: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z", alpha: "A-Za-z", ascii: "\\x00-\\x7f", blank: "\\t ", cntrl: "\\x00-\\x1f\\x7f", digit: "0-9", graph: "!-~", lower: "a-z", print: " -~", punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\t\\n\\v\\f\\r ", upper: "A-Z", word: "0-9A-Za-z_", xdigit: "0-9A-Fa-f",
};
const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const categories = /^(?:C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;
const mostRepeats = 1000;

const literal = (point: number): string => `\\u{${point.toString(16)}}`;

class Translator {
  readonly #text: readonly string[];
  #at = 0;
  /** The flag i of the whole expression: JavaScript has it for all or nothing. */
  #folds: boolean | undefined;

  constructor(source: string) {
    this.#text = Array.from(source);
  }

  whole(): { readonly pattern: string; readonly folds: boolean } {
    const pattern = this.#alternatives(noFlags, 0);
    if (this.#at < this.#text.length) throw new Refused("a \")\" has no \"(\" before it");
    return { pattern, folds: this.#folds === true };
  }

  #next(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? "";
  }
  #rest(count: number): string {
    return this.#text.slice(this.#at, this.#at + count).join("");
  }

  #alternatives(given: Flags, depth: number): string {
    if (depth > 200) throw new Refused("groups lie too deep in each other");
    let out = "", flags = given, repeatable = false;
    for (;;) {
      const c = this.#next();
      if (c === "" || c === ")") return out;
      if (c === "|") {
        out += "|";
        this.#at++;
        repeatable = false;
        continue;
      }
      const repeat = this.#repeat();
      if (repeat !== undefined) {
        if (!repeatable) throw new Refused(`the repetition ${repeat} has nothing before it that may be repeated`);
        out += repeat;
        repeatable = false;
        continue;
      }
      if (c === "(" && this.#next(1) === "?" && /^\(\?[imsU-]+\)/.test(this.#rest(16))) {
        const set = this.#flags(flags);
        this.#at++;
        flags = set;
        repeatable = false;
        continue;
      }
      out += c === "(" ? this.#group(flags, depth) : this.#atom(flags);
      repeatable = true;
    }
  }

  /** Greedy or not makes no difference to a match of the whole text. */
  #repeat(): string | undefined {
    const c = this.#next();
    let found = c === "*" || c === "+" || c === "?" ? c : "";
    if (c === "{") {
      const range = /^\{(\d+)(?:,(\d*))?\}/.exec(this.#rest(16));
      if (range !== null) {
        const most = Math.max(Number(range[1]), Number(range[2] ?? "0"));
        if (most > mostRepeats) throw new Refused(`RE2 repeats no more than ${mostRepeats} times`);
        if (range[2] !== undefined && range[2] !== "" && Number(range[2]) < Number(range[1])) throw new Refused(`the repetition ${range[0]} ends before it begins`);
        [found] = range;
      }
    }
    if (found === "") return undefined;
    this.#at += found.length;
    if (this.#next() === "?") this.#at++;
    return found;
  }

  /** "(?flags" up to ")" or ":", which stays. */
  #flags(before: Flags): Flags {
    const letters = /^\(\?([imsU]*)(-[imsU]+)?/.exec(this.#rest(32));
    const on = letters?.[1] ?? "", off = letters?.[2] ?? "";
    this.#at += letters?.[0].length ?? 2;
    const set = (letter: keyof Flags): boolean => (off.includes(letter) ? false : on.includes(letter) || before[letter]);
    return { i: set("i"), m: set("m"), s: set("s") };
  }

  #group(flags: Flags, depth: number): string {
    const head = this.#rest(128);
    let inside = flags;
    if (/^\(\?(?:[=!]|<[=!])/.test(head)) throw new Refused("RE2 has no look-ahead and no look-behind");
    const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(head);
    if (named !== null) this.#at += named[0].length;
    else if (head.startsWith("(?")) {
      inside = this.#flags(flags);
      if (this.#next() !== ":") throw new Refused(`the group ${head.slice(0, 4)} is not known in RE2`);
      this.#at++;
    } else this.#at++;
    const inner = this.#alternatives(inside, depth + 1);
    if (this.#next() !== ")") throw new Refused("a \"(\" has no \")\"");
    this.#at++;
    return `(?:${inner})`;
  }

  #atom(flags: Flags): string {
    const c = this.#next();
    this.#at++;
    switch (c) {
      case ".": return flags.s ? "[^]" : "[^\\n]";
      case "^": return flags.m ? "(?:(?<![^\\n]))" : "(?:^)";
      case "$": return flags.m ? "(?:(?![^\\n]))" : "(?:$)";
      case "[": return this.#fold(flags, this.#class());
      case "\\": return this.#escape(flags);
      default: return this.#fold(flags, literal(c.codePointAt(0) ?? 0));
    }
  }

  /** All that is a letter must be folded, or nothing. */
  #fold(flags: Flags, out: string): string {
    if (this.#folds !== undefined && this.#folds !== flags.i) throw new Refused("(?i) for a part of the expression has no equal here; it may be for all of it");
    this.#folds = flags.i;
    return out;
  }

  #escape(flags: Flags): string {
    const c = this.#next();
    switch (c) {
      case "": throw new Refused("the expression ends with a \"\\\"");
      case "A": this.#at++; return "(?:^)";
      case "z": this.#at++; return "(?:$)";
      case "b": this.#at++; return this.#fold(flags, "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))");
      case "B": this.#at++; return this.#fold(flags, "(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))");
      case "C": throw new Refused("\\C, a single byte, has no equal here");
      case "Q": return this.#fold(flags, this.#quoted());
      default: {
        const set = this.#set();
        return set === undefined ? this.#fold(flags, literal(this.#point())) : this.#fold(flags, set);
      }
    }
  }

  #quoted(): string {
    this.#at++;
    let out = "";
    while (this.#next() !== "" && !(this.#next() === "\\" && this.#next(1) === "E")) {
      out += literal(this.#next().codePointAt(0) ?? 0);
      this.#at++;
    }
    if (this.#next() !== "") this.#at += 2;
    return `(?:${out})`;
  }

  /** \d, \pL and the like after the backslash, as a class of its own; undefined when there is none. */
  #set(): string | undefined {
    const c = this.#next(), known = perl[c.toLowerCase()];
    if (known !== undefined) {
      this.#at++;
      return c === c.toLowerCase() ? `[${known}]` : `[^${known}]`;
    }
    if (c !== "p" && c !== "P") return undefined;
    const found = /^[pP](?:\{(\^?)(\w+)\}|([A-Z]))/.exec(this.#rest(48));
    if (found === null) throw new Refused(`\\${c} needs a category or a script`);
    this.#at += found[0].length;
    const name = found[2] ?? found[3] ?? "", negated = (c === "P") !== (found[1] === "^");
    if (name === "Any") return negated ? "[]" : "[^]";
    return `\\${negated ? "P" : "p"}{${categories.test(name) ? name : `Script=${name}`}}`;
  }

  /** One character after a backslash, which has been passed. */
  #point(): number {
    const c = this.#next(), control = controls[c];
    if (control !== undefined) {
      this.#at++;
      return control;
    }
    const hex = /^x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/.exec(this.#rest(12));
    const octal = hex === null ? /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(this.#rest(3)) : null;
    const number = hex === null ? octal : hex;
    if (number !== null) {
      this.#at += number[0].length;
      const point = hex === null ? Number.parseInt(number[0], 8) : Number.parseInt(hex[1] ?? hex[2] ?? "0", 16);
      if (point > 0x10ffff) throw new Refused(`\\${number[0]} is no character`);
      return point;
    }
    const point = c.codePointAt(0) ?? 0;
    if (/[0-9A-Za-z]/.test(c)) throw new Refused(/[1-9]/.test(c) ? "RE2 has no references back" : `the escape \\${c} is not known in RE2`);
    this.#at++;
    return point;
  }

  /** After "[". */
  #class(): string {
    const negated = this.#next() === "^";
    if (negated) this.#at++;
    let out = "", first = true;
    for (;;) {
      const c = this.#next();
      if (c === "") throw new Refused("a \"[\" has no \"]\"");
      if (c === "]" && !first) break;
      first = false;
      const set = this.#classSet();
      if (set !== undefined) {
        out += set;
        continue;
      }
      const low = this.#classPoint();
      if (this.#next() !== "-" || this.#next(1) === "]" || this.#next(1) === "") {
        out += literal(low);
        continue;
      }
      this.#at++;
      const high = this.#classPoint();
      if (high < low) throw new Refused("a range of characters ends before it begins");
      out += `${literal(low)}-${literal(high)}`;
    }
    this.#at++;
    return `[${negated ? "^" : ""}${out}]`;
  }

  #classSet(): string | undefined {
    const named = /^\[:(\^?)(\w+):\]/.exec(this.#rest(16));
    if (named !== null) {
      const known = posix[named[2] ?? ""];
      if (known === undefined) throw new Refused(`${named[0]} is not known in RE2`);
      if (named[1] === "^") throw new Refused(`${named[0]} inside a class has no equal here`);
      this.#at += named[0].length;
      return known;
    }
    if (this.#next() !== "\\") return undefined;
    const letter = this.#next(1);
    if (!/[dDsSwWpP]/.test(letter)) return undefined;
    this.#at++;
    if (!/[pP]/.test(letter)) {
      this.#at++;
      return perl[letter] ?? others[letter];
    }
    const set = this.#set() ?? "";
    if (set.startsWith("[")) throw new Refused("\\p{Any} inside a class has no equal here");
    return set;
  }

  #classPoint(): number {
    const c = this.#next();
    this.#at++;
    return c === "\\" ? this.#point() : (c.codePointAt(0) ?? 0);
  }
}
