/** From a capture to what a scenario does: its exchanges in order, with the time that passed between them. */
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { Capture, CapturedExchange } from "./capture.ts";
import { withCalls } from "./calls.ts";
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

/** An exchange as lists show it. */
export interface CapturedLine { readonly at?: number; readonly method: string; readonly url: string; readonly protocol?: string; readonly status?: number }
export function lineOf({ request, reply, at }: CapturedExchange): CapturedLine {
  const { method = "GET", scheme = "http", authority = "", path = "/", protocol } = request;
  return { method, url: `${scheme}://${authority}${path}`, ...(at !== undefined && { at }), ...(protocol !== undefined && { protocol }), ...(reply?.status !== undefined && { status: reply.status }) };
}

export interface CapturedActions { readonly actions: readonly ActionInput[]; readonly notes: readonly Note[] }

/** An exchange with what lay between it and the end of the ones before: `gap` ms, below 0 when it began before they had ended. */
export interface CapturedEntry { readonly index: number; readonly at?: number; readonly gap: number; readonly action: ExchangeAction }

export function entriesOf({ exchanges }: Pick<Capture, "exchanges">, taken: ReadonlySet<string> = new Set()): readonly CapturedEntry[] {
  const ids = entryIds(exchanges.length, taken);
  let ended: number | undefined;
  return exchanges.map((exchange, index) => {
    const { at, took, reply } = exchange, gap = at === undefined || ended === undefined ? 0 : Math.round(at - ended);
    if (at !== undefined) ended = Math.max(ended ?? 0, at + (took ?? reply?.delay ?? 0));
    return { index, ...(at !== undefined && { at }), gap, action: exchangeAction(exchange, ids[index] ?? `entry-${index + 1}`) };
  });
}

/** What a scenario does that has these entries and no others: nothing lies before the first of them. */
export const actionsOfEntries = (entries: readonly CapturedEntry[]): readonly ActionInput[] =>
  entries.flatMap(({ gap, action }, i): ActionInput[] => (gap > 0 && i > 0 ? [{ do: "advance", by: gap }, action] : [action]));

/**
 * A run knows one exchange after the other: what began before the one before had ended is run after it. Otherwise time is advanced by what lay
 * between the end of one and the beginning of the next.
 */
export function actionsOf(capture: Capture, taken: ReadonlySet<string> = new Set()): CapturedActions {
  const entries = entriesOf(capture, taken);
  return { actions: actionsOfEntries(entries), notes: entries.flatMap(({ gap }): Note[] => (gap < 0 ? [{ kind: "overlapping" }] : [])) };
}

type SetupInput = ScenarioInput["setup"];

/** What the capture says of the connections, and when it began, in place of what the setup has; and what services answered. */
export function setupWith(before: SetupInput, { place, exchanges, calls }: Capture): SetupInput {
  const setup = withCalls(before, { ...(calls !== undefined && { calls }) }), began = exchanges[0]?.at, { client, listener, upstream } = place ?? {}, [first, ...others] = setup.upstreams ?? [];
  return {
    ...setup,
    ...(began !== undefined && { clock: new Date(began).toISOString() }),
    ...((client ?? listener) !== undefined && { listener: { ...setup.listener, ...(client !== undefined && { clientAddress: client }), ...(listener !== undefined && { address: listener }) } }),
    ...(upstream !== undefined && first !== undefined && { upstreams: [{ ...first, address: upstream }, ...others] }),
  };
}
