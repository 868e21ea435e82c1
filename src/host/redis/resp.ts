/** Redis's protocol (RESP 2): the words of a command, and answers. */
import { byteStringOfText, fromByteString, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { concatBytes } from "../../base/bytes.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import type { RedisReply } from "../../scenario/redis.ts";

const latin = (text: string): Uint8Array => fromByteString(byteStringOfText(text));
const bulk = (bytes: Uint8Array): Uint8Array => concatBytes([latin(`$${bytes.length}\r\n`), bytes, latin("\r\n")]);
const nil = latin("$-1\r\n");
/** Simple strings end at the line. */
const line = (kind: "+" | "-", text: string): Uint8Array => latin(`${kind}${text.replaceAll(/[\r\n]/g, " ")}\r\n`);

export const command = (...words: readonly ByteString[]): Uint8Array => concatBytes([latin(`*${words.length}\r\n`), ...words.map((word) => bulk(fromByteString(word)))]);
export const okReply = latin("+OK\r\n");
export const errorReply = (text: string): Uint8Array => line("-", text);

export function replyBytes({ value, integer, status, error, array, resp }: RedisReply): Uint8Array {
  if (resp !== undefined) return bytesOf(resp);
  if (error !== undefined) return line("-", error);
  if (status !== undefined) return line("+", status);
  if (integer !== undefined) return latin(`:${integer}\r\n`);
  if (array !== undefined) return concatBytes([latin(`*${array.length}\r\n`), ...array.map((item) => (item === null ? nil : typeof item === "number" ? latin(`:${item}\r\n`) : bulk(bytesOf(item))))]);
  return value === undefined ? nil : bulk(bytesOf(value));
}

/** The words of one command: an array of bulk strings, or a line of words. Undefined for what a server does not understand. */
export function wordsOf(query: Uint8Array): readonly ByteString[] | undefined {
  const text = toByteString(query);
  if (!text.startsWith("*")) {
    const end = text.indexOf("\n"), words = text.slice(0, Math.max(0, end)).split(/[ \t\r]+/).filter((word) => word !== "");
    return words.length === 0 ? undefined : words;
  }
  const count = /^\*(\d+)\r\n/.exec(text);
  if (count === null) return undefined;
  const words: ByteString[] = [];
  let at = count[0].length;
  for (let i = 0; i < Number(count[1]); i++) {
    const head = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20));
    if (head === null) return undefined;
    const from = at + head[0].length, to = from + Number(head[1]);
    if (text.slice(to, to + 2) !== "\r\n") return undefined;
    words.push(text.slice(from, to));
    at = to + 2;
  }
  return words.length === 0 ? undefined : words;
}

/** As a person writes a command: words with a blank in them, and empty ones, stand in quotes. */
export const commandText = (words: readonly ByteString[]): ByteString => words.map((word) => (word === "" || /[\s"]/.test(word) ? `"${word.replaceAll('"', '\\"')}"` : word)).join(" ");
/** The words of such a text. */
export const splitCommand = (text: ByteString): readonly ByteString[] => [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(([whole, quoted]) => quoted?.replaceAll('\\"', '"') ?? whole);
