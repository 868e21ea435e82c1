import { describe, expect, test } from "vitest";
import { defineUpgrades, upgrade } from "./upgrade.ts";

const upgrades = defineUpgrades("scenario", 3, {
  1: ({ headers, ...rest }) => ({ ...rest, pairs: headers }),
  2: (document) => ({ ...document, seed: 1 }),
});

test("an old document goes through every step", () => {
  expect(upgrade({ version: 1, headers: [] }, upgrades)).toEqual({ ok: true, value: { version: 3, pairs: [], seed: 1 } });
  expect(upgrade({ version: 2, pairs: [1] }, upgrades)).toEqual({ ok: true, value: { version: 3, pairs: [1], seed: 1 } });
});

test("a current document stays as it is", () => {
  const document = { version: 3, pairs: [], seed: 7 };
  expect(upgrade(document, upgrades)).toEqual({ ok: true, value: document });
});

test("a newer document is refused politely", () => {
  expect(upgrade({ version: 4 }, upgrades)).toEqual({ ok: false, reason: "this scenario has version 4; the newest known here is 3. A newer release can open it." });
});

describe("what is no such document", () => {
  test.each([[null], [[]], ["text"], [7]])("%j is no object", (document) => {
    expect(upgrade(document, upgrades)).toEqual({ ok: false, reason: "this is not a scenario: it is not an object" });
  });

  test.each([[{}], [{ version: "3" }], [{ version: 0 }], [{ version: 1.5 }]])("%j has no version", (document) => {
    expect(upgrade(document, upgrades)).toEqual({ ok: false, reason: "this is not a scenario: it has no version number" });
  });
});

test("a forgotten step fails when the module loads", () => {
  expect(() => defineUpgrades("recording", 3, { 1: (document) => document })).toThrow("recording: no upgrade from version 2 to 3");
});
