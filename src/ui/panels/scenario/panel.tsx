import { lazy, Suspense, useEffect, useState } from "react";
import { useWorkbench } from "../../hooks/workbench.ts";
import type { Panel } from "../panel.ts";

const load = () => import("./connected.tsx");
const Connected = lazy(() => load().then((module) => ({ default: module.Connected })));

/** How long the editor waits for a first step that does not come, ms. */
const patience = 2000;

/** The first step is on screen, or will not be: the editor's code may be fetched now. */
function useReady(): boolean {
  const settled = useWorkbench((state) => state.length > 1 || state.problems.length > 0 || state.missing.length > 0 || state.failure !== undefined);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return settled || late;
}

function Scenario() {
  return useReady() ? <Suspense fallback={null}><Connected /></Suspense> : null;
}

function Aside() {
  const problems = useWorkbench((state) => state.problems.length);
  if (problems > 0) return <span className="fault">{problems === 1 ? "1 problem" : `${problems} problems`}</span>;
  return "edits re-run";
}

export const panel: Panel = { id: "scenario", title: "Scenario", place: "left", View: Scenario, Aside };
