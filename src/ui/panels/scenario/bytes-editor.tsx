import { useId, useRef, useState } from "react";
import { bytesOf } from "../../../scenario/bytes.ts";
import type { Bytes } from "../../../scenario/scenario.ts";
import { Button } from "../../parts/button.tsx";
import { formOf, formsFor, read, show, toForm, type BytesForm } from "./model/forms.ts";
import { lengthOf, plainest } from "./model/escaped-text.ts";

interface BytesEditorProps {
  readonly label: string;
  readonly value: Bytes;
  readonly onChange: (value: Bytes) => void;
  /** offers to cut before the byte at the cursor */
  readonly onSplit?: ((byte: number) => void) | undefined;
}

const names: Readonly<Record<BytesForm, string>> = { text: "Text", escaped: "Escaped", hex: "Hex", base64: "Base64", repeat: "Repeated" };

/** The bytes of a body: as text, with escapes, as hex or base64, or a text repeated; or taken from a file. */
export function BytesEditor({ label, value, onChange, onSplit }: BytesEditorProps) {
  const [chosen, setChosen] = useState<BytesForm>();
  const [draft, setDraft] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const id = useId();
  const forms = formsFor(value);
  const form = chosen !== undefined && forms.includes(chosen) ? chosen : formOf(value);
  const shown = draft ?? show(value, form);

  const take = (text: string): void => {
    setDraft(text);
    const result = read(text, form, value);
    setProblem(result.ok ? undefined : result.reason);
    if (result.ok) onChange(result.value);
  };
  const split = (): void => {
    const at = area.current?.selectionStart ?? 0;
    const before = read(shown.slice(0, at), form, value);
    if (before.ok) onSplit?.(lengthOf(before.value));
  };

  return (
    <div className="scn-inset">
      <div className="scn-tools">
        <select
          className="scn-select scn-select-low" aria-label={`${label}: written as`} value={form}
          onChange={(event) => {
            const next = forms.find((one) => one === event.target.value);
            if (next === undefined) return;
            setChosen(next);
            setDraft(undefined);
            setProblem(undefined);
            onChange(toForm(value, next));
          }}
        >
          {forms.map((one) => <option key={one} value={one}>{names[one]}</option>)}
        </select>
        <span className="text-3 clip grow">{lengthOf(value).toLocaleString("en")} bytes</span>
        {onSplit !== undefined && form !== "repeat" && form !== "base64" && (
          <Button look="plain" className="button-low" title="Cut the body at the cursor: two chunks" onClick={split}>Split here</Button>
        )}
        <Button look="plain" className="button-low" icon="file" onClick={() => picker.current?.click()}>File</Button>
        <input
          ref={picker} type="file" hidden aria-label={`${label}: from a file`}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            void file?.arrayBuffer().then((buffer) => {
              setDraft(undefined);
              setProblem(undefined);
              setChosen(undefined);
              onChange(plainest(new Uint8Array(buffer)));
            });
          }}
        />
      </div>
      <textarea
        ref={area} className="scn-area mono" aria-label={label} value={shown} rows={Math.min(12, Math.max(3, shown.split("\n", 12).length))} spellCheck={false}
        aria-invalid={problem !== undefined} aria-describedby={`${id}-hint`} onChange={(event) => take(event.target.value)}
        onBlur={() => {
          if (problem === undefined) setDraft(undefined);
        }}
      />
      <div id={`${id}-hint`}>
        {problem !== undefined && <p className="scn-problem" role="alert">{problem}</p>}
        {form === "escaped" && <p className="scn-hint"><code>\xFC</code> is a byte that is not text; <code>\r</code> a carriage return.</p>}
        {form === "text" && hasCrlf(value) && <p className="scn-hint">Lines end in CR LF.</p>}
      </div>
      {form === "repeat" && typeof value === "object" && "repeat" in value && (
        <label className="scn-times">
          times
          <input
            className="scn-input mono" inputMode="numeric" value={value.repeat.times}
            onChange={(event) => {
              const times = Number(event.target.value);
              if (Number.isInteger(times) && times >= 0) onChange({ repeat: { text: value.repeat.text, times } });
            }}
          />
        </label>
      )}
    </div>
  );
}

const hasCrlf = (value: Bytes): boolean => lengthOf(value) < 1_000_000 && bytesOf(value).includes(0x0d);
