/** Files that were compressed on their own: gzip, and zlib as proxies write captures. */
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import { transformed } from "../base/transformed.ts";

/** A file of some kilobytes can unpack to terabytes. */
const most = 256 * 1024 * 1024;

export function packing(bytes: Uint8Array): "gzip" | "deflate" | undefined {
  const [first = 0, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) return "gzip";
  // RFC 1950: method 8 with a window of 32 KiB, and the levels that no text begins with
  if (first === 0x78 && [0x01, 0x9c, 0xda].includes(second)) return "deflate";
  return undefined;
}

/** What is inside. Failure: it is damaged, cut off, or too large. */
export async function unpacked(bytes: Uint8Array, format: "gzip" | "deflate", limit = most): Promise<Result<Uint8Array>> {
  try {
    const inside = await transformed(bytes, new DecompressionStream(format), limit);
    return inside === undefined ? failed(`It unpacks to more than ${Math.round(limit / 1024 / 1024)} MiB, which is the most that is opened.`) : ok(inside);
  } catch {
    return failed(`It is compressed with ${format === "gzip" ? "gzip" : "zlib"}, and damaged or cut off.`);
  }
}
