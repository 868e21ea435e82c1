import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import type { MenuEntry } from "../../parts/menu-button.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import { useEditing } from "./editing.ts";
import { ExchangeFind } from "./exchange-find.tsx";
import { ExchangeName, wordsOf, type Endings } from "./exchange-name.tsx";
import { curlOf } from "./model/curl.ts";
import type { ActionInput, Change, ExchangeInput } from "./model/document.ts";
import { canMove, idOf, isWhole, matchingEntries, moveEntry, newConnection, newExchange, opened, openedConnection, withoutEntry, type Entry, type Whole } from "./model/exchanges.ts";
import { dragMarks, isInside, useReorder } from "./reorder.ts";
import { useRemoved } from "./removed.tsx";
import { RowMenu } from "./row-menu.tsx";

interface ExchangeListProps extends Endings {
  readonly actions: readonly ActionInput[];
  readonly entries: readonly Entry[];
  readonly chosen: number;
  readonly onChoose: (entry: number) => void;
  readonly onChange: Change<readonly ActionInput[]>;
}

/** Rows that are in view at once: with more of them the list scrolls by itself, and the chosen request stays below it. */
const mostRows = 12;

/** The requests or connections of the scenario with how each ended, and what happens between them. */
export function ExchangeList({ actions, entries, chosen, onChoose, onChange, ...endings }: ExchangeListProps) {
  const { problemAt } = useEditing();
  const removed = useRemoved();
  const box = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const isLong = entries.length > mostRows, isTcp = useMemo(() => entries.some((entry) => entry.kind === "connection"), [entries]);
  const { outcomeOf } = endings;
  /** places of the entries that are on show; undefined for all of them */
  const found = useMemo(() => (isLong && query.trim() !== "" ? matchingEntries(entries, query, (entry) => `${wordsOf(entry)} ${entry.kind === "exchange" ? (outcomeOf(entry.id)?.client.status ?? "") : ""}`) : undefined), [isLong, entries, query, outcomeOf]);
  const count = found?.length ?? entries.length;
  const placeAt = (row: number): number => found?.[row] ?? row, rowOf = (place: number): number => found?.indexOf(place) ?? place;
  const chosenRow = rowOf(chosen), reveal = useMemo(() => (chosenRow < 0 ? undefined : { index: chosenRow }), [chosenRow]);
  const move = (from: number, to: number): void => {
    if (!canMove(entries, from, to)) return;
    onChange(moveEntry(actions, from, to), "order");
    onChoose(to);
  };
  const reorder = useReorder(count, (from, to) => move(placeAt(from), placeAt(to)));
  /** The row may have to come into view first. */
  const choose = (row: number): void => {
    if (row < 0 || row >= count) return;
    flushSync(() => onChoose(placeAt(row)));
    box.current?.querySelector<HTMLElement>(`[data-row="${row}"] .scn-exchange-name`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, row: number): void => {
    reorder.onKey(event, row);
    if (event.defaultPrevented || !isInside(event) || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    choose(row + (event.key === "ArrowUp" ? -1 : 1));
  };
  const word = isTcp ? "connection" : "exchange";
  return (
    <div className="scn-exchanges" role="group" aria-label={isTcp ? "Connections" : "Exchanges"} ref={box} tabIndex={-1}>
      {isLong && <ExchangeFind word={word} query={query} onQuery={setQuery} found={found?.length} of={entries.length} onLeave={() => choose(Math.max(0, chosenRow))} />}
      {found?.length === 0 && <p className="empty">No {word} matches. <button type="button" className="link" onClick={() => setQuery("")}>Clear</button></p>}
      <div className="scn-exchange-rows" ref={reorder.listRef} style={{ "--rows": Math.min(mostRows, count) } as React.CSSProperties}>
        <VirtualList
          count={count} reveal={reveal} keep={chosenRow} role="list" tabIndex={-1}
          row={(row) => {
            const place = placeAt(row), entry = entries[place];
            if (entry === undefined) return null;
            return (
              <div
                key={place} className="scn-exchange" role="listitem" aria-setsize={count} aria-posinset={row + 1} data-kind={entry.kind} data-chosen={place === chosen || undefined}
                {...dragMarks(reorder, row)} onKeyDown={(event) => onKeyDown(event, row)}
              >
                <ExchangeName {...endings} entry={entry} chosen={place === chosen} problem={problemAt(["actions", entry.index])} onChoose={() => onChoose(place)} />
                <RowMenu
                  what={isWhole(entry) ? `${entry.kind} ${entry.number}` : wordsOf(entry)} index={row} count={count} reorder={reorder} onMove={(from, to) => move(placeAt(from), placeAt(to))}
                  onRemove={() => {
                    onChange(withoutEntry(actions, entry), `remove ${place}`);
                    removed(wordsOf(entry));
                    onChoose(Math.max(0, Math.min(place, entries.length - 2)));
                  }}
                  entries={isWhole(entry) ? menuOf(actions, entry, onChange, () => onChoose(place + 1)) : []}
                />
              </div>
            );
          }}
        />
      </div>
    </div>
  );
}

function menuOf(actions: readonly ActionInput[], entry: Whole, onChange: Change<readonly ActionInput[]>, onCopied: () => void): readonly MenuEntry[] {
  return [
    {
      kind: "item", text: "Duplicate", icon: "copy",
      run: () => {
        onChange(actions.toSpliced(entry.index + 1, 0, copyOf(actions, entry)), `duplicate ${entry.index}`);
        onCopied();
      },
    },
    ...(entry.kind === "exchange" && entry.head.do === "exchange" ? [copyAsCurl(entry.head)] : []),
    ...(entry.head.do === "exchange" || entry.head.do === "connection" ? [{ kind: "item" as const, text: "Send it piece by piece", run: () => onChange(splitUp(actions, entry.index), `open ${idOf(entry.head)}`) }] : []),
    { kind: "line" },
  ];
}

const copyAsCurl = (exchange: ExchangeInput): MenuEntry => ({ kind: "item", text: "Copy as curl", icon: "copy", run: () => void navigator.clipboard.writeText(curlOf(exchange)) });

const copyOf = (actions: readonly ActionInput[], entry: Whole): ActionInput => (entry.kind === "exchange" ? newExchange(actions, entry.head) : newConnection(actions, entry.head));

function splitUp(actions: readonly ActionInput[], index: number): readonly ActionInput[] {
  const action = actions[index];
  if (action?.do === "connection") return actions.toSpliced(index, 1, ...openedConnection(action));
  return action?.do === "exchange" ? actions.toSpliced(index, 1, ...opened(action)) : actions;
}
