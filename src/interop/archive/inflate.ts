/** Compressed bytes, unpacked as far as a limit: a file of some kilobytes can stand for terabytes. */
import { Gunzip, unzipSync } from "fflate";
import { concatBytes } from "../../base/bytes.ts";
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { pathWithin } from "./paths.ts";
import { mostEntries } from "./tar.ts";

export const mostUnpacked = 256 * 1024 * 1024;
const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
/** Deflate packs at most so many bytes into one. */
const mostPacked = 1040;
/** Given to the library in pieces, so that the limit is seen in time. */
const piece = 4096;

class Refused extends Error {}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5) && bytes[3] === bytes[2] + 1;
export const isZstd = (bytes: Uint8Array): boolean => bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;

export function gunzipped(bytes: Uint8Array, most = mostUnpacked): Result<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Gunzip((part) => {
    size += part.length;
    if (size > most) throw new Refused(`It unpacks to more than ${mebibytes(most)}, which is the most that is opened.`);
    parts.push(part);
  });
  try {
    for (let at = 0; at < bytes.length; at += piece) stream.push(bytes.subarray(at, at + piece), at + piece >= bytes.length);
    return ok(concatBytes(parts));
  } catch (error) {
    return failed(error instanceof Refused ? error.message : "It is compressed with gzip, and damaged or cut off.");
  }
}

export function unzipped(bytes: Uint8Array, most = mostUnpacked): Result<ReadonlyMap<string, Uint8Array>> {
  let size = 0, entries = 0;
  try {
    const found = unzipSync(bytes, {
      filter({ name, size: packed, originalSize }) {
        if (++entries > mostEntries) throw new Refused(`The zip archive has more than ${mostEntries} entries.`);
        if (pathWithin(name) === undefined) throw new Refused(`The zip archive has a path that leads out of it: ${name}`);
        if (name.endsWith("/")) return false;
        size += originalSize;
        if (size > most || originalSize > packed * mostPacked + mostPacked) throw new Refused(`The zip archive unpacks to more than ${mebibytes(most)}, which is the most that is opened, or says so.`);
        return true;
      },
    });
    return ok(new Map(Object.entries(found).map(([name, content]) => [pathWithin(name) ?? name, content])));
  } catch (error) {
    return failed(error instanceof Refused ? error.message : "The zip archive is damaged, cut off, encrypted, or packed in a way that is not read here.");
  }
}
