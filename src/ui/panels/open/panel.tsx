import { lazy, Suspense, useEffect, useState } from "react";
import { useOpening } from "../../drop-target.tsx";
import { pickFiles } from "../../files.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import type { Panel } from "../panel.ts";
import { DropZone } from "./drop-zone.tsx";
import { Gallery } from "./gallery.tsx";
import { later } from "../../parts/later.tsx";
import { Recent } from "./recent.tsx";
import { Troubles } from "./troubles.tsx";
import "./open.css";

const Demos = later(() => import("./demos.tsx").then((module) => module.Demos));
const Paste = lazy(() => import("../../dialogs/paste.tsx").then((module) => ({ default: module.Paste })));

function Open() {
  const [pasting, setPasting] = useState(false);
  const { openFiles, openText } = useOpening();
  const samples = useWorkbench((state) => state.samples), origin = useWorkbench((state) => state.origin);
  const drafts = useWorkbench((state) => state.drafts), notKept = useWorkbench((state) => state.notKept);
  const opening = useWorkbench((state) => state.opening);
  const { openSample, openDraft, removeDraft, forgetEverything, refreshDrafts } = useWorkbenchStore().getState();
  useEffect(() => {
    void refreshDrafts();
  }, [refreshDrafts]);
  return (
    <div className="open">
      <div className="open-scroll">
        <DropZone onPick={() => void pickFiles().then(openFiles)} onPaste={() => setPasting(true)} />
        <p className="open-note" role="status" hidden={opening === undefined}>{opening !== undefined && `Opening ${opening} ...`}</p>
        <Troubles />
        <Gallery samples={samples} current={origin.kind === "sample" ? origin.id : undefined} onOpen={(id) => void openSample(id)} />
        <Demos />
        <Recent
          drafts={drafts} notKept={notKept} onOpen={(id) => void openDraft(id)} onRemove={(id) => void removeDraft(id)}
          onForget={() => void forgetEverything()}
        />
      </div>
      <p className="open-promise">Files stay in this page. Nothing is uploaded.</p>
      {pasting && <Suspense fallback={null}><Paste onText={openText} onClose={() => setPasting(false)} /></Suspense>}
    </div>
  );
}

export const panel: Panel = { id: "open", title: "Open", place: "left", View: Open };
