/** From the forms in which a scenario writes bytes to the bytes themselves. */
import { decodeBase64 } from "../base/base64url.ts";
import { byteStringOfText, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Bytes as OwnBytes } from "../base/bytes.ts";
import type { Bytes, Headers } from "./scenario.ts";

export interface HeaderPair { readonly name: ByteString; readonly value: ByteString }

const encoder = new TextEncoder();

/** The bytes of a parsed scenario value; its text is UTF-8. Each call makes a new array. Throws on what `parseScenario` refuses. */
export function bytesOf(value: Bytes): OwnBytes {
  if (typeof value === "string") return encoder.encode(value);
  if ("text" in value) return encoder.encode(value.text);
  if ("base64" in value) {
    const decoded = decodeBase64(value.base64);
    if (!decoded.ok) throw new Error(decoded.reason);
    return decoded.value;
  }
  if ("hex" in value) return fromHex(value.hex);
  return repeated(encoder.encode(value.repeat.text), value.repeat.times);
}

/** Header names and values as byte strings, in order, as written: case and duplicates are kept. */
const known = new WeakMap<Headers, readonly HeaderPair[]>();

/** Header names and values as byte strings, in order, as written: case and duplicates are kept. The same list for the same headers. */
export function headersOf(headers: Headers): readonly HeaderPair[] {
  let pairs = known.get(headers);
  if (pairs === undefined) {
    pairs = headers.map(([name, value]) => ({ name: byteStringOfText(name), value: typeof value === "string" ? byteStringOfText(value) : toByteString(bytesOf(value)) }));
    known.set(headers, pairs);
  }
  return pairs;
}

function fromHex(text: string): OwnBytes {
  const out = new Uint8Array(text.length >> 1);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  return out;
}

function repeated(unit: Uint8Array, times: number): OwnBytes {
  const out = new Uint8Array(unit.length * times);
  for (let i = 0; i < times; i++) out.set(unit, i * unit.length);
  return out;
}
