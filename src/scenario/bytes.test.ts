import { describe, expect, test } from "vitest";
import { bytesOf, headersOf } from "./bytes.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("bytesOf", () => {
  test("text is UTF-8", () => {
    expect([...bytesOf("ü")]).toEqual([0xc3, 0xbc]);
    expect([...bytesOf({ text: "ü" })]).toEqual([0xc3, 0xbc]);
  });
  test("base64 with every padding, and without", () => {
    for (const [encoded, plain] of [["", ""], ["YQ==", "a"], ["YWI=", "ab"], ["YWJj", "abc"], ["YWJjZA", "abcd"]] as const) expect(text(bytesOf({ base64: encoded }))).toBe(plain);
    expect([...bytesOf({ base64: "/+8A" })]).toEqual([0xff, 0xef, 0x00]);
  });
  test("hex", () => {
    expect([...bytesOf({ hex: "00fC10" })]).toEqual([0, 0xfc, 0x10]);
  });
  test("repeated text", () => {
    expect(text(bytesOf({ repeat: { text: "ab", times: 3 } }))).toBe("ababab");
    expect(bytesOf({ repeat: { text: "ab", times: 0 } })).toHaveLength(0);
  });
});

test("headers become byte strings, order, case and duplicates kept", () => {
  expect(headersOf([["X-A", "1"], ["x-a", { hex: "fc" }], ["x-a", "ü"]])).toEqual([
    { name: "X-A", value: "1" }, { name: "x-a", value: "\xfc" }, { name: "x-a", value: "\xc3\xbc" },
  ]);
});
