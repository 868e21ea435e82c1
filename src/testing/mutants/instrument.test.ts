import { expect, it } from "vitest";
import { mutantsOf } from "./find.ts";
import { instrumented, isReadOtherwise } from "./instrument.ts";
import { numbersOf } from "./numbers.ts";
import { createSwitch, taken } from "./switch.ts";

const reasons = new Set(["cas-mismatch"]);
const withSwitches = (text: string, file = "host/x.ts", names: ReadonlyMap<string, number> = new Map()): string => {
  const mutants = mutantsOf(file, text, reasons);
  return instrumented(file, text, mutants, (mutant) => mutants.indexOf(mutant), names);
};

it("a condition becomes a switch, and one inside another too", () => {
  expect(withSwitches(`if (a) fail("cas-mismatch");`)).toBe(`if (mutantSwitch.invert(0, (a))) fail("cas-mismatch");`);
  expect(withSwitches(`if (a && b) f(); const x = c ? d : e;`, "host/grpc/x.ts")).toBe(`if (mutantSwitch.invert(0, (mutantSwitch.invert(1, (a)) && b))) f(); const x = mutantSwitch.invert(2, (c)) ? d : e;`);
});

it("a constant becomes a switch, and what reads it by name is noted", () => {
  expect(withSwitches(`const r = { a: true };`, "host/proxies/p/releases.ts")).toBe(`const r = { a: mutantSwitch.value(0, true, false) };`);
  expect(withSwitches(`f(release.rules.a);`, "host/x.ts", new Map([["a", 7]]))).toBe(`f(mutantSwitch.read(7, (release.rules)).a);`);
});

it("a constant that is read in another way can show anywhere", () => {
  expect([isReadOtherwise("x.ts", "f(r.a);", "a"), isReadOtherwise("x.ts", "const { a } = r;", "a"), isReadOtherwise("x.ts", "f(r?.a);", "a"), isReadOtherwise("x.ts", "f(b);", "a")]).toEqual([false, true, true, false]);
});

it("a switch inverts, changes and notes what it passes", () => {
  const s = createSwitch(4);
  expect([s.invert(1, true), s.value(2, "a", "b"), s.read(3, s) === s, taken(s), taken(s)]).toEqual([true, "a", true, [1, 2, 3], []]);
  s.active = 1;
  expect([s.invert(1, 0), s.invert(2, 0), s.value(1, "a", "b")]).toEqual([true, 0, "b"]);
});

it("only files of the host are changed", () => {
  const numbers = numbersOf();
  expect(numbers.instrument("recording/log.ts", "if (a) b();")).toBeUndefined();
  expect(numbers.instrument("host/limits.ts", "f();")).toContain("f();");
});
