/** Rust's older mangling: a nested C++ name whose last part is a hash of 16 digits. */
import { Cursor, readWhole, unreadable } from "./cursor.ts";

const escapes: Readonly<Record<string, string>> = { SP: "@", BP: "*", RF: "&", LT: "<", GT: ">", LP: "(", RP: ")", C: "," };

/** Without the hash. undefined: it is not such a name. */
export function demangleRustLegacy(symbol: string): string | undefined {
  return readWhole(() => {
    const cursor = new Cursor(symbol), parts: string[] = [];
    if (!cursor.eat("_ZN") && !cursor.eat("ZN") && !cursor.eat("__ZN")) unreadable();
    while (!cursor.eat("E")) parts.push(cursor.take(cursor.decimal()));
    if (!/^h[0-9a-f]{16}$/.test(parts.pop() ?? "") || parts.length === 0) unreadable();
    return parts.map(unescaped).join("::");
  });
}

function unescaped(part: string): string {
  return part
    .replace(/^_\$/, "$")
    .replace(/\$(?:(SP|BP|RF|LT|GT|LP|RP|C)|u([0-9a-f]{1,6}))\$/g, (_whole, word: string | undefined, code: string | undefined) =>
      (word !== undefined ? (escapes[word] ?? "") : characterOf(Number.parseInt(code ?? "0", 16))))
    .replaceAll("..", "::");
}

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "");
