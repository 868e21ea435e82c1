/** What one proxy does with filters: the interface between the host's machinery and a proxy. */
import type { Host } from "../host.ts";
import type { Thread } from "../thread.ts";
import type { OpenConnection, SendHeaders } from "../../scenario/scenario.ts";
import type { ConnectionOutcome, ExchangeOutcome } from "../../recording/outcome.ts";
import type { AttributeObject } from "../attributes/value.ts";
import type { Context } from "../context.ts";
import type { Release } from "./envoy/releases.ts";

export interface ProxyRules {
  readonly name: string;
  readonly version: string;
  readonly release: Release;
  /** Loads and starts the chain on every thread. A reason in the proxy's own words when it refuses. */
  start(host: Host): string | undefined;
  /** A request is about to arrive on a thread; `start` of the driver lets it. `index`: its number in order of appearance. */
  begin(host: Host, thread: Thread, action: SendHeaders, index: number): StreamDriver;
  /** The same for a connection to a listener of kind tcp. `index`: they are counted with the exchanges. */
  connect(host: Host, thread: Thread, action: OpenConnection, index: number): ConnectionDriver;
  /** The attributes that a context may ask for now (semantics 17). */
  attributes(context: Context): AttributeObject;
  /** The configuration is removed: roots end. */
  stop(host: Host): void;
}

/** The filter that holds a side: 0 request or downstream data, 1 response or upstream data. */
export interface Held { readonly side: number; readonly filter: number; readonly since: number }

/** What a client has opened: an exchange or a connection. */
interface Driver<Outcome> {
  readonly id: string;
  readonly thread: Thread;
  /** in order of appearance, from 0 */
  readonly index: number;
  start(): void;
  data(bytes: Uint8Array, end: boolean): void;
  /** The proxy closes the client's connection because its listener is gone. */
  drain(): void;
  /** What the client and the access log have seen. */
  outcome(): Outcome;
  /** True until it is gone from the proxy. */
  readonly open: boolean;
  /** The filter that holds a side now. */
  readonly heldBy: Held | undefined;
  /** Removes its entities, when the next one begins after it is over. What remains is the answer to `outcome`. */
  forget(): () => Outcome;
}

/** One exchange as its client drives it. */
export interface StreamDriver extends Driver<ExchangeOutcome> {
  readonly kind: "exchange";
  trailers(entries: readonly { readonly name: string; readonly value: string }[]): void;
  abort(): void;
}

/** One TCP connection as its client drives it. */
export interface ConnectionDriver extends Driver<ConnectionOutcome> {
  readonly kind: "connection";
  /** The client's side ends; it goes on reading. */
  halfClose(): void;
  /** The client's socket is closed: its side ends, and what still comes for it is answered with a reset. */
  hangUp(): void;
  reset(): void;
}
