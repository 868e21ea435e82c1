import { lazy, Suspense, useState } from "react";
import { bytesOf } from "../../../scenario/bytes.ts";
import type { Bytes } from "../../../scenario/scenario.ts";
import { Button } from "../../parts/button.tsx";
import { BytesEditor } from "./bytes-editor.tsx";
import { pathId, useEditing } from "./editing.ts";
import type { Path } from "./model/document.ts";
import { lengthOf, textOf } from "./model/escaped-text.ts";

const CodeEditor = lazy(() => import("../../editor/code-editor.tsx").then((module) => ({ default: module.CodeEditor })));

interface ConfigurationProps {
  readonly label: string;
  readonly path: Path;
  readonly value: Bytes | undefined;
  readonly onChange: (value: Bytes | undefined) => void;
}

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

function jsonProblem(text: string): string | undefined {
  if (!looksLikeJson(text)) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "The text is not JSON.";
  }
}

/** Beyond this the editor would take seconds; the bytes are shown as bytes then. */
const editable = 1_000_000;

/** A VM's or a plugin's configuration: text in the editor, JSON checked where it is JSON, any bytes otherwise. */
export function Configuration({ label, path, value, onChange }: ConfigurationProps) {
  const { problemAt } = useEditing();
  const [asBytes, setAsBytes] = useState(false);
  const text = value === undefined ? "" : lengthOf(value) > editable ? undefined : textOf(bytesOf(value));
  const plain = text !== undefined && !text.includes("\r");
  const problem = problemAt(path);
  const json = plain ? jsonProblem(text) : undefined;
  const id = `${pathId(path)}-problem`;
  const put = (next: Bytes): void => onChange(lengthOf(next) === 0 ? undefined : next);
  return (
    <div className="scn-configuration" role="group" aria-label={label}>
      <div className="scn-tools">
        <span className="text-2 clip grow">{label}</span>
        <span className="text-3">{value === undefined ? "none" : `${lengthOf(value).toLocaleString("en")} bytes`}</span>
        <Button look="plain" className="button-low" aria-pressed={asBytes || !plain} disabled={!plain} onClick={() => setAsBytes(!asBytes)}>Bytes</Button>
      </div>
      {plain && !asBytes ? (
        <Suspense fallback={<textarea className="scn-area mono" aria-label={label} value={text} rows={3} onChange={(event) => put(event.target.value)} />}>
          <CodeEditor label={label} value={text} language={looksLikeJson(text) ? "json" : "plaintext"} onChange={put} problemId={problem ?? json ? id : undefined} />
        </Suspense>
      ) : (
        <BytesEditor label={label} value={value ?? ""} onChange={put} />
      )}
      {(problem ?? json) !== undefined && <p className="scn-problem" id={id}>{problem ?? `Not JSON: ${json ?? ""}. The filter gets it as it stands.`}</p>}
    </div>
  );
}
