import type { ConnectionOutcome, ExchangeOutcome } from "../../../recording/outcome.ts";
import { Icon } from "../../parts/icon.tsx";
import { StatusWord } from "../../parts/status-word.tsx";
import { useEditing } from "./editing.ts";
import type { MenuEntry } from "../../parts/menu-button.tsx";
import { curlOf } from "./model/curl.ts";
import { defaults, type ActionInput, type Change, type ExchangeInput } from "./model/document.ts";
import { betweenWords, canMove, entriesOf, idOf, isWhole, moveEntry, newConnection, newExchange, opened, openedConnection, withoutEntry, type Entry, type Whole } from "./model/exchanges.ts";
import { bodySummary } from "./body.tsx";
import { dragMarks, isInside, useReorder } from "./reorder.ts";
import { useRemoved } from "./removed.tsx";
import { RowMenu } from "./row-menu.tsx";

interface ExchangeListProps {
  readonly actions: readonly ActionInput[];
  readonly chosen: number;
  readonly onChoose: (entry: number) => void;
  readonly onChange: Change<readonly ActionInput[]>;
  readonly outcomeOf: (id: string) => ExchangeOutcome | undefined;
  readonly connectionOf: (id: string) => ConnectionOutcome | undefined;
  /** the run ended in a fault, so what still waits will not go on */
  readonly over: boolean;
}

/** What the client saw of an exchange, in a word with its shape. */
function Ending({ outcome, over }: { readonly outcome: ExchangeOutcome | undefined; readonly over: boolean }) {
  if (outcome === undefined) return null;
  const { client, access } = outcome;
  const status = client.status === undefined ? "" : String(client.status);
  if (client.end === "still waiting" && over) return <StatusWord meaning="fault" word={status || "fault"} />;
  if (client.end === "still waiting") return <StatusWord meaning="hold" word={status || "held"} />;
  if (client.end === "cut") return <StatusWord meaning="fault" word={status || "cut"} />;
  if (access !== undefined && status !== "" && access.details !== "via_upstream" && access.details !== "-") return <StatusWord meaning="local" word={status} />;
  return <StatusWord meaning="quiet" word={status} />;
}

/** How a connection stands for its client. */
function ConnectionEnding({ outcome, over }: { readonly outcome: ConnectionOutcome | undefined; readonly over: boolean }) {
  if (outcome === undefined) return null;
  const { client, heldBy, access } = outcome;
  if (heldBy !== undefined) return <StatusWord meaning={over ? "fault" : "hold"} word="held" />;
  if (client.end === "reset") return <StatusWord meaning="fault" word="reset" />;
  if (access !== undefined && access.flags !== "-") return <StatusWord meaning="refused" word={access.flags.split(",")[0] ?? ""} />;
  return <StatusWord meaning="quiet" word={access === undefined ? "open" : "closed"} />;
}

function words(entry: Entry): string {
  switch (entry.kind) {
    case "exchange": return `${entry.head.method ?? defaults.exchange.method} ${entry.head.path ?? defaults.exchange.path}`;
    case "between": return betweenWords(entry.action);
    case "connection": return `${entry.id}${entry.head.do === "connection" ? `: ${bodySummary({ body: entry.head.data, chunks: entry.head.chunks }, "no data")}` : ""}`;
    case "stray": return `${entry.action.do} of ${"exchange" in entry.action ? entry.action.exchange : entry.action.connection}`;
  }
}

/** The requests or connections of the scenario with how each ended, and what happens between them. */
export function ExchangeList({ actions, chosen, onChoose, onChange, outcomeOf, connectionOf, over }: ExchangeListProps) {
  const { problemAt } = useEditing();
  const removed = useRemoved();
  const entries = entriesOf(actions);
  const move = (from: number, to: number): void => {
    if (!canMove(entries, from, to)) return;
    onChange(moveEntry(actions, from, to), "order");
    onChoose(to);
  };
  const reorder = useReorder(entries.length, move);
  return (
    <div className="scn-exchanges" role="group" aria-label={entries.some((entry) => entry.kind === "connection") ? "Connections" : "Exchanges"} ref={reorder.listRef} tabIndex={-1}>
      {entries.map((entry, index) => {
        const exchange = isWhole(entry);
        const text = words(entry);
        const problem = problemAt(["actions", entry.index]);
        return (
          <div
            key={index} className="scn-exchange" data-kind={entry.kind} data-chosen={index === chosen || undefined} {...dragMarks(reorder, index)}
            onKeyDown={(event) => {
              reorder.onKey(event, index);
              if (event.defaultPrevented || !isInside(event) || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
              const to = index + (event.key === "ArrowUp" ? -1 : 1);
              if (to < 0 || to >= entries.length) return;
              event.preventDefault();
              onChoose(to);
              event.currentTarget.parentElement?.querySelectorAll<HTMLElement>(".scn-exchange-name")[to]?.focus();
            }}
          >
            <button type="button" className="scn-exchange-name" aria-current={index === chosen || undefined} tabIndex={index === chosen ? 0 : -1} onClick={() => onChoose(index)} title={problem ?? (entry.kind === "exchange" ? `${entry.id}: ${text}` : text)}>
              <span className="text-3">{isWhole(entry) ? entry.number : <Icon name={entry.kind === "between" && entry.action.do === "advance" ? "clock" : "arrow"} />}</span>
              <span className={exchange ? "mono clip" : "text-2 clip"}>{text}</span>
              {problem !== undefined && <span className="fault"><Icon name="triangle" /></span>}
              {entry.kind === "exchange" && <Ending outcome={outcomeOf(entry.id)} over={over} />}
              {entry.kind === "connection" && <ConnectionEnding outcome={connectionOf(entry.id)} over={over} />}
            </button>
            <RowMenu
              what={isWhole(entry) ? `${entry.kind} ${entry.number}` : text} index={index} count={entries.length} reorder={reorder} onMove={move}
              onRemove={() => {
                onChange(withoutEntry(actions, entry), `remove ${index}`);
                removed(text);
                onChoose(Math.max(0, Math.min(index, entries.length - 2)));
              }}
              entries={
                exchange
                  ? [
                      {
                        kind: "item", text: "Duplicate", icon: "copy",
                        run: () => {
                          onChange(actions.toSpliced(entry.index + 1, 0, copyOf(actions, entry)), `duplicate ${index}`);
                          onChoose(index + 1);
                        },
                      },
                      ...(entry.kind === "exchange" && entry.head.do === "exchange" ? [copyAsCurl(entry.head)] : []),
                      ...(entry.head.do === "exchange" || entry.head.do === "connection" ? [{ kind: "item" as const, text: "Send it piece by piece", run: () => onChange(splitUp(actions, entry.index), `open ${idOf(entry.head)}`) }] : []),
                      { kind: "line" },
                    ]
                  : []
              }
            />
          </div>
        );
      })}
    </div>
  );
}

const copyAsCurl = (exchange: ExchangeInput): MenuEntry => ({ kind: "item", text: "Copy as curl", icon: "copy", run: () => void navigator.clipboard.writeText(curlOf(exchange)) });

const copyOf = (actions: readonly ActionInput[], entry: Whole): ActionInput => (entry.kind === "exchange" ? newExchange(actions, entry.head) : newConnection(actions, entry.head));

function splitUp(actions: readonly ActionInput[], index: number): readonly ActionInput[] {
  const action = actions[index];
  if (action?.do === "connection") return actions.toSpliced(index, 1, ...openedConnection(action));
  return action?.do === "exchange" ? actions.toSpliced(index, 1, ...opened(action)) : actions;
}
