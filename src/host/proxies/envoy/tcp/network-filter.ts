/** One filter on one connection: the stream context of the guest, and what it may read and write when (semantics 7, 9). */
import { BufferType, StreamType } from "../../../../abi/codes.ts";
import type { ByteString } from "../../../../base/byte-string.ts";
import { ok } from "../../../answer.ts";
import type { Answer } from "../../../answer.ts";
import type { Context, StreamAccess } from "../../../context.ts";
import type { Prototype } from "../../../foreign/declared.ts";
import type { FilterStateObject } from "../../../foreign/filter-state.ts";
import type { Plugin } from "../../../host.ts";
import type { ReadableMaps, StreamInfo } from "../attributes/stream-info.ts";
import type { Body } from "../filter-manager.ts";
import { isSpanTag } from "../higress-properties.ts";
import type { TcpStream } from "./tcp-stream.ts";

/** A connection has no headers. */
export const noMaps: ReadableMaps = { requestHeaders: undefined, responseHeaders: undefined, responseTrailers: undefined, log: false };

/** Who closed a connection, as filters are told (T-52). */
export const CloseType = { Unknown: 0, Local: 1, Remote: 2 } as const;

export class NetworkFilter implements StreamAccess {
  readonly plugin: Plugin;
  readonly index: number;
  readonly inLogPhase = false;
  readonly maps = noMaps;
  readonly #stream: TcpStream;
  /** The context has its id from the beginning of the connection, long before it is announced. */
  readonly #id: number;
  /** What Envoy keeps a pointer to: since its callback, and on when that paused. */
  readonly #held: { downstream: Body | undefined; upstream: Body | undefined } = { downstream: undefined, upstream: undefined };
  #context: Context | undefined;
  /** on_context_create has returned: only then is it told of events. */
  #created = false;
  #gone = false;
  #failing = false;

  constructor(stream: TcpStream, plugin: Plugin) {
    this.#stream = stream;
    this.plugin = plugin;
    this.index = plugin.index;
    this.#id = plugin.vm.failed ? 0 : plugin.vm.newContextId();
  }

  get exchange(): string {
    return this.#stream.id;
  }

  /* Callbacks. Those that decide are true when they let the connection go on. */

  /** T-50 */
  onNewConnection(): boolean {
    if (this.plugin.vm.failed) return this.#failed();
    this.#create();
    return this.#decided("proxy_on_new_connection", []);
  }
  /** T-49 */
  onData(buffer: Body, end: boolean): boolean {
    if (!this.#created) return true;
    this.#held.downstream = buffer;
    const passes = this.#decided("proxy_on_downstream_data", [buffer.size, end ? 1 : 0]);
    if (passes) this.#held.downstream = undefined;
    return passes;
  }
  /** T-49, T-51. A filter whose connection was closed inside this callback is told of the upstream's end all the same, under its deleted id. */
  onWrite(buffer: Body, end: boolean): boolean {
    if (!this.#created) return true;
    this.#held.upstream = buffer;
    const passes = this.#decided("proxy_on_upstream_data", [buffer.size, end ? 1 : 0]);
    if (passes) this.#held.upstream = undefined;
    if (end) this.#tell("proxy_on_upstream_connection_close", [CloseType.Unknown]);
    return passes;
  }
  /** The client's connection is no more (T-52). */
  onClose(type: number): void {
    if (!this.#created || this.#gone) return;
    this.#gone = true;
    this.#tell("proxy_on_downstream_connection_close", [type]);
    this.#tell("proxy_on_done", []);
    this.#tell("proxy_on_log", []);
    const context = this.#context, { vm } = this.plugin;
    if (context === undefined) return;
    vm.call("proxy_on_delete", context, [context.id], 0, { closing: () => vm.host.recorder.remove(context.entity) });
    vm.contexts.delete(context.id);
  }

  #create(): void {
    const { vm, root } = this.plugin;
    if (root === undefined) return;
    const context: Context = { id: this.#id, entity: 0, vm, plugin: this.plugin, root, stream: this };
    vm.contexts.set(context.id, context);
    this.#context = context;
    vm.call("proxy_on_context_create", context, [context.id, root.id], 0, {
      opening: () => {
        context.entity = vm.host.recorder.create("context", String(context.id), vm.entity, `filter=${this.index}\0root=${root.id}\0exchange=${this.#stream.index}`);
      },
    });
    this.#created = true;
  }

  /** Anything but Continue is a Pause, and a local response changes nothing (semantics 7). */
  #decided(callback: string, words: readonly number[]): boolean {
    const { vm } = this.plugin, context = this.#context;
    if (vm.failed || context === undefined) return this.#failed();
    const result = vm.call(callback, context, [context.id, ...words], 0, { keepsResult: true, failing: () => void this.#failed() });
    return result === undefined ? this.#failed() : result === 0;
  }
  #tell(callback: string, words: readonly number[]): void {
    const context = this.#context;
    if (context !== undefined) this.plugin.vm.call(callback, context, [context.id, ...words], 0);
  }

  /** Section 20: the connection is closed; with the older field `fail_open` it goes on as if the filter were not there. */
  #failed(): boolean {
    const passes = this.plugin.filter.failurePolicy === "fail-open-at-once";
    if (this.#failing) return passes;
    this.#failing = true;
    if (passes) {
      this.plugin.vm.host.recorder.deed("failure-ignored", { exchange: this.#stream.index, filter: this.index });
      return true;
    }
    this.#stream.close("flush", "wasm_fail_stream");
    return false;
  }

  /** What is left of a context that was never told of its end: created while its connection was closed. */
  forget(): void {
    const context = this.#context, { vm } = this.plugin;
    if (context === undefined) return;
    vm.contexts.delete(context.id);
    vm.host.recorder.remove(context.entity);
  }

  /* What the guest may read and write */

  /** A connection has no maps (T-36). */
  readableMap(): number {
    return 0;
  }
  writableMap(): number {
    return 0;
  }
  buffer(type: number): number {
    const body = type === BufferType.DownstreamData ? this.#held.downstream : type === BufferType.UpstreamData ? this.#held.upstream : undefined;
    return body === undefined || body.gone ? 0 : body.entity;
  }
  requestHeadersChanged(): void {
    /* there are none */
  }
  clearRouteCache(): void {
    /* there is no route */
  }
  injectResponseData(): void {
    /* there is no response */
  }
  upstreamHosts(): readonly [] {
    return [];
  }
  overrideUpstreamHost(): void {
    /* only HTTP filters have a say in it */
  }

  /** 6.6; both take effect after the guest has returned (T-39). */
  continueStream(type: number): Answer {
    const stream = this.#stream;
    this.plugin.vm.defer(() => (type === StreamType.Downstream ? stream.resume(this.index) : stream.resumeIgnored(type === StreamType.HttpRequest ? 0 : 1, this.index, "a connection has no request or response")));
    return ok();
  }
  closeStream(type: number): Answer {
    if (type === StreamType.Downstream || type === StreamType.Upstream) this.plugin.vm.defer(() => this.#stream.close("flush", "close_stream"));
    return ok();
  }
  /** T-41 */
  sendLocalResponse(): void {
    this.plugin.vm.defer(() => void this.plugin.vm.host.recorder.deed("local-response-ignored", { exchange: this.#stream.index, filter: this.index, reason: "a connection has no response" }));
  }

  get info(): StreamInfo {
    return this.#stream;
  }
  setProperty(path: ByteString, value: Uint8Array, prototype: Prototype): boolean {
    if (isSpanTag(this.plugin.vm.host, path)) {
      this.#stream.entities.setProperty(path, value);
      return true;
    }
    return this.#stream.filterState.setValue(path, value, prototype);
  }
  setFilterState(name: ByteString, object: FilterStateObject, lifeSpan: number): void {
    this.#stream.filterState.setObject(name, object, lifeSpan);
  }
}
