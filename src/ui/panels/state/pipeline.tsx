import { useMemo } from "react";
import { pipelineAt } from "../../../debugger/pipeline.ts";
import { SentenceText } from "../../parts/sentence.tsx";
import type { KindProps } from "./lists.tsx";

/** Where each open stream stands, a line each. */
export function Pipeline({ recording, step }: KindProps) {
  const lines = useMemo(() => pipelineAt(recording, step), [recording, step]);
  if (lines.length === 0) return null;
  return (
    <ul className="state-pipeline" aria-label="Where the open streams stand">
      {lines.map((line) => <li key={line.entity}><b>{line.id}</b> <SentenceText sentence={line.sentence} /></li>)}
    </ul>
  );
}
