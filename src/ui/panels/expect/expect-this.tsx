/** One click makes what is on screen an expectation of the scenario; the same again takes it back. */
import { useMemo } from "react";
import { expectableAt, expectationWords, type ExpectationInput } from "../../../debugger/expectable.ts";
import { isExpected, withExpectation } from "../../../store/expecting.ts";
import type { WorkbenchStore } from "../../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Icon } from "../../parts/icon.tsx";
import { useFound } from "../findings/looking.ts";
import "./expect.css";

export function ExpectButtons({ items, label }: { readonly items: readonly ExpectationInput[]; readonly label: string }) {
  const store = useWorkbenchStore(), draft = useWorkbench((workbench) => workbench.draft);
  const readOnly = useWorkbench((workbench) => workbench.readOnly);
  if (items.length === 0 || readOnly) return null;
  return (
    <div className="expect-this" role="group" aria-label={label}>
      <span className="text-3">Expect this</span>
      {items.map((item) => {
        const words = expectationWords(item), on = isExpected(draft, item);
        return (
          <button key={words} type="button" className="expect-chip" aria-pressed={on} title={on ? `No longer expect ${words}` : `Expect ${words} of this scenario from now on`} onClick={() => store.getState().edit((now) => withExpectation(now, item, true))}>
            <Icon name={on ? "check" : "plus"} /><span className="clip">{words}</span>
          </button>
        );
      })}
    </div>
  );
}

/** Of the step at the cursor, below what is said of it. */
export function ExpectHere() {
  const recording = useWorkbench((workbench) => workbench.recording), length = useWorkbench((workbench) => workbench.length), cursor = useWorkbench((workbench) => workbench.cursor);
  const outcome = useWorkbench((workbench) => workbench.outcome), { list } = useFound();
  // what came out is known when the run is over: the outcome tells
  const items = useMemo(
    () => (recording === undefined || cursor >= length || outcome === undefined ? [] : expectableAt(recording, cursor, list.filter(({ step }) => step === cursor).map(({ rule }) => rule))),
    [recording, length, cursor, outcome, list],
  );
  return <ExpectButtons items={items} label="Expect what this step shows" />;
}

/** The most specific thing that the step at the cursor shows; false when it shows nothing that could be expected. */
export function expectHere(store: WorkbenchStore): boolean {
  const { recording, cursor, edit } = store.getState();
  const [item] = recording === undefined || cursor >= recording.length || recording.outcome === undefined ? [] : expectableAt(recording, cursor);
  if (item === undefined) return false;
  edit((now) => withExpectation(now, item));
  return true;
}
