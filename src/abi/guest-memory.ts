/** A guest's linear memory, bounds checked. */
import type { Bytes } from "../base/bytes.ts";

/**
 * Any call into the guest, its allocator included, can grow the memory and detach the views. Every access therefore
 * compares `memory.buffer` with the one the views were made for, and no view that is handed out may be kept across a
 * call into the guest.
 */
export class GuestMemory {
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #view: DataView;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#view = new DataView(memory.buffer);
  }

  /** The whole memory as it is now. */
  fresh(): Uint8Array {
    const { buffer } = this.#memory;
    if (buffer !== this.#bytes.buffer) {
      this.#bytes = new Uint8Array(buffer);
      this.#view = new DataView(buffer);
    }
    return this.#bytes;
  }

  /** Bytes. */
  get size(): number {
    return this.fresh().length;
  }

  /** T-10. Address and length are unsigned (`normaliseWord`); an empty range is inside up to and including the end. */
  inBounds(pointer: number, length: number): boolean {
    return pointer + length <= this.fresh().length;
  }

  /** A view; undefined when the range is not inside the memory. */
  view(pointer: number, length: number): Uint8Array | undefined {
    return this.inBounds(pointer, length) ? this.#bytes.subarray(pointer, pointer + length) : undefined;
  }

  /** A copy; undefined when the range is not inside the memory. */
  read(pointer: number, length: number): Bytes | undefined {
    if (!this.inBounds(pointer, length)) return undefined;
    // not slice(): that of a shared memory's view is shared again
    const copy = new Uint8Array(length);
    copy.set(this.#bytes.subarray(pointer, pointer + length));
    return copy;
  }

  readU32(pointer: number): number | undefined {
    return this.inBounds(pointer, 4) ? this.#view.getUint32(pointer, true) : undefined;
  }

  readU64(pointer: number): bigint | undefined {
    return this.inBounds(pointer, 8) ? this.#view.getBigUint64(pointer, true) : undefined;
  }

  /** The writers return false, and write nothing, when the range is not inside the memory. */
  write(pointer: number, bytes: Uint8Array): boolean {
    if (!this.inBounds(pointer, bytes.length)) return false;
    this.#bytes.set(bytes, pointer);
    return true;
  }

  writeU32(pointer: number, value: number): boolean {
    if (!this.inBounds(pointer, 4)) return false;
    this.#view.setUint32(pointer, value, true);
    return true;
  }

  writeU64(pointer: number, value: bigint): boolean {
    if (!this.inBounds(pointer, 8)) return false;
    this.#view.setBigUint64(pointer, value, true);
    return true;
  }
}
