import { describe, expect, it } from "vitest";
import { whys } from "../../recording/whys.ts";
import { equivalents } from "./equivalent.ts";
import { allMutants, mutantsOf } from "./find.ts";

const reasons = new Set(["cas-mismatch", "queue-empty"]);
const found = (text: string, file = "host/x.ts"): readonly string[] => mutantsOf(file, text, reasons).map((m) => text.slice(0, m.from) + m.text + text.slice(m.to));

describe("a mutant", () => {
  it("inverts the condition that leads to a reason", () => {
    expect(found(`if (a) return fail("cas-mismatch");`)).toEqual([`if (!(a)) return fail("cas-mismatch");`]);
    expect(found(`f(a ? ok() : fail("cas-mismatch"));`)).toEqual([`f(!(a) ? ok() : fail("cas-mismatch"));`]);
  });
  it("inverts every condition on the way there", () => {
    expect(found(`if (a) f(); else if (b) fail("cas-mismatch");`)).toEqual([`if (!(a)) f(); else if (b) fail("cas-mismatch");`, `if (a) f(); else if (!(b)) fail("cas-mismatch");`]);
  });
  it("knows a reason by the constant that holds it", () => {
    expect(found(`const none = fail("queue-empty"), make = () => fail("cas-mismatch"); x = a ? none : b ? make() : 1;`)).toHaveLength(2);
  });
  it("leaves alone what leads to none", () => {
    expect(found(`if (a) return fail("other"); if (b) f();`)).toEqual([]);
  });
  it("changes each constant of a release, its name apart, and each condition of a limit", () => {
    expect(found(`export const r = [{ version: "1", a: true, b: "" }];`, "host/proxies/p/releases.ts")).toEqual([`export const r = [{ version: "1", a: false, b: "" }];`, `export const r = [{ version: "1", a: true, b: "another" }];`]);
    expect(found(`if (a >= b) stop(); const t = { x: 5 };`, "host/limits.ts")).toEqual([`if (!(a >= b)) stop(); const t = { x: 5 };`, `if (a >= b) stop(); const t = { x: 6 };`]);
  });
  it("is found for most reasons, and is unlike every other", () => {
    const all = allMutants();
    expect(all.length).toBeGreaterThan(whys.length);
    expect(new Set(all.map(({ file, from, to }) => `${file}:${from}:${to}`)).size).toBe(all.length);
  });
});

describe("a part whose conditions decide what happens", () => {
  it("has all its conditions inverted", () => {
    expect(found(`if (a) f(); x = b || c;`, "host/grpc/x.ts")).toEqual([`if (!(a)) f(); x = b || c;`, `if (a) f(); x = !(b) || c;`]);
  });
});

it("what is said to change nothing is there, once, and has a reason", () => {
  const all = allMutants();
  expect(equivalents.filter(({ file, was }) => all.filter((mutant) => mutant.file === file && mutant.was === was).length === 0)).toEqual([]);
  expect(new Set(equivalents.map(({ file, was }) => `${file} ${was}`)).size).toBe(equivalents.length);
  expect(equivalents.filter(({ why }) => why.length < 20)).toEqual([]);
});
