import { later } from "../../parts/later.tsx";
import type { Panel } from "../panel.ts";

export const panel: Panel = { id: "source", title: "Source", place: "source", View: later(() => import("./source.tsx").then(({ Source }) => Source)) };
