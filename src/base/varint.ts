/**
 * Unsigned LEB128 numbers up to 2^53 - 1, and the growable buffer that files and payloads are written into.
 *
 *   7 bits per byte, lowest first; the top bit says that another byte follows:  300 = AC 02
 */
import type { Bytes } from "./bytes.ts";

/** A place in bytes that the readers below move forward. */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  at: number;
}

export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return length;
}

/** Writes at `at` and returns the place after it; the caller has made room (`varintLength`, at most 8). */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  let next = at;
  // beyond 32 bits shifts lose bits, so divide until the rest fits
  while (rest >= 0x10000000) {
    target[next++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  while (rest >= 0x80) {
    target[next++] = (rest & 0x7f) | 0x80;
    rest >>= 7;
  }
  target[next++] = rest;
  return next;
}

/** Throws a RangeError when the bytes end inside the number or it is above 2^53 - 1. */
export function readVarint(cursor: ByteCursor): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) throw new RangeError(`the data ends inside a number at byte ${cursor.at}`);
    cursor.at += 1;
    value += (byte & 0x7f) * scale;
    if (value > Number.MAX_SAFE_INTEGER) throw new RangeError(`a number before byte ${cursor.at} is above 2^53 - 1`);
    if (byte < 0x80) return value;
    scale *= 0x80;
    // zero bytes would otherwise go on for ever without the value growing
    if (scale > 2 ** 56) throw new RangeError(`a number before byte ${cursor.at} is longer than 8 bytes`);
  }
}

/** A growable buffer; all numbers little endian. */
export class ByteSink {
  #bytes: Bytes;
  #view: DataView;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(Math.max(16, capacity));
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  varint(value: number): void {
    this.#reserve(8);
    this.#length = writeVarint(this.#bytes, this.#length, value);
  }

  bytes(piece: Uint8Array): void {
    this.#reserve(piece.length);
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  /** What was written so far, as a view that the next write may leave behind. */
  view(): Bytes {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of what was written so far. */
  toBytes(): Bytes {
    return this.#bytes.slice(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
