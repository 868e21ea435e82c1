import { Pane } from "../../parts/pane.tsx";
import type { Panel } from "../panel.ts";
function View() {
  return <Pane id="why" title="Why" grow><div className="pane-body" /></Pane>;
}
export const panel: Panel = { id: "why", title: "Why", place: "why", View };
