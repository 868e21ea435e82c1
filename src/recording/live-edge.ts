/** What can happen next where a run has come to rest: what the page needs to let a person drive it by hand. */

/**
 * connecting: its connection is not there yet.  receives: the request has not arrived as a whole.  answers: its answer is on the way.  goes-on: so
 * is the next piece of it.  waits-to-be-told: it answers when a person says so.  silent: nothing more comes by itself.
 */
export type RequestStands = "connecting" | "receives" | "answers" | "goes-on" | "waits-to-be-told" | "silent" | "over";

/** A call of a filter. Ids are counted by VM. */
export interface CallName { readonly id: number; readonly filter: number; readonly thread: number }

/** A request of the proxy to an upstream that is not over: for an exchange, or a call of a filter. Times are in ns since the start of the run. */
export interface RequestInFlight {
  readonly exchange?: string;
  readonly call?: CallName;
  readonly cluster: string;
  readonly stands: RequestStands;
  /** its response has begun */
  readonly began: boolean;
  /** a call or stream of gRPC */
  readonly grpc: boolean;
  /** there is a connection, and who asked knows of it */
  readonly knownToBeConnected: boolean;
  readonly due?: number;
  readonly timesOut?: number;
}

/** An exchange or connection that is not over. */
export interface OpenStream { readonly id: string; readonly kind: "exchange" | "connection"; readonly heldBy?: { readonly filter: number; readonly since: number; readonly side: number } }

export interface TickAhead { readonly filter: number; readonly thread: number; readonly due: number }

export interface LiveEdge {
  readonly streams: readonly OpenStream[];
  readonly requests: readonly RequestInFlight[];
  readonly ticks: readonly TickAhead[];
  /** Answers wait until they are delivered by hand. */
  readonly answersByHand: boolean;
  readonly now: number;
  /** When the next event is due; it may be due already. Absent: nothing is. */
  readonly next?: number;
}
