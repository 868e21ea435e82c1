/** HTTP/1 as it is written: lines of headers, and bodies in chunks. */
import { toByteString } from "./byte-string.ts";
import type { ByteString } from "./byte-string.ts";

interface Header { readonly name: ByteString; readonly value: ByteString }

export const headerLines = (headers: readonly Header[]): ByteString => headers.map(({ name, value }) => `${name}: ${value}\r\n`).join("");

/** One of no bytes would end the body, so it is none. */
export const chunkOf = (bytes: Uint8Array): ByteString => (bytes.length === 0 ? "" : `${bytes.length.toString(16)}\r\n${toByteString(bytes)}\r\n`);

export const lastChunk = (trailers: readonly Header[]): ByteString => `0\r\n${headerLines(trailers)}\r\n`;
