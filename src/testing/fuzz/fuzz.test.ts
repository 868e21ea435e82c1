// Inputs that once crashed something are fed again for ever, and some new ones each time; `npm run fuzz` feeds a hundred thousand.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { crashOf, inputOf } from "./feed.ts";
import { mutatedBytes, mutatedDocument, randomOf } from "./mutate.ts";
import { targets } from "./targets.ts";

const src = join(import.meta.dirname, "../..");
const fed = targets();

describe("mutated input", () => {
  it("is answered, never thrown at", () => {
    for (let input = 0; input < 600; input++) expect(crashOf(fed, 4, input)).toBeUndefined();
  });
  it("that once crashed is kept in fixtures and answered", () => {
    const folder = join(import.meta.dirname, "fixtures");
    for (const file of existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".bin")) : []) {
      const target = fed.find(({ name }) => file.startsWith(`${name}-`));
      expect(target, file).toBeDefined();
      target?.feed(new Uint8Array(readFileSync(join(folder, file))));
    }
  });
  it("is the same for the same seed, and another one for another", () => {
    const seen = new Set<string>();
    for (let input = 0; input < 100; input++) {
      const given = inputOf(fed, 7, input);
      expect(inputOf(fed, 7, input)).toEqual(given);
      seen.add(Buffer.from(given.bytes).toString("base64"));
    }
    expect(seen.size).toBeGreaterThan(80);
    expect(mutatedDocument({ a: [1, 2] }, randomOf(1))).toEqual(mutatedDocument({ a: [1, 2] }, randomOf(1)));
    expect(mutatedBytes(new Uint8Array(), randomOf(3))).toBeInstanceOf(Uint8Array);
  });
  it("goes to every target, and the parsers whose branches are counted are there", () => {
    expect(fed.reduce((sum, { share }) => sum + share, 0)).toBe(100);
    expect(fed.flatMap(({ parsers }) => parsers).filter((file) => !existsSync(join(src, file)))).toEqual([]);
  });
  it("that crashes is told, with what was thrown", () => {
    const broken = [{ name: "broken", parsers: [], share: 100, make: () => Uint8Array.of(1), feed: () => { throw new Error("no"); } }];
    expect(crashOf(broken, 1, 0)).toMatchObject({ target: "broken", input: 0, reason: expect.stringContaining("no") as string });
  });
});
