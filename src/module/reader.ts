/** A cursor over the bytes of a module. Its errors stay inside this folder: the public readers turn them into reasons. */

export class WasmFormatError extends Error {
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(`${problem}, at byte ${offset} (0x${offset.toString(16)})`);
    this.offset = offset;
  }
}

// names are display text here; a module whose names are not UTF-8 is refused by the engine
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** what is being read, for the reason */
  readonly what: string;
  at: number;

  constructor(bytes: Uint8Array, at: number, end: number, what: string) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.what = what;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  u8(): number {
    const byte = this.at < this.end ? this.bytes[this.at] : undefined;
    if (byte === undefined) throw new WasmFormatError(`${this.what} ends too early`, this.at);
    this.at += 1;
    return byte;
  }

  u32(): number {
    const start = this.at;
    const value = this.#leb(5);
    if (value > 0xffffffff) throw new WasmFormatError(`${this.what} has a number above 32 bits`, start);
    return value;
  }

  /** Above 2^53 it is rounded; nothing here depends on the exact value. */
  u64(): number {
    return this.#leb(10);
  }

  #leb(maximumBytes: number): number {
    const start = this.at;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < maximumBytes; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    throw new WasmFormatError(`${this.what} has a number that does not end`, start);
  }

  /** Signed LEB128 up to 33 bits: heap types. */
  s33(): number {
    const start = this.at;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 5; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - scale;
    }
    throw new WasmFormatError(`${this.what} has a number that does not end`, start);
  }

  skip(length: number): void {
    if (this.at + length > this.end) throw new WasmFormatError(`${this.what} ends too early`, this.end);
    this.at += length;
  }

  skipLeb(): void {
    const start = this.at;
    for (let i = 0; i < 10; i++) if (this.u8() < 0x80) return;
    throw new WasmFormatError(`${this.what} has a number that does not end`, start);
  }

  name(): string {
    const length = this.u32();
    const start = this.at;
    if (start + length > this.end) throw new WasmFormatError(`${this.what} has a name of ${length} bytes that does not fit`, start);
    this.at += length;
    // a copy, because decoders refuse views of shared memory
    return decoder.decode(this.bytes.slice(start, this.at));
  }
}
