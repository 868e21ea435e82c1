/** What the clients of a scenario send: whole requests, put together from whichever actions make them. */
import { concatBytes } from "../../base/bytes.ts";
import type { Pair } from "../../recording/outcome.ts";
import { bytesOf, headersOf } from "../../scenario/bytes.ts";
import { expandExchange } from "../../scenario/expand.ts";
import type { Headers, Scenario, SendHeaders } from "../../scenario/scenario.ts";

export interface SentRequest {
  readonly id: string;
  readonly protocol: SendHeaders["protocol"];
  readonly method: string;
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  readonly trailers: readonly Pair[];
}

const pairs = (headers: Headers): readonly Pair[] => headersOf(headers).map(({ name, value }) => [name, value]);

/** In the order in which they begin. */
export function sentRequests({ actions }: Scenario): readonly SentRequest[] {
  const sent = new Map<string, SentRequest>(), put = (id: string, change: (before: SentRequest) => Partial<SentRequest>): void => {
    const before = sent.get(id);
    if (before !== undefined) sent.set(id, { ...before, ...change(before) });
  };
  for (const action of actions.flatMap((one) => (one.do === "exchange" ? expandExchange(one) : [one]))) {
    if (action.do === "send-headers") {
      const { exchange: id, protocol, method, scheme, authority, path, headers } = action;
      sent.set(id, { id, protocol, method, scheme, authority, path, headers: pairs(headers), body: new Uint8Array(), trailers: [] });
    } else if (action.do === "send-data") put(action.exchange, ({ body }) => ({ body: concatBytes([body, bytesOf(action.data)]) }));
    else if (action.do === "send-trailers") put(action.exchange, () => ({ trailers: pairs(action.trailers) }));
  }
  return [...sent.values()];
}
