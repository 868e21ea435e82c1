/** What attributes are derived from: what Envoy keeps about an exchange or a connection (its StreamInfo). */
import type { ByteString } from "../../../../base/byte-string.ts";
import type { Entry } from "../../../../recording/state.ts";
import type { Upstream } from "../../../../scenario/scenario.ts";
import type { AttributeValue } from "../../../attributes/value.ts";
import type { Host } from "../../../host.ts";
import type { FoundRoute } from "../route-table.ts";

export interface StreamInfo {
  readonly host: Host;
  /** of the downstream connection, from 1 */
  readonly connectionId: number;
  /** virtual time, ns */
  readonly startedAt: number;
  /** undefined for TCP */
  readonly protocol: string | undefined;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** virtual time of the end, ns; undefined until then */
  readonly endedAt: number | undefined;
  /** undefined until there is one */
  readonly responseCode: number | undefined;
  readonly details: ByteString | undefined;
  readonly flagBits: bigint;
  /** why the downstream connection was closed, where that is told */
  readonly terminationDetails: ByteString | undefined;
  /** The route that was found last; undefined before any was looked for. */
  readonly route: FoundRoute | undefined;
  /** Where the route leads, or a connection is handed to. */
  readonly cluster: ByteString | undefined;
  readonly upstream: UpstreamFacts;
  readonly filterState: FilterStateFacts;
}

export interface FilterStateFacts {
  /** A value that a filter set under this name (T-91). */
  value(name: ByteString): AttributeValue | undefined;
  /** An object of set_envoy_filter_state. */
  object(name: ByteString): AttributeValue | undefined;
}

export interface UpstreamFacts {
  /** requests to the upstream so far */
  readonly attempts: number;
  /** the host that was chosen */
  readonly chosen: Upstream | undefined;
  /** how long the connection took, or took to fail, ns */
  readonly readyAfter: number | undefined;
  readonly connected: boolean;
  /** why no connection could be made; undefined as long as nobody can tell */
  readonly failure: ByteString | undefined;
  /** from the first byte sent to the last one received, ns; undefined until then */
  readonly latency: number | undefined;
}

/** The header maps that may be read now; undefined for one that may not (T-90). */
export interface ReadableMaps {
  readonly requestHeaders: readonly Entry[] | undefined;
  readonly responseHeaders: readonly Entry[] | undefined;
  readonly responseTrailers: readonly Entry[] | undefined;
  readonly log: boolean;
}
/** An HTTP exchange, as one filter may look at it now. */
export interface Exchange extends ReadableMaps { readonly info: StreamInfo }
