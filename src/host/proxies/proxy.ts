/** What one proxy does with filters: the interface between the host's machinery and a proxy. */
import type { Host } from "../host.ts";
import type { Thread } from "../thread.ts";
import type { SendHeaders } from "../../scenario/scenario.ts";
import type { ExchangeOutcome } from "../../recording/outcome.ts";
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
  /** The attributes that a context may ask for now (semantics 17). */
  attributes(context: Context): AttributeObject;
  /** The configuration is removed: roots end. */
  stop(host: Host): void;
}

/** One exchange as its client drives it. */
export interface StreamDriver {
  readonly id: string;
  readonly thread: Thread;
  /** in order of appearance, from 0 */
  readonly index: number;
  start(): void;
  data(bytes: Uint8Array, end: boolean): void;
  trailers(entries: readonly { readonly name: string; readonly value: string }[]): void;
  abort(): void;
  /** The proxy closes the client's connection because its listener is gone. */
  drain(): void;
  /** What the client and the access log have seen. */
  outcome(): ExchangeOutcome;
  /** True until the stream is gone from the proxy. */
  readonly open: boolean;
  /** The filter that holds a side now. */
  readonly heldBy: { readonly side: number; readonly filter: number; readonly since: number } | undefined;
  /** Removes its entities, when the next exchange begins after it is over. What remains is the answer to `outcome`. */
  forget(): () => ExchangeOutcome;
}
