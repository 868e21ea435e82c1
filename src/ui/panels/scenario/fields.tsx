import { useId, useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import type { Bytes } from "../../../scenario/scenario.ts";
import { pathId, useEditing } from "./editing.ts";
import type { Path } from "./model/document.ts";
import { escaped, lengthOf, unescaped } from "./model/escaped-text.ts";

interface RowProps {
  readonly label: string;
  readonly path: Path;
  readonly id: string;
  /** a wire name stands in mono, our own words do not */
  readonly wire?: boolean | undefined;
  readonly hint?: string | undefined;
  /** a problem that never reached the document */
  readonly problem?: string | undefined;
  readonly after?: ReactNode;
  readonly children: (describedBy: string | undefined) => ReactNode;
}

/** Label, control, what comes after it, and the problem below them. */
function FieldRow({ label, path, id, wire = false, hint, problem, after, children }: RowProps) {
  const { problemAt } = useEditing();
  const shown = problem ?? problemAt(path);
  return (
    <div className="scn-field" data-path={pathId(path)} data-problem={shown !== undefined || undefined}>
      <label className={wire ? "scn-label mono clip" : "scn-label clip"} htmlFor={id} title={hint ?? label}>{label}</label>
      <span className="scn-control">
        {children(shown === undefined ? undefined : `${id}-problem`)}
        {after}
      </span>
      {shown !== undefined && <p className="scn-problem" id={`${id}-problem`} role="alert">{shown}</p>}
    </div>
  );
}

interface Common {
  readonly label: string;
  readonly path: Path;
  readonly wire?: boolean;
  readonly hint?: string;
}

interface TextFieldProps extends Common {
  readonly value: string | undefined;
  /** what holds without being written */
  readonly initial: string;
  /** undefined: back to what holds without being written */
  readonly onChange: (value: string | undefined) => void;
  readonly suggestions?: readonly string[];
  readonly placeholder?: string;
}

export function TextField({ label, path, wire, hint, value, initial, onChange, suggestions, placeholder }: TextFieldProps) {
  const id = useId();
  const shown = value ?? initial;
  return (
    <FieldRow label={label} path={path} id={id} wire={wire} hint={hint}>
      {(describedBy) => (
        <>
          <input
            id={id} className="scn-input mono" data-differs={shown !== initial || undefined} value={shown} spellCheck={false} autoComplete="off"
            aria-invalid={describedBy !== undefined} aria-describedby={describedBy} list={suggestions && `${id}-list`} placeholder={placeholder ?? (initial === "" ? "none" : undefined)}
            onChange={(event) => onChange(event.target.value === initial ? undefined : event.target.value)}
          />
          {suggestions && <datalist id={`${id}-list`}>{suggestions.map((word) => <option key={word}>{word}</option>)}</datalist>}
        </>
      )}
    </FieldRow>
  );
}

interface NumberFieldProps extends Common {
  readonly value: number | undefined;
  /** undefined: nothing holds unless written */
  readonly initial: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly unit: string;
  readonly most?: number;
  readonly whole?: boolean;
}

/** A number with its unit. What is not a number stays here, with a sentence, and does not reach the document. */
export function NumberField({ label, path, wire, hint, value, initial, onChange, unit, most = Number.MAX_SAFE_INTEGER, whole = true }: NumberFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const shown = value ?? initial;
  const read = (text: string): number | undefined => {
    const number = Number(text.replaceAll(/[ ,_]/g, ""));
    return Number.isFinite(number) && number >= 0 && number <= most && (!whole || Number.isInteger(number)) ? number : undefined;
  };
  const wrong = draft !== undefined && draft.trim() !== "" && read(draft) === undefined;
  const range = most === Number.MAX_SAFE_INTEGER ? "0 or more" : `0 to ${most.toLocaleString("en")}`;
  return (
    <FieldRow
      label={label} path={path} id={id} wire={wire} hint={hint} after={unit !== "" && <span className="scn-unit">{unit}</span>}
      problem={wrong ? `A ${whole ? "whole " : ""}number is needed here, ${range}.` : undefined}
    >
      {(describedBy) => (
        <input
          id={id} className="scn-input mono" data-differs={shown !== initial || undefined} value={draft ?? (shown === undefined ? "" : String(shown))} inputMode="numeric"
          placeholder={initial === undefined ? "none" : undefined} aria-invalid={describedBy !== undefined} aria-describedby={describedBy} autoComplete="off"
          onChange={(event) => {
            const text = event.target.value;
            setDraft(text);
            const number = text.trim() === "" ? undefined : read(text);
            if (text.trim() === "" || number !== undefined) onChange(number === initial ? undefined : number);
          }}
          onBlur={() => {
            if (!wrong) setDraft(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape" && draft !== undefined) {
              event.stopPropagation();
              setDraft(undefined);
            }
          }}
        />
      )}
    </FieldRow>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly text: string;
  readonly disabled?: boolean;
}

interface SelectFieldProps<T extends string> extends Common {
  readonly value: T | undefined;
  readonly initial: T;
  readonly onChange: (value: T | undefined) => void;
  readonly choices: readonly Choice<T>[];
}

export function SelectField<T extends string>({ label, path, wire, hint, value, initial, onChange, choices }: SelectFieldProps<T>) {
  const id = useId();
  const shown = value ?? initial;
  return (
    <FieldRow label={label} path={path} id={id} wire={wire} hint={hint}>
      {(describedBy) => (
        <select
          id={id} className="scn-select" data-differs={shown !== initial || undefined} value={shown} aria-invalid={describedBy !== undefined} aria-describedby={describedBy}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.target.value);
            if (chosen !== undefined) onChange(chosen.value === initial ? undefined : chosen.value);
          }}
        >
          {choices.map((choice) => <option key={choice.value} value={choice.value} disabled={choice.disabled}>{choice.text}</option>)}
          {choices.every((choice) => choice.value !== shown) && <option value={shown}>{shown}</option>}
        </select>
      )}
    </FieldRow>
  );
}

interface CheckFieldProps extends Common {
  readonly value: boolean | undefined;
  readonly initial: boolean;
  readonly onChange: (value: boolean | undefined) => void;
}

export function CheckField({ label, path, hint, value, initial, onChange }: CheckFieldProps) {
  const id = useId();
  const shown = value ?? initial;
  return (
    <div className="scn-check" data-path={pathId(path)} title={hint}>
      <input id={id} type="checkbox" checked={shown} data-differs={shown !== initial || undefined} onChange={(event) => onChange(event.target.checked === initial ? undefined : event.target.checked)} />
      <label htmlFor={id} className="clip">{label}</label>
    </div>
  );
}

interface BytesInputProps {
  readonly label: string;
  readonly value: Bytes;
  readonly onChange: (value: Bytes) => void;
  readonly id?: string;
  readonly className?: string;
  readonly describedBy?: string | undefined;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Longer than this a line of text is no way to edit it. */
const longestLine = 65_536;

/** Bytes on one line: text with escapes. What was typed stays as typed until the field is left. */
export function BytesInput({ label, value, onChange, id, className, describedBy, onKeyDown, ref }: BytesInputProps) {
  const [draft, setDraft] = useState<string>();
  const long = lengthOf(value) > longestLine;
  const shown = long ? `${lengthOf(value).toLocaleString("en")} bytes` : (draft ?? escaped(value));
  return (
    <input
      ref={ref} id={id} className={["scn-input mono", className ?? ""].join(" ")} aria-label={id === undefined ? label : undefined} aria-invalid={describedBy !== undefined} aria-describedby={describedBy}
      value={shown} readOnly={long} title={shown} spellCheck={false} autoComplete="off" onKeyDown={onKeyDown}
      onChange={(event) => {
        setDraft(event.target.value);
        onChange(unescaped(event.target.value));
      }}
      onBlur={() => setDraft(undefined)}
    />
  );
}
