/** The order of a client's actions: a stream begins once, under a name of its own, and nothing follows its end. */
import { unreachable } from "../base/unreachable.ts";
import { expandConnection, expandExchange } from "./expand.ts";
import type { Problem } from "./parse.ts";
import { pathText } from "./paths.ts";
import type { Action, ByHand, Listener } from "./scenario.ts";

/** How far the client's side of an exchange or a connection has come: what may still be sent. */
type Sent = "open" | "ended" | "aborted";
type Kind = "exchange" | "connection";
interface Streams { readonly exchange: Map<string, Sent>; readonly connection: Map<string, Sent>; readonly http2: Set<string> }

export function checkActions(actions: readonly Action[], listener: Listener["kind"]): Problem[] {
  const streams: Streams = { exchange: new Map(), connection: new Map(), http2: new Set() };
  return actions.flatMap((action, i) => {
    if (isByHand(action) && (action.exchange === undefined) === (action.call === undefined)) return [{ path: pathText(["actions", i]), message: "needs either exchange or call: whose request it is about" }];
    const kind = kindOf(action);
    if (kind === undefined) return [];
    if ((kind === "connection") !== (listener === "tcp")) return [{ path: pathText(["actions", i, "do"]), message: wrongListener(action.do, listener) }];
    const message = action.do === "exchange" || action.do === "connection" ? whole(streams, kind, action.id, action) : one(streams, action);
    return message === undefined ? [] : [{ path: pathText(["actions", i, action.do === kind ? "id" : kind]), message }];
  });
}

const isByHand = (action: Action): action is ByHand => action.do === "deliver" || action.do === "reply-headers" || action.do === "reply-data" || action.do === "reply-trailers" || action.do === "fail" || action.do === "time-out";

function kindOf(action: Action): Kind | undefined {
  if (action.do === "exchange" || ("exchange" in action && action.exchange !== undefined)) return "exchange";
  return action.do === "connection" || "connection" in action ? "connection" : undefined;
}

const wrongListener = (name: string, listener: Listener["kind"]): string => (listener === "tcp"
  ? `is "${name}", which belongs to HTTP; setup.listener is of kind tcp and takes connections (connection, open-connection, downstream-data, ...)`
  : `is "${name}", which belongs to TCP; setup.listener is of kind http: set setup.listener.kind to "tcp" for connections`);

/** A short form begins and ends its stream. */
function whole(streams: Streams, kind: Kind, id: string, action: Extract<Action, { do: "exchange" | "connection" }>): string | undefined {
  if (action.do === "exchange" && action.protocol === "HTTP/2") streams.http2.add(id);
  const message = begin(streams, kind, id) ?? parts(streams, action.do === "exchange" ? expandExchange(action).slice(1) : expandConnection(action).slice(1));
  if (action.do === "exchange" || action.ends !== "open") streams[kind].set(id, streams[kind].get(id) === "aborted" ? "aborted" : "ended");
  return message;
}
function parts(streams: Streams, actions: readonly Action[]): string | undefined {
  for (const action of actions) {
    const message = one(streams, action);
    if (message !== undefined) return message;
  }
  return undefined;
}

function one(streams: Streams, action: Action): string | undefined {
  switch (action.do) {
    case "send-headers": {
      const message = begin(streams, "exchange", action.exchange);
      if (action.protocol === "HTTP/2") streams.http2.add(action.exchange);
      if (message === undefined && action.endOfStream) streams.exchange.set(action.exchange, "ended");
      return message;
    }
    case "send-data": return part(streams, "exchange", action.exchange, action.endOfStream);
    case "send-trailers": return part(streams, "exchange", action.exchange, true);
    case "send-metadata": return part(streams, "exchange", action.exchange, false) ?? (streams.http2.has(action.exchange) ? undefined : `"${action.exchange}" does not speak HTTP/2, and METADATA frames belong to it`);
    case "abort": return gone(streams, "exchange", action.exchange);
    case "open-connection": return begin(streams, "connection", action.connection);
    case "downstream-data": return part(streams, "connection", action.connection, action.endOfStream);
    case "half-close": return part(streams, "connection", action.connection, true);
    case "close-connection":
    case "reset-connection": return streams.connection.get(action.connection) === "aborted" ? aborted(action.connection) : gone(streams, "connection", action.connection);
    // whether there is such a request, and what can be done with it, is known when it runs
    case "deliver":
    case "reply-headers":
    case "reply-data":
    case "reply-trailers":
    case "fail":
    case "time-out": return action.exchange === undefined || streams.exchange.has(action.exchange) ? undefined : unknown("exchange", action.exchange);
    case "phases": {
      const message = begin(streams, "exchange", action.exchange);
      streams.exchange.set(action.exchange, "ended");
      return message;
    }
    case "exchange":
    case "connection":
    case "run":
    case "advance":
    case "answer-by-hand":
    case "tick":
    case "foreign-callback":
    case "remove-configuration":
    case "restore-configuration":
      return undefined;
    default: return unreachable(action);
  }
}

const words = { exchange: "an exchange", connection: "a connection" } as const;

function begin(streams: Streams, kind: Kind, id: string): string | undefined {
  if (streams[kind].has(id)) return `${words[kind]} "${id}" has begun before; each needs a name of its own`;
  streams[kind].set(id, "open");
  return undefined;
}
const unknown = (kind: Kind, id: string): string => `no ${kind} "${id}" has begun before`;
const aborted = (id: string): string => `the client of "${id}" has gone before, nothing can follow`;

function gone(streams: Streams, kind: Kind, id: string): string | undefined {
  const message = streams[kind].has(id) ? undefined : unknown(kind, id);
  streams[kind].set(id, "aborted");
  return message;
}

function part(streams: Streams, kind: Kind, id: string, end: boolean): string | undefined {
  const now = streams[kind].get(id);
  if (now === undefined) return unknown(kind, id);
  if (now === "ended") return kind === "exchange" ? `the request of "${id}" has ended before, nothing can follow` : `the client of "${id}" has ended its side before, nothing can follow`;
  if (now === "aborted") return aborted(id);
  if (end) streams[kind].set(id, "ended");
  return undefined;
}
