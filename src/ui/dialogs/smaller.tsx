/** Loaded when a scenario is to be made smaller: what has to stay, how far the search is, and the small scenario beside the one that is open. */
import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../../base/thrown.ts";
import { symptomsOf } from "../../debugger/shrink/symptom.ts";
import { counted } from "../../debugger/words.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { Shrunk, Symptom } from "../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import "./dialogs.css";
import "./smaller.css";

const textOf = (scenario: ScenarioInput): string => JSON.stringify(scenario, null, 2);
const sizeOf = (scenario: ScenarioInput): number => JSON.stringify(scenario).length;
const sizeWords = (scenario: ScenarioInput): string =>
  `${counted(scenario.setup.chain.length, "filter")}, ${counted(scenario.actions?.length ?? 0, "action")}, ${counted(sizeOf(scenario), "character")} of JSON`;

interface Search { readonly symptom: Symptom; readonly tried: number; readonly best: ScenarioInput }

export function Smaller({ onClose }: { readonly onClose: () => void }) {
  const workbench = useWorkbenchStore(), recording = useWorkbench((state) => state.recording), draft = useWorkbench((state) => state.draft);
  const symptoms = useMemo(() => (recording === undefined ? [] : symptomsOf(recording)), [recording]);
  const [chosen, setChosen] = useState(0), [search, setSearch] = useState<Search>(), [found, setFound] = useState<Shrunk>(), [trouble, setTrouble] = useState<string>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const start = (symptom: Symptom): void => {
    const controller = new AbortController();
    stop.current = controller;
    setTrouble(undefined);
    setSearch({ symptom, tried: 0, best: draft });
    workbench.getState().shrink(symptom, { signal: controller.signal, onTried: (tried, best) => setSearch({ symptom, tried, best }) }).then(
      (shrunk) => {
        setSearch(undefined);
        if (shrunk === undefined) setTrouble("A run of the scenario as it stands does not show this. What was done by hand after a stop, or a draft with a problem, can be why.");
        else setFound(shrunk);
      },
      (thrown: unknown) => {
        setSearch(undefined);
        setTrouble(`The search has a fault of its own: ${messageOf(thrown)}`);
      },
    );
  };
  const use = (smaller: ScenarioInput): void => {
    workbench.getState().edit(() => smaller);
    onClose();
  };
  const symptom = symptoms[chosen];
  return (
    <FloatingDialog title="Make the scenario smaller" onClose={onClose} className="smaller">
      <div className="smaller-body">
        {found === undefined && (
          <>
            <p>Exchanges, filters, headers, settings and bytes are left out, one after another, and what is left is run each time. What makes no difference to what you choose here goes.</p>
            {symptoms.length === 0 ? <p>Nothing has run yet that could stay.</p> : (
              <fieldset className="smaller-symptoms" disabled={search !== undefined}>
                <legend>What has to stay</legend>
                {symptoms.map(({ text }, index) => <label key={text}><input type="radio" name="symptom" checked={chosen === index} onChange={() => setChosen(index)} />{text}</label>)}
              </fieldset>
            )}
          </>
        )}
        {search !== undefined && (
          <div role="status">
            <p>Tried {counted(search.tried, "run")}. The smallest so far has {sizeWords(search.best)}.</p>
            <progress aria-label="The search goes on" />
          </div>
        )}
        {trouble !== undefined && <p role="alert">{trouble}</p>}
        {found !== undefined && <Beside draft={draft} found={found} />}
      </div>
      <div className="dialog-foot">
        {found === undefined && search !== undefined && <Button onClick={() => stop.current?.abort()}>Stop, and take what there is</Button>}
        {found === undefined && search === undefined && <Button onClick={onClose}>Close</Button>}
        {found === undefined && search === undefined && symptom !== undefined && <Button look="main" onClick={() => start(symptom)}>Make it smaller</Button>}
        {found !== undefined && <Button onClick={() => setFound(undefined)}>Back</Button>}
        {found !== undefined && <Button look="main" disabled={found.smaller === draft} onClick={() => use(found.smaller)}>Use the smaller one</Button>}
      </div>
    </FloatingDialog>
  );
}

function Beside({ draft, found: { smaller, tried, complete } }: { readonly draft: ScenarioInput; readonly found: Shrunk }) {
  const share = Math.round((1 - sizeOf(smaller) / sizeOf(draft)) * 100);
  const lead = smaller === draft ? "Nothing can be left out." : `${share} % of it made no difference.`;
  return (
    <>
      <p role="status">{complete ? lead : `Stopped early. So far ${share} % of it made no difference.`} {counted(tried, "run")} were tried. Undo brings back what is open now.</p>
      <div className="smaller-beside">
        {([["Open now", draft], ["Smaller", smaller]] as const).map(([title, scenario]) => (
          <section key={title} aria-label={title}>
            <h3>{title} <span className="text-3">{sizeWords(scenario)}</span></h3>
            <div className="smaller-json" tabIndex={0} role="region" aria-label={`${title}, as JSON`}><pre className="mono">{textOf(scenario)}</pre></div>
          </section>
        ))}
      </div>
    </>
  );
}
