/** Loaded when a suite of Google's tester is opened: whose rules hold, and what came of each test. */
import type { ShownSuite, SuiteTested } from "../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import "./dialogs.css";
import "./suite.css";

const failed = ({ checks }: SuiteTested): boolean => checks?.some(({ ok }) => !ok) === true;

export function SuiteDialog() {
  const suite = useWorkbench((state) => state.suite), { showSuite, openSuiteTest } = useWorkbenchStore().getState();
  if (suite === undefined || !suite.open) return null;
  return (
    <FloatingDialog title={`Suite: ${suite.name}`} onClose={() => showSuite(false)} className="suite">
      <div className="suite-body">
        <p role="status">{summary(suite)}</p>
        <p className="text-2">
          The rules are those of Google's tester of Service Extensions plugins, not Envoy's: it calls the phases of a test one after the other with no proxy between them, judges each phase by itself, joins
          duplicate headers with a comma, has no calls out and no trailers, and wants Continue wherever no immediate response is expected.
        </p>
        {suite.module === undefined && <p className="fault" role="alert">The module {suite.wanted === "" ? "that the suite tests" : suite.wanted} is not here: drop it together with the suite.</p>}
        {suite.missing.length > 0 && <p className="notice">Files that the suite names and nobody has dropped: {suite.missing.join(", ")}. Drop them together with it.</p>}
        <ul className="suite-tests" aria-label="Tests">
          {suite.tests.map((test, index) => (
            // eslint-disable-next-line react/no-array-index-key -- names of tests may repeat
            <Test key={index} test={test} onOpen={suite.module === undefined ? undefined : (step) => void openSuiteTest(index, step)} />
          ))}
        </ul>
      </div>
      <div className="dialog-foot">
        <span className="text-2 grow">Opening a test takes the place of the scenario, which undo brings back. The palette shows this list again.</span>
        <Button look="main" onClick={() => showSuite(false)}>Close</Button>
      </div>
    </FloatingDialog>
  );
}

function summary({ tests, module }: ShownSuite): string {
  const done = tests.filter(({ checks }) => checks !== undefined).length, bad = tests.filter(failed).length, count = tests.length === 1 ? "1 test" : `${tests.length} tests`;
  if (module === undefined) return `${count}, not run.`;
  return done < tests.length ? `Running ${module}: ${done} of ${count}.` : `${count} of ${module}: ${tests.length - bad} passed, ${bad} failed.`;
}

function Test({ test, onOpen }: { readonly test: SuiteTested; readonly onOpen: ((step?: number) => void) | undefined }) {
  const { name, checks, notes } = test, bad = failed(test), title = name === "" ? "a test without a name" : name;
  return (
    <li>
      <div className="suite-test">
        <Icon name={checks === undefined ? "ring" : bad ? "octagon" : "check"} className={bad ? "fault" : "text-3"} />
        <b className="clip">{title}</b>
        <span className={bad ? "fault" : "text-2"}>{checks === undefined ? "not run" : bad ? "failed" : "passed"}</span>
        {onOpen !== undefined && checks !== undefined && <Button className="button-low" aria-label={`Open ${title}`} onClick={() => onOpen()}>Open</Button>}
      </div>
      <Checks checks={checks?.filter(({ ok }) => !ok) ?? []} onOpen={onOpen} />
      {notes.map((note) => <p key={note} className="suite-note text-2">{note}</p>)}
      {checks !== undefined && checks.some(({ ok }) => ok) && (
        <details className="suite-note"><summary>{checks.filter(({ ok }) => ok).length} checks hold</summary><Checks checks={checks.filter(({ ok }) => ok)} onOpen={onOpen} /></details>
      )}
    </li>
  );
}

function Checks({ checks, onOpen }: { readonly checks: NonNullable<SuiteTested["checks"]>; readonly onOpen: ((step?: number) => void) | undefined }) {
  return (
    <ul className="suite-checks">
      {checks.map(({ phase, ok, text, step }, i) => (
        // eslint-disable-next-line react/no-array-index-key -- checks have no other name than their place
        <li key={i} className={ok ? "text-2" : "fault"}>{phase !== "" && <code>{phase}</code>} {text} {step > 0 && onOpen !== undefined && <button type="button" className="step-link" aria-label={`Open at step ${step}`} onClick={() => onOpen(step)}>step {step}</button>}</li>
      ))}
    </ul>
  );
}
