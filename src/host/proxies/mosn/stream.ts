/**
 * One HTTP exchange inside MOSN: the whole request is read, each filter gets headers and body in turn, the request goes on, and so does the
 * response, through the filters in the same order. A filter may make everything wait by a call; nothing it returns does.
 */
import { byteStringOfText, lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { AccessLog, ExchangeOutcome } from "../../../recording/outcome.ts";
import type { BlobSlice, EntryText } from "../../../recording/state.ts";
import { bytesOf, headersOf } from "../../../scenario/bytes.ts";
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import type { RouteEntry } from "../../../scenario/routing.ts";
import type { SendHeaders } from "../../../scenario/scenario.ts";
import { ClientEnd } from "../../client.ts";
import type { Context } from "../../context.ts";
import type { Host } from "../../host.ts";
import { httpDate } from "../../http-date.ts";
import { slicesOf } from "../../recorder.ts";
import type { Due } from "../../scheduler.ts";
import type { Thread } from "../../thread.ts";
import type { UpstreamRequest } from "../../upstream-request.ts";
import type { Body, SideName } from "../envoy/filter-manager.ts";
import { StreamEntities } from "../envoy/stream-entities.ts";
import type { StreamDriver } from "../proxy.ts";
import { callGuest } from "./guest.ts";
import type { CallEnd, Handler, StreamView } from "./guest.ts";
import { HeaderEntity } from "./header-entity.ts";
import type { MapView } from "./header-entity.ts";
import { RequestHeader, ResponseHeader } from "./message-header.ts";
import { newContextId, processOf } from "./process.ts";
import type { MosnPlugin } from "./process.ts";
import { readable, requestUri } from "./request-line.ts";
import { waitForCall } from "./wait.ts";

interface StreamFilter { readonly plugin: MosnPlugin; readonly handler: Handler; readonly context: Context; announced: boolean }
type Phase = "receiving" | "request" | "waiting" | "response" | "over";

export class MosnStream implements StreamDriver, StreamView {
  readonly kind = "exchange";
  readonly id: string;
  readonly exchange: string;
  readonly thread: Thread;
  readonly index: number;
  readonly heldBy = undefined;
  readonly #host: Host;
  readonly #action: SendHeaders;
  readonly #entities: StreamEntities;
  readonly #client: ClientEnd;
  readonly #filters: StreamFilter[] = [];
  #request: HeaderEntity<RequestHeader> | undefined;
  #requestBody: Body | undefined;
  #response: HeaderEntity<RequestHeader | ResponseHeader> | undefined;
  #responseBody: Body | undefined;
  #status = 0;
  #phase: Phase = "receiving";
  /** The client has gone: what waits for a call ends when the call does. */
  #aborted = false;
  #received = 0;
  #announcing = false;
  #expected: number | undefined;
  #upstream: UpstreamRequest | undefined;
  #timeout: Due | undefined;
  #access: AccessLog | undefined;
  #flags = "-";
  /** bytes of the body that went on */
  #passedOn = 0;
  #cluster: ByteString = "-";

  constructor(host: Host, thread: Thread, action: SendHeaders, index: number) {
    this.#host = host;
    this.thread = thread;
    this.#action = action;
    this.id = action.exchange;
    this.exchange = action.exchange;
    this.index = index;
    this.#client = new ClientEnd(action.protocol === "HTTP/2", action.method, () => host.scheduler.now, false);
    this.#entities = new StreamEntities(host.recorder, byteStringOfText(action.exchange), index, action.protocol);
  }

  get open(): boolean {
    return this.#phase !== "over";
  }

  /* The client */

  start(): void {
    const { recorder } = this.#host, { method, path, endOfStream } = this.#action, header = new RequestHeader(method, this.#given()), length = header.contentLength === undefined ? undefined : Number(header.contentLength);
    this.#expected = length;
    const end = endOfStream || length === 0;
    this.#host.cause = recorder.deed("headers-received", { exchange: this.index, from: 0, count: this.#given().length, end: end ? 1 : 0, line: `${method} ${path}` }, () => {
      this.#request = new HeaderEntity(recorder, this.#entities.map("request-headers", []), header);
      this.#request.show();
      recorder.phase(this.#request.entity, "received");
      recorder.phase(this.#entities.exchange, "waiting");
    });
    if (end) this.#complete();
    else recorder.deed("message-awaited", { exchange: this.index, side: 0 });
  }
  #given(): readonly EntryText[] {
    const { headers, authority } = this.#action, given = headersOf(headers).filter(({ name }) => !name.startsWith(":")).map(({ name, value }) => ({ name, value: value.replace(/^[ \t]+|[ \t]+$/g, "") }));
    const host = given.some(({ name }) => lowerAscii(name) === "host") || authority === "" ? [] : [{ name: "Host", value: authority }];
    const length = given.some(({ name }) => ["content-length", "transfer-encoding"].includes(lowerAscii(name)));
    const chunked = this.#action.endOfStream || length || this.#action.protocol === "HTTP/2" ? [] : [{ name: "Transfer-Encoding", value: "chunked" }];
    return [...host, ...given, ...chunked].filter(({ name }) => lowerAscii(name) !== "expect");
  }
  data(bytes: Uint8Array, end: boolean): void {
    if (this.#phase !== "receiving") return;
    const { recorder } = this.#host;
    this.#received += bytes.length;
    const last = this.#expected === undefined ? end : this.#received >= this.#expected;
    this.#host.cause = recorder.deed("data-received", { exchange: this.index, from: 0, size: bytes.length, end: last ? 1 : 0 }, () => {
      if (bytes.length === 0) return;
      this.#requestBody ??= this.#entities.body("request");
      this.#requestBody.append(slicesOf(bytes));
      this.#entities.noteReceived("request", slicesOf(bytes));
    });
    if (last) this.#complete();
  }
  /** Over HTTP/1 they are headers by the time a filter is called. */
  trailers(entries: readonly { readonly name: string; readonly value: string }[]): void {
    if (this.#phase !== "receiving") return;
    this.#host.cause = this.#host.recorder.deed("trailers-received", { exchange: this.index, from: 0, count: entries.length }, () => {
      this.#request?.header.addTrailers(entries);
      this.#request?.show();
    });
    this.#complete();
  }
  metadata(): void {}
  drain(): void {}
  abort(): void {
    if (this.#phase === "over" || this.#aborted) return;
    this.#aborted = true;
    this.#client.reset();
    this.#host.cause = this.#host.recorder.deed("client-gone", { exchange: this.index });
    if (this.#phase === "waiting" || this.#phase === "receiving") this.#end();
  }

  #complete(): void {
    this.#phase = "request";
    const process = processOf(this.#host), go = (): void => this.#announce(0);
    if (process.ready) go();
    else process.waiting.push(go);
  }

  /* The filters */

  /** Their contexts are created first, one after the other; one that cannot be is not asked again. */
  #announce(at: number): void {
    const { recorder } = this.#host, process = processOf(this.#host), plugin = process.plugins[at];
    if (at >= this.#host.scenario.setup.chain.length) return this.#ask("request", 0, () => this.#route());
    if (plugin === undefined) {
      recorder.deed("filter-passed-by", { exchange: this.index, filter: at, reason: "left-out" });
      return this.#announce(at + 1);
    }
    const { wasm, settings } = plugin, vm = wasm.instances[wasm.next++ % wasm.instances.length], own = vm && plugin.roots.get(vm);
    if (vm === undefined || own === undefined) return this.#announce(at + 1);
    const id = newContextId(process, settings.rootContextId), handler: Handler = { plugin: own.plugin, vm, root: own.root, buffers: plugin.buffers, stream: this, callout: undefined };
    const context: Context = { id, entity: 0, vm, plugin: own.plugin, root: own.root, stream: undefined };
    vm.contexts.set(id, context);
    this.#announcing = true;
    callGuest(handler, context, "proxy_on_context_create", [id, settings.rootContextId], waitForCall, (end) => {
      this.#announcing = false;
      if (end === "failed") {
        vm.contexts.delete(id);
        recorder.remove(context.entity);
        recorder.deed("filter-passed-by", { exchange: this.index, filter: at, reason: "no-context" });
      } else this.#filters.push({ plugin, handler, context, announced: true });
      this.#announce(at + 1);
    }, () => {
      context.entity = recorder.create("context", String(id), vm.entity, `filter=${at}\0root=${own.root.id}\0exchange=${this.index}`);
    });
  }

  /** Headers and body of one filter, then of the next. When one fails, nobody after it is asked. */
  #ask(side: SideName, at: number, then: () => void): void {
    const filter = this.#filters[at];
    if (filter === undefined || this.#host.end !== undefined) return then();
    const { handler, context, plugin } = filter, body = side === "request" ? this.#requestBody : this.#responseBody, map = side === "request" ? this.#request : this.#response, hasBody = (body?.size ?? 0) > 0;
    const skip = (end: CallEnd): void => {
      this.#host.recorder.deed("filters-skipped", { exchange: this.index, side: side === "request" ? 0 : 1, filter: plugin.index, others: this.#filters.length - at - 1, cause: end === "paused" ? "call" : "callback" });
      then();
    };
    callGuest(handler, context, `proxy_on_${side}_headers`, [context.id, map?.entries().length ?? 0, hasBody ? 0 : 1], waitForCall, (end) => {
      if (end !== "done") return skip(end);
      const size = body?.size ?? 0;
      if (size === 0) return this.#ask(side, at + 1, then);
      callGuest(handler, context, `proxy_on_${side}_body`, [context.id, size, 1], waitForCall, (ended) => (ended === "done" ? this.#ask(side, at + 1, then) : skip(ended)));
    });
  }

  map(name: Parameters<StreamView["map"]>[0]): MapView | "none" | "nil" {
    if (this.#announcing) return "none";
    switch (name) {
      case "request": return this.#request ?? "nil";
      case "response": return this.#response ?? "nil";
      case "request-trailers":
      case "response-trailers": return "nil";
    }
  }
  body(side: SideName): Body | "none" | "nil" {
    if (this.#announcing) return "none";
    return (side === "request" ? this.#requestBody : this.#responseBody) ?? "nil";
  }

  /* The way on */

  #route(): void {
    if (this.#aborted) return this.#end();
    const { recorder, routes, upstreams } = this.#host, { method, path, authority } = this.#action;
    this.#phase = "waiting";
    this.#passedOn = this.#requestBody?.size ?? 0;
    const lowered = (this.#request?.entries() ?? []).map(({ name, value }) => ({ name: lowerAscii(name), value }));
    const found = routes.find([{ name: ":method", value: method }, { name: ":path", value: path }, { name: ":authority", value: authority }, { name: "x-forwarded-proto", value: "http" }, ...lowered].map((entry) => ({ ...entry, by: 0 })));
    if (routes.chooses) recorder.deed("route-chosen", { exchange: this.index, route: byteStringOfText(found.entry?.name ?? ""), cluster: byteStringOfText(found.entry?.cluster ?? ""), found: found.entry === undefined ? 0 : 1, why: byteStringOfText(found.why), cleared: 0 });
    if (found.entry === undefined) {
      recorder.deed("route-not-found", { exchange: this.index, reason: byteStringOfText(found.why) });
      return this.#reply(404);
    }
    const { directResponse, cluster: name } = found.entry, cluster = byteStringOfText(name);
    if (directResponse !== undefined) return this.#reply(directResponse.status, bytesOf(directResponse.body));
    this.#cluster = cluster;
    if (!upstreams.has(cluster) || !upstreams.hasEndpoint(cluster)) return this.#failed(cluster, "there is no healthy upstream", 502, "UH");
    this.#send(cluster, found.entry);
  }
  /** `flags`: as the access log of others calls what happened; "-" for what MOSN does not flag. */
  #failed(cluster: ByteString, reason: string, status: number, flags: string): void {
    this.#flags = flags;
    this.#host.cause = this.#host.recorder.deed("upstream-failed", { exchange: this.index, cluster, reason: byteStringOfText(reason) });
    this.#reply(status);
  }

  #send(cluster: ByteString, { timeout }: RouteEntry): void {
    const { recorder, upstreams, scheduler, inFlight } = this.#host, { method, authority, path } = this.#action, request = this.#request?.header, body = this.#requestBody;
    if (request === undefined) return;
    request.closes = false;
    request.host = authority;
    const bytes = body?.bytes.slice() ?? new Uint8Array(), hasBody = bytes.length > 0 || !["GET", "HEAD"].includes(method);
    if (hasBody) request.setLength(bytes.length);
    const lines = request.lines(), problem = lines.find((line) => !readable(line));
    let entries: readonly EntryText[] = [], pieces: readonly BlobSlice[] = [];
    const alive = (): boolean => this.#phase === "waiting" && this.#host.end === undefined;
    const answered = (): void => this.#answered(entries, pieces);
    const upstream = upstreams.open(cluster, {
      headers: (got, end) => {
        if (!alive()) return;
        entries = got;
        if (end) answered();
      },
      data: (slices, end) => {
        if (!alive()) return;
        pieces = [...pieces, ...slices];
        if (end) answered();
      },
      trailers: (trailers) => {
        if (!alive()) return;
        entries = [...entries, ...trailers];
        answered();
      },
      refused: () => {
        if (alive()) this.#failed(cluster, "connection refused", 502, "UF");
      },
      reset: () => {
        if (alive()) this.#failed(cluster, "connection reset", 500, "UR");
      },
      connected: () => {
        if (!alive() || problem === undefined) return;
        upstream.abort();
        this.#failed(cluster, `the upstream cannot read the header ${problem.name}, and closes the connection`, 502, "-");
      },
    }, { exchange: this.id }, this.#action.reply);
    this.#upstream = upstream;
    inFlight.add({ name: { exchange: this.id }, cluster, thread: this.thread.number, upstream, grpc: false, timeout: () => this.#timeout });
    if (timeout > 0) this.#timeout = scheduler.after(timeout * nanosecondsPerMillisecond, () => this.#timedOut(timeout), "background");
    recorder.deed("headers-sent", { exchange: this.index, to: 1, count: lines.length, end: bytes.length === 0 ? 1 : 0, line: `${method} ${path}` }, () => {
      this.#request?.show();
      if (this.#request !== undefined) recorder.phase(this.#request.entity, "sent", 0);
    });
    if (problem !== undefined) return;
    upstream.headers([{ name: ":method", value: method }, { name: ":path", value: requestUri(path) }, ...lines], bytes.length === 0);
    if (bytes.length === 0) return;
    recorder.deed("data-sent", { exchange: this.index, to: 1, size: bytes.length, end: 1 }, () => this.#entities.noteSent("request", body?.slices.slice() ?? []));
    upstream.data(bytes, true);
  }
  #timedOut(after: number): void {
    if (this.#phase !== "waiting") return;
    this.#host.cause = this.#host.recorder.deed("timeout", { exchange: this.index, kind: "route", after });
    this.#upstream?.abort();
    this.#reply(504);
  }

  /* The way back */

  #answered(entries: readonly EntryText[], pieces: readonly BlobSlice[]): void {
    const { recorder } = this.#host, status = Number(entries[0]?.value ?? 0), header = new ResponseHeader(status, entries.slice(1)), size = pieces.reduce((sum, { length }) => sum + length, 0);
    this.#status = status;
    this.#host.cause = recorder.deed("headers-received", { exchange: this.index, from: 1, count: entries.length, end: size === 0 ? 1 : 0, line: String(status) }, () => {
      const map = new HeaderEntity(recorder, this.#entities.map("response-headers", []), header);
      map.show();
      this.#response = map;
      recorder.phase(map.entity, "received");
    });
    if (size > 0) this.#host.cause = recorder.deed("data-received", { exchange: this.index, from: 1, size, end: 1 }, () => {
      this.#responseBody = this.#entities.body("response");
      this.#responseBody.append(pieces);
      this.#entities.noteReceived("response", pieces);
    });
    this.#back(header);
  }
  /** Made by MOSN: with the headers of the request. */
  #reply(status: number, body: Uint8Array = new Uint8Array()): void {
    const { recorder } = this.#host;
    this.#status = status;
    this.#host.scheduler.cancel(this.#timeout);
    this.#host.cause = recorder.deed("local-response", { exchange: this.index, filter: this.#host.scenario.setup.chain.length, status, details: "", by: "proxy" }, () => {
      if (body.length === 0) return;
      this.#responseBody = this.#entities.body("response");
      this.#responseBody.append(slicesOf(body));
    });
    this.#response = this.#request;
    this.#back(undefined);
  }
  #back(header: ResponseHeader | undefined): void {
    this.#phase = "response";
    this.#host.scheduler.cancel(this.#timeout);
    this.#ask("response", 0, () => this.#write(header ?? this.#echo()));
  }
  /** A response whose headers are those of the request, as far as a response takes them. */
  #echo(): ResponseHeader {
    const echoed = new ResponseHeader(this.#status, []), request = this.#request?.header;
    if (request !== undefined) request.host = this.#action.authority;
    for (const { name, value } of request?.entries() ?? []) echoed.set(name, value);
    return echoed;
  }
  #write(header: ResponseHeader): void {
    if (this.#aborted || this.#host.end !== undefined) return this.#end();
    const { recorder } = this.#host, { method, protocol } = this.#action, body = this.#responseBody?.bytes.slice() ?? new Uint8Array(), sends = method !== "HEAD" && header.status >= 200 && header.status !== 204 && header.status !== 304;
    if (sends || body.length > 0) header.setLength(body.length);
    const closes = this.#closes();
    if (closes && !header.closes) {
      header.remove("Connection");
      header.closes = true;
    } else if (!closes && protocol === "HTTP/1.0") header.set("Connection", "keep-alive");
    const lines = header.lines(), server = lines[0]?.name === "Server" ? 1 : 0, date = { name: "Date", value: httpDate(this.#host) };
    const all = [{ name: ":status", value: String(header.status) }, ...lines.slice(0, server), date, ...lines.slice(server)];
    this.#host.cause = recorder.deed("headers-sent", { exchange: this.index, to: 0, count: all.length, end: body.length === 0 ? 1 : 0, line: String(header.status) }, () => {
      this.#response?.show();
      if (this.#response !== undefined) recorder.phase(this.#response.entity, "sent");
    });
    this.#client.headers(all, false, true);
    if (sends && body.length > 0) {
      recorder.deed("data-sent", { exchange: this.index, to: 0, size: body.length, end: 1 }, () => this.#entities.noteSent("response", this.#responseBody?.slices.slice() ?? []));
      this.#client.data(body);
    }
    this.#client.end();
    if (closes) this.#client.close();
    recorder.deed("stream-complete", { exchange: this.index, status: header.status, details: "", flags: "" }, () => recorder.phase(this.#entities.exchange, "done"));
    this.#end();
  }
  /** The client's connection ends with the exchange. */
  #closes(): boolean {
    const said = headersOf(this.#action.headers).filter(({ name }) => lowerAscii(name) === "connection").map(({ value }) => lowerAscii(value)).join(",");
    return this.#action.protocol === "HTTP/1.0" ? !said.includes("keep-alive") : said === "close";
  }

  /** Filters are told one after the other that it is over; they are never logged. */
  #end(): void {
    this.#host.scheduler.cancel(this.#timeout);
    this.#upstream?.abort();
    this.#phase = "over";
    this.#access = { code: this.#aborted ? 504 : this.#status, details: "", flags: this.#flags, cluster: this.#cluster, received: this.#passedOn, sent: this.#responseBody?.size ?? 0 };
    this.#destroy(0);
  }
  #destroy(at: number): void {
    const filter = this.#filters[at];
    if (filter === undefined || this.#host.end !== undefined) return;
    const { handler, context } = filter;
    const gone = (): void => {
      handler.vm.contexts.delete(context.id);
      this.#host.recorder.remove(context.entity);
      this.#destroy(at + 1);
    };
    callGuest(handler, context, "proxy_on_done", [context.id], waitForCall, () => {
      // a module of the draft is not told that its context is deleted
      if (handler.vm.abi === "2020-draft") return gone();
      callGuest(handler, context, "proxy_on_delete", [context.id], waitForCall, gone);
    });
  }

  outcome(): ExchangeOutcome {
    return { id: this.id, client: this.#client.saw(), ...(this.#access !== undefined && { access: this.#access }) };
  }
  forget(): () => ExchangeOutcome {
    const outcome = this.outcome();
    this.#entities.removeAll();
    return () => outcome;
  }
}
