/** Loaded when a link names files of other servers: nothing is fetched before a person has agreed. */
import { useRef } from "react";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import "./dialogs.css";

export function FetchAsked() {
  const workbench = useWorkbenchStore(), asked = useWorkbench((state) => state.asked);
  const no = useRef<HTMLButtonElement>(null);
  if (asked === undefined) return null;
  const answer = (yes: boolean) => (): void => workbench.getState().answerAsked(yes);
  const hosts = [...new Set(asked.map((url) => new URL(url).host))];
  return (
    <FloatingDialog title="Fetch from elsewhere?" onClose={answer(false)} className="confirm" initialFocus={no}>
      <div className="confirm-text">
        <p>This link wants {asked.length === 1 ? "a file" : `${asked.length} files`} from {hosts.join(", ")}:</p>
        <ul className="mono fetch-list">{asked.map((url) => <li key={url}>{url}</li>)}</ul>
        <p>No cookies are sent, and not the address of this page. {hosts.length === 1 ? "That server sees" : "Those servers see"} that somebody at your network address asks.</p>
      </div>
      <div className="dialog-foot">
        <Button ref={no} onClick={answer(false)}>Do not fetch</Button>
        <Button look="main" onClick={answer(true)}>Fetch</Button>
      </div>
    </FloatingDialog>
  );
}
