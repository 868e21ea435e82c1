/** Two runs of one scenario side by side: whether the outside world saw the same, and the first line in which they differ. */
import type { Recording } from "../recording/log.ts";
import type { Outcome } from "../recording/outcome.ts";
import { outcomeToJson } from "../recording/outcome-json.ts";
import { transcriptSteps } from "./transcript.ts";

export interface Compared { readonly recording: Recording; readonly outcome: Outcome }

export interface Side {
  /** where the run has this line; the last step when it has none */
  readonly step: number;
  readonly line: string;
}
export interface Comparison {
  /** Clients, upstreams and the access log saw the same. */
  readonly sameOutcome: boolean;
  /** undefined: every line of the two transcripts is equal */
  readonly first: { readonly left: Side; readonly right: Side; /** which line, from 0 */ readonly index: number } | undefined;
}

/** Whether clients, upstreams and the access log saw the same. */
export const sameOutcomes = (left: Outcome, right: Outcome): boolean => JSON.stringify(outcomeToJson(left)) === JSON.stringify(outcomeToJson(right));

const nothing = "nothing more happens";

/** Numbers that proxies of different families give out differently, and that mean nothing by themselves. */
const idless = (line: string): string => line.replace(/\b(root|stream|context|call) \d+/g, "$1");

/** `apart`: the two are different programs, so that ids of contexts and calls alone make no difference. */
export function compareRuns(left: Compared, right: Compared, apart = false): Comparison {
  const said = apart ? idless : (line: string): string => line;
  const sameOutcome = sameOutcomes(left.outcome, right.outcome);
  const lines = transcriptSteps(left.recording, { mainThread: true }), others = transcriptSteps(right.recording, { mainThread: true });
  for (let index = 0; ; index++) {
    const a = lines.next(), b = others.next();
    if (a.done === true && b.done === true) return { sameOutcome, first: undefined };
    const one = sideOf(left.recording, a), other = sideOf(right.recording, b);
    if (said(one.line) !== said(other.line)) return { sameOutcome, first: { left: one, right: other, index } };
  }
}

const sideOf = (recording: Recording, found: IteratorResult<Side, void>): Side => (found.done === true ? { step: recording.length - 1, line: nothing } : { step: found.value.step, line: found.value.line.trim() });

/** Whether two comparisons found the same difference. */
export const sameDifference = (a: Comparison, b: Comparison): boolean =>
  a.first !== undefined && b.first !== undefined && a.first.index === b.first.index && a.first.right.line === b.first.right.line;
