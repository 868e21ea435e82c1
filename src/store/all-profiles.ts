/** A scenario in every release of every proxy: what each run came to, where it first differs from the scenario's own, and which rule makes it. */
import { compareRuns, sameDifference } from "../debugger/comparison.ts";
import type { Compared, Comparison } from "../debugger/comparison.ts";
import type { Engine, RunModule } from "../engine/protocol.ts";
import { allProfiles, hasOwnRules, profileOf, takesOnlyRequests } from "../scenario/profiles.ts";
import { ruleNames } from "../scenario/rules.ts";
import type { RuleName } from "../scenario/rules.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { carriedOut } from "./carried-out.ts";

export interface ProfileRun {
  readonly profile: string;
  readonly ran: Compared;
  /** with the scenario's own profile; undefined for that one itself */
  readonly comparison: Comparison | undefined;
  /** The rule that alone makes the first difference; undefined when there is none, or no single rule does, or the proxy has rules of its own. */
  readonly rule: RuleName | undefined;
}

export interface AllProfilesInput {
  readonly scenario: Scenario;
  readonly modules: readonly RunModule[];
  /** its runs are given up one after another; nothing else may use it meanwhile */
  readonly engine: Engine;
  readonly onProgress?: (done: number, of: number, profile: string) => void;
  /** true once nobody wants the answer any more */
  readonly cancelled?: () => boolean;
}

/** The scenario's own profile comes first. Empty when it was cancelled. */
export async function runAllProfiles({ scenario, modules, engine, onProgress, cancelled = () => false }: AllProfilesInput): Promise<readonly ProfileRun[]> {
  const found = profileOf(scenario.setup.profile);
  const own = found === undefined ? scenario.setup.profile : `${found.name}@${found.release}`;
  const profiles = [own, ...allProfiles.filter((profile) => profile !== own && !(scenario.setup.listener.kind === "tcp" && takesOnlyRequests(profile)))];
  const runIn = (profile: string, rules: Scenario["setup"]["rules"]): Promise<Compared> => carriedOut(engine, { ...scenario, setup: { ...scenario.setup, profile, rules } }, modules);
  const runs: ProfileRun[] = [];
  let base: Compared | undefined;
  for (const [done, profile] of profiles.entries()) {
    if (cancelled()) return [];
    onProgress?.(done, profiles.length, profile);
    const ran = await runIn(profile, scenario.setup.rules);
    if (base === undefined) {
      base = ran;
      runs.push({ profile, ran, comparison: undefined, rule: undefined });
      continue;
    }
    const left = base, apart = hasOwnRules(own) || hasOwnRules(profile), comparison = compareRuns(left, ran, apart);
    // an earlier release with the same difference has the same cause
    const alike = runs.find((one) => one.comparison !== undefined && sameDifference(one.comparison, comparison));
    const rule = comparison.first === undefined || apart ? undefined : (alike?.rule ?? await causeOf(comparison, async (name) => compareRuns(left, await runIn(own, { ...scenario.setup.rules, [name]: profile })), cancelled));
    runs.push({ profile, ran, comparison, rule });
  }
  return cancelled() ? [] : runs;
}

/** The first rule that, taken alone from the other release, leads to the same difference. */
async function causeOf(comparison: Comparison, withRule: (name: RuleName) => Promise<Comparison>, cancelled: () => boolean): Promise<RuleName | undefined> {
  for (const name of ruleNames) {
    if (cancelled()) return undefined;
    if (sameDifference(await withRule(name), comparison)) return name;
  }
  return undefined;
}
