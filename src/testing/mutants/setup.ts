/** Before each test file of a judged run: turns the mutant on; when a map is made, notes which of them the file passes. */
import { appendFileSync } from "node:fs";
import { afterAll, expect, inject } from "vitest";
import { createSwitch, taken } from "./switch.ts";

/** `file`: whole path; `passed`: numbers of mutants and of names of constants */
export interface Passing { readonly file: string; readonly milliseconds: number; readonly passed: readonly number[] }

declare module "vitest" {
  interface ProvidedContext {
    /** `passings`: the file that is written to, if any */
    mutants: { readonly active: number; readonly size: number; readonly passings: string };
  }
}

const { active, size, passings } = inject("mutants");
const theSwitch = createSwitch(size), begun = performance.now();
theSwitch.active = active;
Object.assign(globalThis, { mutantSwitch: theSwitch });

if (passings !== "") {
  afterAll(() => {
    const passing: Passing = { file: expect.getState().testPath ?? "", milliseconds: performance.now() - begun, passed: taken(theSwitch) };
    appendFileSync(passings, `${JSON.stringify(passing)}\n`);
  });
}
