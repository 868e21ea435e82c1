/** The parts of a multipart body (RFC 2046): header lines and bytes of each, and where it breaks. */
import { fromByteString, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";

export interface MultipartPart {
  /** from the first byte of its headers on */
  readonly from: number;
  readonly headers: readonly { readonly name: ByteString; readonly value: ByteString }[];
  readonly body: Uint8Array;
}
export interface Multipart {
  readonly parts: readonly MultipartPart[];
  /** where it is not what its content type says; the parts before that are whole */
  readonly broken: { readonly at: number; readonly text: string } | undefined;
}

/** The boundary that a content type names. */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? plain;
}

export function readMultipart(bytes: Uint8Array, contentType: string): Multipart {
  const boundary = boundaryOf(contentType), text = toByteString(bytes), parts: MultipartPart[] = [];
  const broken = (at: number, words: string): Multipart => ({ parts, broken: { at, text: words } });
  if (boundary === undefined) return broken(0, "the content type names no boundary");
  const delimiter = `--${boundary}`, lines = delimiters(text, delimiter);
  if (lines.length === 0) return broken(0, `no line begins with ${delimiter}`);
  for (const [i, { at, end, last }] of lines.entries()) {
    if (last) return { parts, broken: undefined };
    const next = lines[i + 1], part = readPart(text, end, next?.at ?? text.length);
    if (next === undefined) return broken(text.length, `part ${i + 1}, from byte ${end} on, has no end: ${delimiter}-- is missing`);
    if (part === undefined) return broken(end, `part ${i + 1} has no empty line after its headers`);
    if (end === at) return broken(at, "a boundary without a line break");
    parts.push(part);
  }
  return { parts, broken: undefined };
}

interface Delimiter {
  /** where the line break before it begins, which belongs to it */
  readonly at: number;
  /** after its own line break */
  readonly end: number;
  readonly last: boolean;
}

function delimiters(text: ByteString, delimiter: string): Delimiter[] {
  const out: Delimiter[] = [];
  for (let found = text.indexOf(delimiter); found >= 0; found = text.indexOf(delimiter, found + delimiter.length)) {
    const atLine = found === 0 || text.charAt(found - 1) === "\n", rest = /^(--)?[ \t]*(?:\r?\n|$)/.exec(text.slice(found + delimiter.length, found + delimiter.length + 128));
    if (!atLine || rest === null) continue;
    const breakBefore = found === 0 ? 0 : text.charAt(found - 2) === "\r" ? 2 : 1;
    out.push({ at: found - breakBefore, end: found + delimiter.length + rest[0].length, last: rest[1] !== undefined });
  }
  return out;
}

function readPart(text: ByteString, from: number, to: number): MultipartPart | undefined {
  // the break before the next boundary may be the empty line of a part without a body
  const without = /^\r?\n/.exec(text.slice(from, from + 2)), blank = without ?? /\r?\n\r?\n/.exec(text.slice(from, to + 2));
  if (blank === null) return undefined;
  const headersEnd = from + blank.index, bodyFrom = headersEnd + blank[0].length;
  const headers = text.slice(from, headersEnd).split(/\r?\n/).filter((line) => line !== "").map((line) => {
    const colon = line.indexOf(":");
    return { name: colon < 0 ? line : line.slice(0, colon), value: colon < 0 ? "" : line.slice(colon + 1).trim() };
  });
  return { from, headers, body: fromByteString(text.slice(bodyFrom, Math.max(bodyFrom, to))) };
}
