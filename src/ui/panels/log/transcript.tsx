import { later } from "../../parts/later.tsx";
import type { Panel } from "../panel.ts";

const load = () => import("./transcript-lines.tsx");

export const panel: Panel = {
  id: "transcript", title: "Transcript", place: "strip", View: later(() => load().then(({ Transcript }) => Transcript)), Aside: later(() => load().then(({ Copy }) => Copy)),
};
