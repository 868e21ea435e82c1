import { useEffect, useMemo, useRef, useState } from "react";
import { filterName } from "../../../debugger/cast.ts";
import { lineOf } from "../../../debugger/event-line.ts";
import { wouldNotLoad } from "../../../debugger/lenient.ts";
import { stepToFault } from "../../../debugger/stepping.ts";
import { counted } from "../../../debugger/words.ts";
import { profileTitle } from "../../../scenario/profiles.ts";
import { useKeptOffline } from "../../hooks/offline.ts";
import { useLayout } from "../../hooks/layout.ts";
import { useStripFolded } from "../../hooks/strip.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { panelsAt } from "../panels.ts";
import type { Panel } from "../panel.ts";
import { Debugging } from "./debugging.tsx";

interface Standing {
  readonly icon: IconName;
  readonly colour: string;
  readonly words: string;
  /** the words end with a link to this step */
  readonly step?: number;
}

/** The first fault of a run at rest, and who stopped. */
function useFault(): { readonly step: number; readonly who: string; readonly refused: boolean } | undefined {
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version);
  const running = useWorkbench((workbench) => workbench.running);
  return useMemo(() => {
    const step = recording === undefined || running || version < 0 ? undefined : stepToFault(recording, 0, "forward");
    return recording === undefined || step === undefined ? undefined : { step, who: lineOf(recording, recording.row(step)).who, refused: recording.brief(step).name === "load-refused" };
  }, [recording, version, running]);
}

function useStanding(): Standing {
  const runState = useWorkbench((workbench) => workbench.runState), pending = useWorkbench((workbench) => workbench.pending);
  const failure = useWorkbench((workbench) => workbench.failure), problems = useWorkbench((workbench) => workbench.problems.length);
  const missing = useWorkbench((workbench) => workbench.missing), opening = useWorkbench((workbench) => workbench.opening);
  const fault = useFault();
  if (failure !== undefined) return { icon: "octagon", colour: "fault", words: "Proxyscope has a fault of its own; the last run stays" };
  if (opening !== undefined) return { icon: "clock", colour: "", words: `Opening ${opening}` };
  if (problems > 0) return { icon: "triangle", colour: "notice", words: `The scenario has ${counted(problems, "problem")}; the last good run stays` };
  if (missing.length > 0) return { icon: "triangle", colour: "notice", words: `${missing.join(", ")} has not been opened` };
  if (pending !== undefined) return { icon: "run", colour: "", words: `Running again, ${counted(Math.max(0, pending.rows - 1), "step")} so far` };
  if (fault !== undefined) return { icon: "octagon", colour: "fault", words: fault.who === "proxy" ? "The run has a fault at" : `${fault.who} ${fault.refused ? "does not load:" : "stopped at"}`, step: fault.step };
  switch (runState) {
    case undefined: return { icon: "ring", colour: "", words: "Nothing has run" };
    case "starting": return { icon: "run", colour: "", words: "Starting" };
    case "running": return { icon: "run", colour: "", words: "Running" };
    case "repeating": return { icon: "run", colour: "hold", words: "A filter does not return; running again to show every step up to there" };
    case "idle": return { icon: "check", colour: "", words: "Run complete" };
    case "held": return { icon: "pause", colour: "hold", words: "Held at the end of the run" };
    case "stopped": return { icon: "stop", colour: "", words: "Stopped; Run goes on" };
    case "over": return { icon: "octagon", colour: "fault", words: "The run ended in a fault" };
  }
}

/** Wall clock of the last run as the page saw it, ms. */
function useTaken(): number | undefined {
  const running = useWorkbench((workbench) => workbench.running);
  const since = useRef<number>(undefined);
  const [taken, setTaken] = useState<number>();
  useEffect(() => {
    if (running) since.current = performance.now();
    else if (since.current !== undefined) {
      setTaken(Math.round(performance.now() - since.current));
      since.current = undefined;
    }
  }, [running]);
  return taken;
}

/** "lenient: Envoy would not load auth": said on every screen of such a run. */
function useLenient(): string | undefined {
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version);
  return useMemo(() => {
    const refused = recording === undefined || version < 0 ? [] : wouldNotLoad(recording);
    const names = [...new Set(refused.map(({ filter }) => filter))].map((filter) => (recording === undefined ? "" : filterName(recording, filter)));
    return names.length === 0 ? undefined : `lenient: ${profileTitle(recording?.meta.scenario.setup.profile ?? "")} would not load ${names.join(", ")}`;
  }, [recording, version]);
}

function StatusLine() {
  const { icon, colour, words, step } = useStanding();
  const last = useWorkbench((workbench) => Math.max(0, workbench.length - 1)), seed = useWorkbench((workbench) => workbench.scenario?.setup.seed);
  const notKept = useWorkbench((workbench) => workbench.notKept);
  const lenient = useLenient(), watched = useWorkbench((workbench) => workbench.watched);
  const taken = useTaken(), running = useWorkbench((workbench) => workbench.running);
  const folded = useStripFolded(), kept = useKeptOffline();
  const { setFront, setStripFolded } = useLayout.getState();
  return (
    <footer className="status-line">
      <span className={`status-word ${colour}`} role="status"><Icon name={icon} />{words}{step !== undefined && <>{" "}<StepLink step={step} /></>}</span>
      <span className="status-steps">{counted(last, "step")}{taken !== undefined && last > 0 && !running && ` in ${taken} ms`}</span>
      {seed !== undefined && <span className="wide-only">seed {seed}</span>}
      {folded && panelsAt("strip").map(({ id, title, Count }) => (
        <Button key={id} look="plain" onClick={() => { setFront("strip", id); setStripFolded(false); }}>{title}{Count !== undefined && <> <Count /></>}</Button>
      ))}
      <Debugging />
      <span className="grow" />
      {watched.length > 0 && <span className="clip wide-only" title="Its file is looked at every second; a new build runs at once">watching {watched.map(({ module }) => module).join(", ")}</span>}
      {lenient !== undefined && <span className="notice clip" title={lenient}>{lenient}</span>}
      {notKept !== undefined && <span className="notice clip" title={notKept}>Work is not kept across a reload</span>}
      <span>Nothing leaves this page{kept && "; it works offline"}</span>
    </footer>
  );
}

export const panel: Panel = { id: "status-line", title: "Status", place: "status", View: StatusLine };
