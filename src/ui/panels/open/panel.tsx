import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { pickFiles, useOpening } from "../../drop-target.tsx";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import type { Panel } from "../panel.ts";
import { NoticeCards, RefusalCard } from "./cards.tsx";
import { DropZone } from "./drop-zone.tsx";
import { Gallery } from "./gallery.tsx";
import { Recent } from "./recent.tsx";
import { refusedIn } from "./refused.ts";
import "./open.css";

const Paste = lazy(() => import("../../dialogs/paste.tsx").then((module) => ({ default: module.Paste })));

function Open() {
  const [pasting, setPasting] = useState(false);
  const { openFiles, openText } = useOpening();
  const samples = useWorkbench((state) => state.samples), origin = useWorkbench((state) => state.origin);
  const drafts = useWorkbench((state) => state.drafts), notKept = useWorkbench((state) => state.notKept);
  const opening = useWorkbench((state) => state.opening), notices = useWorkbench((state) => state.notices);
  const { openSample, openDraft, removeDraft, forgetEverything, refreshDrafts, dismiss } = useWorkbenchStore().getState();
  useEffect(() => {
    void refreshDrafts();
  }, [refreshDrafts]);
  return (
    <div className="open">
      <div className="open-scroll">
        <DropZone onPick={() => void pickFiles().then(openFiles)} onPaste={() => setPasting(true)} />
        <p className="open-note" role="status" hidden={opening === undefined}>{opening !== undefined && `Opening ${opening} ...`}</p>
        <NoticeCards notices={notices} onDismiss={dismiss} />
        <Refusals />
        <Gallery samples={samples} current={origin.kind === "sample" ? origin.id : undefined} onOpen={(id) => void openSample(id)} />
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

function Refusals() {
  const recording = useWorkbench((state) => state.recording), version = useWorkbench((state) => state.version);
  const scenario = useWorkbench((state) => state.scenario);
  // The recording is the same object while it grows: the version tells that it did.
  const refused = useMemo(() => refusedIn(version > 0 ? recording : undefined), [recording, version]);
  if (refused.length === 0) return null;
  return <RefusalCard refused={refused} names={(scenario?.setup.chain ?? []).map((filter) => filter.name || filter.module.name)} profile={profileWords(scenario?.setup.profile ?? "envoy")} />;
}

const profileWords = (profile: string): string => profile.replace(/^envoy(?:@(.*))?$/, (_, release: string | undefined) => (release === undefined ? "Envoy" : `Envoy ${release}`));

export const panel: Panel = { id: "open", title: "Open", place: "left", View: Open };
