/** Bytes through a stream that packs or unpacks them. */
import { concatBytes } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";

/** Undefined when more than `most` bytes would come out. Rejects when the stream finds the bytes damaged. */
export async function transformed(bytes: Uint8Array, transform: CompressionStream | DecompressionStream, most = Number.POSITIVE_INFINITY): Promise<Bytes | undefined> {
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(transform).getReader(), parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatBytes(parts);
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
}
