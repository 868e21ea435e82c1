import { useMemo } from "react";
import { castOf } from "../../../debugger/cast.ts";
import { running, stateCounts } from "../../../debugger/state-lists.ts";
import { contextWords } from "../../../debugger/who.ts";
import { sizeWords } from "../../../debugger/words.ts";
import { useLayout } from "../../hooks/layout.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button, Segment } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Pane } from "../../parts/pane.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { tabPanel, Tabs } from "../../parts/tabs.tsx";
import { useIntroduction } from "../first-visit/introduction.ts";
import { Bodies } from "./body.tsx";
import { Calls } from "./calls.tsx";
import { Headers, useShownMap } from "./headers.tsx";
import { History } from "./history.tsx";
import { stateKinds, type StateKindId } from "./kinds.ts";
import { Contexts, Metrics, Queues, SharedData, Timers, type KindProps } from "./lists.tsx";
import { Memory } from "./memory.tsx";
import { Pipeline } from "./pipeline.tsx";
import { Properties } from "./properties.tsx";
import { useStateView } from "./selected.ts";

const views: Readonly<Record<StateKindId, (props: KindProps) => React.ReactNode>> = {
  headers: Headers, body: Bodies, contexts: Contexts, "shared-data": SharedData, queues: Queues, metrics: Metrics, timers: Timers, calls: Calls, properties: Properties, memory: Memory,
};
const isKind = (id: string | undefined): id is StateKindId => stateKinds.some((kind) => kind.id === id);

/** Which context runs at the step, and for whom it acts. */
function Context({ recording, step }: KindProps) {
  const now = useMemo(() => running(recording, step), [recording, step]);
  if (now === undefined) return null;
  return (
    <p className="state-context">
      {now.who}, VM {now.vm + 1}: callback of <b>{contextWords(recording, now.vm, now.current)}</b>
      {now.since !== undefined && <>, acting as <b>{contextWords(recording, now.vm, now.acting)}</b> since <StepLink step={now.since} /></>}
    </p>
  );
}

function Kinds({ recording, step, kind }: KindProps & { readonly kind: StateKindId }) {
  const setFront = useLayout((layout) => layout.setFront);
  const counts = useMemo(() => stateCounts(recording, step), [recording, step]);
  const View = views[kind], { isTcp } = castOf(recording);
  return (
    <div className="state">
      <Tabs
        label="Kinds of state" prefix="state" vertical className="state-rail" value={kind} onChange={(id) => setFront("state", id)}
        tabs={stateKinds.map(({ id, title, key }) => ({ id, title: isTcp && id === "body" ? "Data" : title, hint: `${isTcp && id === "body" ? "Downstream and upstream data" : title}  ${key}`, count: id === "memory" ? sizeWords(counts[id].count) : counts[id].count, ...(counts[id].changed ? { mark: <Icon name="diamond" /> } : {}) }))}
      />
      <div className="state-kind" {...tabPanel("state", kind)}><View recording={recording} step={step} /></div>
    </div>
  );
}

/** While the page introduces itself: the one header map that matters, without the rest. */
function Simple({ recording, step }: KindProps) {
  const setFront = useLayout((layout) => layout.setFront);
  const { shown } = useShownMap(recording, step), { isTcp } = castOf(recording);
  const title = shown === undefined ? `State at step ${step}` : `${shown.title.charAt(0).toUpperCase()}${shown.title.slice(1)} at step ${step}`;
  return (
    <Pane id="state" title={title} className="state-simple" head={<>
      <span className="text-3 clip">{shown !== undefined && `compared with what ${["client", "upstream", "proxy", "filter"].includes(shown.sender) ? "the " : ""}${shown.sender} sent`}</span>
      <span className="grow" />
      <Button look="plain" className="button-low" title="All kinds of state" onClick={() => setFront("state", isTcp ? "body" : "headers")}>More</Button>
    </>}>
      <div className="state-simple-rows">{isTcp ? <Bodies recording={recording} step={step} /> : <Headers recording={recording} step={step} plain />}</div>
    </Pane>
  );
}

export function State() {
  const recording = useWorkbench((workbench) => workbench.recording), length = useWorkbench((workbench) => workbench.length);
  const step = useWorkbench((workbench) => workbench.cursor);
  const comparison = useStateView((view) => view.comparison), setComparison = useStateView((view) => view.setComparison);
  const chosen = useLayout((layout) => layout.front["state"]);
  const [introducing] = useIntroduction();
  const there = recording !== undefined && step < length;
  if (there && introducing && chosen === undefined) return <Simple recording={recording} step={step} />;
  return (
    <Pane
      id="state" title={`State at step ${step}`} grow foldable className="state-pane"
      head={<>
        <span className="grow" />
        <span className="text-3 clip">compare with</span>
        <Segment label="Compare with" options={[{ value: "as-received", text: "as received" }, { value: "last-step", text: "last step" }]} value={comparison} onChange={setComparison} />
      </>}
    >
      {there ? <><Kinds recording={recording} step={step} kind={isKind(chosen) ? chosen : castOf(recording).isTcp ? "body" : "headers"} /><History recording={recording} step={step} /><Pipeline recording={recording} step={step} /><Context recording={recording} step={step} /></> : <p className="empty">Nothing has run yet.</p>}
    </Pane>
  );
}
