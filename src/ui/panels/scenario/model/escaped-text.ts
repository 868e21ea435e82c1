/** Bytes as text that a person can edit and that gives the same bytes back. */
import { escapedByte } from "../../../../base/hex.ts";
import { encodeBase64 } from "../../../../base/base64url.ts";
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { Bytes } from "../../../../scenario/scenario.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

const named: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09 };
const letters: Readonly<Record<number, string>> = { 0x0a: "\\n", 0x0d: "\\r", 0x09: "\\t" };

/** The text of UTF-8 bytes; undefined when they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes in the plainest form a scenario has for them: text where they are UTF-8, else base64. */
export function plainest(bytes: Uint8Array): Bytes {
  return textOf(bytes) ?? { base64: encodeBase64(bytes) };
}

/**
 * UTF-8 text in which `\xNN` stands for a byte that is not text, `\n \r \t` for themselves, and a backslash is doubled only where it would
 * otherwise read as one of these. With `lines`, line feeds stay line feeds.
 */
export function escaped(value: Bytes, lines = false): string {
  if (typeof value === "string" && /^[\x20-\x5b\x5d-\x7e]*$/.test(value)) return value;
  const pieces = piecesOf(bytesOf(value), lines);
  let out = "";
  for (let i = pieces.length - 1; i >= 0; i--) {
    const piece = pieces[i] ?? "";
    out = (piece === "\\" && /^(?:[\\nrt]|x[0-9a-fA-F]{2})/.test(out) ? "\\\\" : piece) + out;
  }
  return out;
}

/** One printable character or one escape each. */
function piecesOf(bytes: Uint8Array, lines: boolean): string[] {
  const out: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    const text = textOf(bytes.subarray(at, at + length));
    if (text === undefined || /[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.test(text)) {
      const end = text === undefined ? at + 1 : at + length;
      if (first === 0x0a && lines) out.push("\n");
      else for (let i = at; i < end; i++) out.push(letters[bytes[i] ?? 0] ?? escapedByte(bytes[i] ?? 0));
      at = end;
    } else {
      out.push(text);
      at += length;
    }
  }
  return out;
}

/** The inverse of `escaped`. Anything else after a backslash is taken as it stands, so there is no wrong input. */
export function unescaped(text: string): Bytes {
  if (!text.includes("\\")) return text;
  const parts: number[] = [];
  for (const found of text.matchAll(/\\(\\|[nrt]|x[0-9a-fA-F]{2})|[^\\]+|\\/g)) {
    const escape = found[1];
    if (escape === undefined) parts.push(...encoder.encode(found[0]));
    else if (escape === "\\") parts.push(0x5c);
    else parts.push(named[escape] ?? Number.parseInt(escape.slice(1), 16));
  }
  return plainest(Uint8Array.from(parts));
}

export const lengthOf = (value: Bytes | undefined): number => {
  if (value === undefined) return 0;
  if (typeof value === "object" && "repeat" in value) return encoder.encode(value.repeat.text).length * value.repeat.times;
  return bytesOf(value).length;
};
