/** A scripted server of TCP at the other end of one of the proxy's connections: what it gets, what it says, how it ends. */
import { concatBytes } from "../base/bytes.ts";
import type { ConnectionEnd } from "../recording/outcome.ts";
import { bytesOf } from "../scenario/bytes.ts";
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import type { TcpServer, Upstream } from "../scenario/scenario.ts";
import type { Scheduler } from "./scheduler.ts";

/** How the proxy hears of the server. Every call comes from the event loop. */
export interface ServerListener {
  connected(): void;
  refused(): void;
  /** One read's worth, and whether the server's side ends with it. */
  data(bytes: Uint8Array, end: boolean): void;
  reset(): void;
}

/** What a server does for which nothing is written: it takes what it gets and ends when the other side ends. */
export const silentServer: TcpServer = { greetDelay: 0, echo: false, delay: 0, keepOpen: false };
const none = new Uint8Array();

export class ServerConnection {
  readonly cluster: string;
  readonly #scheduler: Scheduler;
  readonly #server: TcpServer;
  readonly #listener: ServerListener;
  readonly #received: Uint8Array[] = [];
  #size = 0;
  #end: ConnectionEnd["end"] = "open";
  #ended = false;
  /** The proxy's socket is no more, or the server has reset: nothing is said any more. */
  #gone = false;
  /** when what was said last arrives; nothing overtakes it */
  #saidUntil = 0;

  constructor(scheduler: Scheduler, upstream: Upstream, listener: ServerListener, own: TcpServer | undefined) {
    this.cluster = upstream.cluster;
    this.#scheduler = scheduler;
    this.#server = own ?? upstream.server ?? silentServer;
    this.#listener = listener;
    scheduler.after(0, () => {
      if (this.#gone) return;
      if (upstream.kind === "refused") {
        this.#gone = true;
        return listener.refused();
      }
      listener.connected();
      const { greet, greetDelay } = this.#server;
      if (greet !== undefined) this.#say(greetDelay, bytesOf(greet), false);
    });
  }

  /** What the proxy has written arrives, and its end. */
  data(bytes: Uint8Array, end: boolean): void {
    if (this.#end !== "open" || this.#gone) return;
    const { echo, prefix, reply, delay, endAfter, resetAfter, keepOpen } = this.#server, before = this.#size;
    if (bytes.length > 0) this.#received.push(bytes);
    this.#size += bytes.length;
    if (end) this.#end = "ended";
    const reached = (limit: number | undefined): boolean => limit !== undefined && before < limit && this.#size >= limit;
    const said = bytes.length === 0 ? [] : [...(echo ? [...(prefix === undefined ? [] : [bytesOf(prefix)]), bytes] : []), ...(reply === undefined ? [] : [bytesOf(reply)])];
    this.#say(delay, concatBytes(said), end && !keepOpen);
    if (reached(endAfter)) this.#say(delay, none, true);
    if (reached(resetAfter)) this.#later(delay, () => this.#reset());
  }

  /** The proxy closes its socket: in order, or hard. */
  close(hard: boolean): void {
    if (this.#gone) return;
    this.#gone = true;
    if (hard) this.#end = "reset";
    else if (this.#end === "open") this.#end = "ended";
  }

  saw(): ConnectionEnd {
    return { received: concatBytes(this.#received), end: this.#end };
  }

  #say(delay: number, bytes: Uint8Array, end: boolean): void {
    if (bytes.length === 0 && !end) return;
    this.#later(delay, () => {
      if (this.#ended) return;
      this.#ended = end;
      this.#listener.data(bytes, end);
    });
  }
  #reset(): void {
    this.#gone = true;
    this.#end = "reset";
    this.#listener.reset();
  }
  #later(delay: number, run: () => void): void {
    const { now } = this.#scheduler;
    this.#saidUntil = Math.max(this.#saidUntil, now + delay * nanosecondsPerMillisecond);
    this.#scheduler.after(this.#saidUntil - now, () => {
      if (!this.#gone) run();
    });
  }
}
