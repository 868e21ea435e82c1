/** A quiet line: which run is kept, whether a module was built anew, and where the shown run first parts from the one before. */
import { compareShown } from "../../hooks/compare.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { capsOf, useCommand } from "../../shortcuts/shortcuts.tsx";
import type { Panel } from "../panel.ts";
import "./compare-line.css";

/** What is known of the first difference, with the step to go to. */
function FirstDifference() {
  const parting = useWorkbench((workbench) => workbench.parting), length = useWorkbench((workbench) => workbench.length);
  if (parting === undefined) return <>comparing ...</>;
  const { first } = parting;
  if (first === undefined) return <>no step differs</>;
  return first.right < length ? <>first difference at <StepLink step={first.right} /></> : <>it ends sooner, after <StepLink step={length - 1} /></>;
}

function CompareLine() {
  const store = useWorkbenchStore();
  const kept = useWorkbench((workbench) => workbench.kept), rebuilt = useWorkbench((workbench) => workbench.rebuilt);
  const keep = useCommand("keep-run"), compare = useCommand("compare");
  const troubles = useWorkbench((workbench) => workbench.watched).flatMap(({ note }) => note ?? []);
  if (troubles.length > 0) {
    return (
      <section className="compare-line" aria-label="Watched files" data-pane="compare" tabIndex={-1}>
        <span className="notice"><Icon name="triangle" /></span><span role="status">{troubles.join(" ")}</span>
      </section>
    );
  }
  if (kept === undefined && rebuilt === undefined) return null;
  return (
    <section className="compare-line" aria-label="Comparison" data-pane="compare" tabIndex={-1}>
      <Icon name="copy" />
      <span role="status" className="clip">
        {rebuilt !== undefined ? <><code>{rebuilt.module}</code> was rebuilt{rebuilt.before !== undefined && <>; <FirstDifference /></>}</> : <>A run of {kept?.note} is kept; <FirstDifference /></>}
      </span>
      <Button look="plain" className="button-low" keys={capsOf(compare)} onClick={() => compareShown(store)}>Compare</Button>
      {rebuilt === undefined && <Button look="plain" className="button-low" keys={capsOf(keep)} onClick={keep.run}>Keep this run instead</Button>}
      <span className="grow" />
      <Button
        look="plain" className="button-low" icon="cross" aria-label={rebuilt === undefined ? "Forget the kept run" : "Close this note"} title={rebuilt === undefined ? "Forget the kept run" : "Close this note"}
        onClick={() => (rebuilt === undefined ? store.getState().forgetKept() : store.getState().dismissRebuilt())}
      />
    </section>
  );
}

export const panel: Panel = { id: "compare", title: "Comparison", place: "band", View: CompareLine };
