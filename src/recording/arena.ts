/** Bytes of one segment: payloads of rows in one arena, payloads of operations in another. */
import type { ByteString } from "../base/byte-string.ts";

export class Arena {
  buffer: Uint8Array;
  used = 0;
  /** Where this segment begins in the run's arena. */
  readonly start: number;

  constructor(start: number, size: number) {
    this.start = start;
    this.buffer = new Uint8Array(size);
  }

  reserve(extra: number): void {
    if (this.used + extra <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.used + extra));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
  }

  varint(value: number): void {
    this.reserve(10);
    const buffer = this.buffer;
    let at = this.used, v = value;
    while (v >= 128) {
      buffer[at++] = (v % 128) | 128;
      v = Math.floor(v / 128);
    }
    buffer[at++] = v;
    this.used = at;
  }

  put(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
  }

  putText(text: ByteString): void {
    this.reserve(text.length);
    const buffer = this.buffer;
    let at = this.used;
    for (let i = 0; i < text.length; i++) buffer[at++] = text.charCodeAt(i);
    this.used = at;
  }
}
