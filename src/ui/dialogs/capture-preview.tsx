/** Loaded when captured traffic is opened: what was understood of it, before it changes anything. */
import { useState } from "react";
import type { CapturedEntry, CapturedTraffic } from "../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import "./capture-preview.css";
import "./dialogs.css";

/** Rows that are shown; the rest is counted. */
const shown = 200;
/** From so many requests on, a table says more than one long recording. */
const many = 50;

export function CapturePreview() {
  const captured = useWorkbench((state) => state.captured), actions = useWorkbench((state) => state.draft.actions?.length ?? 0);
  const { dropCaptured, packCaptured } = useWorkbenchStore().getState();
  if (captured === undefined) return null;
  return (
    <FloatingDialog title={`Captured traffic: ${captured.name}`} onClose={dropCaptured} className="capture">
      <div className="capture-body">
        <p className="capture-sum">{summary(captured)}</p>
        {captured.notes.length > 0 && (
          <ul className="capture-notes" aria-label="What to know about this capture">
            {captured.notes.map(({ text, lost }) => <li key={text}><span className={lost ? "notice" : "text-3"}><Icon name={lost ? "flag" : "check"} /></span><span>{text}</span></li>)}
          </ul>
        )}
        {captured.packable > 0 && (
          <label className="capture-pack"><input type="checkbox" checked={captured.packed} onChange={() => void packCaptured(!captured.packed)} /> Compress {captured.packable === 1 ? "that body" : `${captured.packable.toLocaleString("en")} bodies`} again, and keep content-encoding</label>
        )}
        {captured.skipped.length > 0 && <Skipped skipped={captured.skipped} />}
        <Entries entries={captured.entries} />
      </div>
      <Foot captured={captured} actions={actions} />
    </FloatingDialog>
  );
}

function Foot({ captured, actions }: { readonly captured: CapturedTraffic; readonly actions: number }) {
  const { takeCaptured, dropCaptured, tableOfCaptured } = useWorkbenchStore().getState(), [carries, setCarries] = useState(true);
  const first = captured.entries.length >= many;
  const table = <Button look={first ? "main" : "edge"} onClick={() => void tableOfCaptured(carries)}>Run as a table</Button>;
  return (
    <>
      {captured.entries.length > 1 && (
        <p className="capture-table-note">
          <span className="text-2">A table says what the filters did with each of them, and opens any.</span>
          <label><input type="checkbox" checked={!carries} onChange={() => setCarries(!carries)} /> Nothing carries over from one to the next: run them on several workers</label>
        </p>
      )}
      <div className="dialog-foot">
        <span className="text-2 grow">{actions === 0 ? "The scenario has no requests yet." : "Either can be undone."}</span>
        <Button onClick={dropCaptured}>Cancel</Button>
        {captured.entries.length > 1 && !first && table}
        {actions > 0 && <Button onClick={() => void takeCaptured("append")}>Add after the scenario's own</Button>}
        <Button look={first ? "edge" : "main"} onClick={() => void takeCaptured("replace")}>{actions === 0 ? "Run them" : "Replace the scenario's requests"}</Button>
        {first && table}
      </div>
    </>
  );
}

function summary({ label, entries }: CapturedTraffic): string {
  const times = entries.flatMap(({ at }) => (at === undefined ? [] : [at])), [from, to] = [Math.min(...times), Math.max(...times)];
  const span = times.length > 1 ? `, ${duration(to - from)} from the first to the last` : "";
  return `${label}: ${entries.length === 1 ? "1 request" : `${entries.length.toLocaleString("en")} requests`}${span}. The responses in it answer for the upstream.`;
}

function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function Skipped({ skipped }: { readonly skipped: CapturedTraffic["skipped"] }) {
  return (
    <details className="capture-skipped">
      <summary>{skipped.length === 1 ? "1 entry is left out" : `${skipped.length} entries are left out`}</summary>
      <ul>{skipped.slice(0, shown).map(({ what, reason }) => <li key={what}><b>{what}</b>: {reason}</li>)}</ul>
    </details>
  );
}

function Entries({ entries }: { readonly entries: readonly CapturedEntry[] }) {
  return (
    <>
      <div className="capture-table" tabIndex={0} role="region" aria-label="Requests of the capture">
        <table>
          <thead><tr><th scope="col">#</th><th scope="col">Time</th><th scope="col">Method</th><th scope="col">Address</th><th scope="col">Protocol</th><th scope="col">Status</th></tr></thead>
          <tbody>
            {entries.slice(0, shown).map(({ at, method, url, protocol, status }, i) => (
              // eslint-disable-next-line react/no-array-index-key -- entries have no other name than their place
              <tr key={i}>
                <td className="num">{i + 1}</td><td className="num">{at === undefined ? "" : new Date(at).toISOString().slice(11, 23)}</td><td className="mono">{method}</td>
                <td className="mono capture-url" title={url}>{url}</td><td>{protocol ?? "HTTP/1.1, assumed"}</td><td className="mono">{status ?? "none"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {entries.length > shown && <p className="text-2">{(entries.length - shown).toLocaleString("en")} more are not listed here; all of them are taken.</p>}
    </>
  );
}
