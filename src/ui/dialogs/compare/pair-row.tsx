import { memo } from "react";
import { eventLine } from "../../../debugger/event-line.ts";
import type { Comparison } from "../../../debugger/compare/compare-recordings.ts";
import type { Recording } from "../../../recording/log.ts";
import { StatusWord } from "../../parts/status-word.tsx";

export type Difference = "same" | "changed" | "only-left" | "only-right";

export function differenceAt({ left, right, same }: Comparison, at: number): Difference {
  return same(at) ? "same" : left[at] === 0 ? "only-right" : right[at] === 0 ? "only-left" : "changed";
}

const marks: Readonly<Record<Difference, string>> = { same: "", changed: "~", "only-left": "−", "only-right": "+" };
export const spoken: Readonly<Record<Difference, string>> = { same: "the same", changed: "different", "only-left": "only in the left run", "only-right": "only in the right run" };

export const pairRowId = (at: number): string => `pair-${at}`;

/** How much two texts share at both ends: what lies between is what differs. */
function between(text: string, other: string): readonly [number, number] {
  const most = Math.min(text.length, other.length);
  let start = 0, end = 0;
  while (start < most && text[start] === other[start]) start++;
  while (end < most - start && text.at(-1 - end) === other.at(-1 - end)) end++;
  return [start, text.length - end];
}

const textOf = (recording: Recording, step: number): string => {
  const { name, rest } = eventLine(recording, step, 256);
  return rest === "" ? name : `${name} ${rest}`;
};

interface CellProps {
  readonly recording: Recording;
  readonly step: number;
  /** the step of the other run, where what differs from it is marked */
  readonly other: { readonly recording: Recording; readonly step: number } | undefined;
}

function Cell({ recording, step, other }: CellProps) {
  if (step === 0) return <span className="pair-cell pair-none" role="gridcell" aria-label="nothing" />;
  const { depth, kind, who, result } = eventLine(recording, step, 256), text = textOf(recording, step);
  const [from, to] = other === undefined ? [0, 0] : between(text, textOf(other.recording, other.step));
  return (
    <span className={`pair-cell pair-${kind}`} role="gridcell">
      <span className="pair-step">{step}</span>
      <span className="pair-who clip">{who}</span>
      <span className="pair-text clip" style={{ paddingLeft: `${Math.min(6, depth) * 0.75}rem` }} title={text}>{text.slice(0, from)}{to > from && <mark>{text.slice(from, to)}</mark>}{text.slice(Math.max(from, to))}</span>
      <span className="pair-result">{result !== undefined && <StatusWord meaning={result.meaning} word={result.word} />}</span>
    </span>
  );
}

interface PairRowProps {
  readonly comparison: Comparison;
  readonly at: number;
  /** place among the rows on show */
  readonly index: number;
  readonly chosen: boolean;
  readonly onChoose: (at: number) => void;
}

/** A step of each run that belong together. */
export const PairRow = memo(function PairRow({ comparison, at, index, chosen, onChoose }: PairRowProps) {
  const { runs } = comparison, left = comparison.left[at] ?? 0, right = comparison.right[at] ?? 0, difference = differenceAt(comparison, at), first = comparison.first === at;
  return (
    <div
      id={pairRowId(at)} className={`pair pair-${difference} ${chosen ? "pair-chosen" : ""} ${first ? "pair-first" : ""}`} role="row" aria-rowindex={index + 1} aria-selected={chosen}
      onClick={() => onChoose(at)}
    >
      <span className="pair-mark" role="gridcell" title={first ? "The first difference" : spoken[difference]}><span aria-hidden="true">{marks[difference]}</span><span className="only-read">{first ? "the first difference" : spoken[difference]}</span></span>
      <Cell recording={runs.left} step={left} other={difference === "changed" ? { recording: runs.right, step: right } : undefined} />
      <Cell recording={runs.right} step={right} other={difference === "changed" ? { recording: runs.left, step: left } : undefined} />
    </div>
  );
});
