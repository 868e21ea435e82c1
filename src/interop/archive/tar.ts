/**
 * A tar archive: headers of 512 bytes, each followed by its file in blocks of 512. Read as POSIX (ustar, pax) and GNU tar write them.
 *
 *   0 name 100 ... 124 size 12 ... 148 checksum 8  156 type 1  157 link 100  257 "ustar" ... 345 prefix 155
 */
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { pathWithin } from "./paths.ts";

const block = 512;
export const mostEntries = 10_000;

/** Whether it begins with a header whose checksum is right. */
export const isTar = (bytes: Uint8Array): boolean => bytes.length >= block && bytes[0] !== 0 && hasChecksum(bytes.subarray(0, block));

/** The files by their paths, the last of a name; links stand for what they name. */
export function readTar(bytes: Uint8Array): Result<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>(), links = new Map<string, string>();
  let long: Long = {}, entries = 0;
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block), size = numberAt(header, 124, 12);
    if (header.every((byte) => byte === 0)) break;
    if (!hasChecksum(header)) return failed(`The tar archive is damaged: the header at byte ${at} has a wrong checksum.`);
    if (++entries > mostEntries) return failed(`The tar archive has more than ${mostEntries} entries.`);
    const type = String.fromCharCode(header[156] ?? 0), content = bytes.subarray(at + block, at + block + (long.size ?? size)), whole = long.size ?? size;
    if (content.length < whole) return failed(`The tar archive is cut off: the file at byte ${at} has ${whole} bytes, and ${content.length} are there.`);
    at += block + Math.ceil(whole / block) * block;
    if (type === "L" || type === "K" || type === "x") long = { ...long, ...longOf(type, content) };
    else if (type !== "g") {
      const path = pathWithin(long.path ?? nameOf(header));
      if (path === undefined) return failed(`The tar archive has a path that leads out of it: ${long.path ?? nameOf(header)}`);
      if (type === "0" || type === "\0" || type === "7") files.set(path, content);
      else if (type === "1" || type === "2") links.set(path, long.link ?? textAt(header, 157, 100));
      long = {};
    }
  }
  for (const [path, target] of links) {
    const found = files.get(pathWithin(target) ?? "") ?? files.get(pathWithin(`${path.replace(/[^/]*$/, "")}${target}`) ?? "");
    if (found !== undefined && !files.has(path)) files.set(path, found);
  }
  return ok(files);
}

/** What an entry before says of the next one. */
interface Long { readonly path?: string; readonly link?: string; readonly size?: number }

function longOf(type: "L" | "K" | "x", content: Uint8Array): Long {
  if (type === "L") return { path: textAt(content, 0, content.length) };
  if (type === "K") return { link: textAt(content, 0, content.length) };
  const records = paxOf(content), size = Number(records.get("size") ?? Number.NaN), path = records.get("path"), link = records.get("linkpath");
  return { ...(path !== undefined && { path }), ...(link !== undefined && { link }), ...(Number.isSafeInteger(size) && size >= 0 && { size }) };
}

/** `length key=value\n`, the length counting itself. */
function paxOf(content: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>(), text = new TextDecoder("latin1").decode(content);
  for (let at = 0; at < text.length; ) {
    const length = /^\d{1,9} /.exec(text.slice(at, at + 10))?.[0], size = Number(length ?? 0);
    if (length === undefined || size <= length.length) break;
    const record = new TextDecoder().decode(content.subarray(at + length.length, at + size - 1)), equals = record.indexOf("=");
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += size;
  }
  return records;
}

function nameOf(header: Uint8Array): string {
  const name = textAt(header, 0, 100), prefix = textAt(header, 257, 5) === "ustar" && header[262] === 0 ? textAt(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textAt(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length), end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Octal digits, or with the top bit set a binary number. */
function numberAt(bytes: Uint8Array, from: number, length: number): number {
  const field = bytes.subarray(from, from + length);
  if (((field[0] ?? 0) & 0x80) === 0) return Number.parseInt(textAt(field, 0, length).trim() || "0", 8) || 0;
  return field.subarray(4).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** The sum of the header's bytes, its own field counted as spaces. */
function hasChecksum(header: Uint8Array): boolean {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return sum === numberAt(header, 148, 8);
}
