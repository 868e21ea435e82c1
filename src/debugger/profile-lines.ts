/** What came of a scenario in several releases, as lines of text. */
import type { RuleName } from "../scenario/rules.ts";
import type { Compared, Comparison } from "./comparison.ts";
import { familySentence } from "./family-sentences.ts";
import { outcomeLines } from "./outcome-lines.ts";
import { ruleSentences } from "./rule-sentences.ts";

export interface InProfile { readonly profile: string; readonly ran: Compared; readonly comparison: Comparison | undefined; readonly rule: RuleName | undefined }

function apartWords(own: string, profile: string, comparison: Comparison): string {
  const found = familySentence(own, profile, comparison);
  return found === undefined ? "several rules together make the difference" : `${found.sentence} (${found.clause})`;
}

/** The first run is the one that the others are compared with. */
export function profileLines(runs: readonly InProfile[]): readonly string[] {
  const own = runs[0]?.profile ?? "", width = Math.max(...runs.map(({ profile }) => profile.length)) + 2;
  return runs.flatMap(({ profile, ran, comparison, rule }) => {
    const name = profile.padEnd(width), gap = " ".repeat(width);
    const results = ran.outcome.refusal === undefined ? outcomeLines(ran.recording, ran.outcome) : [`not loaded: ${ran.outcome.refusal}`];
    if (comparison === undefined) return results.map((line, i) => `${i === 0 ? name : gap}${line}`);
    if (comparison.first === undefined) return [`${name}the same, step by step`];
    const { left, right } = comparison.first;
    return [
      ...(comparison.sameOutcome ? [`${name}the same for client and upstream`] : results.map((line, i) => `${i === 0 ? name : gap}${line}`)),
      `${gap}differs first at step ${right.step}: ${right.line}`,
      `${gap}${own}, step ${left.step}: ${left.line}`,
      `${gap}${rule === undefined ? apartWords(own, profile, comparison) : `rule ${rule} (${ruleSentences[rule].clause}): ${ruleSentences[rule].sentence}`}`,
    ];
  });
}
