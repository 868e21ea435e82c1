/** Loaded when a capture is run as a table: what filters did with each of its exchanges. */
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { columns, itemsOf, nothingLeftOut, shownRows, sortedRows, tableRows, type Column, type Grouping, type LeftOut, type Order, type TableItem, type TableRow } from "../../../debugger/verdict-table.ts";
import { filterNamesOf } from "../../../debugger/verdict-words.ts";
import { sameButForCapture } from "../../../store/table-setup.ts";
import type { TrafficTable, Verdict } from "../../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { FloatingDialog } from "../../parts/floating/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { MenuButton } from "../../parts/menu-button.tsx";
import { VirtualList, type ListHandle } from "../../parts/virtual-list.tsx";
import { Detail } from "./detail.tsx";
import { Facets } from "./facets.tsx";
import { Marks } from "./marks.tsx";
import { GroupRow, itemId, Line } from "./row.tsx";
import "../dialogs.css";
import "./traffic.css";

export function Traffic() {
  const table = useWorkbench((workbench) => workbench.table);
  return table === undefined ? null : <TablePage table={table} />;
}

const titles: Readonly<Record<Column, string>> = { index: "#", at: "captured at", method: "method", path: "path", status: "status", outcome: "outcome", happened: "what happened", took: "time", steps: "steps" };
const inNumbers: ReadonlySet<Column> = new Set(["index", "took", "steps"]);

function TablePage({ table }: { readonly table: TrafficTable }) {
  const { showTable, openEntry } = useWorkbenchStore().getState();
  const list = useRef<ListHandle>(null), search = useRef<HTMLInputElement>(null);
  const [out, setOut] = useState<LeftOut>(nothingLeftOut), [text, setText] = useState(""), [order, setOrder] = useState<Order>({ by: "index", down: false });
  const [grouping, setGrouping] = useState<Grouping>("none"), [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | undefined>(table.opened === undefined ? undefined : `entry ${table.opened}`);
  const wanted = useDeferredValue(text), version = useDeferredValue(table.version);
  const { names, known } = useMemo(() => ({ names: filterNamesOf(table.setup.chain), known: new WeakMap<Verdict, TableRow>() }), [table.setup.chain]);
  // oxlint-disable-next-line react/exhaustive-deps -- the list of verdicts grows in place: its version tells
  const rows = useMemo(() => tableRows(table.entries, table.verdicts, names, known), [table.entries, table.verdicts, names, known, version]);
  const shown = useMemo(() => shownRows(rows, out, wanted), [rows, out, wanted]);
  const items = useMemo(() => itemsOf(sortedRows(shown, order), grouping, closed), [shown, order, grouping, closed]);
  const keyed = useMemo(() => new Map(items.map((item, i) => [itemKey(item), i])), [items]);
  const at = Math.max(0, chosen === undefined ? 0 : (keyed.get(chosen) ?? 0)), item = items[at];
  const reveal = useMemo(() => ({ index: at }), [at]);
  const grid = useRef<HTMLDivElement>(null), first = useMemo(() => ({ get current() { return grid.current?.querySelector<HTMLElement>(".traffic-list") ?? null; } }), []);

  const choose = (to: number): void => {
    const next = items[Math.max(0, Math.min(items.length - 1, to))];
    if (next !== undefined) setChosen(itemKey(next));
  };
  const fold = (name: string): void => setClosed(closed.has(name) ? new Set([...closed].filter((one) => one !== name)) : new Set([...closed, name]));
  const act = (): void => {
    if (item?.kind === "group") fold(item.name);
    else if (item !== undefined) void openEntry(item.row.index, !table.carries);
  };
  const toFault = (): void => {
    const next = items.findIndex((one, i) => i > at && one.kind === "row" && one.row.verdict.kind === "faulted");
    if (next >= 0) choose(next);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const page = list.current?.pageSize() ?? 1;
    switch (event.ctrlKey || event.metaKey || event.altKey ? "" : event.key) {
      case "ArrowDown": choose(at + 1); break;
      case "ArrowUp": choose(at - 1); break;
      case "PageDown": choose(at + page); break;
      case "PageUp": choose(at - page); break;
      case "Home": choose(0); break;
      case "End": choose(items.length - 1); break;
      case "n": toFault(); break;
      case "/": search.current?.focus(); break;
      case "Enter": act(); break;
      case " ": if (item?.kind === "group") fold(item.name); break;
      default: return;
    }
    event.preventDefault();
  };
  return (
    <FloatingDialog title={`Traffic: ${table.name}`} onClose={() => showTable(false)} className="traffic" initialFocus={first}>
      <Head table={table} rows={rows.length} search={search} text={text} onText={setText} onLeave={() => list.current?.focus()} />
      <Marks rows={rows} total={table.entries.length} chosen={item?.kind === "row" ? item.row.index : undefined} />
      <div className="traffic-body">
        <Facets rows={rows} shown={shown.length} out={out} onOut={setOut} grouping={grouping} onGrouping={setGrouping} />
        <div className="traffic-main">
          <div ref={grid} className="traffic-grid">
            <div role="table" aria-label="Columns"><div className="traffic-row traffic-heads" role="row">
              {columns.map((column) => (
                <span key={column} role="columnheader" className={`traffic-${column} ${inNumbers.has(column) ? "num" : ""}`} aria-sort={order.by !== column ? "none" : order.down ? "descending" : "ascending"}>
                  <button type="button" onClick={() => setOrder({ by: column, down: order.by === column && !order.down })}>
                    {titles[column]}<span aria-hidden>{order.by !== column ? "" : order.down ? " ▾" : " ▴"}</span>
                  </button>
                </span>
              ))}
            </div></div>
            <VirtualList
              handle={list} count={items.length} reveal={reveal} keep={at} className="traffic-list" role="grid" aria-label="Exchanges of the capture" aria-rowcount={items.length} aria-colcount={columns.length} tabIndex={0}
              aria-activedescendant={item === undefined ? undefined : itemId(item)} onKeyDown={onKeyDown}
              row={(i) => {
                const one = items[i];
                if (one === undefined) return null;
                if (one.kind === "group") return <GroupRow key={itemKey(one)} item={one} index={i} chosen={i === at} onFold={() => { setChosen(itemKey(one)); fold(one.name); }} />;
                return <Line key={itemKey(one)} row={one.row} index={i} chosen={i === at} onChoose={() => setChosen(itemKey(one))} onOpen={() => void openEntry(one.row.index, !table.carries)} />;
              }}
            />
            {items.length === 0 && <p className="empty">{rows.length === 0 ? "Exchanges appear here as they are run." : "No exchange fits what is chosen and searched for."}</p>}
          </div>
          {item?.kind === "row" && <Detail row={item.row} names={names} table={table} />}
        </div>
      </div>
    </FloatingDialog>
  );
}

const itemKey = (item: TableItem): string => (item.kind === "group" ? `group ${item.name}` : `entry ${item.row.index}`);

interface HeadProps {
  readonly table: TrafficTable;
  readonly rows: number;
  readonly search: React.RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onLeave: () => void;
}

function Head({ table, rows, search, text, onText, onLeave }: HeadProps) {
  const { runTable, stopTable, closeTable } = useWorkbenchStore().getState();
  const old = useWorkbench(({ draft, modules }) => !sameButForCapture(draft.setup, table.setup) || modules !== table.modules);
  const total = table.entries.length;
  return (
    <div className="traffic-head">
      <span className="clip" role="status">
        {table.failure !== undefined ? <span className="fault"><Icon name="octagon" /> {table.failure}</span>
          : table.running ? `${rows.toLocaleString("en")} of ${total.toLocaleString("en")} run` : summary(table, rows)}
      </span>
      {table.running && <progress max={total} value={table.done} aria-label="How many have been run" />}
      {table.running && <Button className="button-low" icon="stop" onClick={stopTable}>Cancel</Button>}
      {!table.running && old && table.failure === undefined && <span className="notice clip"><Icon name="flag" /> The setup has changed since.</span>}
      <span className="grow" />
      <label className="traffic-search"><Icon name="search" />
        <input
          ref={search} type="search" aria-label="Search the exchanges" placeholder="path, header, value, status, cause" value={text} onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" && event.key !== "Enter") return;
            event.preventDefault();
            event.stopPropagation();
            if (event.key === "Escape") onText("");
            onLeave();
          }}
        />
      </label>
      {!table.running && <MenuButton
        label="Run again"
        entries={() => [
          { kind: "item", text: "In order, in one proxy: filters may remember what came before", chosen: table.carries, run: () => void runTable(true) },
          { kind: "item", text: "On several workers: nothing carries over from one to the next", chosen: !table.carries, run: () => void runTable(false) },
          { kind: "line" },
          { kind: "item", text: "Forget this table", run: closeTable },
        ]}
      >
        Run again <Icon name="chevron-down" className="text-3" />
      </MenuButton>}
    </div>
  );
}

function summary({ milliseconds, carries, entries }: TrafficTable, rows: number): string {
  const how = carries ? "in order, in one proxy" : "in parts, each in a proxy of its own";
  const time = milliseconds === undefined ? "" : ` in ${milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}`;
  return rows < entries.length ? `Cancelled: ${rows.toLocaleString("en")} of ${entries.length.toLocaleString("en")} exchanges run${time}` : `${entries.length.toLocaleString("en")} exchanges run${time}, ${how}`;
}
