import { later } from "../../parts/later.tsx";
import { Pane } from "../../parts/pane.tsx";
import type { Panel } from "../panel.ts";

const View = later(() => import("./state.tsx").then(({ State }) => State), <Pane id="state" title="State" grow className="state-pane">{null}</Pane>);

export const panel: Panel = { id: "state", title: "State", place: "state", View };
