/** The client of one exchange, on a connection of its own. */
import type { ClientSaw } from "../../recording/outcome.ts";
import type { Headers } from "../../scenario/scenario.ts";

export interface ClientConnection {
  data(bytes: Uint8Array, end: boolean): void;
  trailers(headers: Headers): void;
  /** A METADATA frame; HTTP/1 has none. */
  metadata(headers: Headers): void;
  /** The client goes away: resets the stream (or, over HTTP/1, its connection). */
  abort(): void;
  /** Gives up whatever is left, without a trace. */
  close(): void;
  saw(): ClientSaw;
  /** its end of the connection, by which the access log names it */
  readonly port: number;
}
