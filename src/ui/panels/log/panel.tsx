import { later } from "../../parts/later.tsx";
import type { Panel } from "../panel.ts";

const load = () => import("./log.tsx");

export const panel: Panel = {
  id: "log", title: "Log", place: "strip",
  View: later(() => load().then(({ Log }) => Log)), Count: later(() => load().then(({ Count }) => Count)), Aside: later(() => load().then(({ Level }) => Level)),
};
