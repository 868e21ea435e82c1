import { Pane } from "../../parts/pane.tsx";
import type { Panel } from "../panel.ts";
function View() {
  return <Pane id="source" title="Source" grow><div className="pane-body" /></Pane>;
}
export const panel: Panel = { id: "source", title: "Source", place: "source", View };
