import { describe, expect, it } from "vitest";
import { lastAtMost } from "./sorted.ts";

const sorted = [2, 4, 4, 9];
const last = (value: number): number => lastAtMost(sorted.length, (index) => sorted[index] ?? 0, value);

describe("a look-up in sorted values", () => {
  it.each([[1, -1], [2, 0], [3, 0], [4, 2], [8, 2], [9, 3], [100, 3]])("finds the last one that is at most %i", (value, index) => expect(last(value)).toBe(index));
  it("finds none in nothing", () => expect(lastAtMost(0, () => 0, 5)).toBe(-1));
});
