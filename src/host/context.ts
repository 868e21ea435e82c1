/** Contexts of a guest and what the host functions may ask of them. */
import type { Vm } from "./vm.ts";
import type { Plugin } from "./host.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { EntryText } from "../recording/state.ts";
import type { Answer } from "./answer.ts";
import type { Prototype } from "./foreign/declared.ts";
import type { FilterStateObject } from "./foreign/filter-state.ts";
import type { ReadableMaps, StreamInfo } from "./proxies/envoy/attributes/stream-info.ts";

export interface Context {
  readonly id: number;
  /** 0 until it has been announced */
  entity: number;
  readonly vm: Vm;
  readonly plugin: Plugin;
  /** undefined for a root context */
  readonly root: Context | undefined;
  /** what the proxy lets this context do with its stream; undefined for a root context */
  stream: StreamAccess | undefined;
  /** The stream that an access logger is told of, while it is: its context is the root. */
  logged?: LoggedStream | undefined;
  /** What is left to do once the guest calls proxy_done; undefined when nothing waits for it. */
  finish?: (() => void) | undefined;
}

export const rootOf = (context: Context): Context => context.root ?? context;

export interface LocalResponse {
  readonly status: number;
  readonly details: ByteString;
  readonly body: Uint8Array;
  readonly headers: readonly EntryText[];
  readonly grpcStatus: number;
}

/** A stream that is over, as an access logger may look at it: headers to read, attributes, and nothing to change. */
export interface LoggedStream {
  readableMap(type: number): number;
  readonly info: StreamInfo;
  readonly maps: ReadableMaps;
}

/** A header map or buffer as a context sees it now: an entity, or none. */
export interface StreamAccess {
  /** id of the exchange */
  readonly exchange: string;
  /** The map of a type for reading (0 = not available), and whether the stream is in its log phase. */
  readableMap(type: number): number;
  /** The map of a type for writing (0 = not available); may create trailers. */
  writableMap(type: number): number;
  readonly inLogPhase: boolean;
  /** The body buffer of a type: an entity, or 0 when there is none. */
  buffer(type: number): number;
  /** After a request header was changed. */
  requestHeadersChanged(): void;
  continueStream(type: number): Answer;
  closeStream(type: number): Answer;
  sendLocalResponse(response: LocalResponse): void;
  /** Envoy's attributes of the stream, as this filter may look at them now. */
  readonly info: StreamInfo;
  readonly maps: ReadableMaps;
  /** False when it was declared to be written once, and has been. */
  setProperty(path: ByteString, value: Uint8Array, prototype: Prototype): boolean;
  setFilterState(name: ByteString, object: FilterStateObject, lifeSpan: number): void;
  clearRouteCache(): void;
  /* Higress */
  injectResponseData(bytes: Uint8Array, end: boolean): void;
  /** Address and health of each endpoint of the cluster that the request goes to. */
  upstreamHosts(): readonly EntryText[];
  overrideUpstreamHost(address: ByteString): void;
}
