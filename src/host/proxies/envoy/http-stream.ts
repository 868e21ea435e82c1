/**
 * One HTTP exchange inside Envoy: the connection manager around the filters, from the client's first byte to on_delete. Longer than other
 * files, because it is one state machine: what has been written, what is held and what has ended decide in every method what may still
 * happen. What can be decided without them is beside it (incoming, outgoing, local-reply, route, router, filter-manager, stream-entities).
 */
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import { MapType } from "../../../abi/codes.ts";
import { lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { AccessLog, ExchangeOutcome } from "../../../recording/outcome.ts";
import type { BlobSlice, Entry, EntryText } from "../../../recording/state.ts";
import { headersOf } from "../../../scenario/bytes.ts";
import type { SendHeaders } from "../../../scenario/scenario.ts";
import { ClientEnd } from "../../client.ts";
import type { LocalResponse, LoggedStream } from "../../context.ts";
import { asReceived, headerValue } from "../../header-map.ts";
import { httpDate } from "../../http-date.ts";
import type { Host } from "../../host.ts";
import { frames } from "../../prepared-reply.ts";
import { slicesOf } from "../../recorder.ts";
import type { Due } from "../../scheduler.ts";
import type { Thread } from "../../thread.ts";
import type { StreamDriver } from "../proxy.ts";
import type { StreamInfo, UpstreamFacts } from "./attributes/stream-info.ts";
import { tellAccessLoggers } from "./access-loggers.ts";
import { takePlugins } from "./failure.ts";
import { Side } from "./filter-manager.ts";
import type { Body, SideName, SideWorld } from "./filter-manager.ts";
import { FilterState } from "./filter-state.ts";
import { closesConnection, endsWithHeaders, declaredLength, incomingHeaders, refusalOf } from "./incoming.ts";
import type { Refusal } from "./incoming.ts";
import { isGrpcRequest, localReply, textBytes } from "./local-reply.ts";
import type { LocalReply } from "./local-reply.ts";
import { outgoingHeaders } from "./outgoing.ts";
import { releaseIn } from "./releases.ts";
import { flagBitsOf } from "./response-flags.ts";
import { clusterOf, Route } from "./route.ts";
import type { FoundRoute } from "./route-table.ts";
import { Router } from "./router.ts";
import { endsTwice, StreamEnd } from "./stream-end.ts";
import { StreamEntities } from "./stream-entities.ts";
import { WasmFilter } from "./wasm-filter.ts";

const noEntries: readonly EntryText[] = [];
const lineOf = (entries: readonly EntryText[]): string => entries.map(({ name, value }) => `${name}: ${value}`).join(", ");
const metadataOff = "allow_metadata is off";
const sideNumber = (side: SideName): number => (side === "request" ? 0 : 1);

export class HttpStream implements SideWorld, StreamDriver, StreamInfo {
  readonly kind = "exchange";
  readonly host: Host;
  readonly thread: Thread;
  readonly id: string;
  readonly index: number;
  readonly action: SendHeaders;
  readonly entities: StreamEntities;
  readonly filterState: FilterState;
  readonly routing: Route;
  readonly startedAt: number;
  readonly client: ClientEnd;
  readonly #http2: boolean;
  readonly #filters: WasmFilter[] = [];
  readonly #router: Router;
  /** The endpoint that a filter asks for (Higress). */
  overrideHost: ByteString | undefined;
  /** What a filter has set in place of the listener's (Higress). */
  #bufferLimit: number | undefined;
  #request: Side;
  #response: Side;

  requestHeaders = 0;
  requestTrailers = 0;
  responseHeaders = 0;
  responseTrailers = 0;
  #logResponseHeaders = 0;
  #heldSince = 0;

  details: string | undefined;
  #flags = new Set<string>();
  receivedBytes = 0;
  sentBytes = 0;
  readonly upstream: { -readonly [K in keyof UpstreamFacts]: UpstreamFacts[K] } = { attempts: 0, chosen: undefined, readyAfter: undefined, connected: false, failure: undefined, latency: undefined };
  #code = 0;
  endedAt: number | undefined;
  /** Over HTTP nobody says why the client's connection was closed. */
  readonly terminationDetails = undefined;
  #requestEnded = false;
  #responseEnded = false;
  #headersWritten = false;
  #responseComplete = false;
  #prepared: LocalReply | undefined;
  /** The response is the proxy's own. */
  #local = false;
  readonly #ending: StreamEnd;
  #access: AccessLog | undefined;
  #idle: Due | undefined;
  #expected: number | undefined;
  #refusal: Refusal | undefined;
  /** the client's connection does not outlive this exchange */
  /** its connection ends with it */
  #closes: boolean;
  #dispatching = false;
  #endsAfterDispatch = false;

  constructor(host: Host, thread: Thread, action: SendHeaders, index: number) {
    this.host = host;
    this.thread = thread;
    this.action = action;
    this.id = action.exchange;
    this.index = index;
    this.startedAt = host.scheduler.now;
    this.#http2 = action.protocol === "HTTP/2";
    this.#closes = closesConnection(action);
    this.client = new ClientEnd(this.#http2, action.method, () => host.scheduler.now, releaseIn(host).groupsHttp2Headers);
    this.entities = new StreamEntities(host.recorder, this.id, index, action.protocol);
    this.filterState = new FilterState((path, value) => this.entities.setProperty(path, value));
    this.routing = new Route(host.routes, host.recorder, index, this.entities.exchange, () => host.recorder.entries(this.requestHeaders));
    this.#router = new Router(this, action.reply);
    const stream = (): HttpStream => this;
    this.#ending = new StreamEnd({
      get requestEnded() { return stream().#requestEnded; },
      get waits() { return stream().#waitsForDispatch(); },
      log: () => this.#log(),
      destroyFilters: () => this.#destroyFilters(),
      crash: (cause) => this.crash(cause),
    });
    this.#request = new Side("request", [], this, true);
    this.#response = new Side("response", [], this, false);
  }

  /** Where rows name a filter and it is the proxy itself: the place behind the last filter. */
  get #proxy(): number {
    return this.host.scenario.setup.chain.length;
  }
  side(request: boolean): Side {
    return request ? this.#request : this.#response;
  }
  get connectionId(): number {
    return this.index + 1;
  }
  get protocol(): string {
    return this.action.protocol;
  }
  /** As attributes tell it: once there are response headers. */
  get responseCode(): number | undefined {
    return this.responseHeaders !== 0 && this.#code > 0 ? this.#code : undefined;
  }
  get route(): FoundRoute | undefined {
    return this.routing.shown;
  }
  get cluster(): ByteString | undefined {
    return this.route && clusterOf(this.route);
  }
  get destroyed(): boolean {
    return this.#ending.destroyed;
  }
  get open(): boolean {
    return !this.destroyed || this.#filters.some((filter) => filter.unfinished);
  }
  cause(step: number): void {
    this.host.cause = step;
  }

  /* The client */

  start(): void {
    this.#dispatch(() => this.#begin());
  }
  data(bytes: Uint8Array, end: boolean): void {
    this.#dispatch(() => this.#gotData(bytes, end));
  }
  trailers(entries: readonly EntryText[]): void {
    this.#dispatch(() => this.#gotTrailers(entries));
  }
  metadata(entries: readonly EntryText[]): void {
    this.#dispatch(() => this.#gotMetadata(this.#request, entries));
  }
  /** What the client sent is read. Over HTTP/2 a response that ends meanwhile is written, and its stream gone, when the reading is over. */
  #dispatch(read: () => void): void {
    this.#dispatching = this.#http2;
    read();
    this.#dispatching = false;
    if (this.#endsAfterDispatch) this.#ending.settle();
  }
  #waitsForDispatch(): boolean {
    if (this.#dispatching && !this.#ending.wasReset) this.#endsAfterDispatch = true;
    return this.#dispatching && !this.#ending.wasReset;
  }

  /** The filters of this stream: what the plugins of its thread are now. */
  #makeFilters(): void {
    takePlugins(this.host, this.thread, this.index, (plugin) => this.#filters.push(new WasmFilter(this, plugin)));
    this.#request = new Side("request", [...this.#filters.map((f) => ({ filter: f.requestSide, index: f.index })), { filter: this.#router, index: this.#proxy }], this, true);
    this.#response = new Side("response", this.#filters.map((f) => ({ filter: f.responseSide, index: f.index })).toReversed(), this, false);
  }
  #begin(): void {
    const { host, action } = this, { recorder } = host, { listener } = host.scenario.setup;
    const raw = incomingHeaders(host, action, false), refusal = refusalOf(action, raw, listener.http10);
    const entries = refusal === undefined ? incomingHeaders(host, action) : raw;
    const length = declaredLength(entries), end = action.endOfStream || length === 0 || (length === undefined && endsWithHeaders(action));
    this.#expected = this.#http2 ? undefined : length;
    const received = recorder.deed("headers-received", { exchange: this.index, from: 0, count: entries.length, end: end ? 1 : 0, line: `${action.method} ${action.path}` }, () => {
      this.requestHeaders = this.entities.map("request-headers", entries);
      recorder.phase(this.requestHeaders, "received");
      recorder.phase(this.entities.exchange, "waiting");
    });
    this.#makeFilters();
    this.cause(received);
    this.#requestEnded = end;
    if (refusal !== undefined) return this.#refuse(refusal);
    if (!this.#http2 && headersOf(action.headers).some((e) => lowerAscii(e.name) === "expect" && e.value === "100-continue")) this.client.headers([{ name: ":status", value: "100" }], false);
    this.#touch();
    this.routing.find();
    this.#request.headers(undefined, end);
  }
  #refuse(refusal: Refusal): void {
    this.#refusal = refusal;
    const { status, body, details, flag, silent } = refusal;
    if (silent === undefined) return this.reply(status, body, details, flag, "proxy");
    this.#reset(details, flag);
  }
  #gotData(bytes: Uint8Array, end: boolean): void {
    if (this.destroyed || this.#requestEnded) return;
    if (this.#expected !== undefined) end = this.receivedBytes + bytes.length >= this.#expected;
    if (this.#http2) {
      const pieces = frames(bytes, this.host.scenario.setup.listener.bufferLimit);
      for (const [i, piece] of pieces.entries()) if (!this.destroyed) this.#piece(piece, end && i === pieces.length - 1);
      return;
    }
    if (bytes.length > 0 || !end) this.#piece(bytes, false);
    if (end && !this.destroyed) this.#piece(new Uint8Array(), true);
  }
  #piece(bytes: Uint8Array, end: boolean): void {
    this.#requestEnded ||= end;
    this.receivedBytes += bytes.length;
    this.#received(this.#request, slicesOf(bytes), end);
  }
  #received(side: Side, slices: readonly BlobSlice[], end: boolean): void {
    const { name } = side, size = slices.reduce((sum, s) => sum + s.length, 0);
    let body: Body | undefined;
    this.cause(this.host.recorder.deed("data-received", { exchange: this.index, from: sideNumber(name), size, end: end ? 1 : 0 }, () => {
      body = this.entities.body(name);
      body.append(slices);
      this.entities.noteReceived(name, slices);
    }));
    this.#touch();
    if (body === undefined) return;
    side.data(undefined, body, end, false);
    this.#discard(body, side);
  }
  /** A piece that nobody sent on or kept: a filter dropped it. */
  #discard(body: Body, side: Side): void {
    const { recorder } = this.host;
    if (side.buffered === body || recorder.entity(body.entity) === undefined) return;
    const filter = side.holder?.index ?? this.#proxy;
    recorder.deed("dropped", { exchange: this.index, side: sideNumber(side.name), filter, size: body.size }, () => body.remove());
  }
  #gotTrailers(entries: readonly EntryText[]): void {
    if (this.destroyed || this.#requestEnded) return;
    const { recorder, scenario } = this.host;
    if (!this.#http2 && !scenario.setup.listener.http1Trailers) return this.#piece(new Uint8Array(), true);
    const lowered = entries.map((e) => ({ name: lowerAscii(e.name), value: e.value }));
    this.#requestEnded = true;
    this.cause(recorder.deed("trailers-received", { exchange: this.index, from: 0, count: lowered.length }, () => {
      this.requestTrailers = this.entities.map("request-trailers", lowered);
      recorder.phase(this.requestTrailers, "received");
    }));
    this.#touch();
    this.#request.trailers(undefined);
  }

  /** METADATA of a client or an upstream. The codec makes a map of its pairs: of equal names the first one stays. */
  #gotMetadata(side: Side, entries: readonly EntryText[]): void {
    const { recorder, scenario } = this.host, from = sideNumber(side.name);
    if (this.destroyed) return;
    const distinct = [...new Map(entries.toReversed().map((e) => [e.name, e.value]))].toReversed().map(([name, value]): EntryText => ({ name, value }));
    const reason = distinct.length === 0 ? "it is empty" : scenario.setup.listener.http2Metadata || !releaseIn(this.host).dropsMetadata ? undefined : metadataOff;
    if (reason !== undefined) {
      recorder.deed("metadata-dropped", { exchange: this.index, from, count: distinct.length, reason });
      return;
    }
    this.cause(recorder.deed("metadata-received", { exchange: this.index, from, count: distinct.length, line: lineOf(distinct) }));
    this.#touch();
    side.metadata(undefined, distinct);
  }
  metadataKept(side: SideName, filter: number, entries: readonly EntryText[]): void {
    this.host.recorder.deed("metadata-kept", { exchange: this.index, side: sideNumber(side), filter, count: entries.length });
  }
  metadataDone(_side: SideName, entries: readonly EntryText[]): void {
    const { recorder } = this.host;
    if (this.#ending.over) this.crash("the stream was ended in on_response_metadata");
    if (!this.#http2) {
      recorder.deed("metadata-dropped", { exchange: this.index, from: 1, count: entries.length, reason: "the client speaks HTTP/1" });
      return;
    }
    recorder.deed("metadata-sent", { exchange: this.index, to: 0, count: entries.length, line: lineOf(entries) });
    this.client.metadata(entries);
  }

  /** The client resets its stream, or closes its connection. */
  abort(): void {
    if (this.destroyed) return;
    this.cause(this.host.recorder.deed("client-gone", { exchange: this.index }));
    if (this.#http2) this.client.reset();
    else this.client.close();
    this.details = this.#http2 ? "http2.remote_reset" : "downstream_remote_disconnect";
    this.#flags.add(this.#http2 ? "DR" : "DC");
    this.#ending.lost();
  }

  /** The words of 1.40.0, where a listener's last connections are closed when its drain time is over. */
  drain(): void {
    if (this.destroyed) return;
    this.client.reset();
    this.details = "downstream_local_disconnect(purging_socket_that_have_not_progressed_to_connections)";
    this.#flags.add("DC");
    this.#ending.lost();
  }

  /* Idle timeout: what a held stream ends with when time is advanced past it. */

  #touch(): void {
    const { scheduler, scenario } = this.host, timeout = scenario.setup.listener.streamIdleTimeout;
    scheduler.cancel(this.#idle);
    if (timeout > 0 && !this.destroyed) this.#idle = scheduler.after(timeout * nanosecondsPerMillisecond, () => this.#idled(timeout), "background");
  }
  #idled(timeout: number): void {
    if (this.destroyed) return;
    this.cause(this.host.recorder.deed("timeout", { exchange: this.index, kind: "stream idle", after: timeout }));
    if (this.responseHeaders !== 0 && this.#headersWritten) this.#reset("stream_idle_timeout", "SI");
    else this.reply(this.#requestEnded ? 504 : 408, "stream timeout", "stream_idle_timeout", "SI", "proxy");
  }

  /* SideWorld */

  newBody(side: SideName): Body {
    return this.entities.body(side);
  }
  headerMap(side: SideName): number {
    return side === "request" ? this.requestHeaders : this.responseHeaders;
  }
  trailerMap(side: SideName): number {
    return side === "request" ? this.requestTrailers : this.responseTrailers;
  }
  observedEnd(side: SideName): boolean {
    return side === "request" ? this.#requestEnded : this.#responseEnded;
  }
  stopped(side: SideName): boolean {
    return side === "request" ? this.#request.aborted || this.#responseEnded : this.#response.aborted || this.#responseComplete;
  }

  grown(side: SideName, body: Body, streaming: boolean): void {
    const limit = this.#bufferLimit ?? (this.#http2 ? streamWindow : this.host.scenario.setup.listener.bufferLimit), size = body.size;
    if (streaming || limit === 0 || size <= limit || this.destroyed) return;
    this.cause(this.host.recorder.deed("buffer-limit-exceeded", { exchange: this.index, side: sideNumber(side), limit, size }));
    if (side === "request") {
      if (this.#request.aborted) return;
      this.reply(413, "Payload Too Large", "request_payload_too_large", "-", "proxy");
    } else if (this.#headersWritten) this.#reset("response_payload_too_large", "-");
    else this.reply(500, "Internal Server Error", "response_payload_too_large", "-", "proxy");
  }

  /** Of both sides, whichever a filter has named. */
  setBufferLimit(filter: number, limit: number): void {
    this.host.recorder.deed("buffer-limit-set", { exchange: this.index, filter, limit });
    this.#bufferLimit = limit;
    for (const side of [this.#request, this.#response]) if (side.buffered !== undefined) this.grown(side.name, side.buffered, side.streaming);
  }

  held(side: SideName, filter: number, how: string): void {
    const { recorder } = this.host, map = this.headerMap(side);
    this.#heldSince = recorder.deed("held", { exchange: this.index, side: sideNumber(side), filter, how }, () => {
      if (recorder.entity(map)?.phase !== sentPhase) recorder.phase(map, "held", filter + 1);
    });
  }
  buffered(side: SideName, filter: number, size: number, effect: () => void): void {
    this.host.recorder.deed("buffered", { exchange: this.index, side: sideNumber(side), filter, size }, effect);
  }
  resumed(side: SideName, filter: number): void {
    const { recorder } = this.host, map = this.headerMap(side);
    recorder.deed("resumed", { exchange: this.index, side: sideNumber(side), filter }, () => {
      if (recorder.entity(map)?.phase !== sentPhase) recorder.phase(map, "received");
    });
  }
  resumeIgnored(side: SideName, filter: number, reason: string): void {
    this.host.recorder.deed("resume-ignored", { exchange: this.index, side: sideNumber(side), filter, reason });
  }
  crash(cause: string): void {
    if (releaseIn(this.host).crashLosesResponse || !this.#ending.late(this.#http2)) this.client.lose();
    this.host.crash(cause, "1.36.2, 1.40.0", { exchange: this.index, filter: 0 });
  }

  /* Local responses */

  /** A reply the proxy makes by itself. */
  reply(status: number, body: string | Uint8Array, details: string, flag: string, by: string): void {
    if (flag !== "-") this.#flags.add(flag);
    this.#localReply({ status, details, body: typeof body === "string" ? textBytes(body) : body, headers: noEntries, grpcStatus: -1 }, this.#proxy, by);
  }
  localResponse(filter: number, response: LocalResponse): void {
    this.#ending.blame("send_local_response", this.#filterAt(filter)?.called ?? "");
    this.#localReply({ ...response, details: response.details.replaceAll(/\s/g, "_") }, filter, "filter");
  }
  failStream(filter: number): void {
    this.#abortIteration();
    if (this.#headersWritten) this.#reset("wasm_fail_stream", "-", this.#http2 && !releaseIn(this.host).failedResponseResets);
    else this.#localReply({ status: 503, details: "wasm_fail_stream", body: new Uint8Array(), headers: noEntries, grpcStatus: 14 }, filter, "proxy");
  }

  #localReply(response: LocalResponse, filter: number, by: string): void {
    const { recorder } = this.host;
    this.#abortIteration();
    this.details = response.details;
    const grpc = isGrpcRequest(headerValue(recorder.entries(this.requestHeaders), "content-type"));
    const made = localReply(response.status, response.body, response.headers, response.grpcStatus, grpc);
    if (this.#headersWritten) {
      recorder.deed("local-response-ignored", { exchange: this.index, filter, reason: "the response headers have been sent, so the stream is reset" });
      this.#reset(response.details, "-");
      return;
    }
    if (this.#prepared !== undefined) {
      recorder.deed("local-response-ignored", { exchange: this.index, filter, reason: "another one was made in this callback" });
      return;
    }
    this.#code = response.status;
    if (this.#refusal === undefined) this.routing.find();
    this.cause(recorder.deed("local-response", { exchange: this.index, filter, status: response.status, details: response.details, by }));
    // the upstream is given up at once, even when a filter then holds the reply (seen)
    this.#router.destroy();
    if (this.responseHeaders !== 0) this.#direct(made);
    else if (this.#request.calling !== 0) this.#prepared = made;
    else this.#throughFilters(made);
  }
  runPrepared(): void {
    const made = this.#prepared;
    this.#prepared = undefined;
    if (made !== undefined) this.#throughFilters(made);
  }
  #throughFilters(made: LocalReply): void {
    this.#local = true;
    const head = this.action.method === "HEAD", end = made.body.length === 0 || head;
    this.responseHeaders = this.entities.map("response-headers", made.headers);
    this.#responseEnded = end;
    this.#code = Number(made.headers.find((h) => h.name === ":status")?.value ?? 0);
    this.#response.headers(undefined, end);
    if (end || this.destroyed) return;
    this.#responseEnded = true;
    const body = this.#bodyOf(made);
    this.#response.data(undefined, body, true, false);
    this.#discard(body, this.#response);
  }
  /** Filters that are being called are the last ones. */
  #abortIteration(): void {
    if (this.#request.calling !== 0) this.#request.aborted = true;
    else if (this.#response.calling !== 0) this.#response.aborted = true;
  }
  /** Past all filters: the response had begun to pass them (T-44). */
  #direct(made: LocalReply): void {
    this.#local = true;
    const { recorder } = this.host;
    // a filter that held the response still has its headers, not those of the reply
    recorder.phase(this.responseHeaders, "closed");
    this.responseHeaders = this.entities.map("response-headers", made.headers);
    const end = made.body.length === 0 || this.action.method === "HEAD";
    this.#responseEnded = true;
    this.#write(end);
    if (end || this.destroyed) return;
    const body = this.#bodyOf(made);
    this.dataDone("response", body, true);
    this.#discard(body, this.#response);
  }
  #bodyOf(made: LocalReply): Body {
    const body = this.entities.body("response");
    body.append(slicesOf(made.body));
    return body;
  }

  /* The upstream */

  upstreamHeaders(entries: readonly EntryText[], end: boolean): void {
    const { recorder } = this.host;
    const seen = asReceived("response", entries.filter((e) => !(e.name === "keep-alive" && releaseIn(this.host).removesKeepAlive && !this.#http2)));
    const status = seen.find((e) => e.name === ":status")?.value ?? "";
    this.details ??= "via_upstream";
    this.cause(recorder.deed("headers-received", { exchange: this.index, from: 1, count: seen.length, end: end ? 1 : 0, line: status }, () => {
      this.responseHeaders = this.entities.map("response-headers", seen);
      recorder.phase(this.responseHeaders, "received");
    }));
    this.#code = Number(status);
    this.#responseEnded = end;
    this.#touch();
    this.#response.headers(undefined, end);
  }
  upstreamData(slices: readonly BlobSlice[], end: boolean): void {
    this.#responseEnded = end;
    this.#received(this.#response, slices, end);
  }
  upstreamTrailers(entries: readonly EntryText[]): void {
    const { recorder } = this.host;
    this.#responseEnded = true;
    this.cause(recorder.deed("trailers-received", { exchange: this.index, from: 1, count: entries.length }, () => {
      this.responseTrailers = this.entities.map("response-trailers", entries);
      recorder.phase(this.responseTrailers, "received");
    }));
    this.#response.trailers(undefined);
  }
  upstreamMetadata(entries: readonly EntryText[]): void {
    this.#gotMetadata(this.#response, entries);
  }
  resetFromUpstream(details: string, flag: string): void {
    this.#reset(details, flag);
  }

  /** Higress: the filters after it see the bytes before this returns (higress-group/higress issue 4034: the call goes into the filter chain on its own stack). */
  injectResponseData(filter: number, bytes: Uint8Array, end: boolean): void {
    const { recorder } = this.host, link = this.#response.linkOf(filter), before = this.host.cause;
    if (this.destroyed || this.#responseComplete || link === undefined) return void recorder.deed("injection-ignored", { exchange: this.index, filter, reason: "the stream is over" });
    if (this.responseHeaders === 0) return this.host.crash("inject_encoded_data_to_filter_chain before there is a response", "", { exchange: this.index, filter });
    const body = this.entities.body("response");
    this.cause(recorder.deed("injected", { exchange: this.index, filter, size: bytes.length, end: end ? 1 : 0 }, () => body.append(slicesOf(bytes))));
    this.#response.inject(link, body, end);
    this.#discard(body, this.#response);
    this.cause(before);
  }

  /* What reaches the client */

  headersDone(_side: SideName, end: boolean): boolean {
    const entries = this.host.recorder.entries(this.responseHeaders), status = headerValue(entries, ":status");
    if (status === undefined || !/^\d+$/.test(status)) {
      this.#flags.add("-");
      this.#request.aborted = true;
      this.#localReply({ status: 502, details: "filter_removed_required_response_headers{missing_required_header:_:status}", body: textBytes("missing required header: :status"), headers: noEntries, grpcStatus: -1 }, this.#proxy, "proxy");
      return false;
    }
    return this.#write(end) && !this.#ending.wasReset;
  }
  /** Of a stream that is gone: nothing of it arrives. Over HTTP/1 Envoy dies at its end (6.8). */
  #beyond(end: boolean): boolean {
    if (!this.#ending.over) return false;
    if (end && !this.#http2) this.crash(endsTwice);
    if (end && !this.#ending.wasReset) this.#ending.complete();
    return true;
  }
  #write(end: boolean): boolean {
    const { recorder, scenario } = this.host;
    if (this.#beyond(end)) return false;
    const entries = recorder.entries(this.responseHeaders).map(({ name, value }) => ({ name, value }));
    this.#headersWritten = true;
    this.#code = Number(entries.find((e) => e.name === ":status")?.value ?? 0);
    const { protocol, method } = this.action;
    const { kept, written, chunked, closes } = outgoingHeaders(entries, {
      protocol, head: method === "HEAD", status: this.#code, end, server: scenario.setup.listener.serverName, date: httpDate(this.host),
      closing: this.#closes || !this.#requestEnded || (this.#local && this.#code === badRequest),
    });
    this.#closes ||= closes;
    recorder.deed("headers-sent", { exchange: this.index, to: 0, count: written.length, end: end ? 1 : 0, line: String(this.#code) }, () => {
      this.#rewrite(kept);
      recorder.phase(this.responseHeaders, "sent");
    });
    this.client.headers(written, chunked);
    if (end) this.#finish();
    return true;
  }
  /** The map itself is made ready for the client, so that is what a filter sees that still holds it, or looks at it in its log. */
  #rewrite(kept: readonly EntryText[]): void {
    const { recorder } = this.host, now = recorder.entries(this.responseHeaders);
    let same = 0;
    while (same < kept.length && now[same]?.name === kept[same]?.name && now[same]?.value === kept[same]?.value) same++;
    if (same < now.length || same < kept.length) recorder.spliceList(this.responseHeaders, same, now.length - same, kept.slice(same));
  }
  dataDone(_side: SideName, body: Body, end: boolean): void {
    if (this.destroyed) return;
    const { recorder } = this.host, size = body.size;
    if (this.#beyond(end)) return;
    if (size > 0 || end) {
      recorder.deed("data-sent", { exchange: this.index, to: 0, size, end: end ? 1 : 0 }, () => {
        this.client.data(body.bytes.slice());
        this.entities.noteSent("response", body.slices.slice());
        this.consume(body, false);
      });
    }
    this.sentBytes += size;
    if (end) this.#finish();
  }
  /** 6.8: trailers of a stream that was reset. Where a close resets an HTTP/2 stream, Envoy survives them. */
  trailersDone(_side: SideName, goneOn: boolean): void {
    if (this.#ending.over && (goneOn || !releaseIn(this.host).closeStreamResets)) this.crash(endsTwice);
    if (this.#beyond(true)) return;
    const { recorder, scenario } = this.host, entries = recorder.entries(this.responseTrailers);
    recorder.deed("trailers-sent", { exchange: this.index, to: 0, count: entries.length }, () => recorder.phase(this.responseTrailers, "sent"));
    if (this.#http2 || scenario.setup.listener.http1Trailers) this.client.trailers(entries.map(({ name, value }) => ({ name, value })));
    this.#finish();
  }
  /** What was sent is gone from the proxy; a held buffer stays, empty. */
  consume(body: Body, request: boolean): void {
    if (this.side(request).buffered === body) body.clear();
    else body.remove();
  }
  #finish(): void {
    if (this.#ending.wasReset) return this.client.end();
    this.#responseComplete = true;
    this.#responseEnded = true;
    this.client.end();
    if (!this.#requestEnded || this.#closes) this.client.close();
    this.#ending.complete();
  }
  /** `quietly`: the client sees an end, not an error. */
  #reset(details: string, flag: string, quietly = false): void {
    this.details = details;
    if (flag !== "-") this.#flags.add(flag);
    this.#responseEnded = true;
    this.#ending.reset(() => this.#announceReset(1), () => {
      if (quietly || (this.#http2 && !releaseIn(this.host).closeStreamResets)) this.client.end();
      else this.client.reset();
    });
  }

  /* Resume and close */

  continueSide(request: boolean, filter: number): void {
    const side = this.side(request), link = side.linkOf(filter);
    if (link === undefined) return;
    side.resume(link);
  }
  setDetails(details: string): void {
    this.details ??= details;
  }
  #filterAt(index: number): WasmFilter | undefined {
    return this.#filters.find((filter) => filter.index === index);
  }
  closedByFilter(filter: number, request: boolean): void {
    this.#ending.blame("close_stream", this.#filterAt(filter)?.called ?? "");
    this.#abortIteration();
    this.#responseEnded = true;
    this.#ending.reset(() => this.#announceReset(request ? 0 : 1), () => {
      if (this.#http2 && !releaseIn(this.host).closeStreamResets) this.client.end();
      else this.client.reset();
    });
  }

  #announceReset(side: number): void {
    this.host.recorder.deed("stream-reset", { exchange: this.index, side, reason: this.details ?? "" });
  }

  /* The end of the stream (section 8) */

  #log(): void {
    const { host } = this, { recorder, scheduler } = host;
    this.endedAt ??= scheduler.now;
    scheduler.cancel(this.#idle);
    this.#logResponseHeaders = this.responseHeaders;
    const { endOrder } = releaseIn(host), seen = this.#seenByLog();
    this.cause(recorder.deed("stream-complete", { exchange: this.index, status: seen.code, details: seen.details, flags: seen.flags }, () => recorder.phase(this.entities.exchange, this.#responseComplete ? "done" : "failed")));
    if (endOrder === "log-done-delete" && this.#refusal?.silent === undefined) for (const filter of this.#filters) filter.onLog();
    // after the filters' own logs, which may still have changed it
    this.#access = this.#seenByLog();
    if (endOrder === "log-done-delete") this.#tellAccessLoggers();
  }
  #tellAccessLoggers(): void {
    if (this.#refusal?.silent === undefined) tellAccessLoggers(this.host, this.thread, this.#logged());
  }
  #seenByLog(): AccessLog {
    return { code: this.#code, details: this.details ?? "-", flags: [...this.#flags].filter((f) => f !== "-").join(",") || "-", cluster: this.cluster ?? "-", received: this.receivedBytes, sent: this.sentBytes };
  }
  #destroyFilters(): void {
    const specified = releaseIn(this.host).endOrder === "done-log-delete";
    for (const filter of this.#filters) {
      if (specified) filter.endAsSpecified(this.#refusal?.silent === undefined);
      else filter.onDestroy();
    }
    if (specified) this.#tellAccessLoggers();
    this.#router.destroy();
  }

  #logged(): LoggedStream {
    const { recorder } = this.host, entries = (map: number): readonly Entry[] | undefined => (map === 0 ? undefined : recorder.entries(map));
    return {
      info: this, readableMap: (type) => this.loggedMap(type),
      maps: { requestHeaders: entries(this.requestHeaders), responseHeaders: entries(this.loggedMap(MapType.HttpResponseHeaders)), responseTrailers: entries(this.loggedMap(MapType.HttpResponseTrailers)), log: true },
    };
  }
  loggedMap(type: number): number {
    switch (type) {
      case MapType.HttpRequestHeaders: return this.#refusal?.unread === true ? 0 : this.requestHeaders;
      case MapType.HttpResponseHeaders: return this.#logResponseHeaders;
      case MapType.HttpResponseTrailers: return this.responseTrailers;
      default: return 0;
    }
  }

  /** The bit vector of response.flags. */
  get flagBits(): bigint {
    return flagBitsOf(this.#flags);
  }

  addTrailers(request: boolean): number {
    if (request) return (this.requestTrailers ||= this.entities.map("request-trailers", noEntries));
    return (this.responseTrailers ||= this.entities.map("response-trailers", noEntries));
  }

  /* What was seen */

  outcome(): ExchangeOutcome {
    const held = this.heldBy;
    const seen = outcomeOf(this.id, this.client, this.#access);
    return held === undefined ? seen : { ...seen, heldBy: held.filter };
  }
  get heldBy(): { readonly side: number; readonly filter: number; readonly since: number } | undefined {
    if (this.destroyed) return undefined;
    const request = this.#request.holder, response = this.#response.holder;
    if (request !== undefined) return { side: 0, filter: request.index, since: this.#heldSince };
    return response === undefined ? undefined : { side: 1, filter: response.index, since: this.#heldSince };
  }

  forget(): () => ExchangeOutcome {
    this.entities.removeAll();
    const { id, client } = this, access = this.#access;
    return () => outcomeOf(id, client, access);
  }
}

const outcomeOf = (id: string, client: ClientEnd, access: AccessLog | undefined): ExchangeOutcome => ({ id, client: client.saw(), ...(access === undefined ? {} : { access }) });

/** Over HTTP/2 a stream's buffers are limited by its window, whatever the connection's limit is. Seen on both releases. */
const streamWindow = 16 * 1024 * 1024;
const sentPhase = 3;
/** After a local response with this status Envoy closes the connection; after others it does not. */
const badRequest = 400;
