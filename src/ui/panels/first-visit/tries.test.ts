import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { triesOf } from "./tries.ts";

describe("what to try", () => {
  const folders = readdirSync(new URL("../../../../samples", import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== "sdk");

  it("has sentences for every sample", () => {
    for (const { name } of folders) {
      expect(triesOf(name).length, name).toBeGreaterThan(0);
      for (const words of triesOf(name)) expect(words, name).toMatch(/^[^`]*(`[^`]+`[^`]*)*[.]$/);
    }
  });

  it("says nothing beside somebody's own filter", () => {
    expect(triesOf(undefined)).toEqual([]);
  });
});
