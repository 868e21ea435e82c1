/** What the world outside the proxy saw of a run: by exchange, by cluster, and how the run ended. */
import type { ByteString } from "../base/byte-string.ts";

export type Pair = readonly [ByteString, ByteString];

export interface ClientSaw {
  /** absent while no status line came */
  readonly status?: number;
  readonly informational: readonly number[];
  /** as written by the proxy, in order, names in lower case; no pseudo headers */
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  readonly trailers?: readonly Pair[];
  /** METADATA frames of HTTP/2, in order; absent when none came */
  readonly metadata?: readonly (readonly Pair[])[];
  readonly end: "complete" | "still waiting" | "cut";
}
export interface UpstreamSaw {
  readonly method: ByteString;
  readonly path: ByteString;
  readonly authority?: ByteString;
  /** as written by the proxy, in order; HTTP/2 ones with their pseudo headers */
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  readonly trailers?: readonly Pair[];
  /** METADATA frames of HTTP/2, in order; absent when none came */
  readonly metadata?: readonly (readonly Pair[])[];
  /** the connection was lost before the whole request had arrived */
  readonly aborted: boolean;
  /** the exchange for which it was sent; absent for a call that a root made by itself */
  readonly exchange?: string;
  /** id of the call; absent for the request of the exchange itself */
  readonly call?: number;
}
/** What Envoy's access log says of an exchange. */
export interface AccessLog { readonly code: number; readonly details: string; readonly flags: string; readonly cluster: string; readonly received: number; readonly sent: number }

export interface ExchangeOutcome {
  readonly id: string;
  readonly client: ClientSaw;
  /** absent while the stream is open */
  readonly access?: AccessLog;
  readonly heldBy?: number;
}
/** One end of a connection as it was seen there. open: nothing has ended it; ended: the proxy's side has ended; reset: it was cut. */
export interface ConnectionEnd { readonly received: Uint8Array; readonly end: "open" | "ended" | "reset" }
export interface ConnectionOutcome {
  readonly id: string;
  readonly client: ConnectionEnd;
  /** absent when no server was reached */
  readonly upstream?: ConnectionEnd & { readonly cluster: string };
  /** absent while the connection is open; `code` is 0, there is none */
  readonly access?: AccessLog;
  readonly heldBy?: number;
}
export type RunEnd = "idle" | "still-held" | "fault" | "refused" | "proxy-crash" | "limit" | "running";
export interface Outcome {
  readonly end: RunEnd;
  /** why the proxy did not load the configuration, in its own words */
  readonly refusal?: string;
  readonly exchanges: readonly ExchangeOutcome[];
  readonly connections: readonly ConnectionOutcome[];
  readonly upstreams: Readonly<Record<string, readonly UpstreamSaw[]>>;
}
