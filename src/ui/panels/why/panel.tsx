import { later } from "../../parts/later.tsx";
import { Pane } from "../../parts/pane.tsx";
import type { Panel } from "../panel.ts";

const View = later(() => import("./why.tsx").then(({ Why }) => Why), <Pane id="why" title="Why" grow className="why-pane">{null}</Pane>);

export const panel: Panel = { id: "why", title: "Why", place: "why", View };
