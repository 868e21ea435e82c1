import { useContext, useMemo } from "react";
import { nextUse, usesOf } from "../../../debugger/abi-uses.ts";
import { callbackResult, callResult } from "../../../debugger/event-line.ts";
import { counted } from "../../../debugger/words.ts";
import type { Entry } from "../../../reference/entries.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { StatusWord } from "../../parts/status-word.tsx";
import { StepLink, StepsContext } from "../../parts/step-link.tsx";

/** Links to single steps that are worth their room. */
const mostSteps = 24;

/** The steps of the recording that is shown in which the function is called; going to one closes the reference. */
export function InThisRun({ entry, onLeave }: { readonly entry: Entry; readonly onLeave: () => void }) {
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version), cursor = useWorkbench((workbench) => workbench.cursor);
  const uses = useMemo(() => (recording === undefined || version < 0 ? undefined : usesOf(recording, entry.name, mostSteps)), [recording, version, entry]);
  const { go, point } = useContext(StepsContext);
  const steps = useMemo(() => ({ point, go: (step: number) => { onLeave(); go(step); } }), [go, point, onLeave]);
  if (entry.kind === "enumeration" || recording === undefined || uses === undefined) return null;
  const beside = (direction: "forward" | "back"): number | undefined => nextUse(recording, entry.name, cursor, direction);
  const leap = (direction: "forward" | "back"): void => {
    const step = beside(direction);
    if (step !== undefined) steps.go(step);
  };
  const verb = entry.kind === "callback" ? "The proxy calls it" : "The filter calls it";
  return (
    <section aria-labelledby="abi-in-run">
      <h3 id="abi-in-run">In this run</h3>
      {uses.count === 0 ? <p>Nothing calls it. <b>Try it</b> opens a run that does.</p> : (
        <StepsContext value={steps}>
          <p>
            {verb} {counted(uses.count, "time")}.{" "}
            <Button look="plain" className="button-low" disabled={beside("back") === undefined} onClick={() => leap("back")}>Before step {cursor}</Button>{" "}
            <Button look="plain" className="button-low" disabled={beside("forward") === undefined} onClick={() => leap("forward")}>After step {cursor}</Button>
          </p>
          <ul className="abi-results" aria-label="By result">
            {uses.results.map(({ result, count, first }) => {
              const row = { name: entry.name, result, open: false, aborted: false }, word = entry.kind === "callback" ? callbackResult(row) : callResult(row);
              return <li key={result}>{word !== undefined && <><StatusWord meaning={word.meaning} word={word.word} /> </>}{counted(count, "time")}, first at <StepLink step={first} /></li>;
            })}
          </ul>
          <p className="abi-steps">{uses.steps.map((step) => <StepLink key={step} step={step} />)}{uses.count > uses.steps.length && <span className="text-2">and {uses.count - uses.steps.length} more</span>}</p>
        </StepsContext>
      )}
    </section>
  );
}
