// Every case of e2e/<proxy>, replayed on every release that was recorded. A case names the rules it is about.
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { join } from "node:path";
import { checkCase, e2eFolder, readSet, summaryOf } from "./conformance-set.ts";

const sets = readdirSync(e2eFolder).filter((name) => existsSync(join(e2eFolder, name, "cases.json"))).map((name) => readSet(join(e2eFolder, name)));
const wanted: Readonly<Record<string, number>> = { "envoy@1.40.0": 250 };
/** Rules of the semantics that Envoy cannot show (22), or that tell about other hosts: no case is about them. */
const withoutCase = new Set(["T-26", "T-54", "T-55", "T-62"]);

const replays = sets.flatMap((set) => set.releases.map((release) => {
  const recorded = set.recorded(release);
  return { set, profile: `${set.profile}@${release}`, results: new Map(set.cases.map((c) => [c.id, checkCase(set, release, c, recorded.get(c.id), true)])) };
}));

describe.each(replays)("$profile", ({ set, profile, results }) => {
  it.each(set.cases.map((c) => [c.id, c.rules.join(" "), c.title] as const))("%s (%s): %s", (id) => {
    const result = results.get(id);
    if (result?.verdict === "differs") expect({ where: result.difference.where, what: result.difference.actual }).toEqual({ where: result.difference.where, what: result.difference.expected });
    if (result?.verdict === "gap") expect(result.agrees, `${id} is listed as a gap (${result.reason}) and comes out as recorded: it is none any more`).toBe(false);
    expect(result?.verdict).not.toBe("differs");
  });

  it("comes out as recorded in as many cases as it has to", () => {
    const { equal, differ, gaps } = summaryOf([...results.values()]);
    expect(equal + differ + gaps).toBe(set.cases.length);
    expect(equal).toBeGreaterThanOrEqual(wanted[profile] ?? 0);
    expect(gaps, "fewer than one case in twenty is a gap").toBeLessThan(set.cases.length / 20);
  });
});

describe.each(replays.filter(({ set }) => set.profile === "envoy"))("the rules of the semantics, $profile", ({ results }) => {
  it("are each shown by a case that comes out as recorded", () => {
    const shown = new Set([...results.values()].filter(({ verdict }) => verdict === "equal").flatMap(({ rules }) => rules));
    const rules = Array.from({ length: 96 }, (_, i) => `T-${String(i + 1).padStart(2, "0")}`);
    expect(rules.filter((rule) => !shown.has(rule) && !withoutCase.has(rule))).toEqual([]);
  });
});
