import type { Panel } from "../panel.ts";
function StatusLine() {
  return <footer className="status-line"><span className="grow" /><span>Nothing leaves this page</span></footer>;
}
export const panel: Panel = { id: "status-line", title: "Status", place: "status", View: StatusLine };
