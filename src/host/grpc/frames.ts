/**
 * gRPC messages as HTTP/2 carries them: each with a prefix of five bytes.
 *
 *   00 = as it is, 01 = compressed   u32 length, big endian   message
 */
import { concatBytes } from "../../base/bytes.ts";

const prefixLength = 5;
const compressedFlag = 1;

export function framed(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(prefixLength + message.length);
  new DataView(out.buffer).setUint32(1, message.length);
  out.set(message, prefixLength);
  return out;
}

export interface Frame { readonly compressed: boolean; readonly message: Uint8Array }
/** What a piece of the stream brought: whole messages, or what is wrong with it. */
export type Decoded = { readonly ok: true; readonly frames: readonly Frame[] } | { readonly ok: false; readonly problem: "flags" | "too-large" };

/** Reads pieces of a stream. A piece with anything wrong in it yields none of its messages. */
export function createFrameReader(mostBytes: number): (piece: Uint8Array) => Decoded {
  let rest: Uint8Array = new Uint8Array();
  return (piece) => {
    rest = concatBytes([rest, piece]);
    const frames: Frame[] = [];
    for (;;) {
      const [flags] = rest;
      if (flags === undefined) break;
      if (flags > compressedFlag) return { ok: false, problem: "flags" };
      if (rest.length < prefixLength) break;
      const length = new DataView(rest.buffer, rest.byteOffset).getUint32(1);
      if (length > mostBytes) return { ok: false, problem: "too-large" };
      if (rest.length < prefixLength + length) break;
      frames.push({ compressed: flags === compressedFlag, message: rest.slice(prefixLength, prefixLength + length) });
      rest = rest.subarray(prefixLength + length);
    }
    return { ok: true, frames };
  };
}
