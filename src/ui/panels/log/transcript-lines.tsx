import { useMemo, useState } from "react";
import { create } from "zustand";
import { transcript, transcriptLines } from "../../../debugger/transcript.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";

/** Steps that are written out on screen; the copy holds all of them. */
const most = 20_000;

export function Transcript() {
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version);
  const running = useWorkbench((workbench) => workbench.running);
  const mainThread = useMainThread((shown) => shown.whole);
  const lines = useMemo(() => (recording === undefined || running || version < 0 ? [] : [...transcriptLines(recording, { to: Math.min(most, recording.length - 1), mainThread })]), [recording, version, running, mainThread]);
  if (running) return <p className="empty">The transcript is written when the run has come to rest.</p>;
  if (recording === undefined || lines.length === 0) return <p className="empty">Nothing has run yet.</p>;
  const cut = recording.length - 1 > most;
  return (
    <VirtualList
      count={lines.length + (cut ? 1 : 0)} role="document" aria-label="Transcript" tabIndex={0} data-entrance className="transcript"
      row={(index) => <div key={index} className="transcript-line">{lines[index] ?? `Steps after ${most} are not shown here; Copy takes all of them.`}</div>}
    />
  );
}

/** Whether each row of the main thread is written, or one line for each run of them. */
const useMainThread = create<{ readonly whole: boolean }>()(() => ({ whole: false }));

export function Copy() {
  const recording = useWorkbench((workbench) => workbench.recording), mainThread = useMainThread((shown) => shown.whole);
  const [copied, setCopied] = useState<{ readonly of: typeof recording; readonly mainThread: boolean }>();
  const copy = async (): Promise<void> => {
    if (recording === undefined) return;
    await navigator.clipboard.writeText(transcript(recording, { mainThread }));
    setCopied({ of: recording, mainThread });
  };
  return (
    <>
      {recording?.meta.scenario.setup.mainThread === true && (
        <label className="text-3"><input type="checkbox" checked={mainThread} onChange={(event) => useMainThread.setState({ whole: event.target.checked })} /> every row of the main thread</label>
      )}
      <Button look="plain" className="button-low" icon="copy" onClick={() => void copy()}>{copied !== undefined && copied.of === recording && copied.mainThread === mainThread ? "Copied" : "Copy"}</Button>
    </>
  );
}
