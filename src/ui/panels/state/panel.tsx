import { Pane } from "../../parts/pane.tsx";
import type { Panel } from "../panel.ts";
function View() {
  return <Pane id="state" title="State" grow><div className="pane-body" /></Pane>;
}
export const panel: Panel = { id: "state", title: "State", place: "state", View };
