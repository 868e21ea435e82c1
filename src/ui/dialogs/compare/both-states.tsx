import { useMemo } from "react";
import { textOf } from "../../../base/byte-string.ts";
import { stateDifferences } from "../../../debugger/compare/state-differences.ts";
import type { SideValue, StateDifference } from "../../../debugger/compare/state-differences.ts";
import type { Comparison } from "../../../debugger/compare/compare-recordings.ts";
import { eventLine } from "../../../debugger/event-line.ts";
import { counted, timeWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import { BytesValue } from "../../parts/bytes-value.tsx";
import { StatusWord } from "../../parts/status-word.tsx";

/** The step at a place; of a run that has none there, the one before: the state stands as that left it. */
export function stepsAt({ left, right }: Comparison, at: number): { readonly left: number; readonly right: number } {
  const before = (steps: Int32Array): number => {
    for (let i = at; i >= 0; i--) if ((steps[i] ?? 0) > 0) return steps[i] ?? 0;
    return 0;
  };
  return { left: before(left), right: before(right) };
}

function Side({ title, recording, step, here }: { readonly title: string; readonly recording: Recording; readonly step: number; readonly here: boolean }) {
  const line = eventLine(recording, step, 4096);
  return (
    <div className="compare-side">
      <p className="text-3 small">{title}, {step === 0 ? "before its first step" : `${here ? "" : "after "}step ${step}`} at {timeWords(recording.timeOf(step))}{!here && ": nothing like it here"}</p>
      {step > 0 && <p className="compare-says"><b>{line.name}</b> {line.rest} {line.result !== undefined && <StatusWord meaning={line.result.meaning} word={line.result.word} />}</p>}
    </div>
  );
}

function Value({ value, name, side, onStep }: { readonly value: SideValue | undefined; readonly name: string; readonly side: string; readonly onStep: (step: number) => void }) {
  if (value === undefined) return <td className="text-3">none</td>;
  return (
    <td>
      {value.bytes.length === 0 ? <span className="text-3">empty</span> : <BytesValue bytes={value.bytes} label={name} />}
      {value.by > 0 && <button type="button" className="step-link small" aria-label={`Show step ${value.by} of ${side}`} onClick={() => onStep(value.by)}>step {value.by}</button>}
    </td>
  );
}

interface BothStatesProps {
  readonly comparison: Comparison;
  readonly at: number;
  readonly titles: { readonly left: string; readonly right: string };
  readonly onStep: (side: "left" | "right", step: number) => void;
}

/** The chosen steps in full, and everything in which the states after them differ. */
export function BothStates({ comparison, at, titles, onStep }: BothStatesProps) {
  const { runs } = comparison, steps = stepsAt(comparison, at);
  const { list, more } = useMemo(() => stateDifferences(runs.left, steps.left, runs.right, steps.right), [runs, steps.left, steps.right]);
  const groups = useMemo(() => [...new Set(list.map(({ where }) => where))].map((where) => ({ where, differences: list.filter((one) => one.where === where) })), [list]);
  return (
    <section className="compare-states" aria-label="Both states">
      <Side title={titles.left} recording={runs.left} step={steps.left} here={(comparison.left[at] ?? 0) > 0} />
      <Side title={titles.right} recording={runs.right} step={steps.right} here={(comparison.right[at] ?? 0) > 0} />
      <h3>{list.length === 0 ? "After these steps both have the same state." : `${more ? "More than " : ""}${counted(list.length, "difference")} of state`}</h3>
      {groups.map(({ where, differences }) => (
        <table key={where} aria-label={where}>
          <caption>{where}</caption>
          <thead className="only-read"><tr><th scope="col">Name</th><th scope="col">{titles.left}</th><th scope="col">{titles.right}</th></tr></thead>
          <tbody>{differences.map((one, index) => <StateRow key={index} one={one} titles={titles} onStep={onStep} />)}</tbody>
        </table>
      ))}
    </section>
  );
}

function StateRow({ one, titles, onStep }: { readonly one: StateDifference } & Pick<BothStatesProps, "titles" | "onStep">) {
  const name = textOf(one.name).text;
  return (
    <tr>
      <th scope="row">{name}</th>
      <Value value={one.left} name={name} side={titles.left} onStep={(step) => onStep("left", step)} />
      <Value value={one.right} name={name} side={titles.right} onStep={(step) => onStep("right", step)} />
    </tr>
  );
}
