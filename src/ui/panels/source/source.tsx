import { useState } from "react";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Pane } from "../../parts/pane.tsx";
import { useShared } from "../../parts/shared-pane.tsx";
import { Listing } from "./listing.tsx";

/** The source a sample came with, to read. */
export function Source() {
  const sources = useWorkbench((workbench) => workbench.sources);
  const tabs = useShared("source");
  const [chosen, setChosen] = useState("");
  const file = sources.find((source) => source.path === chosen) ?? sources[0];
  if (file === undefined) return null;
  return (
    <Pane
      id="source" title="Source" tabs={tabs} grow={tabs !== undefined} foldable={tabs === undefined} className="source-pane"
      head={<>
        {sources.length === 1 ? <span className="mono text-2 clip">{file.path.replace(/^source\//, "")}</span> : (
          <select className="mono text-2" aria-label="File" value={file.path} onChange={(event) => setChosen(event.target.value)}>
            {sources.map((source) => <option key={source.path} value={source.path}>{source.path.replace(/^source\//, "")}</option>)}
          </select>
        )}
        <span className="grow" />
        <span className="text-3">read only</span>
      </>}
    >
      <Listing key={file.path} text={file.text} file={file.path} label={`Source ${file.path}`} />
    </Pane>
  );
}
