import { later } from "../../parts/later.tsx";
import type { Panel } from "../panel.ts";
import { TimelinePane } from "./pane.tsx";

const View = later(() => import("./timeline.tsx").then(({ Timeline }) => Timeline), <TimelinePane head={null}>{null}</TimelinePane>);

export const panel: Panel = { id: "timeline", title: "Timeline", place: "middle", View };
