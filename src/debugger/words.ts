/** Display words: names, codes, bytes, sizes and times as every screen, transcript and report writes them. */
import { escapedByte } from "../base/hex.ts";
import { codeName } from "../abi/codes.ts";
import type { EnumName } from "../abi/codes.ts";
import { textOf, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";

/** What a result means, which decides its colour and shape. `quiet` is a plain ok. */
export type Meaning = "quiet" | "continue" | "hold" | "changed" | "local" | "fault" | "refused" | "not-found";

/** `proxy_on_request_headers` is "on_request_headers"; WASI, Envoy's own and start functions keep their names. */
export const displayName = (wireName: string): string => (wireName.startsWith("proxy_") ? wireName.slice("proxy_".length) : wireName);

/** "request-headers", "call-response-body", "http-request": maps and buffers are those of HTTP unless said. */
export function enumWord(of: string, value: number): string {
  const word = codeName(of as EnumName, value);
  return of === "MapType" || of === "BufferType" ? word.replace(/^http-/, "") : word;
}

export const statusWord = (status: number): string => codeName("Status", status);
/** A gRPC status as callbacks have it, where one that is none is 0xffffffff. */
export const grpcWord = (status: number): string => codeName("GrpcStatus", status);
/** A WASI errno; 0 is "ok" like everywhere else. */
export const errnoWord = (errno: number): string => (errno === 0 ? "ok" : codeName("WasiErrno", errno));

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\"": "\\\"", "\\": "\\\\" };

/** Bytes as one line of text without quotes: control characters and what is not UTF-8 are escaped. */
export function escaped(value: Uint8Array | ByteString): string {
  const bytes = typeof value === "string" ? value : toByteString(value);
  // on bytes first, so that a backslash of the guest cannot be taken for one of ours
  let plain = "", from = 0;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes.charCodeAt(i);
    if (code >= 0x20 && code !== 0x22 && code !== 0x5c && code !== 0x7f) continue;
    const c = bytes.charAt(i);
    plain += bytes.slice(from, i) + (escapes[c] ?? escapedByte(code));
    from = i + 1;
  }
  return textOf(plain + bytes.slice(from)).text;
}

/** At most `most` bytes are shown, then an ellipsis; the full value is one click away. */
export function quoted(value: Uint8Array | ByteString, most = Infinity): string {
  if (value.length <= most) return `"${escaped(value)}"`;
  return `"${escaped(value.slice(0, characterStart(value, most)))}…"`;
}

/** The place at or before `at` where no UTF-8 character is cut. */
function characterStart(value: Uint8Array | ByteString, at: number): number {
  const byteAt = (i: number): number => (typeof value === "string" ? value.charCodeAt(i) : (value[i] ?? 0));
  for (let back = 0; back < 4 && at - back > 0; back++) if ((byteAt(at - back) & 0xc0) !== 0x80) return at - back;
  return at;
}

/** A path of a property: segments are separated by NUL on the wire and by dots for a reader. */
export const pathWords = (path: Uint8Array): string => quoted(toByteString(path).replace(/\0+$/, "").replaceAll("\0", "."));

export const counted = (count: number | bigint, one: string, many = `${one}s`): string => `${count} ${Number(count) === 1 ? one : many}`;
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
export const bytesWords = (count: number): string => counted(count, "byte");

const kib = 1024;
/** "42 bytes", "12.5 KiB", "1.1 MiB": for amounts of memory, where the last byte does not matter. */
export function sizeWords(bytes: number): string {
  if (bytes < 10 * kib) return bytesWords(bytes);
  return bytes < kib * kib ? `${oneDigit(bytes / kib)} KiB` : `${oneDigit(bytes / kib / kib)} MiB`;
}
const oneDigit = (value: number): string => (Math.round(value * 10) / 10).toString();

/** Virtual time since the start: "+1.012 s"; microseconds when there are some. */
export function timeWords(nanoseconds: number): string {
  const micro = Math.floor(nanoseconds / 1000) % 1000;
  const seconds = Math.floor(nanoseconds / 1e6) / 1000;
  return `+${seconds.toFixed(3)}${micro === 0 ? "" : String(micro).padStart(3, "0")} s`;
}
/** "500 ms", "5 s", "1.5 s". */
export const durationWords = (milliseconds: number): string => (milliseconds >= 1000 && milliseconds % 100 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`);
