import { describe, expect, test } from "vitest";
import { byteStringOfText, fromByteString, lowerAscii, textOf, toByteString } from "./byte-string.ts";

const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i);

describe("bytes to byte string and back", () => {
  test.each([0, 1, 15, 16, 17, 255, 4096, 4097, 10_000])("%d bytes", (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    const s = toByteString(bytes);
    expect(s).toHaveLength(length);
    expect(fromByteString(s)).toEqual(bytes);
  });

  test("every byte is its own char code", () => {
    expect(Array.from(toByteString(allBytes), (c) => c.charCodeAt(0))).toEqual([...allBytes]);
  });

  test("text that was not encoded is refused", () => {
    expect(() => fromByteString("price: 5 €")).toThrow("char code 8364 at 9");
  });
});

test("text becomes its UTF-8 bytes", () => {
  expect(byteStringOfText("plain")).toBe("plain");
  expect(byteStringOfText("ü€😀")).toBe("\u00c3\u00bc\u00e2\u0082\u00ac\u00f0\u009f\u0098\u0080");
});

test("only A-Z are lowered", () => {
  expect(lowerAscii("X-Forwarded-PROTO")).toBe("x-forwarded-proto");
  expect(lowerAscii(byteStringOfText("X-Ü"))).toBe(byteStringOfText("x-Ü"));
  expect(lowerAscii("\u00c4\u00d6Z@[`{")).toBe("\u00c4\u00d6z@[`{");
});

describe("textOf", () => {
  test("UTF-8 is shown as text, a byte order mark and NUL included", () => {
    expect(textOf(byteStringOfText("grün 😀"))).toEqual({ text: "grün 😀", utf8: true });
    expect(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0))).toEqual({ text: "\ufeffa\0", utf8: true });
    expect(textOf("")).toEqual({ text: "", utf8: true });
  });

  test.each([
    ["a lone byte", [0x61, 0xfc, 0x62], "a\\xFCb"],
    ["a continuation byte", [0x80], "\\x80"],
    ["a cut off character", [0xe2, 0x82], "\\xE2\\x82"],
    ["good ones around a bad one", [0xc3, 0xbc, 0xff, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80], "ü\\xFF€😀"],
    ["overlong forms", [0xc0, 0x80, 0xe0, 0x80, 0x80, 0xf0, 0x80, 0x80, 0x80], "\\xC0\\x80\\xE0\\x80\\x80\\xF0\\x80\\x80\\x80"],
    ["a surrogate", [0xed, 0xa0, 0x80], "\\xED\\xA0\\x80"],
    ["above 10FFFF", [0xf4, 0x90, 0x80, 0x80, 0xf5], "\\xF4\\x90\\x80\\x80\\xF5"],
  ])("bytes that are not UTF-8 are named: %s", (_what, bytes, text) => {
    expect(textOf(Uint8Array.from(bytes))).toEqual({ text, utf8: false });
    expect(textOf(toByteString(Uint8Array.from(bytes)))).toEqual({ text, utf8: false });
  });

  test("views of shared memory are read", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    shared.set([0xc3, 0xbc]);
    expect(textOf(shared)).toEqual({ text: "ü", utf8: true });
  });
});
