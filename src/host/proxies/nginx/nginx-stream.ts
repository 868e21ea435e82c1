/**
 * One request in nginx: filters see its headers, then its whole body, then the response as it is read. Both ways they are asked in the
 * order of the chain. What ends a chain ends it for all its filters: none of them is told of the end.
 */
import { byteStringOfText } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { concatBytes } from "../../../base/bytes.ts";
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import { headersOf } from "../../../scenario/bytes.ts";
import type { ExchangeOutcome, AccessLog } from "../../../recording/outcome.ts";
import { joined } from "../../../recording/state.ts";
import type { EntryText } from "../../../recording/state.ts";
import type { SendHeaders } from "../../../scenario/scenario.ts";
import { ClientEnd } from "../../client.ts";
import type { Context, LocalResponse } from "../../context.ts";
import type { Host } from "../../host.ts";
import { dateText } from "../../http-date.ts";
import { slicesOf } from "../../recorder.ts";
import type { Thread } from "../../thread.ts";
import type { UpstreamRequest } from "../../upstream-request.ts";
import { StreamEntities } from "../envoy/stream-entities.ts";
import type { Held, StreamDriver } from "../proxy.ts";
import { keepEntries } from "./header-lines.ts";
import { emptyGif, errorPage, gifDate, readsOf } from "./pages.ts";
import { RequestHead } from "./request-head.ts";
import { ResponseHead } from "./response-head.ts";
import type { PhaseName, Worker } from "./worker.ts";

const callbacks = {
  "request-headers": "proxy_on_request_headers", "request-body": "proxy_on_request_body", "response-headers": "proxy_on_response_headers", "response-body": "proxy_on_response_body",
  done: "proxy_on_done", log: "proxy_on_log", delete: "proxy_on_delete",
} as const;
type Told = keyof typeof callbacks;
const words: Readonly<Record<Told, string>> = { "request-headers": "on_request_headers", "request-body": "on_request_body", "response-headers": "on_response_headers", "response-body": "on_response_body", done: "on_done", log: "on_log", delete: "on_delete" };
const none = new Uint8Array(0);
const actions = { continue: 0, pause: 1, done: 3 } as const;
/** `proxy_read_timeout` */
const readTimeout = 60000;
/** Each phase of nginx tries anew to make the contexts of a chain. */
const mostAttempts = 5;

export class NginxStream implements StreamDriver {
  readonly kind = "exchange";
  readonly id: string;
  readonly thread: Thread;
  readonly index: number;
  open = true;
  heldBy: Held | undefined;
  readonly worker: Worker;
  readonly request: RequestHead;
  readonly response: ResponseHead;
  /** its response has begun to leave */
  responseSent = false;
  /** `wasmx.*` */
  readonly properties = new Map<ByteString, Uint8Array>();
  pendingCalls = 0;
  readonly #host: Host;
  readonly #action: SendHeaders;
  readonly #entities: StreamEntities;
  readonly #client: ClientEnd;
  readonly #contexts = new Map<number, Context>();
  readonly #http2: boolean;
  readonly #began: number;
  /** filters that trapped, or returned what nginx does not take: the chain ends where it comes to one */
  readonly #failed = new Set<number>();
  #dead = false;
  #stage: "new" | "headers" | "reading" | "body" | "upstream" | "response" | "over" = "new";
  #requestMap = 0;
  #responseMap = 0;
  /* the request's body */
  #pieces: Uint8Array[] = [];
  #received = 0;
  #framing = 0;
  #arrived = false;
  #counted = 0;
  body: Uint8Array | undefined;
  #bodyReplaced = false;
  #skipsBody = false;
  /** it came in one packet with the headers */
  #atOnce = false;
  #resume: (() => void) | undefined;
  #clientGone = false;
  #hangs = false;
  /* the response */
  stash: LocalResponse | undefined;
  #madeLocally = false;
  #upstream: UpstreamRequest | undefined;
  readonly #tries: string[] = [];
  upstreamStatus: number | undefined;
  chunk: Uint8Array = none;
  #heldBody: { readonly filter: number; parts: Uint8Array[]; size: number } | undefined;
  #pausedOnce = false;
  #bodiless = false;
  #silent = false;
  #splitEnd = false;
  sentBytes = 0;
  #access: AccessLog | undefined;
  #timeout: ReturnType<Host["scheduler"]["after"]> | undefined;

  constructor(host: Host, worker: Worker, action: SendHeaders, index: number) {
    const { listener } = host.scenario.setup;
    this.#host = host;
    this.worker = worker;
    this.thread = worker.thread;
    this.id = action.exchange;
    this.index = index;
    this.#action = action;
    this.#http2 = action.protocol === "HTTP/2";
    this.#began = host.scheduler.now;
    this.#entities = new StreamEntities(host.recorder, byteStringOfText(action.exchange), index, action.protocol);
    this.#client = new ClientEnd(this.#http2, byteStringOfText(action.method), () => host.scheduler.turn, false);
    const sent = headersOf(action.headers), port = listener.address.slice(listener.address.lastIndexOf(":") + 1);
    const given = sent.map(({ name, value }) => ({ name, value: value.trim() }));
    const cookies = given.filter(({ name }) => name.toLowerCase() === "cookie");
    const list = this.#http2 && cookies.length > 0 ? [...given.filter(({ name }) => name.toLowerCase() !== "cookie"), { name: "cookie", value: cookies.map(({ value }) => value).join("; ") }] : given;
    const isChunked = !this.#http2 && !action.endOfStream && !given.some(({ name }) => name.toLowerCase() === "content-length");
    const all = [{ name: "host", value: byteStringOfText(action.authority) }, ...list, ...(isChunked ? [{ name: "transfer-encoding", value: "chunked" }] : [])];
    this.#framing = isChunked ? 4 : 0;
    this.request = new RequestHead(byteStringOfText(action.method), byteStringOfText(action.path), `${byteStringOfText(worker.settings.serverName)}:${port}`, all);
    const raw = isChunked ? [...sent, { name: "transfer-encoding", value: "chunked" }] : sent;
    this.#counted = `${action.method} ${action.path} HTTP/1.1\r\nhost: ${action.authority}\r\n`.length + raw.reduce((sum, { name, value }) => sum + name.length + value.length + 4, 0) + 2;
    const keepsAlive = action.protocol !== "HTTP/1.0" && !given.some(({ name, value }) => name.toLowerCase() === "connection" && value.toLowerCase() === "close");
    this.response = new ResponseHead(this.#http2, keepsAlive);
    if (action.endOfStream) this.#arrived = true;
    worker.streams.add(this);
  }

  get bytesReceived(): number {
    return this.#counted;
  }
  get #date(): string {
    return dateText(this.#host.epochSeconds + Math.floor(this.#host.scheduler.now / 1e9));
  }
  get milliseconds(): number {
    return (this.#host.scheduler.now - this.#began) / nanosecondsPerMillisecond;
  }
  get startedAt(): number {
    return this.#host.epochSeconds + this.#began / 1e9;
  }
  get protocol(): string {
    return this.#http2 ? "HTTP/2.0" : this.#action.protocol;
  }

  /* What the client does */

  start(): void {
    // what comes at the same instant came in the same packet
    this.#host.scheduler.after(0, () => this.#begin());
  }
  data(bytes: Uint8Array, end: boolean): void {
    if (!this.open) return;
    this.#host.recorder.deed("data-received", { exchange: this.index, from: 0, size: bytes.length, end: end ? 1 : 0 }, () => this.#entities.noteReceived("request", slicesOf(bytes)));
    this.#pieces.push(bytes);
    this.#received += bytes.length;
    if (end) this.#arrived = true;
    if (this.#stage === "reading" && this.#isWhole) this.#wholeBody(false);
    // over HTTP/2 a stream that waits for nothing is ended when its client has ended it
    if (end && this.#http2 && this.heldBy !== undefined && this.pendingCalls === 0) this.#client.end();
  }
  trailers(entries: readonly EntryText[]): void {
    if (!this.open) return;
    this.#framing += entries.reduce((sum, { name, value }) => sum + name.length + value.length + 4, 0);
    this.#arrived = true;
    if (this.#stage === "reading") this.#wholeBody(false);
  }
  metadata(): void {}
  drain(): void {}

  get #declared(): number | undefined {
    const length = this.request.headers.visible("content-length")?.value;
    return length === undefined ? undefined : Number(length);
  }
  get #hasBody(): boolean {
    return (this.#declared ?? 0) > 0 || this.#framing > 0 || (this.#http2 && !this.#action.endOfStream);
  }
  get #isWhole(): boolean {
    const declared = this.#declared;
    return declared !== undefined && this.#framing === 0 ? this.#received >= declared : this.#arrived;
  }

  /** The client goes away. */
  abort(): void {
    if (!this.open) return;
    this.#host.recorder.deed("client-gone", { exchange: this.index });
    this.#clientGone = true;
    this.#client.reset();
    if (this.#resume !== undefined && this.pendingCalls > 0) return;
    if (this.heldBy !== undefined) {
      // nobody reads from a connection whose request waits for a filter
      this.open = false;
      this.worker.streams.delete(this);
      return;
    }
    if (this.#hangs) return this.#log(0);
    if (this.#stage === "reading" && this.#framing === 0) this.#counted += this.#received;
    this.#upstream?.abort();
    this.#finish(this.#stage === "upstream" ? 499 : this.#stage === "response" ? this.response.status : 400);
  }
  /** The worker dies. */
  lose(): void {
    this.#host.scheduler.cancel(this.#timeout);
    this.#upstream?.abort();
    this.#client.lose();
    this.open = false;
    this.#stage = "over";
    this.heldBy = undefined;
  }

  /* Requests */

  #begin(): void {
    if (!this.open) return;
    const { recorder } = this.#host;
    this.worker.begun++;
    this.#host.cause = recorder.deed("headers-received", { exchange: this.index, from: 0, count: this.request.headers.shown.length, end: this.#action.endOfStream ? 1 : 0, line: `${this.request.method} ${this.request.unparsed}` }, () => {
      this.#requestMap = this.#entities.map("request-headers", this.request.entries);
    });
    this.#stage = "headers";
    const { clientMaxBodySize } = this.worker.settings;
    if (clientMaxBodySize > 0 && (this.#declared ?? 0) > clientMaxBodySize) return this.#errorPage(413, "the request is larger than client_max_body_size");
    if (this.#makeContexts()) this.#requestHeaders(0);
  }
  /** All contexts of a chain are made before the first callback. */
  #makeContexts(): boolean {
    const filters = [...this.#host.scenario.setup.chain.keys()];
    for (let attempt = 1; ; attempt++) {
      const failed = filters.find((filter) => this.#contextOf(filter) === undefined);
      if (failed === undefined) return true;
      this.#contexts.clear();
      if (attempt < mostAttempts) continue;
      this.#fail(failed, "its context was not created");
      this.#errorPage(500, "a filter failed");
      return false;
    }
  }
  /** The context of a filter; made again where its instance was lost. Undefined: it trapped. */
  #contextOf(filter: number): Context | undefined {
    const known = this.#contexts.get(filter), { recorder } = this.#host;
    if (known?.vm.failed === false) return known;
    const root = this.worker.rootFor(filter, this);
    if (root === undefined) return undefined;
    const id = known?.id ?? this.worker.nextStream++, { vm } = root;
    const context: Context = { id, entity: 0, vm, plugin: root.plugin, root, stream: undefined };
    this.#contexts.set(filter, context);
    vm.contexts.set(id, context);
    this.worker.run({ phase: "create", filter, stream: this }, () => vm.call("proxy_on_context_create", context, [id, root.id], 0, {
      opening: () => {
        context.entity = recorder.create("context", String(id), vm.entity, `filter=${filter}\0root=${root.id}\0exchange=${this.index}`);
      },
    }));
    return vm.failed ? undefined : context;
  }
  /** Its context is there when a call is told. */
  prepare(filter: number): void {
    this.#contextOf(filter);
  }
  #call(filter: number, phase: Told, args: readonly number[] = []): number | undefined {
    const context = this.#contextOf(filter);
    if (context === undefined) return undefined;
    if (!context.vm.has(callbacks[phase])) this.worker.crash(`${callbacks[phase]} is due, and the guest does not export it`);
    return this.worker.run({ phase, filter, stream: this }, () => context.vm.call(callbacks[phase], context, [context.id, ...args], 0));
  }

  #fail(filter: number, reason: string): void {
    this.#failed.add(filter);
    this.#host.recorder.deed("chain-ended", { exchange: this.index, filter, reason, outcome: "" });
  }
  #kill(filter: number, reason: string, outcome: string): void {
    this.#dead = true;
    this.#host.recorder.deed("chain-ended", { exchange: this.index, filter, reason, outcome });
  }
  #unknownAction(filter: number, phase: Told, action: number): string {
    this.worker.log(filter, "alert", `[proxy-wasm] NYI - "${words[phase]}" return action: ${action}`);
    return `it returned ${action}, which nginx does not take`;
  }

  #requestHeaders(from: number): void {
    for (let filter = from; filter < this.#host.scenario.setup.chain.length; filter++) {
      if (this.#failed.has(filter)) return this.#errorPage(500, "a filter failed");
      const action = this.#call(filter, "request-headers", [this.request.headers.shown.length, 0]);
      // a response that was made before a trap is sent
      if (this.stash !== undefined) return this.#localResponse(filter, this.stash);
      if (action === undefined) {
        this.#fail(filter, "it trapped");
        return this.#errorPage(500, "a filter failed");
      }
      if (action === actions.pause) return this.#hold(0, filter, () => this.#requestHeaders(filter + 1));
      if (action === actions.done) this.#skipsBody = true;
      else if (action !== actions.continue) {
        this.#fail(filter, this.#unknownAction(filter, "request-headers", action));
        return this.#errorPage(500, "a filter failed");
      }
    }
    this.#readBody();
  }

  /** A pause ends when all calls are answered; without one it never does. */
  #hold(side: number, filter: number, goOn: () => void): void {
    this.#host.recorder.deed("held", { exchange: this.index, side, filter, how: this.pendingCalls > 0 ? "Pause, until its calls are answered" : "Pause, for ever: no call is pending" });
    this.heldBy = { side, filter, since: this.#host.recorder.writer.step };
    this.#resume = goOn;
  }
  /** A call of one of its filters was answered. */
  callOver(filter: number, trapped: boolean): void {
    this.pendingCalls--;
    if (trapped) this.#fail(filter, "it trapped in on_http_call_response");
    if (this.stash !== undefined) return this.#localResponse(filter, this.stash);
    if (this.pendingCalls > 0) return;
    const goOn = this.#resume;
    if (goOn !== undefined) {
      this.#resume = undefined;
      this.heldBy = undefined;
      if (this.#clientGone) return this.#finish(499);
      this.#host.cause = this.#host.recorder.deed("resumed", { exchange: this.index, side: 0, filter });
      return goOn();
    }
    // nobody had paused: nginx runs its phases again
    if (this.#stage === "reading") {
      this.body = none;
      this.#leftOver();
      return this.#content();
    }
    if (this.#stage === "upstream") {
      this.#upstream?.abort();
      this.#tries.push("-");
      this.#content();
    }
  }

  #readBody(): void {
    if (this.#bodyReplaced) {
      if (this.#hasBody) this.#leftOver();
      return this.#requestBody(0);
    }
    if (!this.#hasBody) return this.#content();
    this.#stage = "reading";
    if (this.request.headers.visible("expect")?.value.toLowerCase() === "100-continue" && !this.#http2) {
      this.#client.headers([{ name: ":status", value: "100" }], false);
      this.sentBytes += "HTTP/1.1 100 Continue\r\n\r\n".length;
    }
    if (this.#isWhole) this.#wholeBody(true);
  }
  /** What was not read of a body is taken for the next request on the connection, and is none. */
  #leftOver(): void {
    this.#host.recorder.deed("dropped", { exchange: this.index, side: 0, filter: 0, size: this.#received });
    this.pipelined = true;
  }
  pipelined = false;
  #wholeBody(atOnce: boolean): void {
    this.#counted += this.#received + (this.#framing > 0 ? this.#pieces.reduce((sum, piece) => sum + (piece.length === 0 ? 0 : piece.length.toString(16).length + 4), this.#framing + 1) : 0);
    this.body = concatBytes(this.#pieces);
    this.#atOnce = atOnce;
    if (this.#skipsBody) return this.#content();
    this.#requestBody(0);
  }
  get bodyInFile(): boolean {
    return !this.#bodyReplaced && this.#received > 0 && this.#received >= this.worker.settings.clientBodyBufferSize;
  }
  setBody(bytes: Uint8Array): void {
    this.body = bytes;
    this.#bodyReplaced = true;
  }
  get bodyArrived(): boolean {
    return this.body !== undefined;
  }

  #requestBody(from: number): void {
    const size = this.body?.length ?? 0;
    this.#stage = "body";
    for (let filter = from; filter < this.#host.scenario.setup.chain.length; filter++) {
      const failed = this.#failed.has(filter), action = failed ? undefined : this.#call(filter, "request-body", [size, 1]);
      if (this.stash !== undefined) return this.#localResponse(filter, this.stash);
      if (action === undefined && !failed) this.#fail(filter, "it trapped");
      if (action === actions.pause) return this.#hold(0, filter, () => this.#requestBody(filter + 1));
      if (action === actions.continue || action === actions.done) continue;
      if (action !== undefined) this.#fail(filter, this.#unknownAction(filter, "request-body", action));
      if (this.#atOnce) return this.#errorPage(500, "a filter failed");
      this.#hangs = true;
      if (this.#http2) {
        this.#client.reset();
        return this.#log(0);
      }
      this.#host.recorder.deed("chain-ended", { exchange: this.index, filter, reason: "a filter failed when the body had come after the headers", outcome: "the client waits" });
      return;
    }
    this.#content();
  }

  /* The upstream */

  #content(): void {
    const { settings } = this.worker, { recorder, scheduler, upstreams, scenario: { setup } } = this.#host;
    this.#stage = "upstream";
    if (settings.content === "empty_gif") {
      this.response.own(200, "image/gif", emptyGif.length, [], false, this.#date);
      this.response.headers.push("Last-Modified", gifDate);
      return this.#respond(emptyGif);
    }
    const { cluster } = setup.router, upstream = upstreams.find(cluster);
    if (upstream === undefined || !upstreams.hasEndpoint(cluster)) return this.#upstreamFailed("no live upstreams");
    const size = this.body?.length ?? (this.#declared === undefined ? undefined : 0), own = settings.proxySetHeader === undefined ? [] : this.#setHeaders(cluster, headersOf(settings.proxySetHeader));
    const headers = this.request.upstreamHeaders(settings, own, size), path = this.request.upstreamPath(settings);
    for (const { name, value } of this.request.hiddenOnly) recorder.deed("header-still-sent", { exchange: this.index, name, value });
    recorder.deed("headers-sent", { exchange: this.index, to: 1, count: headers.length, end: size === undefined || size === 0 ? 1 : 0, line: `${this.request.method} ${path}` }, () => void this.#entities.map("upstream-request-headers", headers));
    let whole: Uint8Array[] | undefined, entries: readonly EntryText[] = [], over = false;
    const request = upstreams.open(cluster, {
      headers: (given, end) => {
        if (request !== this.#upstream) return;
        entries = given;
        if (end) this.#fromUpstream(given, none, true, request);
        else whole = [];
      },
      data: (slices, end) => {
        if (request !== this.#upstream) return;
        const bytes = joined(slices);
        over ||= end;
        if (whole === undefined) return this.#moreFromUpstream(bytes, end);
        whole.push(bytes);
        if (whole.length > 1) return;
        // the head and what comes with it are one read
        scheduler.after(0, () => {
          const first = concatBytes(whole ?? []);
          whole = undefined;
          this.#fromUpstream(entries, first, over, request);
        });
      },
      trailers: () => {
        over = true;
        if (request === this.#upstream && whole === undefined) this.#moreFromUpstream(none, true);
      },
      refused: () => this.#upstreamFailed("Connection refused"),
      reset: () => {
        if (request !== this.#upstream) return;
        if (this.responseSent) return this.#cut();
        this.#upstreamFailed("Connection reset by peer");
      },
    }, { exchange: this.id }, this.#action.reply);
    this.#upstream = request;
    this.#host.inFlight.add({ name: { exchange: this.id }, cluster, thread: this.thread.number, upstream: request, grpc: false, timeout: () => this.#timeout });
    scheduler.cancel(this.#timeout);
    this.#timeout = scheduler.after(readTimeout * nanosecondsPerMillisecond, () => {
      recorder.deed("timeout", { exchange: this.index, kind: "proxy_read_timeout", after: readTimeout });
      request.abort();
      this.#tries.push("504");
      this.#errorPage(504, "the upstream did not answer");
    }, "background");
    const pseudo = [{ name: ":method", value: this.request.method }, { name: ":path", value: path }, ...headers.filter(({ name }) => name.toLowerCase() === "host").slice(0, 1).map(({ value }) => ({ name: ":authority", value }))];
    request.headers([...pseudo, ...headers], size === undefined || size === 0);
    if (this.body !== undefined && this.body.length > 0) request.data(this.body, true);
  }
  /** `proxy_set_header` with the variables of headers. */
  #setHeaders(cluster: string, given: readonly EntryText[]): readonly EntryText[] {
    const set = given.map(({ name, value }) => ({ name, value: value.replace(/^\$http_(\w+)$/, (_, variable: string) => this.request.headers.visible(variable.replaceAll("_", "-"))?.value ?? "") }));
    return [{ name: "Host", value: cluster }, { name: "Connection", value: "close" }, ...set];
  }
  #upstreamFailed(reason: string): void {
    if (this.#stage === "over") return;
    this.#host.recorder.deed("upstream-failed", { exchange: this.index, cluster: byteStringOfText(this.#host.scenario.setup.router.cluster), reason });
    this.#tries.push("502");
    this.#errorPage(502, reason);
  }

  #fromUpstream(entries: readonly EntryText[], first: Uint8Array, over: boolean, request: UpstreamRequest): void {
    if (this.#stage !== "upstream" || request !== this.#upstream) return;
    const { recorder } = this.#host, status = entries.find(({ name }) => name === ":status")?.value ?? "";
    this.#host.scheduler.cancel(this.#timeout);
    this.#host.cause = recorder.deed("headers-received", { exchange: this.index, from: 1, count: entries.length, end: over ? 1 : 0, line: status }, () => this.#entities.noteReceived("response", slicesOf(first)));
    this.upstreamStatus = Number(status);
    this.#tries.push(status);
    this.response.fromUpstream(entries, this.#date);
    const { length: declared } = this.response, isHead = this.request.method === "HEAD", bodiless = isHead || this.upstreamStatus === 204 || this.upstreamStatus === 304;
    if (!this.#responseHeaders()) return;
    const head = `HTTP/1.1 ${status} OK\r\n`.length + entries.filter(({ name }) => name !== ":status").reduce((sum, { name, value }) => sum + name.length + value.length + 4, 0) + 2;
    // a body of a filter's own is sent in pieces, and so is what answers it when its length is not told
    if (this.#bodyReplaced && declared !== undefined && this.response.length === undefined) this.#splitEnd = true;
    const isWhole = declared !== undefined && first.length >= declared && readsOf(first, head).length <= 1;
    this.#declaredSize = declared;
    for (const part of bodiless ? [] : readsOf(first, head)) this.#pass(part, isWhole && !this.#splitEnd);
    if (!over) return;
    if (isHead) return this.#ended();
    if (bodiless || declared === 0 || declared === undefined || this.#splitEnd) this.#pass(none, true);
    this.#ended();
  }
  #declaredSize: number | undefined;
  #moreFromUpstream(bytes: Uint8Array, end: boolean): void {
    if (this.#stage !== "response") return;
    this.#host.cause = this.#host.recorder.deed("data-received", { exchange: this.index, from: 1, size: bytes.length, end: end ? 1 : 0 }, () => this.#entities.noteReceived("response", slicesOf(bytes)));
    if (bytes.length > 0) this.#pass(bytes, false);
    if (!end) return;
    if (this.#declaredSize === undefined) this.#pass(none, true);
    this.#ended();
  }
  /** The upstream breaks off. */
  #cut(): void {
    this.#client.reset();
    this.#finish(this.response.status);
  }

  /* The response */

  #errorPage(status: number, reason: string): void {
    if (this.#stage === "over") return;
    this.#host.scheduler.cancel(this.#timeout);
    const page = errorPage(status);
    this.response.forget();
    if (status === 500 || status === 413) this.response.connection = "close";
    this.response.own(status, "text/html", page.length, [], false, this.#date);
    this.#host.recorder.deed("local-response", { exchange: this.index, filter: 0, status, details: byteStringOfText(reason), by: "proxy" });
    this.#respond(page);
  }
  /** A filter's own response, outside the response phase. */
  #localResponse(filter: number, { status, details, body, headers }: LocalResponse): void {
    this.stash = undefined;
    this.#resume = undefined;
    this.heldBy = undefined;
    this.#madeLocally = true;
    const page = body.length === 0 ? none : concatBytes([body, Uint8Array.of(10)]);
    this.response.own(status, page.length === 0 ? undefined : "text/plain", page.length, headers, true, this.#date);
    this.#host.recorder.deed("local-response", { exchange: this.index, filter, status, details, by: "filter" });
    this.#respond(page);
  }
  /** A response of nginx or of a filter, whole. */
  #respond(page: Uint8Array): void {
    this.#declaredSize = page.length;
    if (!this.#responseHeaders()) return;
    if (this.request.method !== "HEAD") this.#pass(page, true);
    this.#ended();
  }

  /** Asks the filters and sends the head. False: there is nothing more to do. */
  #responseHeaders(): boolean {
    const { recorder, scenario: { setup: { chain } } } = this.#host, before = this.response.status;
    this.#stage = "response";
    if (!this.#dead && this.#failed.size === 0 && chain.length > 0 && this.#contexts.size === 0 && !this.#makeContexts()) return false;
    this.#responseMap = this.#entities.map("response-headers", this.response.entries);
    if (this.pendingCalls > 0 && !this.#dead && this.#failed.size === 0) {
      this.worker.log(0, "warn", "\"ResponseHeaders\" returned \"PAUSE\": local response expected but none produced", "filter");
      this.#splitEnd = true;
    } else for (const filter of chain.keys()) {
      if (this.#dead) break;
      if (this.#failed.has(filter)) {
        this.#kill(filter, "the chain has come to the filter that failed", "");
        break;
      }
      const action = this.#call(filter, "response-headers", [this.response.entries.length - 1, 0]);
      if (action === undefined) {
        this.#kill(filter, "it trapped", "the response goes on as it is");
        break;
      }
      if (this.stash !== undefined) this.#replace(filter, this.stash);
      else if (action === actions.pause) this.worker.log(filter, "warn", "\"ResponseHeaders\" returned \"PAUSE\": local response expected but none produced", "filter");
      else if (action === actions.done) this.#kill(filter, "it returned 3", "the response goes on as it is");
      else if (action !== actions.continue) {
        this.#kill(filter, this.#unknownAction(filter, "response-headers", action), "an error page takes the place of the response");
        this.#upstream?.abort();
        this.#upstream = undefined;
        this.#errorPage(500, "a filter failed");
        return false;
      }
    }
    this.responseSent = true;
    const set204 = (this.response.status === 204 || this.response.status === 304) && this.response.status !== before;
    this.#bodiless = this.request.method === "HEAD" || this.response.status === 204 || this.response.status === 304;
    if (!this.#silent) {
      recorder.deed("headers-sent", { exchange: this.index, to: 0, count: this.response.sent.length - 1, end: 0, line: String(this.response.status) });
      this.#client.headers(this.response.sent, this.response.chunked && !this.#bodiless);
    }
    if (!set204) return true;
    this.#upstream?.abort();
    this.#ended();
    return false;
  }
  /** A response made in response_headers: it changes the status, spoils the line, and takes the place of the first piece of the body. */
  #replace(filter: number, { status, details, body, headers }: LocalResponse): void {
    this.stash = undefined;
    this.response.status = status;
    if (details !== "") this.response.spoiled = true;
    if (this.#madeLocally) this.#silent = true;
    this.#inPlace = body.length === 0 ? none : concatBytes([body, Uint8Array.of(10)]);
    this.#host.recorder.deed("local-response", { exchange: this.index, filter, status, details, by: "filter" });
    if (headers.length > 0) this.#host.recorder.deed("local-response-ignored", { exchange: this.index, filter, reason: "the headers of a response made in response_headers are not sent" });
  }
  #inPlace: Uint8Array | undefined;

  /** A piece of the body goes through the filters, or what is held back with it. */
  #pass(bytes: Uint8Array, end: boolean): void {
    if (this.#stage !== "response") return;
    let piece = bytes, last = end;
    const instead = this.#inPlace;
    if (instead !== undefined) {
      this.#inPlace = undefined;
      if (instead.length === 0) {
        if (this.response.chunked) this.sentBytes += 5;
        return;
      }
      piece = instead;
      last = this.#declaredSize === instead.length;
    }
    const held = this.#heldBody;
    if (this.#dead || held === undefined) return this.#through(0, piece, last);
    held.parts.push(piece);
    held.size += piece.length;
    const { number, size } = this.worker.settings.responseBodyBuffers;
    if (last || held.size > number * size) this.#release(last);
  }
  #release(last: boolean): void {
    const held = this.#heldBody;
    if (held === undefined) return;
    this.#heldBody = undefined;
    this.#pausedOnce = true;
    this.#through(held.filter, concatBytes(held.parts), last);
  }
  #through(from: number, bytes: Uint8Array, end: boolean): void {
    this.chunk = bytes;
    this.chunkEmptied = false;
    for (let filter = from; filter < this.#host.scenario.setup.chain.length && !this.#dead; filter++) {
      const action = this.#call(filter, "response-body", [this.chunk.length, end ? 1 : 0]);
      if (action === undefined) this.#kill(filter, "it trapped", "the response goes on as it is");
      else if (action === actions.pause && !this.#pausedOnce && !end) {
        this.#heldBody = { filter, parts: [this.chunk], size: this.chunk.length };
        this.#host.recorder.deed("buffered", { exchange: this.index, side: 1, filter, size: this.chunk.length });
        return;
      } else if (action === actions.done) this.#kill(filter, "it returned 3", "the response goes on as it is");
      else if (action !== actions.continue && action !== actions.pause) this.#kill(filter, this.#unknownAction(filter, "response-body", action), "the response goes on as it is");
    }
    this.#send(this.chunk);
  }
  #send(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#silent) return;
    this.#host.recorder.deed("data-sent", { exchange: this.index, to: 0, size: bytes.length, end: 0 }, () => this.#entities.noteSent("response", slicesOf(bytes)));
    this.sentBytes += bytes.length + (this.response.chunked && !this.#bodiless ? bytes.length.toString(16).length + 4 : 0);
    if (!this.#bodiless) this.#client.data(bytes);
  }
  /** A filter has left nothing of the piece. */
  chunkEmptied = false;
  setChunk(bytes: Uint8Array): void {
    this.chunk = bytes;
    this.chunkEmptied = bytes.length === 0;
  }

  #ended(): void {
    if (this.#stage === "over") return;
    if (this.#heldBody !== undefined) this.#release(true);
    if (this.#stage !== "response") return;
    if (this.response.chunked && !this.#bodiless && !this.#silent) this.sentBytes += 5;
    if (!this.#silent) this.#client.end();
    if (this.response.connection.toLowerCase() === "close" && !this.#http2) this.#client.close();
    this.#finish(this.response.status);
  }

  /* The end */

  /** Done and log of each filter in turn, then they are deleted. */
  #finish(code: number): void {
    this.#stage = "over";
    this.#host.scheduler.cancel(this.#timeout);
    if (!this.response.begun) {
      this.response.begun = true;
      this.response.status = code;
    }
    const filters = [...this.#host.scenario.setup.chain.keys()];
    this.#log(code);
    for (const filter of filters) {
      if (this.#dead || this.#failed.has(filter)) break;
      if (this.#call(filter, "done") === undefined) this.worker.crash("a trap in on_done");
      if (this.#call(filter, "log") === undefined) this.#kill(filter, "it trapped", "");
    }
    for (const filter of filters) {
      if (this.#dead || this.#failed.has(filter)) break;
      if (this.#call(filter, "delete") === undefined) this.#kill(filter, "it trapped", "");
    }
    for (const context of this.#contexts.values()) {
      context.vm.contexts.delete(context.id);
      this.#host.recorder.remove(context.entity);
    }
  }
  #log(code: number): void {
    const { recorder, scenario: { setup } } = this.#host, details = this.#tries.length === 0 ? "-" : this.#tries.join(" : ");
    this.#stage = "over";
    this.open = false;
    this.worker.streams.delete(this);
    this.#access = { code, details, flags: "", cluster: this.#tries.length === 0 ? "" : setup.router.cluster, received: this.#counted, sent: this.sentBytes };
    recorder.deed("stream-complete", { exchange: this.index, status: code, details: `upstream ${details}`, flags: "" });
  }
  /** It is over for its filters too. */
  get over(): boolean {
    return this.#stage === "over";
  }

  /** A filter has changed headers. */
  changed(phase: PhaseName): void {
    const { recorder } = this.#host;
    if (this.#requestMap !== 0) keepEntries(recorder, this.#requestMap, this.request.entries);
    if (phase === "response-headers" && this.#responseMap !== 0) keepEntries(recorder, this.#responseMap, this.response.entries);
  }

  /* As a driver */

  outcome(): ExchangeOutcome {
    return { id: this.id, client: this.#client.saw(), ...(this.#access !== undefined && { access: this.#access }), ...(this.heldBy !== undefined && { heldBy: this.heldBy.filter }) };
  }
  forget(): () => ExchangeOutcome {
    const outcome = this.outcome();
    this.#entities.removeAll();
    return () => outcome;
  }
}
