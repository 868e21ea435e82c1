/** The client's end of a connection: what the proxy has sent there, and how it ended for the client. */
import { concatBytes } from "../base/bytes.ts";
import type { ConnectionEnd } from "../recording/outcome.ts";

export class ClientSocket {
  readonly #received: Uint8Array[] = [];
  #end: ConnectionEnd["end"] = "open";
  #closed = false;
  #broken = false;

  /** The client closes its socket: the first that still comes is taken by the system and answered with a reset. */
  hangUp(): void {
    this.#closed = true;
  }
  reset(): void {
    this.#closed = true;
    this.#broken = true;
  }

  /** False when nothing can be written any more: a reset has come from there. */
  data(bytes: Uint8Array, end: boolean): boolean {
    if (this.#broken) return false;
    if (this.#closed) this.#broken = bytes.length > 0;
    else if (this.#end === "open") {
      if (bytes.length > 0) this.#received.push(bytes);
      if (end) this.#end = "ended";
    }
    return true;
  }
  /** The proxy closes: in order, or hard. */
  close(hard: boolean): void {
    if (this.#closed || this.#end === "reset") return;
    if (hard) this.#end = "reset";
    else if (this.#end === "open") this.#end = "ended";
  }
  saw(): ConnectionEnd {
    return { received: concatBytes(this.#received), end: this.#end };
  }
}
