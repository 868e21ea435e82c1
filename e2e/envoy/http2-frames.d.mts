import type { Duplex } from "node:stream";
import type { Socket } from "node:net";

type Pairs = readonly (readonly [string, string])[];
export interface Wire {
  readonly duplex: Duplex;
  /** `size`: the most of its block that one frame may hold. */
  send(stream: number, pairs: Pairs, size?: number): void;
}
/** `client`: the session is a client's, which writes the preface. `got` is told each METADATA that arrives. */
export function tap(socket: Socket, client: boolean, got: (stream: number, pairs: Pairs) => void): Wire;
