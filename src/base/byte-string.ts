/**
 * A byte string is a JavaScript string in which every char code is 0..255, one per byte. Header names and values are
 * byte strings: they compare, hash and serialise exactly, and are decoded as text only when somebody looks at them.
 */
import type { Bytes } from "./bytes.ts";
import { escapedByte } from "./hex.ts";

export type ByteString = string;

const shortest = 16;
const chunk = 4096;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function toByteString(bytes: Uint8Array): ByteString {
  if (bytes.length <= shortest) {
    let short = "";
    for (let i = 0; i < bytes.length; i++) short += String.fromCharCode(bytes[i] ?? 0);
    return short;
  }
  if (bytes.length <= chunk) return fromCodes(bytes);
  let long = "";
  for (let at = 0; at < bytes.length; at += chunk) long += fromCodes(bytes.subarray(at, at + chunk));
  return long;
}

function fromCodes(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, bytes) as string;
}

/** A char code above 255 is a broken invariant of ours and throws: text goes through `byteStringOfText` first. */
export function fromByteString(s: ByteString): Bytes {
  const bytes = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) {
    const code = s.charCodeAt(i);
    if (code > 0xff) throw new RangeError(`not a byte string: char code ${code} at ${i}`);
    bytes[i] = code;
  }
  return bytes;
}

/** The UTF-8 bytes of a text. */
export function byteStringOfText(text: string): ByteString {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return toByteString(encoder.encode(text));
  }
  return text;
}

/** Lowers A-Z only; every other byte, UTF-8 included, stays. */
export function lowerAscii(s: ByteString): ByteString {
  for (let i = 0; i < s.length; i++) {
    const code = s.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) return s.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
  }
  return s;
}

/** Text for display. Bytes that are not UTF-8 are shown as `\xFC`, and `utf8` is false. */
export function textOf(value: Uint8Array | ByteString): { readonly text: string; readonly utf8: boolean } {
  if (typeof value === "string" && isAscii(value)) return { text: value, utf8: true };
  // a copy, because decoders refuse views of shared memory
  const bytes = typeof value === "string" ? fromByteString(value) : value.slice();
  try {
    return { text: decoder.decode(bytes), utf8: true };
  } catch {
    return { text: escaped(bytes), utf8: false };
  }
}

function isAscii(s: string): boolean {
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 0x7f) return false;
  return true;
}

function escaped(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length === 0) {
      text += escapedByte(bytes[at] ?? 0);
      at += 1;
    } else {
      text += decoder.decode(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return text;
}

/** Bytes of the well-formed UTF-8 character at a place; 0 when there is none. */
function characterLength(bytes: Bytes, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || first > 0xf4 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  // overlong forms, surrogates, and code points above 10FFFF
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}
