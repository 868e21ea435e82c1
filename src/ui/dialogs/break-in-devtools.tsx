/** Loaded when somebody wants to look at the guest in the browser's own debugger. */
import { useRef } from "react";
import { nextEntry } from "../../store/break-in.ts";
import { displayName } from "../../debugger/words.ts";
import { useWorkbench } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import "./dialogs.css";

export function BreakInDevTools({ onClose }: { readonly onClose: () => void }) {
  const recording = useWorkbench((workbench) => workbench.recording), cursor = useWorkbench((workbench) => workbench.cursor), length = useWorkbench((workbench) => workbench.length);
  const over = useWorkbench((workbench) => workbench.runState === "over");
  const breakIn = useWorkbench((workbench) => workbench.breakInDebugger);
  const button = useRef<HTMLButtonElement>(null);
  const atEnd = recording === undefined || cursor >= length - 1, entry = recording === undefined || atEnd ? undefined : nextEntry(recording, cursor);
  const where = entry === undefined || recording === undefined ? "the next callback that comes at the end of the run" : `the entry of ${displayName(recording.brief(entry).name)} at step ${entry}; the run begins anew for it`;
  const impossible = recording === undefined || (entry === undefined && over);
  return (
    <FloatingDialog title="Break in DevTools" onClose={onClose} className="confirm" initialFocus={button}>
      <div className="confirm-text">
        <p>Open your browser&rsquo;s developer tools first: the filter runs in a worker of this page, and it stops only while they are open. It stops right before the filter&rsquo;s function is called; step over one line, then into it. With DWARF support in the tools a debug build shows its source there.</p>
        <p>{impossible ? "There is no entry to stop at: the run is over. Go to an earlier step first." : `It will stop at ${where}. Once only; while you look at it, no time budget ends the filter.`}</p>
      </div>
      <div className="dialog-foot">
        <Button onClick={onClose}>Cancel</Button>
        <Button ref={button} look="main" disabled={impossible} onClick={() => { breakIn(); onClose(); }}>Stop there</Button>
      </div>
    </FloatingDialog>
  );
}
