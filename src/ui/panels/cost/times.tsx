import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { messageOf } from "../../../base/thrown.ts";
import { callbackCosts, type CallbackCost } from "../../../debugger/cost.ts";
import { counted, displayName } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import type { Measured } from "../../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { Sortable, type Column } from "./sortable.tsx";

/** "0.42 ms"; a time that the clock cannot tell is less than its tick. */
const time = (milliseconds: number, tick: number): string => (milliseconds < tick ? `< ${plainTime(tick)}` : plainTime(milliseconds));
const plainTime = (milliseconds: number): string => `${Number(milliseconds.toPrecision(3))} ms`;

const columns = (tick: number, severalFilters: boolean): readonly Column<CallbackCost>[] => [
  { id: "name", title: "Callback", value: ({ name }) => name, cell: ({ name }) => <span className="mono">{displayName(name)}</span> },
  ...(severalFilters ? [{ id: "who", title: "Filter", value: ({ who }: CallbackCost) => who, cell: ({ who }: CallbackCost) => who }] : []),
  { id: "of", title: "Context", value: ({ of }) => of, cell: ({ of }) => of },
  { id: "calls", title: "Calls", value: ({ calls }) => calls, cell: ({ calls }) => calls },
  { id: "p50", title: "p50", value: ({ p50 }) => p50, cell: ({ p50 }) => time(p50, tick) },
  { id: "p99", title: "p99", value: ({ p99 }) => p99, cell: ({ p99 }) => time(p99, tick) },
  { id: "total", title: "Total", value: ({ total }) => total, cell: ({ total }) => time(total, tick) },
  { id: "slowest", title: "Slowest call", value: ({ slowest }) => slowest, cell: ({ slowest }) => <StepLink step={slowest} /> },
];

function Found({ recording, measured }: { readonly recording: Recording; readonly measured: Measured }) {
  const rows = useMemo(() => callbackCosts(recording, measured), [recording, measured]);
  const heads = useMemo(() => columns(measured.tick, new Set(rows.map(({ who }) => who)).size > 1), [measured, rows]);
  return <Sortable label="Real time of callbacks" rows={rows} by="total" keyOf={({ name, who, of }) => `${who} ${name} ${of}`} columns={heads} />;
}

/** Real time by callback: measured when somebody asks, and forgotten when the run becomes another one. */
export function Times({ children }: { readonly children: ReactNode }) {
  const store = useWorkbenchStore(), recording = useWorkbench((workbench) => workbench.recording), resting = useWorkbench((workbench) => !workbench.running);
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number }>();
  const [result, setResult] = useState<{ readonly recording: Recording; readonly length: number; readonly measured: Measured }>();
  const [failure, setFailure] = useState("");
  const cancel = useRef<AbortController>(undefined);
  useEffect(() => () => cancel.current?.abort(), [recording]);
  const measure = async (): Promise<void> => {
    if (recording === undefined) return;
    const mine = new AbortController();
    cancel.current = mine;
    setFailure("");
    setProgress({ done: 0, of: 5 });
    try {
      const measured = await store.getState().measure({ signal: mine.signal, onRepeat: (done, of) => { if (!mine.signal.aborted) setProgress({ done, of }); } });
      if (measured !== undefined && !mine.signal.aborted) setResult({ recording, length: recording.length, measured });
    } catch (thrown) {
      if (!mine.signal.aborted) setFailure(messageOf(thrown));
    } finally {
      setProgress(undefined);
    }
  };
  const shown = result !== undefined && result.recording === recording && result.length === recording.length ? result : undefined;
  return (
    <>
      <div className="cost-bar">
        {children}
        {progress === undefined
          ? <Button icon="clock" disabled={!resting || recording === undefined} onClick={() => void measure()}>{shown === undefined ? "Measure" : "Measure again"}</Button>
          : <><Button icon="cross" onClick={() => cancel.current?.abort()}>Cancel</Button> <progress aria-label="Repeats that are done" max={progress.of} value={progress.done} /> <span role="status">repeat {Math.min(progress.done + 1, progress.of)} of {progress.of}</span></>}
      </div>
      {failure !== "" && <p role="alert" className="cost-note notice">{failure}</p>}
      {shown !== undefined && <Found recording={shown.recording} measured={shown.measured} />}
      <p className="cost-note text-2">
        {shown === undefined ? "Measure runs" : "Measured by running"} the scenario five times without recording it{shown === undefined ? ", and takes" : ":"} the real time of each callback with the host calls inside it. It is the time of this browser and of our host, good to compare callbacks with each other; Envoy&rsquo;s is another.
        {shown !== undefined && ` The clock of this page ticks every ${plainTime(shown.measured.tick)}; a shorter call counts as nothing or as one tick, so totals of many calls tell more. ${counted(shown.measured.steps.length, "callback")} in each run.`}
      </p>
    </>
  );
}
