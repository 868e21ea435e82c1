/** Link mode lenient: which filters of a run the proxy would not have loaded, and why. Everything that shows such a run says it. */
import type { Recording } from "../recording/log.ts";
import { segmentRows } from "../recording/segment.ts";
import { profileTitle } from "../scenario/profiles.ts";
import { filterName } from "./cast.ts";
import { numberOf, textField } from "./fields.ts";

export interface WouldNotLoad {
  readonly step: number;
  /** place in the chain, from 0 */
  readonly filter: number;
  readonly problem: string;
  readonly subject: string;
  /** what the proxy would say */
  readonly details: string;
}

export function wouldNotLoad(recording: Recording): readonly WouldNotLoad[] {
  const wanted = recording.names.indexOf("would-not-load"), found: WouldNotLoad[] = [];
  if (wanted < 0) return found;
  for (const [s, segment] of recording.segments.entries()) {
    for (let i = 0; i < segment.count; i++) {
      if (segment.rows.code[i] !== wanted) continue;
      const step = s * segmentRows + i, row = recording.row(step);
      if (row.kind !== "proxy") continue;
      found.push({ step, filter: numberOf(row.fields, "filter"), problem: textField(row.fields, "problem"), subject: textField(row.fields, "subject"), details: textField(row.fields, "details") });
    }
  }
  return found;
}

/** "Envoy 1.40.0 would not load auth: ...; it was run all the same (link mode lenient).", one line for each filter. */
export function lenientLines(recording: Recording): readonly string[] {
  const proxy = profileTitle(recording.meta.scenario.setup.profile), all = wouldNotLoad(recording);
  return [...new Set(all.map(({ filter }) => filter))].map((filter) => {
    const reasons = all.filter((one) => one.filter === filter).map(({ details }) => details);
    return `${proxy} would not load ${filterName(recording, filter)}: ${reasons.join("; ")}. It was run all the same (link mode lenient).`;
  });
}
