/** Loaded when the trace of an Envoy is opened: where it and the run on screen part. */
import type { ComparedThread, TraceLine } from "../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import "./capture-preview.css";
import "./dialogs.css";
import "./trace-compared.css";

export function TraceCompared() {
  const compared = useWorkbench((state) => state.comparedTrace);
  const { closeTrace } = useWorkbenchStore().getState();
  if (compared === undefined) return null;
  const { name, threads, notes } = compared, differ = threads.some(({ difference }) => difference !== undefined);
  return (
    <FloatingDialog title={`Envoy's trace: ${name}`} onClose={closeTrace} className="capture">
      <div className="capture-body">
        <p className="capture-sum">{threads.length === 0 ? "There is nothing to compare." : differ ? "The trace and this run part. Compared are callbacks, host calls, their arguments that are no addresses, statuses, and what was logged." : "This run does what the trace says, as far as the trace goes."}</p>
        {threads.map((thread) => <Thread key={thread.name} thread={thread} />)}
        {notes.length > 0 && <ul className="capture-notes" aria-label="What to know about this comparison">{notes.map((text) => <li key={text}><span className="text-3"><Icon name="check" /></span><span>{text}</span></li>)}</ul>}
      </div>
      <div className="dialog-foot"><Button look="main" onClick={closeTrace}>Close</Button></div>
    </FloatingDialog>
  );
}

function Thread({ thread: { name, equal, difference, goesOn } }: { readonly thread: ComparedThread }) {
  const lines = equal === 1 ? "1 line is equal" : `${equal.toLocaleString("en")} lines are equal`;
  if (difference === undefined) {
    return (
      <section aria-label={`Thread ${name}`}>
        <h3 className="trace-head"><Icon name="check" /> {name}: {lines}.</h3>
        {goesOn !== undefined && <p className="trace-end text-2">The trace ends there; this run goes on with <span className="mono">{goesOn.text.trim()}</span> <Step line={goesOn} /></p>}
      </section>
    );
  }
  return (
    <section aria-label={`Thread ${name}`}>
      <h3 className="trace-head"><span className="notice"><Icon name="flag" /></span> {name}: {lines}, then they part.</h3>
      <table className="trace-lines mono">
        <tbody>
          {difference.before.map((line) => <tr key={line.line} className="text-2"><th scope="row">both</th><td>{line.text}</td><td className="num">line {line.line}</td></tr>)}
          <tr className="trace-theirs"><th scope="row">trace</th><td>{difference.trace?.text ?? "(nothing more)"}</td><td className="num">{difference.trace === undefined ? "" : `line ${difference.trace.line}`}</td></tr>
          <tr className="trace-ours"><th scope="row">here</th><td>{difference.ours?.text ?? "(nothing more)"}</td><td className="num">{difference.ours !== undefined && <Step line={difference.ours} />}</td></tr>
        </tbody>
      </table>
    </section>
  );
}

function Step({ line: { line } }: { readonly line: TraceLine }) {
  const { moveTo, closeTrace } = useWorkbenchStore().getState();
  return (
    <Button
      onClick={() => {
        closeTrace();
        moveTo(line);
      }}
    >Step {line}</Button>
  );
}
