/** Loaded when a run is to be exported: every format in one place, without the secrets of the scenario, looked at before it is taken. */
import { useEffect, useState } from "react";
import { messageOf } from "../../base/thrown.ts";
import { exportFormats, type ExportFormat } from "../../store/export-formats.ts";
import type { MadeExport, Secret } from "../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Secrets } from "./secrets.tsx";
import "./dialogs.css";
import "./export.css";

/** Characters of a text that are shown; all of them are taken. */
const shown = 20_000;

export function Export({ format: first, onClose }: { readonly format: ExportFormat; readonly onClose: () => void }) {
  const workbench = useWorkbenchStore(), draft = useWorkbench((state) => state.draft), outcome = useWorkbench((state) => state.outcome);
  const [format, setFormat] = useState<ExportFormat>(first), [keep, setKeep] = useState<ReadonlySet<string>>(new Set()), [secrets, setSecrets] = useState<readonly Secret[]>([]);
  const [made, setMade] = useState<{ readonly of: ExportFormat; readonly result: MadeExport }>(), [told, setTold] = useState("");
  useEffect(() => {
    let wanted = true;
    const { secrets: find, makeExport } = workbench.getState(), done = (result: MadeExport): void => {
      if (!wanted) return;
      setMade({ of: format, result });
      setTold("");
    };
    void find().then((found) => { if (wanted) setSecrets(found); });
    makeExport({ format, keep, page: location.href.replace(/#.*$/s, "") }).then(done, (thrown: unknown) => done({ ok: false, reason: messageOf(thrown) }));
    return () => { wanted = false; };
  }, [workbench, draft, outcome, format, keep]);
  const about = exportFormats.find(({ id }) => id === format)?.about ?? "", current = made?.of === format ? made.result : undefined, file = current?.ok === true ? current.file : undefined;
  const copy = (text: string): void => void navigator.clipboard.writeText(text).then(() => setTold("Copied."), () => setTold("This browser did not allow it: download the file."));
  return (
    <FloatingDialog title="Export" onClose={onClose} className="export">
      <div className="export-body">
        <fieldset className="export-formats">
          <legend className="only-read">Format</legend>
          {exportFormats.map(({ id, title }) => (
            <label key={id} className="export-format"><input type="radio" name="export-format" value={id} checked={id === format} onChange={() => setFormat(id)} />{title}</label>
          ))}
        </fieldset>
        <div className="export-what">
          <p>{about}.</p>
          <p role="status" className="text-2">{current === undefined ? "Making it ..." : current.ok ? `${current.file.name}, ${sizeOf(current.file.content).toLocaleString("en")} bytes.${current.anew ? " Of a run with stand-ins for what is secret." : ""}` : ""} {told}</p>
          {current?.ok === false && <p role="alert" className="fault">{current.reason}</p>}
          {file !== undefined && file.left.length > 0 && <ul className="export-left notice" aria-label="What it leaves out">{file.left.map((line) => <li key={line}>{line}</li>)}</ul>}
          {file !== undefined && <div className="export-text" role="region" tabIndex={0} aria-label={`Content of ${file.name}`}><pre>{typeof file.content === "string" ? preview(file.content) : "This file is no text."}</pre></div>}
          <Secrets secrets={secrets} keep={keep} onKeep={setKeep} />
        </div>
      </div>
      <div className="dialog-foot">
        <Button onClick={onClose}>Close</Button>
        <Button disabled={typeof file?.content !== "string"} onClick={() => { if (typeof file?.content === "string") copy(file.content); }}>Copy</Button>
        <Button look="main" disabled={file === undefined} onClick={() => { if (file !== undefined) download(file.name, file.type, file.content); }}>Download</Button>
      </div>
    </FloatingDialog>
  );
}

const sizeOf = (content: string | Uint8Array): number => (typeof content === "string" ? new TextEncoder().encode(content).length : content.length);
const preview = (text: string): string => (text.length <= shown ? text : `${text.slice(0, shown)}\n... ${(text.length - shown).toLocaleString("en")} characters more`);

function download(name: string, type: string, content: string | Uint8Array): void {
  const address = URL.createObjectURL(new Blob([typeof content === "string" ? content : Uint8Array.from(content)], { type })), link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // the browser has taken it by then
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
