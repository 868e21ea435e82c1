import { expect, it } from "vitest";
import { escapedByte, hexText } from "./hex.ts";

it("writes two digits a byte, with what separates them", () => {
  expect(hexText(Uint8Array.of(0, 10, 255))).toBe("000aff");
  expect(hexText(Uint8Array.of(0, 97), " ")).toBe("00 61");
});

it("escapes in upper case", () => {
  expect(escapedByte(10)).toBe("\\x0A");
});
