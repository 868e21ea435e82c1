/** base64 (RFC 4648 section 4) and base64url (section 5), without the platform's help: the core has neither DOM nor Node. */
import type { Bytes } from "./bytes.ts";
import { failed, ok, type Result } from "./result.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const standardAlphabet = `${letters}+/`;
const urlAlphabet = `${letters}-_`;

/** 6-bit value of each char code, 255 where it is in neither alphabet. */
const sextets = new Uint8Array(128).fill(255);
for (const alphabet of [standardAlphabet, urlAlphabet]) {
  for (let i = 0; i < alphabet.length; i++) sextets[alphabet.charCodeAt(i)] = i;
}

export function encodeBase64(bytes: Uint8Array): string {
  const text = encode(bytes, standardAlphabet);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** No padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encode(bytes, urlAlphabet);
}

function encode(bytes: Uint8Array, alphabet: string): string {
  const pieces: string[] = [];
  let piece = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    piece += alphabet.charAt(word >> 18) + alphabet.charAt((word >> 12) & 63);
    if (left > 1) piece += alphabet.charAt((word >> 6) & 63);
    if (left > 2) piece += alphabet.charAt(word & 63);
    if (piece.length >= 8192) {
      pieces.push(piece);
      piece = "";
    }
  }
  pieces.push(piece);
  return pieces.join("");
}

/** Reads both alphabets, padded or not. Whitespace is skipped, because pasted text is wrapped. */
export function decodeBase64(text: string): Result<Bytes> {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let word = 0;
  let bits = 0;
  let digits = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) continue;
    if (code === 0x3d) {
      padding += 1;
      continue;
    }
    const sextet = code < 128 ? (sextets[code] ?? 255) : 255;
    if (sextet === 255 || padding > 0) return failed(`not base64: ${JSON.stringify(text.charAt(i))} at position ${i}`);
    digits += 1;
    word = ((word << 6) | sextet) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = word >> bits;
    }
  }
  if (digits % 4 === 1) return failed("not base64: the text ends inside a byte");
  if (padding > 0 && (digits + padding) % 4 !== 0) return failed("not base64: the padding does not fit the length");
  if ((word & ((1 << bits) - 1)) !== 0) return failed("not base64: the last digit has bits that belong to no byte");
  return ok(bytes.slice(0, length));
}
