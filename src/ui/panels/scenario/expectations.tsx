/** What the scenario expects of its run: each item with what came of it, and its fields to edit. */
import { useMemo, useState } from "react";
import { expectableAt, expectationWords, type ExpectationInput } from "../../../debugger/expectable.ts";
import { judged, type Judged } from "../../../debugger/expectations.ts";
import type { ScenarioInput } from "../../../scenario/scenario.ts";
import { withExpectation, withExpectations } from "../../../store/expecting.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { MenuButton, type MenuEntry } from "../../parts/menu-button.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { useEditing } from "./editing.ts";
import { ExpectationFields } from "./expectation-fields.tsx";
import type { Change } from "./model/document.ts";
import { useRemoved } from "./removed.tsx";
import { Note, Section } from "./section.tsx";
import "../expect/expect.css";

interface ExpectationsProps {
  readonly scenario: ScenarioInput;
  readonly onChange: Change<ScenarioInput>;
}

/** Of the last run, for the draft as it is now; none while there is no whole run, or the draft is wrong. */
function useJudged(): readonly Judged[] | undefined {
  const recording = useWorkbench((state) => state.recording), outcome = useWorkbench((state) => state.outcome), scenario = useWorkbench((state) => state.scenario), wrong = useWorkbench((state) => state.problems.length > 0);
  return useMemo(() => (recording === undefined || outcome === undefined || outcome.end === "running" || wrong ? undefined : scenario?.expect?.map((item) => judged(recording, item))), [recording, outcome, scenario, wrong]);
}

const blank: readonly { readonly text: string; readonly item: ExpectationInput }[] = [
  { text: "Status of a response", item: { that: "status", is: 200 } },
  { text: "Header", item: { that: "header", name: "x-name" } },
  { text: "Body", item: { that: "body", contains: "" } },
  { text: "Log line", item: { that: "log", contains: "" } },
  { text: "Call out of a filter", item: { that: "call" } },
  { text: "A held side goes on", item: { that: "resumed" } },
  { text: "No fault", item: { that: "no-fault" } },
  { text: "No finding", item: { that: "finding", absent: true } },
];

export function Expectations({ scenario, onChange }: ExpectationsProps) {
  const workbench = useWorkbenchStore(), judgements = useJudged(), removed = useRemoved(), { problemAt } = useEditing();
  const [edited, setEdited] = useState<number>();
  const items = scenario.expect ?? [], failed = judgements?.filter(({ ok }) => !ok).length ?? 0;
  const put = (next: readonly ExpectationInput[], what: string): void => onChange(withExpectations(scenario, next), `expect.${what}`);
  const entries = (): readonly MenuEntry[] => {
    const { recording, cursor, outcome } = workbench.getState(), here = recording === undefined || outcome === undefined || cursor >= recording.length ? [] : expectableAt(recording, cursor);
    return [
      ...here.map((item): MenuEntry => ({ kind: "item", text: `This step: ${expectationWords(item)}`, icon: "check", run: () => onChange(withExpectation(scenario, item), "expect.add") })), ...(here.length === 0 ? [] : [{ kind: "line" } as const]),
      ...blank.map(({ text, item }): MenuEntry => ({
        kind: "item", text,
        run: () => {
          put([...items, item], "add");
          setEdited(items.length);
        },
      })),
    ];
  };
  const summary = items.length === 0 ? "none" : judgements === undefined ? `${items.length}` : failed === 0 ? items.length === 1 ? "it holds" : `all ${items.length} hold` : <span className="fault">{failed} of {items.length} {failed === 1 ? "fails" : "fail"}</span>;
  return (
    <Section id="expectations" title="Expectations" summary={summary} differs={items.length > 0} action={<MenuButton label="Add an expectation" icon="plus" look="plain" className="button-low" entries={entries} />}>
      {items.length === 0 && <Note>What must come out of the run. Expect this, at a step that tells something, adds what it shows; the command line checks the same.</Note>}
      {items.map((item, index) => {
        const judgement = judgements?.[index], words = expectationWords(item), open = edited === index || problemAt(["expect", index]) !== undefined;
        return (
          // eslint-disable-next-line react/no-array-index-key -- they have no other name than their place
          <div key={index} role="group" aria-label={`Expectation: ${words}`}>
            <div className={judgement?.ok === false ? "expectation expectation-fails" : "expectation"}>
              <Icon name={judgement === undefined ? "ring" : judgement.ok ? "check" : "octagon"} className={judgement?.ok === false ? "fault" : "text-3"} />
              <span className="expectation-words"><span className="only-read">{judgement === undefined ? "not judged: " : judgement.ok ? "holds: " : "fails: "}</span>{judgement?.text ?? words}</span>
              {judgement !== undefined && judgement.step > 0 ? <StepLink step={judgement.step} /> : <span />}
              <Button look="plain" className="button-low" icon="pencil" aria-expanded={open} aria-label={`Edit: ${words}`} title={`Edit: ${words}`} onClick={() => setEdited(open ? undefined : index)} />
              <Button
                look="plain" className="button-low" icon="bin" aria-label={`Remove: ${words}`} title={`Remove: ${words}`}
                onClick={() => {
                  put(items.toSpliced(index, 1), `remove ${index}`);
                  setEdited(undefined);
                  removed("an expectation");
                }}
              />
            </div>
            {open && <ExpectationFields item={item} path={["expect", index]} exchanges={exchangesOf(scenario)} onChange={(next, what) => put(items.with(index, next), `${index}.${what}`)} />}
          </div>
        );
      })}
    </Section>
  );
}

const exchangesOf = ({ actions = [] }: ScenarioInput): readonly string[] => [...new Set(actions.flatMap((action) => (action.do === "exchange" ? [action.id] : action.do === "send-headers" || action.do === "phases" ? [action.exchange] : [])))];
