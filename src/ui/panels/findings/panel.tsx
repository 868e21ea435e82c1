import { later } from "../../parts/later.tsx";
import type { Panel } from "../panel.ts";

const load = () => import("./findings.tsx");

export const panel: Panel = { id: "findings", title: "Findings", place: "strip", beside: true, View: later(() => load().then(({ Findings }) => Findings)), Count: later(() => load().then(({ Count }) => Count)) };
