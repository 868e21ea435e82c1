/** One request of the proxy to a scripted server: what has arrived of it, and the answer, piece by piece. */
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { BlobSlice, EntryText } from "../recording/state.ts";
import type { Reply, Upstream } from "../scenario/scenario.ts";
import type { PreparedReply } from "./prepared-reply.ts";
import type { Due, Scheduler } from "./scheduler.ts";
import { groupedByName } from "./http2-order.ts";
import type { MachineRules } from "./proxies/proxy.ts";
import { silentServer } from "./tcp-server.ts";
import type { Sender, UpstreamListener } from "./upstreams.ts";

const nothing: readonly BlobSlice[] = [];
const ignore = (): void => {};
const silent: UpstreamListener = { headers: ignore, data: ignore, trailers: ignore, refused: ignore, reset: ignore };

export type WireRules = Pick<MachineRules, "refusedText" | "groupsHttp2Headers">;
export interface UpstreamWorld {
  readonly scheduler: Scheduler;
  readonly rules: WireRules;
  /** The reply for a request whose headers have arrived. */
  choose(request: UpstreamRequest): PreparedReply;
}

export class UpstreamRequest {
  readonly upstream: Upstream;
  readonly sender: Sender;
  readonly #world: UpstreamWorld;
  /** silent once the connection is closed, so that what listened is not kept */
  #listener: UpstreamListener;
  readonly #http2: boolean;

  method: ByteString = "";
  path: ByteString = "";
  authority: ByteString | undefined;
  received: readonly EntryText[] = [];
  readonly body: Uint8Array[] = [];
  receivedTrailers: readonly EntryText[] | undefined;
  readonly receivedMetadata: (readonly EntryText[])[] = [];
  /** the connection was lost before the whole request had arrived */
  aborted = false;
  /** its headers have arrived */
  shown = false;

  #size = 0;
  #complete = false;
  /** bytes the request said it has, over HTTP/1 */
  #expected: number | undefined;
  #reply: PreparedReply | undefined;
  #gone = false;
  #connected = false;
  #answering = false;
  #sent = 0;
  /** What it has to say now is being said: to its side all of it has gone. */
  #sending = false;
  #waiting: (() => void)[] = [];
  /** When the proxy wrote last, and what had arrived before. */
  #turn = -1;
  #settled: { readonly shown: boolean; readonly pieces: number; readonly trailers: readonly EntryText[] | undefined; readonly complete: boolean } = { shown: false, pieces: 0, trailers: undefined, complete: false };
  #due: Due | undefined;

  constructor(world: UpstreamWorld, upstream: Upstream, sender: Sender, listener: UpstreamListener) {
    this.#world = world;
    this.upstream = upstream;
    this.sender = sender;
    this.#listener = listener;
    this.#http2 = upstream.protocol === "HTTP/2";
    this.#later(0, () => this.#connect());
  }

  headers(entries: readonly EntryText[], end: boolean): void {
    this.#whenConnected(() => this.#gotHeaders(entries, end));
  }
  data(bytes: Uint8Array, end: boolean): void {
    this.#whenConnected(() => this.#gotData(bytes, end));
  }
  trailers(entries: readonly EntryText[]): void {
    this.#whenConnected(() => {
      this.#settle();
      this.receivedTrailers = this.#http2 ? this.#inOrder(entries) : entries;
      this.#finished();
    });
  }
  metadata(entries: readonly EntryText[]): void {
    this.#whenConnected(() => void this.receivedMetadata.push(entries));
  }
  /** The proxy dies: what it wrote in this turn does not arrive. */
  lose(): void {
    this.#settle();
    const { shown, pieces, trailers, complete } = this.#settled;
    this.shown = shown;
    this.body.length = pieces;
    this.receivedTrailers = trailers;
    this.aborted = !complete;
  }
  #settle(): void {
    const { turn } = this.#world.scheduler;
    if (this.#turn === turn) return;
    this.#turn = turn;
    this.#settled = { shown: this.shown, pieces: this.body.length, trailers: this.receivedTrailers, complete: this.#complete || this.#gone };
  }
  /** The proxy gives up. */
  abort(): void {
    this.#settle();
    // over HTTP/2 a reset in the middle of the answer is an abort too
    if (!this.#complete || (this.#http2 && !this.#gone && !this.#sending)) this.aborted = true;
    this.#close();
  }

  /* The connection */

  #connect(): void {
    if (this.upstream.kind === "refused") {
      this.#close().refused(this.#world.rules.refusedText);
      return;
    }
    this.#connected = true;
    this.#listener.connected?.();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) if (!this.#gone) run();
  }
  #whenConnected(run: () => void): void {
    if (this.#connected) run();
    else this.#waiting.push(run);
  }
  /** At most one thing is due at a time: connecting, the first byte, the next piece, the end. */
  #later(ms: number, run: () => void): void {
    this.#due = this.#world.scheduler.after(ms * nanosecondsPerMillisecond, () => {
      if (!this.#gone) run();
    });
  }
  /** Nothing more is sent; what is told last is told to the listener it returns. */
  #close(): UpstreamListener {
    const listener = this.#listener;
    this.#gone = true;
    this.#world.scheduler.cancel(this.#due);
    this.#listener = silent;
    this.#reply = undefined;
    this.#waiting = [];
    return listener;
  }
  #fail(malformed = false): void {
    if (!this.#complete) this.aborted = true;
    this.#close().reset(malformed);
  }

  /* What arrives */

  #inOrder(entries: readonly EntryText[]): readonly EntryText[] {
    return this.#world.rules.groupsHttp2Headers ? groupedByName(entries) : entries;
  }
  #gotHeaders(entries: readonly EntryText[], end: boolean): void {
    this.#settle();
    if (!this.#http2 && entries.some((h) => h.name === "" || brokenLine(h))) return this.#later(0, () => this.#fail());
    if (this.#http2 && malformedHttp2(entries, end)) return this.#later(0, () => this.#fail(true));
    this.shown = true;
    this.received = this.#http2 ? this.#inOrder(entries.filter((h) => h.name !== "")) : entries.map(({ name, value }) => ({ name, value: value.replace(/^[ \t]+|[ \t]+$/g, "") }));
    const find = (name: string): ByteString | undefined => entries.find((h) => h.name === name)?.value;
    this.method = find(":method") ?? "";
    this.path = find(":path") ?? "";
    this.authority = find(":authority");
    if (this.upstream.protocol === "TCP") return this.#answeredByTcp();
    const coding = find("transfer-encoding");
    this.#expected = coding?.includes("chunked") === true ? undefined : lengthOf(entries);
    this.#reply = this.#world.choose(this);
    if (this.#reply.reply.answers === "headers") this.#answer();
    if (end && (this.#http2 || ((this.#expected ?? 0) === 0 && coding === undefined))) this.#finished();
  }
  /** What a server of TCP says is no HTTP; one that says nothing leaves the request waiting. */
  #answeredByTcp(): void {
    const { greet, echo, reply, delay, endAfter, resetAfter } = this.upstream.server ?? silentServer;
    const speaks = greet !== undefined || echo || reply !== undefined;
    if (speaks || endAfter !== undefined || resetAfter !== undefined) this.#later(delay, () => this.#fail(speaks));
  }
  #gotData(bytes: Uint8Array, end: boolean): void {
    this.#settle();
    const expected = this.#expected;
    if (bytes.length > 0) {
      const room = expected === undefined ? bytes.length : Math.max(0, expected - this.#size);
      // a server of HTTP/2 does not show what it refuses
      if (room > 0 && !(this.#http2 && room < bytes.length)) this.body.push(bytes.subarray(0, room));
      this.#size += bytes.length;
      if (this.#reply?.reply.answers === "data") this.#answer();
      // what follows a complete HTTP/1 request is read as the next one, and is none: the server hangs up
      if (expected !== undefined && this.#size > expected) {
        this.#world.scheduler.cancel(this.#due);
        return this.#later(0, () => this.#fail(this.#http2));
      }
      if (!this.#http2 && expected !== undefined && this.#size >= expected) this.#finished();
    }
    if (end && this.#http2 && expected !== undefined && this.#size < expected) return this.#later(0, () => this.#fail(true));
    if (end && (expected === undefined || this.#size >= expected)) this.#finished();
  }
  #finished(): void {
    if (this.#complete) return;
    this.#complete = true;
    this.#answer();
  }

  /* The answer */

  #answer(): void {
    const prepared = this.#reply;
    if (this.#answering || prepared === undefined || prepared.reply.never) return;
    this.#answering = true;
    this.#later(prepared.reply.delay, () => (prepared.reply.reset === "before-headers" ? this.#fail() : this.#respond(prepared)));
  }
  #respond(prepared: PreparedReply): void {
    const { reply } = prepared;
    this.#sending = prepared.parts.every((part) => part.delay === 0) && saysAll(reply);
    const bodiless = this.method === "HEAD" || reply.status === 204 || reply.status === 304;
    const headers = this.#http2 ? prepared.headers : closing(this.received, prepared.headers);
    const onlyHeaders = bodiless || (prepared.parts.length === 0 && (this.#http2 ? !goesOn(reply) : prepared.declared === 0));
    for (const frame of prepared.metadata) this.#listener.metadata?.(frame);
    if (this.#gone) return;
    const listener = onlyHeaders ? this.#close() : this.#listener;
    listener.headers(headers, onlyHeaders);
    if (!this.#gone) this.#part(prepared, 0);
  }
  #part(prepared: PreparedReply, at: number): void {
    const part = prepared.parts[at];
    if (part === undefined) return this.#afterParts(prepared);
    if (part.delay > 0) this.#later(part.delay, () => this.#sendPart(prepared, at));
    else this.#sendPart(prepared, at);
  }
  #sendPart(prepared: PreparedReply, at: number): void {
    const slices = prepared.parts[at]?.slices ?? nothing, metadata = prepared.parts[at]?.metadata, size = slices.reduce((sum, s) => sum + s.length, 0);
    this.#sent += size;
    if (at === prepared.parts.length - 1 && saysAll(prepared.reply)) this.#sending = true;
    const last = at === prepared.parts.length - 1 && this.#http2 && !goesOn(prepared.reply);
    if (metadata !== undefined && this.#http2) this.#listener.metadata?.(metadata);
    if (this.#gone) return;
    const listener = last ? this.#close() : this.#listener;
    if (size > 0 || last) listener.data(slices, last);
    if (!last && !this.#gone) this.#part(prepared, at + 1);
  }
  #afterParts(prepared: PreparedReply): void {
    const { reply } = prepared;
    if (reply.reset === "after-chunks") this.#later(reply.resetDelay, () => this.#fail());
    // they come in a frame of their own, which is read after what came before
    else if (this.#http2 && reply.holdOpen === 0 && prepared.trailers !== undefined) this.#later(0, () => this.#end(prepared));
    else if (reply.holdOpen > 0) this.#later(reply.holdOpen, () => this.#end(prepared));
    else if (this.#http2 || prepared.declared === undefined || this.#sent >= prepared.declared) this.#end(prepared);
  }
  #end(prepared: PreparedReply): void {
    const listener = this.#close();
    if (prepared.trailers === undefined) listener.data(nothing, true);
    else listener.trailers(prepared.trailers);
  }
}

/** A request line that no HTTP/1 server can read. */
const brokenLine = (h: EntryText): boolean => (h.name === ":path" || h.name === ":method") && /\s/.test(h.value);
const brokenPseudo = (h: EntryText): boolean => (h.name === ":method" && /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(h.value)) || (h.name === ":authority" && /\s/.test(h.value));

const pseudo = new Set([":method", ":path", ":scheme", ":authority", ":protocol"]);
const ofConnection = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);
/** What an HTTP/2 server answers with a protocol error. Seen with Node's, behind Envoy 1.40.0. */
function malformedHttp2(entries: readonly EntryText[], end: boolean): boolean {
  const length = lengthOf(entries);
  return (end && length !== undefined && length > 0) || !entries.some((h) => h.name === ":authority" || h.name === "host")
    || entries.some((h) => brokenLine(h) || brokenPseudo(h) || ofConnection.has(h.name) || (h.name === "te" && h.value !== "trailers") || (h.name.startsWith(":") && !pseudo.has(h.name)));
}

/** Something follows the body: the end of the stream does not come with its last piece. */
const goesOn = (reply: Reply): boolean => reply.trailers !== undefined || reply.reset !== undefined || reply.holdOpen > 0;

/** Once its last piece is written, a server that waits for nothing has said all. */
const saysAll = (reply: Reply): boolean => reply.reset === undefined && reply.holdOpen === 0;

export function lengthOf(headers: readonly EntryText[]): number | undefined {
  const text = headers.find((h) => h.name === "content-length")?.value;
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** HTTP/1: who is asked to close the connection says so, and keeps it alive no longer. */
export function closing(request: readonly EntryText[], headers: readonly EntryText[]): readonly EntryText[] {
  if (!request.some((h) => h.name === "connection" && h.value.toLowerCase() === "close")) return headers;
  return headers.filter((h) => h.name !== "keep-alive").map((h) => (h.name === "connection" ? { name: h.name, value: "close" } : h));
}
