/** From a capture to what a scenario does: its exchanges in order, with the time that passed between them. */
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { Capture, CapturedExchange } from "./capture.ts";
import type { Note } from "./notes.ts";

type ActionInput = NonNullable<ScenarioInput["actions"]>[number];
type ExchangeAction = Extract<ActionInput, { readonly do: "exchange" }>;

/** The exchange under an id of the scenario. The capture's response is the upstream's answer to it. */
export const exchangeAction = ({ request, reply }: CapturedExchange, id: string): ExchangeAction => ({ do: "exchange", id, ...request, ...(reply !== undefined && { reply }) });

/** Ids that no exchange of the scenario has: `entry-1` and so on, or with a letter more. */
export function entryIds(count: number, taken: ReadonlySet<string>): readonly string[] {
  const ids = (prefix: string): readonly string[] => Array.from({ length: count }, (_, i) => `${prefix}-${i + 1}`);
  for (let n = 1; ; n++) {
    const found = ids(n === 1 ? "entry" : `entry${n}`);
    if (!found.some((id) => taken.has(id))) return found;
  }
}

export interface CapturedActions { readonly actions: readonly ActionInput[]; readonly notes: readonly Note[] }

/**
 * A run knows one exchange after the other: what began before the one before had ended is run after it. Otherwise time is advanced by what lay
 * between the end of one and the beginning of the next.
 */
export function actionsOf({ exchanges }: Capture, taken: ReadonlySet<string> = new Set()): CapturedActions {
  const ids = entryIds(exchanges.length, taken), actions: ActionInput[] = [], notes: Note[] = [];
  let ended: number | undefined;
  for (const [i, exchange] of exchanges.entries()) {
    const gap = exchange.at === undefined || ended === undefined ? 0 : Math.round(exchange.at - ended);
    if (gap > 0) actions.push({ do: "advance", by: gap });
    if (gap < 0) notes.push({ kind: "overlapping" });
    actions.push(exchangeAction(exchange, ids[i] ?? `entry-${i + 1}`));
    if (exchange.at !== undefined) ended = Math.max(ended ?? 0, exchange.at + (exchange.took ?? exchange.reply?.delay ?? 0));
  }
  return { actions, notes };
}

type SetupInput = ScenarioInput["setup"];

/** What the capture says of the connections, and when it began, in place of what the setup has. */
export function setupWith(setup: SetupInput, { place, exchanges }: Capture): SetupInput {
  const began = exchanges[0]?.at, { client, listener, upstream } = place ?? {}, [first, ...others] = setup.upstreams ?? [];
  return {
    ...setup,
    ...(began !== undefined && { clock: new Date(began).toISOString() }),
    ...((client ?? listener) !== undefined && { listener: { ...setup.listener, ...(client !== undefined && { clientAddress: client }), ...(listener !== undefined && { address: listener }) } }),
    ...(upstream !== undefined && first !== undefined && { upstreams: [{ ...first, address: upstream }, ...others] }),
  };
}
