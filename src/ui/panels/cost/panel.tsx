import { later } from "../../parts/later.tsx";
import type { Panel } from "../panel.ts";

const load = () => import("./cost.tsx");

export const panel: Panel = { id: "cost", title: "Cost", place: "strip", View: later(() => load().then(({ Cost }) => Cost)) };
