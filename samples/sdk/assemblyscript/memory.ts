// How text crosses the border. Ours is UTF-16 and garbage collected; the host sees bytes in linear memory.

/** Two words the host writes its results to: an address and a size, or one number. */
export const first: usize = memory.data(8);
export const second: usize = first + 4;

/** The text as UTF-8. Keep it in a variable while the host reads it, or it may be collected. */
export function encode(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

export function addressOf(bytes: ArrayBuffer): usize {
  return changetype<usize>(bytes);
}

/** The text the host has just left for us. The host asked `allocate` for its place, so the place is ours to free. */
export function takeText(): string {
  const address = <usize>load<u32>(first);
  if (address == 0) return "";
  const text = String.UTF8.decodeUnsafe(address, <usize>load<u32>(second));
  heap.free(address);
  return text;
}

/** Room for a result; outside the collector's reach until `takeText` frees it. */
export function allocate(size: usize): usize {
  return heap.alloc(size);
}
