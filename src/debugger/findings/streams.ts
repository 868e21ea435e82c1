/** What has become of the two messages of each stream, as its filters were told of them. Rules of many files ask it. */
import type { Recording } from "../../recording/log.ts";
import type { CallbackRow } from "../../recording/row.ts";
import { castOf } from "../cast.ts";
import { numberArg } from "../fields.ts";

export interface BodyCall { readonly step: number; readonly size: number; readonly end: boolean; action: number }
/** A message as one filter was told of it. Actions are -1 while the callback has not returned. */
export interface Side {
  headers: { readonly step: number; readonly end: boolean; action: number } | undefined;
  readonly bodies: BodyCall[];
  trailers: { readonly step: number; action: number } | undefined;
}
export interface StreamFacts {
  readonly vm: number;
  readonly context: number;
  readonly filter: number;
  /** index of the exchange or connection */
  readonly exchange: number;
  /** request, response */
  readonly sides: readonly [Side, Side];
  /** the step at which this filter answered it */
  localResponse: number | undefined;
}
export interface Streams {
  /** Undefined for root contexts. */
  of(vm: number, context: number): StreamFacts | undefined;
  /** of one exchange, in the order in which its filters were told */
  ofExchange(exchange: number): readonly StreamFacts[];
  all(): Iterable<StreamFacts>;
}

export const httpCallbacks = {
  proxy_on_request_headers: { side: 0, part: "headers" }, proxy_on_request_body: { side: 0, part: "body" }, proxy_on_request_trailers: { side: 0, part: "trailers" },
  proxy_on_response_headers: { side: 1, part: "headers" }, proxy_on_response_body: { side: 1, part: "body" }, proxy_on_response_trailers: { side: 1, part: "trailers" },
} as const;
export type HttpCallback = keyof typeof httpCallbacks;
export const httpCallbackNames = Object.keys(httpCallbacks) as readonly HttpCallback[];
export const isHttpCallback = (name: string): name is HttpCallback => Object.hasOwn(httpCallbacks, name);

export interface StreamLedger extends Streams {
  entered(row: CallbackRow): void;
  left(row: CallbackRow): void;
  answered(vm: number, context: number, step: number): void;
}

const side = (): Side => ({ headers: undefined, bodies: [], trailers: undefined });

export function createStreams(recording: Recording): StreamLedger {
  const streams = new Map<string, StreamFacts>(), exchanges = new Map<number, StreamFacts[]>();
  const find = (vm: number, context: number): StreamFacts | undefined => {
    const known = streams.get(`${vm}:${context}`), facts = known === undefined ? castOf(recording).context(vm, context) : undefined;
    if (facts === undefined || facts.root === 0) return known;
    const made: StreamFacts = { vm, context, filter: facts.filter, exchange: facts.exchange, sides: [side(), side()], localResponse: undefined };
    streams.set(`${vm}:${context}`, made);
    const others = exchanges.get(made.exchange);
    if (others === undefined) exchanges.set(made.exchange, [made]);
    else others.push(made);
    return made;
  };
  const sideOf = (row: CallbackRow): Side | undefined => (isHttpCallback(row.name) ? find(row.vm, row.context)?.sides[httpCallbacks[row.name].side] : undefined);
  return {
    of: find,
    ofExchange: (exchange) => exchanges.get(exchange) ?? [],
    all: () => streams.values(),
    entered(row) {
      const message = sideOf(row), end = numberArg(row.args, "end_of_stream") === 1;
      if (message === undefined || !isHttpCallback(row.name)) return;
      switch (httpCallbacks[row.name].part) {
        case "headers":
          message.headers = { step: row.step, end, action: -1 };
          return;
        case "body":
          message.bodies.push({ step: row.step, size: numberArg(row.args, "body_size"), end, action: -1 });
          return;
        case "trailers": message.trailers = { step: row.step, action: -1 };
      }
    },
    left(row) {
      const message = sideOf(row), part = message === undefined || !isHttpCallback(row.name) ? undefined : httpCallbacks[row.name].part;
      const told = part === "headers" ? message?.headers : part === "body" ? message?.bodies.at(-1) : message?.trailers;
      if (told !== undefined && !row.aborted) told.action = row.result;
    },
    answered(vm, context, step) {
      const stream = find(vm, context);
      if (stream !== undefined) stream.localResponse ??= step;
    },
  };
}
