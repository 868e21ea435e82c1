import { answeredByProxy } from "../../../debugger/answered-by.ts";
import type { ConnectionOutcome, ExchangeOutcome } from "../../../recording/outcome.ts";
import { Icon } from "../../parts/icon.tsx";
import { StatusWord } from "../../parts/status-word.tsx";
import { bodySummary } from "./body.tsx";
import { defaults } from "./model/document.ts";
import { betweenWords, isWhole, type Entry } from "./model/exchanges.ts";

/** How the exchanges and connections of the last run ended. */
export interface Endings {
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
  if (access !== undefined && status !== "" && answeredByProxy(access)) return <StatusWord meaning="local" word={status} />;
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

export function wordsOf(entry: Entry): string {
  switch (entry.kind) {
    case "exchange": return `${entry.head.method ?? defaults.exchange.method} ${entry.head.path ?? defaults.exchange.path}`;
    case "between": return betweenWords(entry.action);
    case "connection": return `${entry.id}${entry.head.do === "connection" ? `: ${bodySummary({ body: entry.head.data, chunks: entry.head.chunks }, "no data")}` : ""}`;
    case "stray": return `${entry.action.do} of ${"exchange" in entry.action ? entry.action.exchange : entry.action.connection}`;
  }
}

interface ExchangeNameProps extends Endings {
  readonly entry: Entry;
  readonly chosen: boolean;
  readonly problem: string | undefined;
  readonly onChoose: () => void;
}

/** What an entry of the list says, and the button that chooses it. */
export function ExchangeName({ entry, chosen, problem, onChoose, outcomeOf, connectionOf, over }: ExchangeNameProps) {
  const text = wordsOf(entry);
  return (
    <button type="button" className="scn-exchange-name" aria-current={chosen || undefined} tabIndex={chosen ? 0 : -1} onClick={onChoose} title={problem ?? (entry.kind === "exchange" ? `${entry.id}: ${text}` : text)}>
      <span className="text-3">{isWhole(entry) ? entry.number : <Icon name={entry.kind === "between" && entry.action.do === "advance" ? "clock" : "arrow"} />}</span>
      <span className={isWhole(entry) ? "mono clip" : "text-2 clip"}>{text}</span>
      {problem !== undefined && <span className="fault"><Icon name="triangle" /></span>}
      {entry.kind === "exchange" && <Ending outcome={outcomeOf(entry.id)} over={over} />}
      {entry.kind === "connection" && <ConnectionEnding outcome={connectionOf(entry.id)} over={over} />}
    </button>
  );
}
