/** One filter on one HTTP stream: the stream context of the guest, and what it may read and write when (semantics 6). */
import { BufferType, MapType, StreamType } from "../../../abi/codes.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { Entry, EntryText } from "../../../recording/state.ts";
import { unreachable } from "../../../base/unreachable.ts";
import { ok } from "../../answer.ts";
import type { Answer } from "../../answer.ts";
import type { Context, LocalResponse, StreamAccess } from "../../context.ts";
import type { Prototype } from "../../foreign/declared.ts";
import type { FilterStateObject } from "../../foreign/filter-state.ts";
import type { Plugin } from "../../host.ts";
import { stoppedResult } from "../../vm.ts";
import type { ReadableMaps, StreamInfo } from "./attributes/stream-info.ts";
import { DataStatus, HeadersStatus, TrailersStatus } from "./filter-manager.ts";
import type { Body, SideFilter } from "./filter-manager.ts";
import type { HttpStream } from "./http-stream.ts";
import { awaitDone } from "./finalization.ts";
import { heeded, isSpanTag } from "./higress-properties.ts";
import { releaseIn } from "./releases.ts";
import { hostPairs } from "./upstream-hosts.ts";

/** What Envoy keeps of a side while the guest may use it: a pointer for each map and buffer (6.5). */
interface Held { headers: number; trailers: number; body: Body | undefined; buffering: boolean }

export class WasmFilter implements StreamAccess {
  readonly plugin: Plugin;
  readonly index: number;
  readonly #stream: HttpStream;
  /** The context has its id from the beginning of the stream, long before it is announced. */
  readonly #id: number;
  readonly #request: Held = { headers: 0, trailers: 0, body: undefined, buffering: false };
  readonly #response: Held = { headers: 0, trailers: 0, body: undefined, buffering: false };
  readonly requestSide: SideFilter;
  readonly responseSide: SideFilter;
  context: Context | undefined;
  inLogPhase = false;
  /** The stream context has been announced. */
  #created = false;
  #endOfStream = false;
  #destroyed = false;
  #failureTold = false;
  /** Changes of request headers do not make the proxy look for the route again (Higress). */
  #keepsRoute = false;

  constructor(stream: HttpStream, plugin: Plugin) {
    this.#stream = stream;
    this.plugin = plugin;
    this.index = plugin.index;
    this.#id = plugin.vm.failed ? 0 : plugin.vm.newContextId();
    this.requestSide = {
      headers: (map, end) => this.#headers(true, map, end),
      data: (body, end) => this.#data(true, body, end),
      trailers: (map) => this.#trailers(true, map),
      metadata: (entries) => this.#metadata(true, entries.length),
    };
    this.responseSide = {
      headers: (map, end) => (!this.#created ? HeadersStatus.Continue : this.#headers(false, map, end)),
      data: (body, end) => (!this.#created ? DataStatus.Continue : this.#data(false, body, end)),
      trailers: (map) => (!this.#created ? TrailersStatus.Continue : this.#trailers(false, map)),
      metadata: (entries) => this.#metadata(false, entries.length),
    };
  }

  /** The callback in which the guest is, or was before what it deferred. */
  get called(): string {
    return this.plugin.vm.called;
  }
  get exchange(): string {
    return this.#stream.id;
  }

  /* Callbacks */

  /** The stream context is created lazily (6.1); also for logging only (T-27). */
  #create(): void {
    if (this.#created) return;
    const { vm, root } = this.plugin;
    if (root === undefined) return;
    const id = this.#id;
    // what the callback defers may log the stream, which announces the context again (6.8)
    const context: Context = (this.context ??= { id, entity: 0, vm, plugin: this.plugin, root, stream: this });
    vm.contexts.set(id, context);
    vm.call("proxy_on_context_create", context, [id, root.id], 0, {
      opening: () => {
        if (context.entity === 0) context.entity = vm.host.recorder.create("context", String(id), vm.entity, `filter=${this.index}\0root=${root.id}\0exchange=${this.#stream.index}`);
      },
    });
    this.#created = true;
  }

  #headers(request: boolean, map: number, end: boolean): number {
    const { vm } = this.plugin, held = request ? this.#request : this.#response;
    if (vm.failed) return this.#failed(HeadersStatus.StopAllWatermark, HeadersStatus.Continue);
    this.#create();
    const context = this.context;
    if (context === undefined || vm.failed) return this.#failed(HeadersStatus.StopAllWatermark, HeadersStatus.Continue);
    held.headers = map;
    this.#endOfStream = end;
    const count = vm.host.recorder.entries(map).length;
    const result = vm.call(request ? "proxy_on_request_headers" : "proxy_on_response_headers", context, [context.id, count, end ? 1 : 0], 0, this.#failing);
    if (result === undefined) return this.#passes ? HeadersStatus.Continue : HeadersStatus.StopAllWatermark;
    const status = this.#headersStatus(result);
    if (status === HeadersStatus.Continue) held.headers = 0;
    return status;
  }

  /** 6.3 */
  #headersStatus(result: number): number {
    if (result === stoppedResult || result < 0 || result > HeadersStatus.StopAllWatermark) return HeadersStatus.StopAllWatermark;
    if (result === HeadersStatus.StopIteration) return this.#stopsHeadersOnly() ? HeadersStatus.StopIteration : HeadersStatus.StopAllWatermark;
    return result === continueAndEndStream ? HeadersStatus.Continue : result;
  }

  #stopsHeadersOnly(): boolean {
    const { headersStop } = releaseIn(this.plugin.vm.host);
    switch (headersStop) {
      case "option": return this.plugin.filter.allowOnHeadersStopIteration;
      case "never": return false;
      case "dialect": return this.plugin.abi === "0.2.100";
      default: return unreachable(headersStop);
    }
  }

  #data(request: boolean, body: Body, end: boolean): number {
    const { vm } = this.plugin, held = request ? this.#request : this.#response, context = this.context;
    if (context === undefined) return DataStatus.Continue;
    if (vm.failed) return this.#failed(DataStatus.StopNoBuffer, DataStatus.Continue);
    let seen = body;
    if (held.buffering) {
      seen = this.#stream.side(request).addToBuffer(this.index, body) ?? body;
      // T-56: it went beyond the limit of the buffer, and so ended the stream
      if (this.#destroyed) return DataStatus.StopNoBuffer;
    }
    held.body = seen;
    this.#endOfStream = end;
    const result = vm.call(request ? "proxy_on_request_body" : "proxy_on_response_body", context, [context.id, seen.size, end ? 1 : 0], 0, this.#failing);
    if (result === undefined) return this.#passes ? DataStatus.Continue : DataStatus.StopNoBuffer;
    const status = result < 0 || result > DataStatus.StopNoBuffer ? DataStatus.StopNoBuffer : result;
    held.buffering = status === DataStatus.StopAndBuffer;
    if (status === DataStatus.Continue) held.body = undefined;
    return status;
  }

  #trailers(request: boolean, map: number): number {
    const { vm } = this.plugin, held = request ? this.#request : this.#response, context = this.context;
    if (context === undefined) return TrailersStatus.Continue;
    if (vm.failed) return this.#failed(TrailersStatus.Stop, TrailersStatus.Continue);
    held.trailers = map;
    const result = vm.call(request ? "proxy_on_request_trailers" : "proxy_on_response_trailers", context, [context.id, vm.host.recorder.entries(map).length], 0, this.#failing);
    if (result === undefined) return this.#passes ? TrailersStatus.Continue : TrailersStatus.Stop;
    if (result === 0) held.trailers = 0;
    return result === 0 ? TrailersStatus.Continue : TrailersStatus.Stop;
  }

  /** The guest learns how many pairs there are; no map shows them (6.4). */
  #metadata(request: boolean, count: number): void {
    const { vm } = this.plugin, context = this.context;
    if (context === undefined || !this.#created) return;
    if (vm.failed) this.#failed(0, 0);
    else vm.call(request ? "proxy_on_request_metadata" : "proxy_on_response_metadata", context, [context.id, count], 0, this.#failing);
  }

  /** The VM had failed before this event (T-95, section 20). What answers the stream then passes the failed filter. */
  #failed(stop: number, pass: number): number {
    if (this.#failureTold) return pass;
    this.#tellFailure();
    return this.#passes ? pass : stop;
  }
  /** Once for each filter and stream: the stream is answered 503, or goes on as if the filter were not there. */
  #tellFailure(): void {
    if (this.#failureTold) return;
    this.#failureTold = true;
    if (this.#passes) this.plugin.vm.host.recorder.deed("failure-ignored", { exchange: this.#stream.index, filter: this.index });
    else this.#stream.failStream(this.index);
  }
  /** The answer to a trap comes before what the guest has deferred in the same callback. */
  readonly #failing = { failing: (): void => this.#tellFailure() };
  /** The older field `fail_open` lets the stream itself go on; `failure_policy: FAIL_OPEN` speaks of streams that begin later. */
  get #passes(): boolean {
    return this.plugin.filter.failurePolicy === "fail-open-at-once";
  }

  onLog(): void {
    const { vm } = this.plugin;
    if (vm.failed) return;
    this.#create();
    if (this.context === undefined) return;
    this.inLogPhase = true;
    vm.call("proxy_on_log", this.context, [this.context.id], 0);
    this.inLogPhase = false;
  }

  onDestroy(): void {
    const { vm } = this.plugin, context = this.context;
    if (this.#destroyed || context === undefined) return;
    this.#destroyed = true;
    vm.call("proxy_on_done", context, [context.id], 1);
    vm.call("proxy_on_delete", context, [context.id], 0, { closing: () => vm.host.recorder.remove(context.entity) });
    vm.contexts.delete(context.id);
  }

  /** T-54, as the specification has it: done, then log and delete; after a 0 from on_done these wait for proxy_done. */
  endAsSpecified(logged: boolean): void {
    const { vm } = this.plugin;
    if (this.#destroyed || vm.failed) return;
    this.#create();
    const context = this.context;
    if (context === undefined) return;
    this.#destroyed = true;
    const finish = (): void => {
      if (logged) this.onLog();
      vm.call("proxy_on_delete", context, [context.id], 0, { closing: () => vm.host.recorder.remove(context.entity) });
      vm.contexts.delete(context.id);
    };
    const done = vm.call("proxy_on_done", context, [context.id], 1);
    if (done === 0 && releaseIn(vm.host).waitsForDone) awaitDone(context, finish);
    else finish();
  }
  /** Waits for proxy_done. */
  get unfinished(): boolean {
    return this.context?.finish !== undefined;
  }

  get destroyed(): boolean {
    return this.#destroyed;
  }

  /* What the guest may read and write */

  readableMap(type: number): number {
    if (this.inLogPhase) return this.#stream.loggedMap(type);
    switch (type) {
      case MapType.HttpRequestHeaders: return this.#request.headers;
      case MapType.HttpRequestTrailers: return this.#request.trailers;
      case MapType.HttpResponseHeaders: return this.#response.headers;
      case MapType.HttpResponseTrailers: return this.#response.trailers;
      default: return 0;
    }
  }

  /** Trailers are created when they are written to in the last body callback (6.5). */
  writableMap(type: number): number {
    switch (type) {
      case MapType.HttpRequestHeaders: return this.#request.headers;
      case MapType.HttpResponseHeaders: return this.#response.headers;
      case MapType.HttpRequestTrailers: return this.#trailersOf(this.#request, true);
      case MapType.HttpResponseTrailers: return this.#trailersOf(this.#response, false);
      default: return 0;
    }
  }
  #trailersOf(held: Held, request: boolean): number {
    if (held.trailers === 0 && held.body !== undefined && this.#endOfStream) held.trailers = this.#stream.addTrailers(request);
    return held.trailers;
  }

  buffer(type: number): number {
    if (type === BufferType.HttpRequestBody) return this.#bodyOf(this.#request, true);
    if (type === BufferType.HttpResponseBody) return this.#bodyOf(this.#response, false);
    return 0;
  }
  #bodyOf(held: Held, request: boolean): number {
    const body = held.buffering ? (this.#stream.side(request).buffered ?? held.body) : held.body;
    // a pointer that outlived its bytes; production reads freed memory here
    return body === undefined || body.gone ? 0 : body.entity;
  }

  requestHeadersChanged(): void {
    if (!this.#keepsRoute) this.#stream.routing.clear();
  }
  clearRouteCache(): void {
    this.#stream.routing.clear();
  }

  /** T-37, T-39, T-40 */
  continueStream(type: number): Answer {
    const { vm } = this.plugin;
    if (type === StreamType.HttpRequest || type === StreamType.HttpResponse) vm.defer(() => this.#stream.continueSide(type === StreamType.HttpRequest, this.index));
    Object.assign(this.#request, { headers: 0, trailers: 0, body: undefined });
    return ok();
  }

  closeStream(type: number): Answer {
    if (type === StreamType.HttpRequest || type === StreamType.HttpResponse) {
      this.#stream.setDetails("wasm_close_stream");
      this.plugin.vm.defer(() => this.#stream.closedByFilter(this.index, type === StreamType.HttpRequest));
    }
    return ok();
  }

  sendLocalResponse(response: LocalResponse): void {
    this.plugin.vm.defer(() => this.#stream.localResponse(this.index, response));
  }

  get info(): StreamInfo {
    return this.#stream;
  }
  get maps(): ReadableMaps {
    const { recorder } = this.plugin.vm.host, stream = this.#stream, log = this.inLogPhase;
    const entries = (map: number): readonly Entry[] | undefined => (map === 0 ? undefined : recorder.entries(map));
    return {
      requestHeaders: entries(this.#request.headers || (log ? stream.requestHeaders : 0)),
      responseHeaders: entries(this.#response.headers || (log ? stream.loggedMap(MapType.HttpResponseHeaders) : 0)),
      responseTrailers: entries(this.#response.trailers || (log ? stream.loggedMap(MapType.HttpResponseTrailers) : 0)),
      log,
    };
  }
  setProperty(path: ByteString, value: Uint8Array, prototype: Prototype): boolean {
    const { host } = this.plugin.vm, heed = heeded(host, path, value);
    if (isSpanTag(host, path)) {
      this.#stream.entities.setProperty(path, value);
      return true;
    }
    if (heed?.what === "keep-route") this.#keepsRoute = heed.on;
    else if (heed?.what === "buffer-limit") this.#stream.setBufferLimit(this.index, heed.bytes);
    return this.#stream.filterState.setValue(path, value, prototype);
  }
  setFilterState(name: ByteString, object: FilterStateObject, lifeSpan: number): void {
    this.#stream.filterState.setObject(name, object, lifeSpan);
  }

  /* Higress */

  injectResponseData(bytes: Uint8Array, end: boolean): void {
    this.#stream.injectResponseData(this.index, bytes, end);
  }
  upstreamHosts(): readonly EntryText[] {
    const { upstreams } = this.plugin.vm.host, { cluster } = this.#stream, upstream = cluster === undefined ? undefined : upstreams.find(cluster);
    return upstream === undefined ? [] : hostPairs(upstream);
  }
  overrideUpstreamHost(address: ByteString): void {
    this.#stream.overrideHost = address;
  }
}

/** The older ContinueAndEndStream acts as Continue in present Envoy (6.3). */
const continueAndEndStream = 2;
