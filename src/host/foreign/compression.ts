/** compress and uncompress: streams of zlib (RFC 1950) at the default level. */
import { deflate, Inflate } from "pako";

/** With this the header of a gzip file is none. */
const windowBits = 15;

/** `legacyHash`: finds repeats of three bytes, as the zlib of older releases does; else of four and more. */
export const compressed = (bytes: Uint8Array, legacyHash: boolean): Uint8Array => deflate(bytes, { legacyHash });

/** Undefined for what is no whole stream. What follows the stream does not matter. */
export function uncompressed(bytes: Uint8Array): Uint8Array | undefined {
  const inflate = new Inflate({ windowBits });
  const ended = inflate.push(bytes, true);
  return ended && inflate.err === 0 && inflate.ended && inflate.result instanceof Uint8Array ? inflate.result : undefined;
}
