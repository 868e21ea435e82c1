/**
 * The end of one HTTP stream, as Envoy's connection manager does it: the codec's side ends or is reset, filters are logged, then destroyed. A
 * guest that closes or answers its stream meanwhile begins the end anew, inside of the one that goes on (semantics 6.8): filters are logged
 * again, and a stream that is taken from the list of streams twice is what Envoy dies of.
 */

export const endsTwice = "a response that ends twice";

/** What ends: asked and told in this order. */
export interface EndWorld {
  readonly requestEnded: boolean;
  /** HTTP/2: a response that ends while the client's request is being read is written, and its stream gone, when the reading is over. */
  readonly waits: boolean;
  log(): void;
  destroyFilters(): void;
  crash(cause: string): void;
}

export class StreamEnd {
  readonly #world: EndWorld;
  /** Nothing more is written: the response is complete, or the proxy has reset the stream. */
  #codecDone = false;
  #resetTold = false;
  /** Its filters are destroyed, or being destroyed. */
  destroyed = false;
  /** It did not end by itself. */
  wasReset = false;
  /** What is still written goes nowhere. */
  over = false;
  #gone = false;
  #depth = 0;
  /** What the guest did last that ends a stream, and in which callback: when Envoy dies, it is of this. */
  #blamed: { readonly deed: string; readonly callback: string } = { deed: "", callback: "" };

  constructor(world: EndWorld) {
    this.#world = world;
  }

  blame(deed: string, callback: string): void {
    this.#blamed = { deed, callback };
  }
  /** 1.36.2 dies late of what a guest does in on_delete, and over HTTP/1 of an answer in on_done: a finished response arrives before. */
  late(http2: boolean): boolean {
    const { deed, callback } = this.#blamed;
    return this.#gone && (callback === "proxy_on_delete" || (callback === "proxy_on_done" && deed === "send_local_response" && !http2));
  }
  get #cause(): string {
    return this.#blamed.deed === "" ? endsTwice : `${this.#blamed.deed} in ${this.#blamed.callback.replace("proxy_", "")}`;
  }
  /** The response is complete. A request that is not is given up. */
  complete(): void {
    this.#codecDone = true;
    this.reset(nothing, nothing);
  }
  /** Resets what is not complete; a second reset of it does nothing. Of a complete one, what is left is to destroy it. The client is told last. */
  reset(announce: () => void, tellClient: () => void): void {
    if (this.#world.requestEnded && this.#codecDone) return this.#destroy();
    this.#codecDone = true;
    if (this.#resetTold) return;
    this.#resetTold = true;
    this.wasReset = true;
    announce();
    this.#destroy();
    tellClient();
    this.over = true;
  }
  /** The client, or its connection, is gone. */
  lost(): void {
    this.#resetTold = true;
    this.wasReset = true;
    this.over = true;
    this.#destroy();
  }
  /** What waited for the end of the reading. */
  settle(): void {
    this.#destroy();
  }

  #destroy(): void {
    if (this.#world.waits) return;
    if (++this.#depth > mostRounds) this.#world.crash(`${this.#cause}, again and again`);
    this.#world.log();
    this.destroyed = true;
    this.#world.destroyFilters();
    if (this.#gone) this.#world.crash(this.#cause);
    this.#gone = true;
    this.over ||= !this.wasReset;
    this.#depth--;
  }
}

const nothing = (): void => {};
/** Envoy's stack holds some thousand rounds; here so many are shown. */
const mostRounds = 64;
