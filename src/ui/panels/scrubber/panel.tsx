import type { Panel } from "../panel.ts";
function Scrubber() {
  return <div className="scrubber" />;
}
export const panel: Panel = { id: "scrubber", title: "Scrubber", place: "scrubber", View: Scrubber };
