/** Many exchanges, one after the other, of which no rows are kept: only what filters did with each. */
import type { State } from "../recording/state.ts";
import { emptyState } from "../recording/state.ts";
import type { Verdict } from "../recording/verdict.ts";
import { readExchange } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { BatchEntry, BatchOrder, FromWorker } from "./protocol.ts";
import type { HostSession, RunnerWorld } from "./runner.ts";
import { verdictWriter } from "./verdict-writer.ts";
import type { VerdictWriter } from "./verdict-writer.ts";

export interface BatchWorld extends Pick<RunnerWorld, "createSession" | "now"> { readonly send: (message: FromWorker) => void }

/** ms between two messages; each is a sign of life, the first one at the first entry into a guest */
const tellEvery = 50;
/** Rows that are not kept need no limit. */
const noLimit = 2 ** 31;

interface Proxy { readonly session: HostSession; readonly writer: VerdictWriter; readonly since: number }

/** A proxy that died is started anew for the next entry. Throws when it does not load the chain. */
export function batch({ createSession, now, send }: BatchWorld, { scenario, modules, entries, careful }: BatchOrder): void {
  const named = new Map(modules.map(({ name, bytes }) => [name, bytes]));
  let verdicts: Verdict[] = [], told = Number.NEGATIVE_INFINITY;
  const tell = (): void => {
    send(verdicts.length > 0 ? { type: "verdicts", run: 0, verdicts } : { type: "beat", run: 0, inGuest: true });
    verdicts = [];
    told = now();
  };
  const beat = (): void => {
    if (now() - told > tellEvery) tell();
  };
  const started = ({ index, at }: BatchEntry): Proxy => {
    let stateOf = (): State => emptyState();
    const writer = verdictWriter(() => stateOf(), beat), session = createSession({ scenario: from(scenario, at), modules: named, writer, forgets: true });
    stateOf = () => session.state;
    if (!session.start()) throw new Error(session.outcome().refusal ?? "The proxy does not start with this chain.");
    return { session, writer, since: index };
  };

  let proxy: Proxy | undefined;
  for (const entry of entries) {
    const read = readExchange(entry.action);
    if (!read.ok) {
      const step = proxy?.writer.step ?? 0;
      verdicts.push({ index: entry.index, kind: "not-run", since: proxy?.since ?? entry.index, step, first: step, steps: 0, took: 0, headers: [], bodies: [], cause: { name: "unreadable", details: read.reason } });
      continue;
    }
    if (proxy !== undefined && entry.gap > 0) carryOut(proxy.session, { do: "advance", by: entry.gap });
    // time that passed may have been too much for it
    if (proxy === undefined || proxy.session.over) proxy = started(entry);
    proxy.writer.begin(entry.index, read.exchange.id);
    carryOut(proxy.session, read.exchange);
    verdicts.push({ ...proxy.writer.verdict(), since: proxy.since });
    if (proxy.session.over) proxy = undefined;
    if (careful) tell();
    else beat();
  }
  if (verdicts.length > 0) tell();
}

function carryOut(session: HostSession, action: Parameters<HostSession["apply"]>[0]): void {
  session.apply(action);
  while (session.step());
}

/** As a run of its own that begins when the entry was captured. */
function from(scenario: Scenario, at: number | undefined): Scenario {
  const { setup } = scenario;
  return { ...scenario, actions: [], setup: { ...setup, ...(at !== undefined && { clock: new Date(at).toISOString() }), limits: { ...setup.limits, rows: noLimit } } };
}
