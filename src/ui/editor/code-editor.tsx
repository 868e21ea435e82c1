import { useEffect, useId, useRef, useState } from "react";
import type { EditorHandle, Language } from "./monaco.ts";
import "./code-editor.css";

interface CodeEditorProps {
  readonly label: string;
  readonly value: string;
  readonly language: Language;
  readonly onChange: (value: string) => void;
  /** marks the field and says where the message stands */
  readonly problemId?: string | undefined;
  /** Escape: gives the focus back; without it the focus goes to the note under the editor. */
  readonly onLeave?: () => void;
}

const leastHeight = 64, mostHeight = 320;

/** Text with the editor around it once that has loaded; until then, and if it cannot be loaded, a plain text area. */
export function CodeEditor({ label, value, language, onChange, problemId, onLeave }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const hint = useRef<HTMLParagraphElement>(null);
  const handle = useRef<EditorHandle>(undefined);
  const latest = useRef({ value, language, onChange, onLeave });
  const [loaded, setLoaded] = useState(false);
  const [height, setHeight] = useState(leastHeight);
  const hintId = useId();
  latest.current = { value, language, onChange, onLeave };

  useEffect(() => {
    let wanted = true;
    void import("./monaco.ts").then(
      ({ createEditor }) => {
        if (!wanted || place.current === null) return;
        const text = area.current;
        const hadFocus = text !== null && document.activeElement === text;
        handle.current = createEditor({
          place: place.current,
          label,
          value: latest.current.value,
          language: latest.current.language,
          selection: [text?.selectionStart ?? 0, text?.selectionEnd ?? 0],
          onChange: (next) => latest.current.onChange(next),
          onLeave: () => (latest.current.onLeave ?? (() => hint.current?.focus()))(),
          onHeight: (needed) => setHeight(Math.min(mostHeight, Math.max(leastHeight, needed))),
        });
        setLoaded(true);
        if (hadFocus) handle.current.focus();
      },
      () => undefined, // offline or an old tab after an update: the text area does the work
    );
    return () => {
      wanted = false;
      handle.current?.dispose();
      handle.current = undefined;
    };
  }, [label]);

  useEffect(() => {
    handle.current?.setValue(value);
  }, [value]);
  useEffect(() => {
    handle.current?.setLanguage(language);
  }, [language]);

  return (
    <div className="code" data-problem={problemId !== undefined || undefined} data-editor={loaded ? "full" : "plain"}>
      {!loaded && (
        <textarea
          ref={area} className="code-area mono" aria-label={label} aria-invalid={problemId !== undefined} aria-describedby={problemId ?? hintId}
          value={value} onChange={(event) => onChange(event.target.value)} spellCheck={false} rows={4}
        />
      )}
      <div ref={place} className="code-place mono" style={{ height: loaded ? `${height}px` : "0" }} />
      <p ref={hint} id={hintId} tabIndex={-1} className="only-read">Tab leaves the editor; Escape too.</p>
    </div>
  );
}
