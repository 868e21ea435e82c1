import { useState } from "react";
import { eventLine } from "../../../debugger/event-line.ts";
import { counted, timeWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { useBreaks } from "../events/breaks.ts";
import { EventRow } from "../events/event-row.tsx";

/** Rows at either end that stay when there are many. */
const first = 2, last = 10;

/** The steps since the callback was entered, and what led to it. */
export function Leading({ recording, steps }: { readonly recording: Recording; readonly steps: readonly number[] }) {
  const { stops, onBreak } = useBreaks(recording);
  const [all, setAll] = useState(false);
  const cursor = useWorkbench((workbench) => workbench.cursor), pointed = useWorkbench((workbench) => workbench.pointed), moveTo = useWorkbench((workbench) => workbench.moveTo);
  const hidden = all ? 0 : Math.max(0, steps.length - first - last);
  const shown = hidden === 0 ? steps : [...steps.slice(0, first), ...steps.slice(-last)];
  return (
    <section className="fault-section" aria-label="Leading to it">
      <h3>
        Leading to it <span className="text-3">since the callback was entered</span>
        {hidden > 0 && <button type="button" className="link" onClick={() => setAll(true)}>show {counted(hidden, "more step")}</button>}
      </h3>
      <div role="treegrid" aria-label="Steps leading to the fault" className="events">
        {shown.map((step, index) => {
          const line = eventLine(recording, step), ms = Math.floor(recording.timeOf(step) / 1e6);
          return (
            <EventRow
              key={step} index={index} step={step} depth={line.depth} under={false} time={index === 0 ? timeWords(ms * 1e6) : ""} who={line.who} thread={line.thread} kind={line.kind} name={line.name} rest={line.rest}
              meaning={line.result?.meaning} result={line.result?.word ?? ""} fold={undefined} cursor={step === cursor} ahead={false} pointed={step === pointed} stops={stops(step)} onGo={moveTo} onFold={moveTo} onBreak={onBreak}
            />
          );
        })}
      </div>
    </section>
  );
}
