/** Beside the run of a sample: what the marks mean, and what to try. */
import { useWorkbench } from "../../hooks/workbench.ts";
import { Kbd } from "../../parts/button.tsx";
import { Legend } from "../../parts/legend.tsx";
import { Marked } from "../../parts/marked.tsx";
import { Pane } from "../../parts/pane.tsx";
import type { Panel } from "../panel.ts";
import { useIntroduction } from "./introduction.ts";
import { triesOf } from "./tries.ts";
import "./first-visit.css";

function LookingAt() {
  const [shown] = useIntroduction();
  if (!shown) return null;
  return (
    <Pane id="legend" title="What am I looking at" head={<><span className="grow" /><span className="text-3">always under <Kbd>?</Kbd></span></>}>
      <div className="first-legend"><Legend /></div>
    </Pane>
  );
}

function Try() {
  const [shown] = useIntroduction();
  const sample = useWorkbench((state) => (state.origin.kind === "sample" ? state.origin.id : undefined));
  const tries = triesOf(sample);
  if (!shown || tries.length === 0) return null;
  return (
    <Pane id="try" title="Try">
      <ul className="try">{tries.map((words) => <li key={words}><Marked text={words} /></li>)}</ul>
    </Pane>
  );
}

export const lookingAt: Panel = { id: "looking-at", title: "What am I looking at", place: "why", View: LookingAt };
export const tryThis: Panel = { id: "try", title: "Try", place: "why", View: Try };
