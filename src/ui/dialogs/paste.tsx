/** Loaded when somebody wants to paste. */
import { useRef, useState } from "react";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import "./dialogs.css";

interface PasteProps {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** A place to paste text into: a browser does not let a page read the clipboard by itself. */
export function Paste({ onText, onClose }: PasteProps) {
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const open = (): void => {
    if (text.trim() === "") return;
    onClose();
    onText(text);
  };
  return (
    <FloatingDialog title="Paste" onClose={onClose} className="paste" initialFocus={area}>
      <div className="paste-body">
        <label className="text-2" htmlFor="paste-text">A scenario as JSON, a filter as WebAssembly text, a curl command, HTTP/1 text or another capture, a proxy's configuration, or Envoy's trace. Elsewhere on the page Ctrl V does the same.</label>
        <textarea
          ref={area} id="paste-text" className="paste-area mono" rows={12} value={text} spellCheck={false} onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) open();
          }}
        />
      </div>
      <div className="dialog-foot">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" disabled={text.trim() === ""} onClick={open}>Open</Button>
      </div>
    </FloatingDialog>
  );
}
