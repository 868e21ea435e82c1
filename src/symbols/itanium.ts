/** C++ names as clang and gcc mangle them (Itanium C++ ABI), in the words of the demangler that wasm-ld has. */
import { Cursor, readWhole, unreadable } from "./cursor.ts";
import { expressionText, literalText } from "./itanium-expression.ts";
import type { NameParts } from "./itanium-expression.ts";
import { abbreviations, builtins, moreBuiltins, operators, specials } from "./itanium-words.ts";
import { isPack, over, plainType, pointing, qualified, referring, textOf } from "./itanium-type.ts";
import type { Type, TypeText } from "./itanium-type.ts";

/** undefined: it is not such a name, or one that is not understood. */
export function demangleItanium(symbol: string): string | undefined {
  const start = /^_{1,3}Z/.exec(symbol)?.[0].length;
  if (start === undefined) return undefined;
  return readWhole(() => {
    const cursor = new Cursor(symbol, start), text = new CppName(cursor).encoding();
    if (!cursor.done && cursor.peek() !== ".") unreadable();
    return text;
  });
}

/** What a name tells about the function it names. */
interface Named { readonly type: Type; readonly after: string; readonly isTemplate: boolean; readonly hasResult: boolean }

class CppName implements NameParts {
  readonly #cursor: Cursor;
  readonly #substitutions: Type[] = [];
  #templateArguments: Type[] = [];
  /** inside the parameters of a generic lambda, or of a conversion operator, T_ is not known yet */
  #inLambda = false;
  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  encoding(): string {
    const c = this.#cursor;
    return c.within(() => {
      if (c.peek() === "G" || c.peek() === "T") return this.#special();
      const { type, after, isTemplate, hasResult } = this.#name(true), name = textOf(type);
      if (c.done || c.peek() === "E" || c.peek() === ".") return name + after;
      const result = isTemplate && hasResult ? this.type() : undefined;
      const params = this.#parameters(() => c.done || c.peek() === "E" || c.peek() === ".");
      if (result === undefined) return c.made(`${name}(${params})${after}`);
      const { left, right, shape } = one(result);
      return c.made(`${left}${shape === "plain" && /[(]$|[(][*&]+$/.test(left) ? "" : " "}${name}(${params})${after}${right}`);
    });
  }

  #special(): string {
    const c = this.#cursor, word = specials[c.peek() + c.peek(1)];
    if (word !== undefined) {
      const which = c.take(2), isType = which.startsWith("T") && !["TH", "TW"].includes(which);
      const text = word + (isType ? textOf(this.type()) : textOf(this.#name().type));
      if (which === "GR") c.match(/[0-9A-Z]*_/y);
      return text;
    }
    if (c.eat("Th") || c.eat("Tv")) {
      const isVirtual = c.text.charAt(c.at - 1) === "v";
      c.match(/n?\d+_/y);
      if (isVirtual) c.match(/n?\d+_/y);
      return `${isVirtual ? "virtual" : "non-virtual"} thunk to ${this.encoding()}`;
    }
    return unreadable();
  }

  /** `outermost`: its template arguments are what T_ means in what follows. */
  #name(outermost = false): Named {
    const c = this.#cursor;
    return c.within(() => {
      if (c.eat("N")) return this.#nested(outermost);
      if (c.eat("Z")) return this.#local(outermost);
      let type: Type, hasResult = true;
      if (c.peek() === "S" && c.peek(1) !== "t") type = this.#substitution();
      else {
        const inStd = c.eat("St") ? "std::" : "", part = this.#unqualified(undefined);
        type = plainType(inStd + part.text, part.text);
        hasResult = part.hasResult;
        if (c.peek() === "I") this.#substitutions.push(type);
      }
      if (c.peek() !== "I") return { type, after: "", isTemplate: false, hasResult };
      return { type: this.#withArguments(type, this.#arguments(outermost)), after: "", isTemplate: true, hasResult };
    });
  }

  #nested(outermost: boolean): Named {
    const c = this.#cursor, words = this.#qualifiers(), by = c.eat("R") ? " &" : c.eat("O") ? " &&" : "";
    let so: Type | undefined, isTemplate = false, hasResult = true;
    while (!c.eat("E")) {
      if (c.peek() === "I" && so !== undefined) {
        so = this.#withArguments(so, this.#arguments(outermost));
        isTemplate = true;
      } else if (c.peek() === "S" && c.peek(1) !== "t" && so === undefined) {
        so = this.#substitution();
        isTemplate = false;
        continue;
      } else if (c.peek() === "T" && so === undefined) so = this.parameter();
      else if (c.peek() === "D" && /[tT]/.test(c.peek(1)) && so === undefined) so = this.#decltype();
      else {
        if (c.eat("St")) {
          so = plainType("std");
          continue;
        }
        const before = so, part = this.#unqualified(before);
        so = before === undefined ? plainType(part.text) : over([before], ([parent]) => plainType(`${parent === undefined ? "" : textOf(parent)}::${part.text}`, part.text));
        isTemplate = false;
        hasResult = part.hasResult;
        c.eat("M");
      }
      this.#substitutions.push(so);
    }
    if (so === undefined) return unreadable();
    // the whole of it is no prefix
    if (this.#substitutions.at(-1) === so) this.#substitutions.pop();
    return { type: so, after: `${words === "" ? "" : ` ${words}`}${by}`, isTemplate, hasResult };
  }

  #local(outermost: boolean): Named {
    const c = this.#cursor, outer = this.#templateArguments, around = this.encoding();
    c.need("E");
    this.#templateArguments = outer;
    if (c.eat("s")) {
      this.#discriminator();
      return { type: plainType(`${around}::string literal`), after: "", isTemplate: false, hasResult: true };
    }
    if (c.eat("d")) c.match(/\d*_/y);
    const inner = this.#name(outermost);
    this.#discriminator();
    return { ...inner, type: over([inner.type], ([type]) => plainType(`${around}::${type === undefined ? "" : textOf(type)}`, type?.ctor)) };
  }
  #discriminator(): void {
    this.#cursor.match(/__\d+_|_\d/y);
  }

  /** One part of a name. `of`: what it is a part of. */
  #unqualified(of: Type | undefined): { readonly text: string; readonly hasResult: boolean } {
    const c = this.#cursor;
    c.eat("L");
    let text: string, hasResult = true;
    if (/\d/.test(c.peek())) {
      text = this.#source();
      if (text.startsWith("_GLOBAL__N")) text = "(anonymous namespace)";
    } else if (c.peek() === "C" && /[1-5I]/.test(c.peek(1))) {
      if (c.take(2) === "CI") {
        c.next();
        this.type();
      }
      text = of === undefined || isPack(of) ? "" : (of.ctor ?? "");
      hasResult = false;
    } else if (c.peek() === "D" && /[0-5]/.test(c.peek(1))) {
      c.take(2);
      text = `~${of === undefined || isPack(of) ? "" : (of.ctor ?? "")}`;
      hasResult = false;
    } else if (c.eat("DC")) {
      const names: string[] = [];
      while (!c.eat("E")) names.push(this.#source());
      text = `[${names.join(", ")}]`;
    } else if (c.eat("Ut")) text = `'unnamed${c.match(/\d*/y)}'${c.next() === "_" ? "" : unreadable()}`;
    else if (c.eat("Ul")) text = this.#lambda();
    else if (c.eat("cv")) {
      const outer = this.#inLambda;
      this.#inLambda = outer || this.#templateArguments.length === 0;
      text = `operator ${textOf(this.type())}`;
      this.#inLambda = outer;
      hasResult = false;
    } else if (c.eat("li")) text = `operator"" ${this.#source()}`;
    else text = `operator${operators[c.take(2)]?.[0] ?? unreadable()}`;
    while (c.eat("B")) text += `[abi:${this.#source()}]`;
    return { text, hasResult };
  }
  /** A part of a name in an expression. */
  simple(): string {
    const { text } = this.#unqualified(undefined);
    return this.#cursor.peek() === "I" ? `${text}<${this.#arguments(false).map(textOf).join(", ")}>` : text;
  }
  #source(): string {
    return this.#cursor.take(this.#cursor.decimal());
  }
  #lambda(): string {
    const c = this.#cursor, outer = this.#inLambda;
    this.#inLambda = true;
    const params = this.#parameters(() => c.peek() === "E");
    this.#inLambda = outer;
    c.need("E");
    const number = c.match(/\d*/y);
    c.need("_");
    return `'lambda${number}'(${params})`;
  }

  #parameters(ended: () => boolean): string {
    const params: string[] = [];
    while (!ended()) {
      const type = this.type(), text = textOf(type);
      if (text !== "" || !isPack(type)) params.push(text);
    }
    return params.length === 1 && params[0] === "void" ? "" : params.join(", ");
  }

  #withArguments(template: Type, args: readonly Type[]): Type {
    return over([template], ([one]) => {
      const list = args.map(textOf).filter((text, i) => text !== "" || !isPackAt(args, i)).join(", "), name = one === undefined ? "" : textOf(one);
      return { ...plainType(this.#cursor.made(`${name}<${list}>`), one?.ctor), template: true };
    });
  }
  #arguments(outermost: boolean): Type[] {
    const c = this.#cursor, args: Type[] = [];
    c.need("I");
    if (outermost) this.#templateArguments = [];
    while (!c.eat("E")) {
      const arg = this.#argument();
      args.push(arg);
      if (outermost) this.#templateArguments.push(arg);
    }
    return args;
  }
  #argument(): Type {
    const c = this.#cursor;
    return c.within(() => {
      if (c.eat("X")) {
        const text = expressionText(this.#cursor, this);
        c.need("E");
        return plainType(text);
      }
      if (c.peek() === "L") return plainType(literalText(this.#cursor, this));
      if (!c.eat("J")) return this.type();
      const pack: TypeText[] = [];
      while (!c.eat("E")) {
        const arg = this.#argument();
        if (isPack(arg)) pack.push(...arg.pack);
        else pack.push(arg);
      }
      return { pack };
    });
  }
  parameter(): Type {
    const c = this.#cursor;
    c.need("T");
    const digits = c.match(/\d*/y);
    c.need("_");
    const index = digits === "" ? 0 : Number(digits) + 1;
    if (this.#inLambda) return plainType("auto");
    return this.#templateArguments[index] ?? unreadable();
  }

  #substitution(): Type {
    const c = this.#cursor;
    c.need("S");
    const short = abbreviations[c.peek()];
    if (short !== undefined) {
      c.next();
      const type = plainType(short.text, short.ctor);
      if (c.peek() !== "B") return type;
      let tagged = short.text;
      while (c.eat("B")) tagged += `[abi:${this.#source()}]`;
      const found = plainType(tagged, short.ctor);
      this.#substitutions.push(found);
      return found;
    }
    const digits = c.match(/[0-9A-Z]*/y);
    c.need("_");
    return this.#substitutions[digits === "" ? 0 : Number.parseInt(digits, 36) + 1] ?? unreadable();
  }

  #qualifiers(): string {
    const found = this.#cursor.match(/[rVK]*/y);
    return [found.includes("K") ? "const" : "", found.includes("V") ? "volatile" : "", found.includes("r") ? "restrict" : ""].filter(Boolean).join(" ");
  }

  type(): Type {
    const c = this.#cursor;
    return c.within(() => {
      const at = c.peek(), builtin = builtins[at];
      if (builtin !== undefined) {
        c.next();
        return plainType(builtin);
      }
      if (at === "S" && c.peek(1) !== "t") {
        const found = this.#substitution();
        if (c.peek() !== "I") return found;
        return this.#kept(this.#withArguments(found, this.#arguments(false)));
      }
      if (at === "D") {
        const more = moreBuiltins[c.peek(1)];
        if (more !== undefined) {
          c.take(2);
          return plainType(more);
        }
        if (c.eat("Dp")) return this.type();
      }
      return this.#kept(this.#compound());
    });
  }
  #kept(type: Type): Type {
    this.#substitutions.push(type);
    return type;
  }

  #compound(): Type {
    const c = this.#cursor, around = (build: (type: TypeText) => TypeText): Type => over([this.type()], ([type]) => build(type ?? unreadable()));
    switch (c.peek()) {
      case "r":
      case "V":
      case "K": {
        const words = this.#qualifiers();
        // with its qualifiers a function type is one thing
        if (/^(?:F|Do)/.test(c.peek() + c.peek(1))) return qualified(this.#function(), words);
        return around((type) => qualified(type, words));
      }
      case "P": c.next(); return around((type) => pointing(type, "*"));
      case "R": c.next(); return around((type) => referring(type, "&"));
      case "O": c.next(); return around((type) => referring(type, "&&"));
      case "M": {
        c.next();
        return over([this.type(), this.type()], ([of, type]) => pointing(type ?? unreadable(), `${of === undefined ? "" : textOf(of)}::*`, true));
      }
      case "F": return this.#function();
      case "A": {
        c.next();
        const size = /\d/.test(c.peek()) ? c.match(/\d+/y) : c.peek() === "_" ? "" : expressionText(this.#cursor, this);
        c.need("_");
        return around((type) => ({ left: type.left, right: type.shape === "array" ? ` [${size}]${type.right.trimStart()}` : ` [${size}]${type.right}`, shape: "array" }));
      }
      case "T": {
        if (/[sue]/.test(c.peek(1))) c.take(2);
        else {
          const parameter = this.parameter();
          if (c.peek() !== "I") return parameter;
          this.#substitutions.push(parameter);
          return this.#withArguments(parameter, this.#arguments(false));
        }
        return this.#name().type;
      }
      case "U": {
        c.next();
        const word = this.#source();
        return around((type) => qualified(type, word));
      }
      case "D": {
        if (c.peek(1) === "o") return this.#function();
        if (/[tT]/.test(c.peek(1))) return this.#decltype();
        if (c.eat("Dv")) {
          const size = c.match(/\d+/y);
          c.need("_");
          return around((type) => plainType(`${textOf(type)} vector[${size}]`));
        }
        return unreadable();
      }
      case "u": c.next(); return plainType(this.#source());
      default: return this.#name().type;
    }
  }

  #function(): TypeText {
    const c = this.#cursor, noexcept = c.eat("Do") ? " noexcept" : "";
    c.need("F");
    c.eat("Y");
    const result = one(this.type()), params = this.#parameters(() => c.peek() === "E" || ((c.peek() === "R" || c.peek() === "O") && c.peek(1) === "E"));
    const by = c.eat("R") ? " &" : c.eat("O") ? " &&" : "";
    c.need("E");
    return { left: `${result.left} `, right: `(${params})${by}${noexcept}${result.right}`, shape: "function" };
  }
  #decltype(): Type {
    this.#cursor.take(2);
    const text = expressionText(this.#cursor, this);
    this.#cursor.need("E");
    return plainType(`decltype(${text})`);
  }
}

const one = (type: Type): TypeText => (isPack(type) ? (type.pack[0] ?? plainType("")) : type);
const isPackAt = (types: readonly Type[], i: number): boolean => {
  const type = types[i];
  return type !== undefined && isPack(type);
};
