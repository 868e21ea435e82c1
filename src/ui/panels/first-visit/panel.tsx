/** What a first visit sees beside the run of a sample. */
import { Button } from "../../parts/button.tsx";
import { capsOf, useCommand } from "../../shortcuts/shortcuts.tsx";
import type { Panel } from "../panel.ts";
import { useIntroduction } from "./introduction.ts";
import "./first-visit.css";

const steps = [
  { title: "The proxy calls the filter", rest: <>for headers, body chunks, trailers and ticks. Each call is a <i>callback</i>.</> },
  { title: "The filter calls the host", rest: <>to read or change the message. Each one is a <i>host call</i>.</> },
  { title: "It returns continue or pause", rest: <>and the proxy forwards the message, or holds it until told.</> },
] as const;

function Introduction() {
  const [shown, close] = useIntroduction();
  const step = useCommand("step"), back = useCommand("step-back");
  if (!shown) return null;
  return (
    <section className="teach" aria-label="Introduction">
      <div className="teach-title">
        <h2>See what a proxy filter does</h2>
        A sample has run. <kbd className="key">{capsOf(step)}</kbd> steps through it.
      </div>
      {steps.map(({ title, rest }, index) => (
        <div key={title} className="teach-step">
          <span className="teach-number" aria-hidden="true">{index + 1}</span>
          <span><b>{title}</b>{rest}</span>
        </div>
      ))}
      <div className="teach-buttons">
        <Button look="main" keys={capsOf(step)} onClick={step.run}>Next step</Button>
        <Button className="teach-back" keys={capsOf(back)} onClick={back.run}>Back</Button>
        <Button look="plain" icon="cross" aria-label="Close the introduction" title="Close the introduction" onClick={close} />
      </div>
    </section>
  );
}

export const panel: Panel = { id: "first-visit", title: "Introduction", place: "band", View: Introduction };
