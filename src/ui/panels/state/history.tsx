/** The whole history of the selected value, below the state. */
import { Suspense, useMemo, useState } from "react";
import { valueHistory, type ValueChange } from "../../../debugger/value-history.ts";
import { counted } from "../../../debugger/words.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { BytesText } from "../../parts/bytes-text.tsx";
import { BytesValue } from "../../parts/bytes-value.tsx";
import { lazily } from "../../parts/later.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { historyText } from "../../../debugger/state-text.ts";
import type { KindProps } from "./lists.tsx";
import { useStateView, type Selected } from "./selected.ts";

const ExpectHeader = lazily(async () => (await import("../expect/expect-header.tsx")).ExpectHeader);

/** Changes that are shown around the cursor; more at a click. */
const most = 50;

function Change({ change, step, label }: { readonly change: ValueChange; readonly step: number; readonly label: string }) {
  const { old, value, words } = change;
  return (
    <li className={change.step === step ? "history-row history-here" : change.step > step ? "history-row history-ahead" : "history-row"} aria-current={change.step === step ? "step" : undefined}>
      <span className="change-by"><StepLink step={change.step} /></span>
      <span className="clip text-2">{change.who}</span>
      <span className="change-value">
        {old !== undefined && <del className="clip"><BytesText bytes={old} most={48} /></del>}
        {old !== undefined && value !== undefined && <> → </>}
        {value !== undefined && <BytesValue bytes={value} label={label} />}
        {old !== undefined && value === undefined && words === undefined && <span className="change-note">removed</span>}
        {words !== undefined && <span className="change-note">{words}</span>}
      </span>
    </li>
  );
}

/** Nothing while no value is selected, or what is selected is not in this recording. */
export function History({ recording, step }: KindProps) {
  const selected = useStateView((view) => view.selected);
  return selected === undefined ? null : <Changes key={`${selected.entity}-${selected.name ?? ""}-${selected.key ?? ""}-${selected.item ?? ""}`} selected={selected} recording={recording} step={step} />;
}

function Changes({ recording, step, selected }: KindProps & { readonly selected: Selected }) {
  const version = useWorkbench((workbench) => workbench.version), select = useStateView((view) => view.select);
  const [all, setAll] = useState(false);
  // the recording is the same object while it grows: the version tells
  const changes = useMemo(() => (version < 0 ? [] : valueHistory(recording, selected)), [recording, version, selected]);
  if (changes.length === 0) return null;
  const at = Math.max(0, changes.findLastIndex((change) => change.step <= step)), from = all ? 0 : Math.max(0, Math.min(at - most / 2, changes.length - most)), shown = all ? changes : changes.slice(from, from + most);
  return (
    <section className="history" aria-label={`History of ${selected.title}`}>
      <div className="head head-sub">
        <b className="clip">{selected.title}</b><span className="text-2">{counted(changes.length, "change")}</span>
        <span className="grow" />
        {shown.length < changes.length && <Button look="plain" className="button-low" onClick={() => setAll(true)}>Show all</Button>}
        <CopyButton what="the history" text={() => historyText(changes)} />
        <Button look="plain" className="button-low" icon="cross" aria-label="Close the history" title="Close the history" onClick={() => select(undefined)} />
      </div>
      {selected.name !== undefined && <Suspense fallback={null}><ExpectHeader recording={recording} entity={selected.entity} step={step} name={selected.name} /></Suspense>}
      <ol className="history-rows">{shown.map((change, index) => <Change key={from + index} change={change} step={step} label={selected.title} />)}</ol>
    </section>
  );
}
