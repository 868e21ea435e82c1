/** From the forms in which a scenario writes bytes to the bytes themselves. */
import type { ByteString } from "../base/byte-string.ts";
import type { Bytes, Headers } from "./scenario.ts";

export interface HeaderPair { readonly name: ByteString; readonly value: ByteString }

const encoder = new TextEncoder();

/** The bytes of a parsed scenario value; its text is UTF-8. Each call makes a new array. */
export function bytesOf(value: Bytes): Uint8Array {
  if (typeof value === "string") return encoder.encode(value);
  if ("text" in value) return encoder.encode(value.text);
  if ("base64" in value) return fromBase64(value.base64);
  if ("hex" in value) return fromHex(value.hex);
  return repeated(encoder.encode(value.repeat.text), value.repeat.times);
}

/** Header names and values as byte strings, in order, as written: case and duplicates are kept. */
export const headersOf = (headers: Headers): HeaderPair[] =>
  headers.map(([name, value]) => ({ name: byteString(encoder.encode(name)), value: byteString(bytesOf(value)) }));

function byteString(bytes: Uint8Array): ByteString {
  let out = "";
  for (const byte of bytes) out += String.fromCharCode(byte);
  return out;
}

function fromHex(text: string): Uint8Array {
  const out = new Uint8Array(text.length >> 1);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  return out;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Padding may be missing; a last lone digit carries no whole byte and is ignored. */
function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, "");
  const out = new Uint8Array((digits.length * 3) >> 2);
  let bits = 0, held = 0, at = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[at++] = (bits >> held) & 0xff;
  }
  return out;
}

function repeated(unit: Uint8Array, times: number): Uint8Array {
  const out = new Uint8Array(unit.length * times);
  for (let i = 0; i < times; i++) out.set(unit, i * unit.length);
  return out;
}
