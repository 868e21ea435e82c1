import { expect, it } from "vitest";
import { rank } from "./ranking.ts";

it("ranks a title that begins with what is typed first, then words of it, then parts, then what else is known", () => {
  const entries = [["Advance the clock by 1 s", ["Stepping"]], ["ABI reference", ["Page"]], ["Show the ABI", []], ["Hello, headers", ["hand-written abi"]], ["Cabin", []]] as const;
  const scored = entries.map(([title, keywords]) => rank(title, "abi", keywords));
  expect(scored).toEqual([0, 1, 0.8, 0.3, 0.5]);
  expect(rank("Two threads, two memories", "two mem")).toBe(0.8);
  expect(rank("Two threads, two memories", "two nothing")).toBe(0);
  expect(rank("anything", " ")).toBe(1);
});
