// Every rule of the semantics is named by a test that goes through a real instance, or stands in KNOWN-GAPS.md with its reason.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { e2eFolder, readSet } from "./conformance/conformance-set.ts";
import { gapOf } from "./conformance/gaps.ts";
import { namesOfTests } from "./names-of-tests.ts";

const src = join(import.meta.dirname, "..");
const rules = Array.from({ length: 96 }, (_, i) => `T-${String(i + 1).padStart(2, "0")}`);
const rulesIn = (text: string): string[] => [...text.matchAll(/\bT-\d{2}\b/g)].map(([rule]) => rule);

/** Rules that a case is about which the host replays; that it comes out as recorded is tested elsewhere. */
function rulesOfCases(): ReadonlySet<string> {
  const set = readSet(join(e2eFolder, "envoy"));
  const profile = `envoy@${set.releases[0] ?? ""}`;
  return new Set(set.cases.filter((c) => gapOf(c, profile) === undefined).flatMap((c) => c.rules));
}

/** Rules in the names of the host's tests: those run guests. */
function rulesOfTests(): ReadonlySet<string> {
  const files = readdirSync(join(src, "host"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts"));
  return new Set(files.flatMap((file) => namesOfTests(readFileSync(join(src, "host", file), "utf8")).flatMap(rulesIn)));
}

/** Lines `| T-49, T-50 | reason |`. */
function gaps(): ReadonlyMap<string, string> {
  const lines = readFileSync(join(src, "KNOWN-GAPS.md"), "utf8").split("\n").map((line) => /^\| *(T-\d{2}(?:, T-\d{2})*) *\| *(.+?) *\|$/.exec(line));
  return new Map(lines.flatMap((found) => (found?.[1] ?? "").split(", ").filter((rule) => rule !== "").map((rule) => [rule, found?.[2] ?? ""] as const)));
}

describe("rules of the semantics", () => {
  const cases = rulesOfCases(), tests = rulesOfTests(), listed = gaps();
  const named = (rule: string): boolean => cases.has(rule) || tests.has(rule);

  it("are named by a case or a test of the host, or listed as gaps", () => {
    expect(rules.filter((rule) => !named(rule) && !listed.has(rule))).toEqual([]);
  });
  it("are not listed as gaps when there is a test", () => {
    expect([...listed.keys()].filter(named)).toEqual([]);
  });
  it("are listed with a reason, and exist", () => {
    expect([...listed].filter(([rule, reason]) => !rules.includes(rule) || reason.length < 10)).toEqual([]);
  });
  it("are found in names, not in the tests themselves", () => {
    const text = `describe("T-01 a", () => { it.each([["T-02 b", 1]])("%s", () => { expect("T-03").toBe("T-03"); }); const other = "T-04"; });`;
    expect(namesOfTests(text).flatMap(rulesIn)).toEqual(["T-01", "T-02"]);
  });
});
