import { later } from "../../parts/later.tsx";
import { useWorkbench } from "../../hooks/workbench.ts";
import type { Panel } from "../panel.ts";

const View = later(async () => (await import("./connected.tsx")).Connected);

function Aside() {
  const problems = useWorkbench((state) => state.problems.length);
  if (problems > 0) return <span className="fault">{problems === 1 ? "1 problem" : `${problems} problems`}</span>;
  return "edits re-run";
}

export const panel: Panel = { id: "scenario", title: "Scenario", place: "left", View, Aside };
