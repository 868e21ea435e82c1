import type { Panel } from "../panel.ts";
export const panel: Panel = { id: "transcript", title: "Transcript", place: "strip", View: () => null };
