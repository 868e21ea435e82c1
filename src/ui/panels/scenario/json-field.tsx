import { useId, useState } from "react";
import type { Json } from "../../../base/protobuf.ts";
import { pathId, useEditing } from "./editing.ts";
import type { Path } from "./model/document.ts";

interface JsonFieldProps {
  readonly label: string;
  readonly path: Path;
  readonly value: Json | undefined;
  readonly placeholder: string;
  /** undefined: nothing is written */
  readonly onChange: (value: Json | undefined) => void;
}

const written = (value: Json | undefined): string => (value === undefined ? "" : JSON.stringify(value, undefined, 1));

/** Nested values as JSON. What is not JSON stays here, with a sentence, and does not reach the document. */
export function JsonField({ label, path, value, placeholder, onChange }: JsonFieldProps) {
  const id = useId(), { problemAt } = useEditing();
  const [draft, setDraft] = useState<string>();
  const read = (text: string): Json | undefined | Error => {
    if (text.trim() === "") return undefined;
    try {
      return JSON.parse(text) as Json;
    } catch (error) {
      return error instanceof Error ? error : new Error("the text is not JSON");
    }
  };
  const now = draft === undefined ? undefined : read(draft);
  const problem = now instanceof Error ? `Not JSON: ${now.message}.` : problemAt(path);
  const shown = draft ?? written(value);
  return (
    <div className="scn-inset" data-path={pathId(path)} data-problem={problem !== undefined || undefined}>
      <label className="scn-label clip" htmlFor={id}>{label}</label>
      <textarea
        id={id} className="scn-area mono" value={shown} rows={Math.min(8, Math.max(1, shown.split("\n").length))} spellCheck={false} placeholder={placeholder} data-differs={value !== undefined || undefined}
        aria-invalid={problem !== undefined} aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => {
          setDraft(event.target.value);
          const next = read(event.target.value);
          if (!(next instanceof Error)) onChange(next);
        }}
        onBlur={() => {
          if (!(now instanceof Error)) setDraft(undefined);
        }}
      />
      {problem !== undefined && <p className="scn-problem" id={`${id}-problem`} role="alert">{problem}</p>}
    </div>
  );
}
