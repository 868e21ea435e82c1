import type { Panel } from "../panel.ts";
export const panel: Panel = { id: "log", title: "Log", place: "strip", View: () => null };
