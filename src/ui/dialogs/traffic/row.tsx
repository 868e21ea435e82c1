import { memo } from "react";
import type { TableItem, TableRow } from "../../../debugger/verdict-table.ts";
import type { Verdict } from "../../../store/index.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";

export const looks: Readonly<Record<Verdict["kind"], { readonly icon: IconName; readonly colour: string }>> = {
  passed: { icon: "check", colour: "text-2" }, changed: { icon: "diamond", colour: "changed" }, answered: { icon: "u-turn", colour: "local" },
  paused: { icon: "pause", colour: "hold" }, faulted: { icon: "octagon", colour: "fault" }, "not-run": { icon: "minus", colour: "text-3" },
};

export const itemId = (item: TableItem): string => (item.kind === "group" ? `traffic-group-${item.name.replaceAll(/\W/g, "-")}` : `traffic-entry-${item.row.index}`);

interface LineProps { readonly row: TableRow; readonly index: number; readonly chosen: boolean; readonly onChoose: () => void; readonly onOpen: () => void }

export const Line = memo(function Line({ row, index, chosen, onChoose, onOpen }: LineProps) {
  const { verdict } = row, { icon, colour } = looks[verdict.kind];
  return (
    <div id={`traffic-entry-${row.index}`} className={`traffic-row ${chosen ? "traffic-chosen" : ""}`} role="row" aria-rowindex={index + 1} aria-selected={chosen} title={`${row.method} ${row.url}`} onClick={onChoose} onDoubleClick={onOpen}>
      <span role="gridcell" className="traffic-index num text-3">{row.index + 1}</span>
      <span role="gridcell" className="traffic-at mono text-3">{row.at === undefined ? "" : new Date(row.at).toISOString().slice(11, 23)}</span>
      <span role="gridcell" className="traffic-method mono">{row.method}</span>
      <span role="gridcell" className="traffic-path mono">{row.path}</span>
      <span role="gridcell" className="traffic-status mono">{row.status}</span>
      <span role="gridcell" className={`traffic-outcome ${colour}`}><Icon name={icon} /> {row.outcome}</span>
      <span role="gridcell" className="traffic-happened text-2" title={row.happened}>{row.happened}</span>
      <span role="gridcell" className="traffic-took num text-2">{verdict.steps === 0 ? "" : `${Math.round(verdict.took / 1e5) / 10} ms`}</span>
      <span role="gridcell" className="traffic-steps num">{verdict.steps === 0 ? "" : verdict.steps}</span>
    </div>
  );
}, (before, after) => before.row === after.row && before.index === after.index && before.chosen === after.chosen);

export function GroupRow({ item, index, chosen, onFold }: { readonly item: Extract<TableItem, { kind: "group" }>; readonly index: number; readonly chosen: boolean; readonly onFold: () => void }) {
  return (
    <div id={itemId(item)} className={`traffic-row traffic-group ${chosen ? "traffic-chosen" : ""}`} role="row" aria-rowindex={index + 1} aria-selected={chosen} aria-expanded={item.open} onClick={onFold}>
      <span role="gridcell"><Icon name={item.open ? "chevron-down" : "chevron-right"} /> <span className="mono">{item.name}</span> <span className="text-3">{item.count.toLocaleString("en")}</span></span>
    </div>
  );
}
