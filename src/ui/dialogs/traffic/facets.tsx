import { facetCounts, nothingLeftOut, type Facet, type Grouping, type LeftOut, type TableRow } from "../../../debugger/verdict-table.ts";
import { useMemo } from "react";
import { Button, Segment } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { looks } from "./row.tsx";

interface FacetsProps {
  readonly rows: readonly TableRow[];
  readonly shown: number;
  readonly out: LeftOut;
  readonly onOut: (out: LeftOut) => void;
  readonly grouping: Grouping;
  readonly onGrouping: (grouping: Grouping) => void;
}

const groupings = [{ value: "none", text: "none" }, { value: "path", text: "path" }, { value: "cause", text: "cause" }] as const;

/** What is left out of the table, and how it is grouped. */
export function Facets({ rows, shown, out, onOut, grouping, onGrouping }: FacetsProps) {
  const nothing = out.outcome.size + out.decider.size + out.method.size === 0;
  return (
    <div className="traffic-facets" role="group" aria-label="Which exchanges are shown">
      <div className="traffic-shown"><b>Show</b> <span className="text-2">{shown.toLocaleString("en")} of {rows.length.toLocaleString("en")}</span><span className="grow" /><Button look="plain" className="button-low" disabled={nothing} onClick={() => onOut(nothingLeftOut)}>all</Button></div>
      <Values facet="outcome" title="Outcome" rows={rows} out={out} onOut={onOut} />
      <Values facet="decider" title="Decided by" rows={rows} out={out} onOut={onOut} />
      <Values facet="method" title="Method" rows={rows} out={out} onOut={onOut} />
      <div className="traffic-facet"><h3>Group by</h3><Segment label="Group by" options={groupings} value={grouping} onChange={onGrouping} /></div>
    </div>
  );
}

/** Values that stand in the list; the rest is found by searching. */
const most = 12;

function Values({ facet, title, rows, out, onOut }: Pick<FacetsProps, "rows" | "out" | "onOut"> & { readonly facet: Facet; readonly title: string }) {
  const values = useMemo(() => facetCounts(rows, facet), [rows, facet]);
  const toggle = (value: string): void => {
    const left = new Set(out[facet]);
    if (!left.delete(value)) left.add(value);
    onOut({ ...out, [facet]: left });
  };
  return (
    <fieldset className="traffic-facet">
      <legend>{title}</legend>
      {values.slice(0, most).map(({ value, kind, count }) => (
        <label key={value}>
          <input type="checkbox" checked={!out[facet].has(value)} onChange={() => toggle(value)} />
          <span className={facet === "outcome" ? looks[kind].colour : facet === "decider" ? "mono clip" : ""}>{facet === "outcome" && <Icon name={looks[kind].icon} />} {value === "" ? <span className="text-3">no filter</span> : value}</span>
          <span className="mono text-2">{count.toLocaleString("en")}</span>
        </label>
      ))}
      {values.length > most && <p className="text-3">{values.length - most} more</p>}
    </fieldset>
  );
}
