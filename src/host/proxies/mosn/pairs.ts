/** Serialized header maps as MOSN's host reads and writes them: as maps, so that of several values of a name one is left. */
import { fromByteString, toByteString } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";

/** It fails on a length that goes past the end of what it was given. */
export class BeyondEnd extends Error {}

/** A pair whose value has fewer bytes left than its name is long is dropped, and all after it: MOSN looks at the wrong length. */
export function readPairs(bytes: Uint8Array): ReadonlyMap<ByteString, ByteString> {
  const found = new Map<ByteString, ByteString>(), size = bytes.length;
  if (size < 4) return found;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size), count = view.getUint32(0, true);
  let at = 4 + 8 * count;
  if (at >= size) return found;
  for (let i = 0; i < count; i++) {
    const name = view.getUint32(4 + 8 * i, true), value = view.getUint32(8 + 8 * i, true);
    if (at >= size || at + name > size) break;
    const key = toByteString(bytes.subarray(at, at + name));
    at += name + 1;
    if (at >= size || at + name > size) break;
    if (at + value > size) throw new BeyondEnd(`slice bounds out of range [:${at + value}] with capacity ${size}`);
    found.set(key, toByteString(bytes.subarray(at, at + value)));
    at += value + 1;
  }
  return found;
}

/** `terminator`: the byte behind each name and value. Space is reserved for every entry, though of each name one is written. */
export function writePairs(entries: readonly EntryText[], terminator = 0): Uint8Array {
  const pairs = [...new Map(entries.map(({ name, value }) => [name, value]))], reserved = entries.reduce((sum, { name, value }) => sum + 10 + name.length + value.length, 4);
  const bytes = new Uint8Array(reserved), view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.length, true);
  let lengths = 4, at = 4 + 8 * pairs.length;
  const put = (text: ByteString): void => {
    view.setUint32(lengths, text.length, true);
    lengths += 4;
    bytes.set(fromByteString(text), at);
    at += text.length;
    bytes[at++] = terminator;
  };
  for (const [name, value] of pairs) {
    put(name);
    put(value);
  }
  return bytes;
}
