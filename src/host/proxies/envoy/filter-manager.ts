/**
 * Filter iteration of one HTTP stream, as Envoy's filter manager does it: a state for each filter and side. Most of semantics
 * 6.3 to 6.8, the misuse included, follows from it without special cases.
 */
import type { BlobSlice, EntryText } from "../../../recording/state.ts";
import type { Recorder } from "../../recorder.ts";

export const HeadersStatus = { Continue: 0, StopIteration: 1, StopAllBuffer: 3, StopAllWatermark: 4 } as const;
export const DataStatus = { Continue: 0, StopAndBuffer: 1, StopAndWatermark: 2, StopNoBuffer: 3 } as const;
export const TrailersStatus = { Continue: 0, Stop: 1 } as const;

export type SideName = "request" | "response";

/** What a filter is asked on one side. Statuses are those above. */
export interface SideFilter {
  headers(map: number, end: boolean): number;
  data(buffer: Body, end: boolean): number;
  trailers(map: number): number;
  /** What it returns changes nothing: metadata always go on. */
  metadata(entries: readonly EntryText[]): void;
}

/** A buffer object of the proxy: its bytes are an entity of the state, made when first needed. */
export class Body {
  readonly entity: number;
  readonly #recorder: Recorder;
  constructor(recorder: Recorder, entity: number) {
    this.#recorder = recorder;
    this.entity = entity;
  }
  get size(): number { return this.#recorder.size(this.entity); }
  get slices(): readonly BlobSlice[] { return this.#recorder.entity(this.entity)?.pieces ?? []; }
  get bytes(): Uint8Array { return this.#recorder.bytes(this.entity); }
  append(slices: readonly BlobSlice[]): void { this.#recorder.appendBytes(this.entity, slices); }
  clear(): void { if (this.size > 0) this.#recorder.spliceBytes(this.entity, 0, this.size, []); }
  moveTo(other: Body): void {
    other.append(this.slices.slice());
    this.remove();
  }
  remove(): void { this.#recorder.remove(this.entity); }
  /** It was moved into another one, or removed. */
  get gone(): boolean { return this.#recorder.entity(this.entity) === undefined; }
}

type Iteration = "continue" | "stop-single" | "stop-all-buffer" | "stop-all-watermark";

interface Link {
  readonly filter: SideFilter;
  /** index in the chain; the router is the one after the last filter */
  readonly index: number;
  iteration: Iteration;
  iterateFromCurrent: boolean;
  headersContinued: boolean;
  /** Its headers callback has been called. */
  processedHeaders: boolean;
  endStream: boolean;
  /** METADATA that waits here. */
  savedMetadata: (readonly EntryText[])[];
}

/** What the stream around the filters provides to one side of it. */
export interface SideWorld {
  newBody(side: SideName): Body;
  headerMap(side: SideName): number;
  trailerMap(side: SideName): number;
  /** The message has ended on its way in. */
  observedEnd(side: SideName): boolean;
  /** No further iteration on this side: a local response, a reset, or the response has ended. */
  stopped(side: SideName): boolean;
  /** The stream is no more. */
  readonly destroyed: boolean;
  /** A held body has grown; true when its limit was exceeded and the stream has answered or reset. */
  grown(side: SideName, body: Body, streaming: boolean): void;
  /** A local response was prepared while this side's filter ran. */
  runPrepared(): void;
  held(side: SideName, filter: number, how: Iteration): void;
  buffered(side: SideName, filter: number, size: number, effect: () => void): void;
  resumed(side: SideName, filter: number): void;
  /** Beyond the last filter of a side that has no terminal filter (the response's client). */
  headersDone(side: SideName, end: boolean): boolean;
  dataDone(side: SideName, body: Body, end: boolean): void;
  metadataDone(side: SideName, entries: readonly EntryText[]): void;
  metadataKept(side: SideName, filter: number, entries: readonly EntryText[]): void;
  /** `goneOn`: filters have been called with them though the stream was gone. */
  trailersDone(side: SideName, goneOn: boolean): void;
  /** Continue of a side whose message does not exist: Envoy dereferences it. */
  crash(cause: string): void;
  resumeIgnored(side: SideName, filter: number, reason: string): void;
}

export const callStates = { headers: 1, data: 2, trailers: 4, metadata: 8 } as const;

/** One side of a stream: the links in the order in which the side visits them. */
export class Side {
  readonly name: SideName;
  readonly links: readonly Link[];
  readonly #world: SideWorld;
  /** the last link is the router, which takes everything */
  readonly #terminal: boolean;
  buffered: Body | undefined;
  /** Which callbacks of filters of this side run now, as bits. One inside of another clears the bit of both, as in Envoy. */
  calling = 0;
  aborted = false;
  streaming = false;
  /** how deep METADATA that was saved is being told */
  #telling = 0;

  constructor(name: SideName, filters: readonly { readonly filter: SideFilter; readonly index: number }[], world: SideWorld, terminal: boolean) {
    this.name = name;
    this.links = filters.map(({ filter, index }) => ({ filter, index, iteration: "continue", iterateFromCurrent: false, headersContinued: false, processedHeaders: false, endStream: false, savedMetadata: [] }));
    this.#world = world;
    this.#terminal = terminal;
  }

  linkOf(index: number): Link | undefined {
    return this.links.find((link) => link.index === index);
  }
  get holder(): Link | undefined {
    return this.links.find((link) => link.iteration !== "continue" && !(this.#terminal && link === this.links.at(-1)));
  }

  #start(from: Link | undefined, canStartFromCurrent: boolean): number {
    if (from === undefined) return 0;
    const at = this.links.indexOf(from);
    return canStartFromCurrent && from.iterateFromCurrent ? at : at + 1;
  }

  /** `from`: the filter that lets go, undefined when the message arrives. */
  headers(from: Link | undefined, end: boolean): void {
    const world = this.#world;
    let endStream = end, continueData = -1;
    for (let i = this.#start(from, false); i < this.links.length; i++) {
      const link = this.links[i];
      if (link === undefined) break;
      link.endStream = endStream && continueData < 0;
      this.calling |= callStates.headers;
      let status = link.filter.headers(world.headerMap(this.name), link.endStream);
      this.calling &= ~callStates.headers;
      if (this.aborted) {
        world.runPrepared();
        status = HeadersStatus.StopIteration;
      }
      const goesOn = this.#afterHeaders(link, status);
      const last = i === this.links.length - 1;
      if (!goesOn && !(last && this.#terminal)) {
        if (!this.aborted) this.#held(link);
        if (this.name === "request" || !link.endStream) this.#continueData(continueData);
        return;
      }
      if (endStream && this.buffered !== undefined && continueData < 0 && this.buffered.size > 0) continueData = i;
    }
    const modifiedEnd = endStream && continueData < 0;
    endStream = modifiedEnd;
    if (!this.#terminal && !world.headersDone(this.name, modifiedEnd)) return;
    this.#continueData(continueData);
  }

  #continueData(at: number): void {
    const link = this.links[at];
    if (link === undefined) return;
    link.iteration = "stop-single";
    this.resume(link);
  }

  #afterHeaders(link: Link, status: number): boolean {
    link.processedHeaders = true;
    if (status === HeadersStatus.Continue) {
      link.headersContinued = true;
      this.#metadataAfterHeaders(link);
      return true;
    }
    link.iteration = status === HeadersStatus.StopIteration ? "stop-single" : status === HeadersStatus.StopAllBuffer ? "stop-all-buffer" : "stop-all-watermark";
    this.#metadataAfterHeaders(link);
    return false;
  }

  /** HTTP/2 METADATA: it may arrive at any time, and waits at the first filter that has not seen the headers or has stopped everything. */
  metadata(from: Link | undefined, entries: readonly EntryText[]): void {
    const world = this.#world;
    for (let i = this.#start(from, true); i < this.links.length; i++) {
      const link = this.links[i];
      if (link === undefined) break;
      if (!link.processedHeaders || stopsAll(link)) {
        world.metadataKept(this.name, link.index, entries);
        link.savedMetadata.push(entries);
        return;
      }
      this.calling |= callStates.metadata;
      link.filter.metadata(entries);
      this.calling &= ~callStates.metadata;
      if (this.aborted && this.name === "request") {
        world.runPrepared();
        return;
      }
    }
    if (!this.#terminal) world.metadataDone(this.name, entries);
  }
  /** What came before the headers goes to the filter after them, unless it has stopped everything; after a local response to nobody. */
  #metadataAfterHeaders(link: Link): void {
    if (this.aborted && this.name === "request") link.savedMetadata = [];
    if (stopsAll(link) || link.savedMetadata.length === 0) return;
    const before = link.iterateFromCurrent;
    link.iterateFromCurrent = true;
    this.#savedMetadata(link);
    link.iterateFromCurrent = before;
  }
  /** A guest that continues its stream in its callback meets what is being told again: it is forgotten only when all of it has been told (6.8). */
  #savedMetadata(link: Link): void {
    if (link.savedMetadata.length === 0) return;
    if (++this.#telling > mostRounds) this.#world.crash(`continue_stream in on_${this.name}_metadata, again and again`);
    for (const entries of link.savedMetadata) this.metadata(link, entries);
    link.savedMetadata = [];
    this.#telling--;
  }

  #held(link: Link): void {
    this.#world.held(this.name, link.index, link.iteration);
  }

  /** Data arrives (`from` undefined) or goes on from a filter. */
  data(from: Link | undefined, body: Body, end: boolean, canStartFromCurrent: boolean): void {
    const world = this.#world;
    // a response that was replaced, or reset, meanwhile still runs through the filters: only requests are looked at here
    if (this.name === "request" && world.stopped(this.name)) return;
    let endStream = end, trailersAdded: Link | undefined;
    const hadTrailers = world.trailerMap(this.name) !== 0;
    for (let i = this.#start(from, canStartFromCurrent); i < this.links.length; i++) {
      const link = this.links[i];
      if (link === undefined) break;
      if (stopsAll(link)) {
        this.streaming = link.iteration === "stop-all-watermark";
        this.#buffer(link, body);
        return;
      }
      if (link.endStream) return;
      link.endStream = endStream && world.trailerMap(this.name) === 0;
      this.calling |= callStates.data;
      const status = link.filter.data(body, link.endStream);
      this.calling &= ~callStates.data;
      if (this.aborted) {
        world.runPrepared();
        return;
      }
      if (!hadTrailers && world.trailerMap(this.name) !== 0 && trailersAdded === undefined) {
        endStream = false;
        trailersAdded = link;
      }
      const last = i === this.links.length - 1;
      if (!this.#afterData(link, status, body) && !(last && this.#terminal)) {
        if (trailersAdded !== undefined && this.name === "request") this.trailers(trailersAdded);
        return;
      }
    }
    if (!this.#terminal) world.dataDone(this.name, body, endStream);
    if (trailersAdded !== undefined) this.trailers(trailersAdded);
  }

  #afterData(link: Link, status: number, body: Body): boolean {
    const world = this.#world;
    if (status === DataStatus.Continue) {
      if (link.iteration !== "stop-single") return true;
      this.#buffer(link, body);
      this.resume(link);
      return false;
    }
    const wasHeld = link.iteration === "stop-single";
    link.iteration = "stop-single";
    if (status === DataStatus.StopAndBuffer || status === DataStatus.StopAndWatermark) {
      this.streaming = status === DataStatus.StopAndWatermark;
      this.#buffer(link, body);
    } else if (link.endStream && world.trailerMap(this.name) === 0 && this.buffered === undefined) this.buffered = world.newBody(this.name);
    if (!wasHeld && !this.#isRouter(link)) this.#held(link);
    return false;
  }

  #isRouter(link: Link): boolean {
    return this.#terminal && link === this.links.at(-1);
  }

  #buffer(link: Link, body: Body): void {
    if (this.buffered === body) return;
    // what was added before the filter was asked is not added again
    if (!body.gone) this.#world.buffered(this.name, link.index, body.size + (this.buffered?.size ?? 0), () => {
      this.buffered ??= this.#world.newBody(this.name);
      body.moveTo(this.buffered);
    });
    if (this.buffered !== undefined) this.#world.grown(this.name, this.buffered, this.streaming);
  }

  /** A filter adds what it was given to what is held, before it is asked (`addDecodedData`). */
  addToBuffer(index: number, body: Body): Body | undefined {
    const link = this.linkOf(index);
    if (link === undefined) return undefined;
    this.streaming = false;
    this.#buffer(link, body);
    return this.buffered;
  }

  trailers(from: Link | undefined): void {
    const world = this.#world;
    let goneOn = false;
    if (this.name === "request" && world.stopped(this.name)) return;
    for (let i = this.#start(from, true); i < this.links.length; i++) {
      const link = this.links[i];
      if (link === undefined) break;
      if (stopsAll(link)) return;
      goneOn ||= world.destroyed;
      this.calling |= callStates.trailers;
      const status = link.filter.trailers(world.trailerMap(this.name));
      this.calling &= ~callStates.trailers;
      link.endStream = true;
      // in a response nobody looks whether its iteration was aborted
      if (this.aborted && this.name === "request") {
        world.runPrepared();
        return;
      }
      if (!this.#afterTrailers(link, status)) return;
    }
    if (!this.#terminal) world.trailersDone(this.name, goneOn);
  }

  #afterTrailers(link: Link, status: number): boolean {
    if (status === TrailersStatus.Continue) {
      if (link.iteration === "continue") return true;
      this.resume(link);
      return false;
    }
    if (link.iteration === "continue") {
      link.iteration = "stop-single";
      if (!this.#isRouter(link)) this.#held(link);
    }
    return false;
  }

  /** `injectEncodedDataToFilterChain`: the headers go on first, then the bytes, to the filters after this one. It stays held, when it is. */
  inject(link: Link, body: Body, end: boolean): void {
    if (!link.headersContinued) {
      link.headersContinued = true;
      this.headers(link, false);
    }
    this.data(link, body, end, true);
  }

  /** `continueDecoding` / `continueEncoding`. What it does while nothing is stopped is Envoy's too (semantics 6.6, 6.8). */
  resume(link: Link): void {
    const world = this.#world;
    if (world.stopped(this.name)) {
      world.resumeIgnored(this.name, link.index, "the stream is over");
      return;
    }
    if (!link.headersContinued && world.headerMap(this.name) === 0) {
      world.crash(this.name === "response" ? "continue_stream for a response that does not exist" : "continue_stream for a request that does not exist");
      return;
    }
    const wasStopped = link.iteration !== "continue";
    if (wasStopped || !link.headersContinued) world.resumed(this.name, link.index);
    else world.resumeIgnored(this.name, link.index, "nothing is held here");
    if (stopsAll(link)) link.iterateFromCurrent = true;
    link.iteration = "continue";
    if (!link.headersContinued) {
      link.headersContinued = true;
      this.headers(link, world.observedEnd(this.name) && this.buffered === undefined && world.trailerMap(this.name) === 0);
    }
    this.#savedMetadata(link);
    const hadTrailers = world.trailerMap(this.name) !== 0;
    if (this.buffered !== undefined) this.data(link, this.buffered, world.observedEnd(this.name) && !hadTrailers, true);
    if (hadTrailers) this.trailers(link);
    link.iterateFromCurrent = false;
  }
}

/** Envoy's stack holds some thousand rounds; here so many are shown. */
const mostRounds = 64;
const stopsAll = (link: Link): boolean => link.iteration === "stop-all-buffer" || link.iteration === "stop-all-watermark";
