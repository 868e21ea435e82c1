import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../../scenario/bytes.ts";
import { escaped, lengthOf, plainest, unescaped } from "./escaped-text.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("escaped text", () => {
  it.each([
    ["plain", "text/html; q=1", "text/html; q=1"],
    ["beyond ASCII", "grün ✓", "grün ✓"],
    ["a lone backslash", "C:\\dir", "C:\\dir"],
    ["a backslash that would read as an escape", "a\\nb", "a\\\\nb"],
    ["two backslashes", "\\\\", "\\\\\\"],
    ["controls", "a\r\nb\tc", "a\\r\\nb\\tc"],
    ["a byte that is not text", { hex: "6dfc6c" }, "m\\xFCl"],
    ["a cut-off sequence", { hex: "e282" }, "\\xE2\\x82"],
  ] as const)("shows %s", (_, value, shown) => {
    expect(escaped(value)).toBe(shown);
    expect(bytesOf(unescaped(shown))).toEqual(bytesOf(value));
  });

  it("gives any bytes back", () => {
    let seed = 7;
    for (let round = 0; round < 400; round++) {
      const sample = Array.from({ length: round % 9 }, () => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return [0x5c, 0x6e, 0x78, 0x34, 0x0a, 0x0d, 0xc3, 0xbc, 0xff, 0x00][seed % 10] ?? 0;
      });
      const value = plainest(Uint8Array.from(sample));
      expect([...bytesOf(unescaped(escaped(value)))]).toEqual(sample);
      expect([...bytesOf(unescaped(escaped(value, true)))]).toEqual(sample);
    }
  });

  it("keeps line feeds as lines when asked", () => {
    expect(escaped("a\r\nb", true)).toBe("a\\r\nb");
  });

  it("writes text where bytes are text", () => {
    expect(plainest(bytes(0x61))).toBe("a");
    expect(plainest(bytes(0xff))).toEqual({ base64: "/w==" });
  });

  it("counts without building repeated text", () => {
    expect(lengthOf({ repeat: { text: "é", times: 30_000_000 } })).toBe(60_000_000);
    expect(lengthOf(undefined)).toBe(0);
  });
});
