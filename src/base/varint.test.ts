import { describe, expect, test } from "vitest";
import { ByteSink, readVarint, varintLength, writeVarint } from "./varint.ts";

const examples: readonly (readonly [value: number, bytes: readonly number[]])[] = [
  [0, [0]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [300, [0xac, 0x02]],
  [0xffffffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  [2 ** 32, [0x80, 0x80, 0x80, 0x80, 0x10]],
  [Number.MAX_SAFE_INTEGER, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
];

describe.each(examples)("%d", (value, bytes) => {
  test("is written", () => {
    const target = new Uint8Array(10);
    expect(writeVarint(target, 1, value)).toBe(1 + bytes.length);
    expect([...target.subarray(1, 1 + bytes.length)]).toEqual(bytes);
    expect(varintLength(value)).toBe(bytes.length);
  });

  test("is read", () => {
    const cursor = { bytes: Uint8Array.from([9, ...bytes, 9]), at: 1 };
    expect(readVarint(cursor)).toBe(value);
    expect(cursor.at).toBe(1 + bytes.length);
  });
});

test("around every power of two the bytes lead back to the number", () => {
  for (let power = 0; power < 53; power++) {
    for (const value of [2 ** power - 1, 2 ** power, 2 ** power + 1]) {
      const target = new Uint8Array(8);
      const end = writeVarint(target, 0, value);
      expect(readVarint({ bytes: target.subarray(0, end), at: 0 })).toBe(value);
    }
  }
});

describe("damaged numbers", () => {
  test("the data ends inside", () => {
    expect(() => readVarint({ bytes: Uint8Array.of(0x80), at: 0 })).toThrow("the data ends inside a number at byte 1");
  });

  test("above 2^53 - 1", () => {
    expect(() => readVarint({ bytes: Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x10), at: 0 })).toThrow("above 2^53 - 1");
  });

  test("zeros without end", () => {
    expect(() => readVarint({ bytes: new Uint8Array(1000).fill(0x80), at: 0 })).toThrow("longer than 8 bytes");
  });
});

describe("ByteSink", () => {
  test("writes little endian, one after the other", () => {
    const sink = new ByteSink();
    sink.u8(1);
    sink.u32(0xdeadbeef);
    sink.f64(1);
    sink.varint(300);
    sink.bytes(Uint8Array.of(5, 6));
    expect([...sink.toBytes()]).toEqual([1, 0xef, 0xbe, 0xad, 0xde, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0xac, 0x02, 5, 6]);
    expect(sink.length).toBe(17);
  });

  test("grows past its capacity without losing anything", () => {
    const sink = new ByteSink(1);
    for (let i = 0; i < 1000; i++) sink.u32(i);
    sink.bytes(new Uint8Array(5000).fill(7));
    const view = new DataView(sink.toBytes().buffer);
    expect(view.byteLength).toBe(9000);
    expect(view.getUint32(4 * 999, true)).toBe(999);
    expect(view.getUint8(8999)).toBe(7);
  });

  test("can be used again", () => {
    const sink = new ByteSink();
    sink.u32(1);
    sink.clear();
    sink.u8(2);
    expect([...sink.view()]).toEqual([2]);
  });
});
