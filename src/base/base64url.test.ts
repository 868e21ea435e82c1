import { describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64, encodeBase64url } from "./base64url.ts";

const decode = (text: string) => {
  const result = decodeBase64(text);
  return result.ok ? result.value : result.reason;
};

// RFC 4648 section 10
test.each([
  ["", ""],
  ["f", "Zg=="],
  ["fo", "Zm8="],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg=="],
  ["fooba", "Zm9vYmE="],
  ["foobar", "Zm9vYmFy"],
])("%j is %j", (text, base64) => {
  const bytes = new TextEncoder().encode(text);
  expect(encodeBase64(bytes)).toBe(base64);
  expect(encodeBase64url(bytes)).toBe(base64.replace(/=+$/, ""));
  expect(decode(base64)).toEqual(bytes);
  expect(decode(base64.replace(/=+$/, ""))).toEqual(bytes);
});

test("the two alphabets differ in two letters, and both are read", () => {
  const bytes = Uint8Array.of(0xfb, 0xef, 0xbe, 0xff, 0xff);
  expect(encodeBase64(bytes)).toBe("++++//8=");
  expect(encodeBase64url(bytes)).toBe("----__8");
  expect(decode("++++//8=")).toEqual(bytes);
  expect(decode("----__8")).toEqual(bytes);
});

test("long data survives, and agrees with Node", () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => (i * i) >> 3);
  expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  expect(decode(encodeBase64url(bytes))).toEqual(bytes);
});

test("wrapped text is read", () => {
  expect(decode(" Zm9v\r\n\tYmFy\n")).toEqual(new TextEncoder().encode("foobar"));
});

describe("what is not base64 is refused with the place", () => {
  test.each([
    ["Zm9*", 'not base64: "*" at position 3'],
    ["Zm9ü", 'not base64: "ü" at position 3'],
    ["Zg==Zg==", 'not base64: "Z" at position 4'],
    ["Zm9vY", "not base64: the text ends inside a byte"],
    ["Zg=", "not base64: the padding does not fit the length"],
    ["Zh==", "not base64: the last digit has bits that belong to no byte"],
  ])("%s", (text, reason) => {
    expect(decode(text)).toBe(reason);
  });
});
