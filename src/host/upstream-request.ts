/** One request of the proxy to a scripted server: what has arrived of it, and the answer, piece by piece. */
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import { lowerAscii } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { BlobSlice, EntryText } from "../recording/state.ts";
import type { Reply, Upstream } from "../scenario/scenario.ts";
import type { RequestStands } from "../recording/live-edge.ts";
import type { PreparedReply } from "./prepared-reply.ts";
import { slicesOf } from "./recorder.ts";
import type { Due, Scheduler } from "./scheduler.ts";
import { groupedByName } from "./http2-order.ts";
import type { MachineRules } from "./proxies/proxy.ts";
import { silentServer } from "./tcp-server.ts";
import type { Sender, UpstreamListener } from "./upstreams.ts";

const nothing: readonly BlobSlice[] = [];
const ignore = (): void => {};
const silent: UpstreamListener = { headers: ignore, data: ignore, trailers: ignore, refused: ignore, reset: ignore };

export type WireRules = Pick<MachineRules, "refusedText" | "groupsHttp2Headers" | "keepsCase">;
export interface UpstreamWorld {
  readonly scheduler: Scheduler;
  readonly rules: WireRules;
  /** The reply for a request whose headers have arrived. */
  choose(request: UpstreamRequest): PreparedReply;
  /** What answers waits until it is told to. */
  answersByHand(): boolean;
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
  /** the headers of its response have left */
  #began = false;
  /** By hand: it answers at once and without delays; it waits until it is told to; it says nothing more. */
  #hand: "told" | "waits" | "silent" | undefined;
  /** By hand: in place of what it is set up to answer. */
  #given: PreparedReply | undefined;
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
    const { scheduler } = this.#world, due = scheduler.after(ms * nanosecondsPerMillisecond, () => {
      if (!this.#gone) run();
    });
    this.#due = this.#hand === "told" ? scheduler.hurry(due) : due;
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
    if (!this.#http2 && twoLengths(entries)) return this.#later(0, () => this.#fail());
    if (this.#http2 && malformedHttp2(entries, end)) return this.#later(0, () => this.#fail(true));
    this.shown = true;
    this.received = this.#http2 ? this.#inOrder(entries.filter((h) => h.name !== "")) : entries.map(({ name, value }) => ({ name, value: value.replace(/^[ \t]+|[ \t]+$/g, "") }));
    const find = (name: string): ByteString | undefined => entries.find((h) => lowerAscii(h.name) === name)?.value;
    this.method = find(":method") ?? "";
    this.path = find(":path") ?? "";
    this.authority = find(":authority") ?? find("host");
    if (this.upstream.protocol === "TCP") return this.#answeredByTcp();
    const coding = find("transfer-encoding");
    this.#expected = coding?.includes("chunked") === true ? undefined : lengthOf(entries);
    this.#reply = this.#given ?? this.#world.choose(this);
    if (this.#reply.reply.answers === "headers" || this.#hand === "told") this.#answer();
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
        this.#complete ||= !this.#http2;
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
    if (this.#answering || prepared === undefined || this.#hand === "silent" || (prepared.reply.never && this.#hand !== "told")) return;
    if (this.#hand === undefined && this.#world.answersByHand()) this.#hand = "waits";
    if (this.#hand === "waits") return;
    this.#answering = true;
    this.#later(prepared.reply.delay, () => (prepared.reply.reset === "before-headers" ? this.#fail() : this.#respond(prepared)));
  }
  #respond(prepared: PreparedReply): void {
    const { reply } = prepared;
    this.#began = true;
    this.#sending = prepared.parts.every((part) => part.delay === 0) && saysAll(reply);
    const headers = this.#http2 ? prepared.headers : closing(this.received, prepared.headers);
    const onlyHeaders = this.#bodiless(reply) || (prepared.parts.length === 0 && (this.#http2 ? !goesOn(reply) : prepared.declared === 0));
    for (const frame of prepared.metadata) this.#listener.metadata?.(frame);
    if (this.#gone) return;
    const listener = onlyHeaders ? this.#close() : this.#listener;
    listener.headers(headers, onlyHeaders);
    if (!this.#gone) this.#part(prepared, 0);
  }
  #bodiless(reply: Reply): boolean {
    return this.method === "HEAD" || reply.status === 204 || reply.status === 304;
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

  /* By hand, at the live edge. Each says why it cannot be done. */

  /** What it does next by itself. */
  get stands(): RequestStands {
    if (this.#gone) return "over";
    if (!this.#connected) return "connecting";
    if (this.#hand === "waits") return "waits-to-be-told";
    if (this.#pending) return this.#began ? "goes-on" : "answers";
    return this.#complete || this.#began || this.#hand === "silent" || this.#reply?.reply.never === true ? "silent" : "receives";
  }
  get began(): boolean {
    return this.#began;
  }
  /** when it does that, ns since the start of the run */
  get due(): number | undefined {
    return this.#pending ? this.#due?.time : undefined;
  }
  /** It was told to answer, and something of it has still to come. */
  get hurries(): boolean {
    return this.#hand === "told" && this.#pending;
  }
  get #pending(): boolean {
    return this.#due?.cancelled === false;
  }

  /** Its answer comes at once and without delays, though it waited, had time, or meant to say nothing. */
  deliver(own: PreparedReply | undefined): string | undefined {
    if (this.#gone) return over;
    if (own !== undefined && this.#began) return begun;
    if (this.#began && !this.#pending) return "it has said all that it is set up to say";
    if (this.#connected && this.#reply === undefined) return notThere;
    const { scheduler } = this.#world;
    this.#hand = "told";
    this.#given = own;
    if (this.#began || !this.#connected) {
      if (this.#due !== undefined) this.#due = scheduler.hurry(this.#due);
      return undefined;
    }
    this.#reply = own ?? this.#reply;
    scheduler.cancel(this.#due);
    this.#answering = false;
    this.#answer();
    return undefined;
  }
  /** Answers wait from now on, or come by themselves again. */
  byHand(on: boolean): void {
    if (this.#gone || this.#began || this.#hand === "silent") return;
    if (on && this.#answering) {
      this.#world.scheduler.cancel(this.#due);
      this.#answering = false;
      this.#hand = "waits";
    } else if (!on && this.#hand === "waits") {
      this.#hand = undefined;
      this.#answer();
    }
  }
  /** The server resets the connection. */
  resetNow(): string | undefined {
    if (this.#gone) return over;
    if (!this.#connected) return "there is no connection yet";
    this.#fail();
    return undefined;
  }
  /** The connection has never come about, so the server has seen nothing. `tells`: who asked knows when there is one. */
  refuseNow(tells: boolean): string | undefined {
    if (this.#gone) return over;
    if (this.#began) return begun;
    if (tells && this.#connected) return "its connection is there: it can be reset";
    this.shown = false;
    this.aborted = false;
    this.#close().refused(this.#world.rules.refusedText);
    return undefined;
  }
  /** It says nothing more. */
  silence(): undefined {
    if (this.#connected) this.#world.scheduler.cancel(this.#due);
    this.#hand = "silent";
  }

  /** The headers of a response that is sent piece by piece, in place of what it is set up to answer. */
  sayHeaders(prepared: PreparedReply, end: boolean): string | undefined {
    if (this.#gone) return over;
    if (!this.shown) return notThere;
    if (this.#began) return begun;
    this.silence();
    this.#reply = prepared;
    this.#began = true;
    this.#answering = true;
    const last = end || this.#bodiless(prepared.reply) || prepared.declared === 0;
    const headers = this.#http2 ? prepared.headers : closing(this.received, prepared.headers);
    (last ? this.#close() : this.#listener).headers(headers, last);
    return undefined;
  }
  /** A piece of its body. Over HTTP/1, bytes beyond the length that was told are no part of it, and an end before it closes the connection. */
  sayData(bytes: Uint8Array, end: boolean): string | undefined {
    if (this.#gone) return over;
    if (!this.#began) return "its response has not begun: headers come first";
    this.silence();
    const declared = this.#reply?.declared, taken = declared === undefined ? bytes : bytes.subarray(0, declared - this.#sent);
    this.#sent += taken.length;
    const whole = declared === undefined ? end : this.#sent >= declared;
    if (this.#http2) {
      (whole ? this.#close() : this.#listener).data(slicesOf(taken), whole);
      return undefined;
    }
    if (taken.length > 0) this.#listener.data(slicesOf(taken), false);
    if (this.#gone) return undefined;
    if (whole) this.#close().data(nothing, true);
    else if (end) this.#fail();
    return undefined;
  }
  sayTrailers(entries: readonly EntryText[]): string | undefined {
    if (this.#gone) return over;
    if (!this.#began) return "its response has not begun: headers come first";
    if (this.#reply?.declared !== undefined) return "its response has a length, so HTTP/1 has no place for trailers";
    this.silence();
    this.#close().trailers(entries);
    return undefined;
  }
}

const over = "it is over", begun = "its response has begun", notThere = "its request has not arrived there";

/** A request line that no HTTP/1 server can read. */
const brokenLine = (h: EntryText): boolean => (h.name === ":path" || h.name === ":method") && /\s/.test(h.value);
const brokenPseudo = (h: EntryText): boolean => (h.name === ":method" && /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(h.value)) || (h.name === ":authority" && /\s/.test(h.value));

/** A length and chunked coding at once: a server of HTTP/1.1 hangs up. */
const twoLengths = (entries: readonly EntryText[]): boolean => entries.some(({ name }) => lowerAscii(name) === "content-length") && entries.some(({ name }) => lowerAscii(name) === "transfer-encoding");

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
  const text = headers.find((h) => lowerAscii(h.name) === "content-length")?.value;
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** HTTP/1: who is asked to close the connection says so, and keeps it alive no longer. */
export function closing(request: readonly EntryText[], headers: readonly EntryText[]): readonly EntryText[] {
  if (!request.some((h) => lowerAscii(h.name) === "connection" && h.value.toLowerCase() === "close")) return headers;
  return headers.filter((h) => lowerAscii(h.name) !== "keep-alive").map((h) => (lowerAscii(h.name) === "connection" ? { name: h.name, value: "close" } : h));
}
