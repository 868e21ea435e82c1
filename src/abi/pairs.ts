/**
 * The serialized form of a header map, little endian:
 *
 *   u32 count
 *   count times:  u32 key length, u32 value length      lengths exclude the NUL
 *   count times:  key bytes, 00, value bytes, 00
 */
import { fromByteString, toByteString, type ByteString } from "../base/byte-string.ts";
import { emptyBytes, type Bytes } from "../base/bytes.ts";

export interface Pair {
  readonly name: ByteString;
  readonly value: ByteString;
}

const maximumPairsBytes = 1024 * 1024;
const maximumPairsCount = 1024;

/** T-61. An empty list gives no bytes at all (T-63). */
export function encodePairs(entries: readonly Pair[]): Bytes {
  if (entries.length === 0) return emptyBytes;
  let size = 4;
  for (const { name, value } of entries) size += 8 + name.length + 1 + value.length + 1;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, entries.length, true);
  let lengths = 4;
  let at = 4 + 8 * entries.length;
  for (const { name, value } of entries) {
    view.setUint32(lengths, name.length, true);
    view.setUint32(lengths + 4, value.length, true);
    lengths += 8;
    at = putString(out, at, name);
    at = putString(out, at, value);
  }
  return out;
}

/** The NUL after it is there already: a new array is zeros. */
function putString(out: Bytes, at: number, s: ByteString): number {
  if (s.length > 64) out.set(fromByteString(s), at);
  else for (let i = 0; i < s.length; i++) out[at + i] = s.charCodeAt(i);
  return at + s.length + 1;
}

export interface PairsInspection {
  readonly entries: readonly Pair[];
  /** what is wrong with the bytes; the map is then empty for the host */
  readonly problem?: string;
}

/** T-62, T-63: any violation gives an empty map, without an error. Empty forms: no bytes, four zero bytes, one zero byte. */
export function decodePairs(bytes: Uint8Array): readonly Pair[] {
  return inspectPairs(bytes).entries;
}

export function inspectPairs(bytes: Uint8Array): PairsInspection {
  const size = bytes.length;
  if (size === 0 || (size === 1 && bytes[0] === 0)) return { entries: [] };
  if (size > maximumPairsBytes) return broken(`${size} bytes are more than the ${maximumPairsBytes} allowed`);
  if (size < 4) return broken(`${size} bytes are too few for the count`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const count = view.getUint32(0, true);
  if (count > maximumPairsCount) return broken(`${count} pairs are more than the ${maximumPairsCount} allowed`);
  let at = 4 + 8 * count;
  if (at > size) return broken(`${count} pairs need ${at} bytes for their lengths, there are ${size}`);
  const entries: Pair[] = [];
  for (let i = 0; i < count; i++) {
    const nameEnd = at + view.getUint32(4 + 8 * i, true);
    if (nameEnd >= size) return broken(`the name of pair ${i + 1} ends at byte ${nameEnd}, the data at ${size}`);
    if (bytes[nameEnd] !== 0) return broken(`no NUL after the name of pair ${i + 1}, at byte ${nameEnd}`);
    const valueEnd = nameEnd + 1 + view.getUint32(8 + 8 * i, true);
    if (valueEnd >= size) return broken(`the value of pair ${i + 1} ends at byte ${valueEnd}, the data at ${size}`);
    if (bytes[valueEnd] !== 0) return broken(`no NUL after the value of pair ${i + 1}, at byte ${valueEnd}`);
    entries.push({ name: toByteString(bytes.subarray(at, nameEnd)), value: toByteString(bytes.subarray(nameEnd + 1, valueEnd)) });
    at = valueEnd + 1;
  }
  if (at !== size) return broken(`${size - at} bytes are left after the last pair`);
  return { entries };
}

function broken(problem: string): PairsInspection {
  return { entries: [], problem };
}
