/** Reads a mangled name from its front. What cannot be read ends the reading: the name is then shown as it is. */

/** Thrown at the first thing that is not understood; caught by `readWhole`. */
class Unreadable extends Error {
  override readonly name = "Unreadable";
}
export function unreadable(): never {
  throw new Unreadable("not understood");
}

/** Names nest and refer back: a few bytes can ask for very much text. */
const deepest = 200, longest = 262144;

export class Cursor {
  at: number;
  readonly text: string;
  #depth = 0;
  #written = 0;
  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }
  get done(): boolean {
    return this.at >= this.text.length;
  }
  /** the character `ahead` places on; "" at the end */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }
  looksAt(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }
  eat(text: string): boolean {
    if (!this.looksAt(text)) return false;
    this.at += text.length;
    return true;
  }
  need(text: string): void {
    if (!this.eat(text)) unreadable();
  }
  next(): string {
    const char = this.peek();
    if (char === "") unreadable();
    this.at++;
    return char;
  }
  take(length: number): string {
    if (this.at + length > this.text.length) unreadable();
    this.at += length;
    return this.text.slice(this.at - length, this.at);
  }
  /** What a pattern with the flag `y` matches here; "" when it does not. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }
  decimal(): number {
    const digits = this.match(/0|[1-9]\d*/y);
    if (digits === "" || digits.length > 9) unreadable();
    return Number(digits);
  }
  /** Anything that may nest goes through this. */
  within<T>(read: () => T): T {
    if (++this.#depth > deepest) unreadable();
    const value = read();
    this.#depth--;
    return value;
  }
  /** Text that was made: too much of it is not worth showing. */
  made(text: string): string {
    this.#written += text.length;
    if (this.#written > longest) unreadable();
    return text;
  }
}

/** undefined: something in it was not understood. */
export function readWhole(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
