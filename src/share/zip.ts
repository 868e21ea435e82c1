/** Zip archives, written and read within bounds: an archive is read whole or not at all. */
import { unzipSync, zipSync } from "fflate";
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";

export interface Bounds { readonly files: number; readonly bytes: number; readonly nameLength: number }
export const usualBounds: Bounds = { files: 2000, bytes: 512 * 1024 * 1024, nameLength: 512 };

/** `stored`: names of files that are packed already. */
export function zipped(files: Readonly<Record<string, Uint8Array>>, stored: ReadonlySet<string> = new Set()): Bytes {
  // the same files make the same archive
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [bytes, { level: stored.has(name) ? 0 : 6, mtime: "1980-01-01T00:00:00" }]])));
}

class Refused extends Error {}

/** Files by name, folders left out. Failure: what is wrong with the archive. */
export function unzipped(bytes: Uint8Array, bounds: Bounds = usualBounds): Result<ReadonlyMap<string, Uint8Array>> {
  const sizes = new Map<string, number>();
  let total = 0;
  const refuse = (reason: string): never => { throw new Refused(reason); };
  try {
    const found = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (name.endsWith("/")) return false;
        if (name.length > bounds.nameLength) refuse(`A name in it has ${name.length} characters.`);
        if (!isInside(name)) refuse(`It holds a file called ${JSON.stringify(name)}, which would lie outside of it.`);
        if (sizes.has(name)) refuse(`It holds ${JSON.stringify(name)} twice.`);
        if (sizes.size >= bounds.files) refuse(`It holds more than ${bounds.files.toLocaleString("en")} files.`);
        total += originalSize;
        if (total > bounds.bytes) refuse(`It unpacks to more than ${Math.round(bounds.bytes / 1024 / 1024)} MiB, which is the most that is opened.`);
        sizes.set(name, originalSize);
        return true;
      },
    });
    const files = new Map(Object.entries(found)), lying = [...sizes].find(([name, size]) => files.get(name)?.length !== size);
    return lying === undefined ? ok(files) : failed(`The file ${lying[0]} in it is damaged: it is not as long as the archive says.`);
  } catch (thrown) {
    return failed(thrown instanceof Refused ? thrown.message : "The archive is damaged or cut off.");
  }
}

/** A path below the archive, in forward slashes. */
const isInside = (name: string): boolean => name !== "" && !name.startsWith("/") && !name.includes("\\") && !name.includes("\0") && !/^[A-Za-z]:/.test(name) && name.split("/").every((part) => part !== ".." && part !== "." && part !== "");
