import { expect, test } from "vitest";
import { concatBytes, equalBytes } from "./bytes.ts";

test("parts are joined in order, empty ones included", () => {
  expect(concatBytes([Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3));
  expect(concatBytes([])).toEqual(new Uint8Array(0));
});

test("equal bytes are equal, whatever their place in a buffer", () => {
  const bytes = Uint8Array.of(1, 2, 1, 2, 3);
  expect(equalBytes(bytes.subarray(0, 2), bytes.subarray(2, 4))).toBe(true);
  expect(equalBytes(bytes.subarray(0, 2), bytes.subarray(2, 5))).toBe(false);
  expect(equalBytes(bytes.subarray(0, 2), bytes.subarray(1, 3))).toBe(false);
});
