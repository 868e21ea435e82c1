import { addressOf } from "./memory";

/**
 * Header pairs as the host wants them in one piece:
 *
 *   count | name size, value size | ... | name NUL value NUL ...
 *
 * Every number is a little-endian u32; the sizes leave out the NULs.
 */
export function encodePairs(pairs: string[][]): ArrayBuffer {
  let size = 4;
  for (let i = 0; i < pairs.length; i++) {
    size += 8 + String.UTF8.byteLength(pairs[i][0], true) + String.UTF8.byteLength(pairs[i][1], true);
  }
  const bytes = new ArrayBuffer(size);
  let sizes = addressOf(bytes);
  store<u32>(sizes, pairs.length);
  sizes += 4;
  let text = sizes + 8 * pairs.length;
  for (let i = 0; i < pairs.length; i++) {
    for (let side = 0; side < 2; side++) {
      const part = pairs[i][side];
      const written = String.UTF8.encodeUnsafe(changetype<usize>(part), part.length, text, true);
      store<u32>(sizes, <u32>(written - 1));
      sizes += 4;
      text += written;
    }
  }
  return bytes;
}
