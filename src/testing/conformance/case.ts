/** A conformance case and its recording, as the files of a set hold them (e2e/envoy/README.md). */
import type { FilterRole } from "../../scenario/roles.ts";
import type { JsonObject } from "../../base/protobuf.ts";

export type Text = string | { readonly metadata?: HeaderList; readonly text?: string; readonly hex?: string; readonly rep?: readonly [count: number, character?: string]; readonly delay?: number };
export type HeaderList = readonly (readonly [string, string | number])[] | Readonly<Record<string, string | number>>;

/** A protobuf message in its JSON form, with `@type`. */
export type AnyMessage = Readonly<Record<string, unknown>>;

export interface CaseFilter {
  readonly tag?: string;
  readonly wasm?: string;
  readonly script?: string | null;
  readonly vmScript?: string;
  readonly vmId?: string;
  readonly rootId?: string;
  readonly name?: string;
  readonly any?: AnyMessage;
  readonly vmAny?: AnyMessage;
  readonly failurePolicy?: string;
  readonly failOpen?: boolean;
  readonly reloadBase?: string;
  readonly allowStop?: boolean;
  readonly role?: FilterRole;
  readonly singleton?: boolean;
  /* MOSN's own settings */
  readonly rootContextId?: number;
  readonly instances?: number;
  /** name of a plugin that several filters share */
  readonly global?: string;
  readonly vm?: Readonly<Record<string, string>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly env?: { readonly host_env_keys?: readonly string[]; readonly key_values?: Readonly<Record<string, string>> };
}

export interface CaseReply {
  readonly when?: { readonly path?: string; readonly method?: string };
  readonly status?: number;
  readonly headers?: HeaderList;
  readonly body?: Text;
  readonly chunks?: readonly Text[];
  readonly trailers?: HeaderList;
  readonly grpc?: readonly Text[];
  /** METADATA frames before the headers. */
  readonly metadata?: readonly HeaderList[];
  readonly delay?: number;
  readonly never?: boolean;
  readonly reset?: boolean;
  readonly resetAfter?: boolean;
  readonly holdOpen?: number;
  readonly early?: boolean;
  readonly onData?: boolean;
}

/** Envoy's own messages, as far as the cases need them. */
export interface CaseMetadata { readonly filter_metadata?: Readonly<Record<string, JsonObject>> }
export interface CaseRoute {
  readonly match: {
    readonly prefix?: string;
    readonly path?: string;
    readonly headers?: readonly { readonly name: string; readonly string_match?: Readonly<Record<string, string>>; readonly present_match?: boolean; readonly invert_match?: boolean }[];
  };
  readonly name?: string;
  readonly route?: { readonly cluster: string; readonly timeout?: string };
  readonly direct_response?: { readonly status: number; readonly body?: string | { readonly inline_string: string } };
  readonly metadata?: CaseMetadata;
}
export interface CaseVirtualHost { readonly name: string; readonly domains: readonly string[]; readonly routes: readonly CaseRoute[] }

export interface CaseCluster {
  readonly kind?: string;
  readonly metadata?: CaseMetadata;
  readonly hostMetadata?: CaseMetadata;
  readonly localityMetadata?: CaseMetadata;
  readonly locality?: { readonly region?: string; readonly zone?: string; readonly sub_zone?: string };
  /** "server": its certificate; "mutual": the proxy's too */
  readonly tls?: string;
  readonly buffer?: number;
  readonly replies?: readonly CaseReply[];
  /* a server of TCP */
  readonly greet?: string;
  readonly greetDelay?: number;
  readonly echo?: boolean;
  readonly prefix?: string;
  readonly reply?: string;
  readonly endAfter?: number;
  readonly resetAfter?: number;
  readonly keepOpen?: boolean;
}

export interface CaseStep {
  readonly op: string;
  readonly id?: string;
  readonly name?: string;
  readonly method?: string;
  readonly path?: string;
  readonly authority?: string;
  readonly version?: string;
  readonly headers?: HeaderList;
  readonly eos?: boolean;
  readonly gap?: number;
  readonly ms?: number;
  readonly text?: Text;
  readonly hex?: string;
  readonly rep?: readonly [count: number, character?: string];
  readonly re?: string;
  readonly signal?: string;
}

export interface ConformanceCase {
  readonly id: string;
  readonly rules: readonly string[];
  readonly title: string;
  readonly listener?: string;
  readonly codec?: string;
  readonly concurrency?: number;
  readonly chain: readonly CaseFilter[];
  readonly clusters: Readonly<Record<string, CaseCluster>>;
  readonly client?: readonly CaseStep[];
  readonly limit?: number;
  readonly routes?: readonly CaseRoute[];
  readonly mosnRoutes?: readonly CaseRoute[];
  /** Lines of the log without the form of the probe's that were kept. */
  readonly texts?: readonly string[];
  readonly virtualHosts?: readonly CaseVirtualHost[];
  readonly noDefaultRoute?: boolean;
  readonly noVhost?: boolean;
  readonly routeMetadata?: CaseMetadata;
  readonly vhostMetadata?: CaseMetadata;
  readonly listenerMetadata?: CaseMetadata;
  readonly direction?: string;
  readonly filterChainName?: string;
  /** Clients speak TLS; `mutual`: with a certificate. */
  readonly tls?: { readonly mutual?: boolean; readonly maximum?: string; readonly serverName?: string };
  /** Filters before the chain; what they set is `dynamic` and `state`. */
  readonly before?: readonly unknown[];
  readonly dynamic?: Readonly<Record<string, JsonObject>>;
  readonly state?: readonly { readonly key: string; readonly value: string; readonly sharedWithUpstream?: boolean }[];
  /** METADATA frames: both sides can send them; "refused": Envoy is not told to take them. */
  readonly metadata?: boolean | "refused";
  /** NGINX: directives, and what they are about. */
  readonly ngx?: { readonly isolation?: "none" | "stream" | "filter"; readonly wasm?: readonly string[]; readonly http?: readonly string[]; readonly server?: readonly string[]; readonly location?: readonly string[]; readonly content?: string; readonly noshm?: boolean; readonly queueSize?: string; readonly level?: string };
  readonly routeTimeout?: string;
  readonly lds?: boolean;
  readonly flushInterval?: string;
  readonly settle?: number;
  readonly quiet?: number;
}

export interface RecordedClient {
  /** null: a status line that is none */
  readonly status?: number | null;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly trailers?: readonly (readonly [string, string])[];
  /** of a connection */
  readonly data?: string;
  readonly end: string;
  readonly informational?: readonly number[];
  readonly metadata?: readonly (readonly (readonly [string, string])[])[];
}
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly authority?: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly trailers: readonly (readonly [string, string])[] | null;
  readonly aborted: boolean;
  readonly metadata?: readonly (readonly (readonly [string, string])[])[];
}
/** What a server of TCP got. `end`: the proxy's side ended, or was ended when the proxy was stopped. */
export interface RecordedConnection { readonly data: string; readonly end: boolean; readonly closed: boolean }
/** In place of a part on which three runs did not agree. */
export interface Varies { readonly varies: true }
export interface Recorded {
  readonly loaded: boolean;
  readonly lines?: readonly string[];
  readonly workers?: readonly (readonly string[])[];
  readonly client?: Readonly<Record<string, RecordedClient>> | Varies;
  readonly upstreams?: Readonly<Record<string, readonly (RecordedRequest | RecordedConnection)[]>> | Varies;
  readonly access?: readonly string[] | Varies;
  readonly crashed?: boolean;
  readonly reason?: string;
  readonly varies?: boolean;
}

/** The bytes of a text as the clients and upstreams of the driver write it: one byte per character. */
export function bytesOfText(text: Text | undefined): Uint8Array {
  if (text === undefined) return new Uint8Array(0);
  if (typeof text !== "string") {
    if (text.rep !== undefined) return new Uint8Array(text.rep[0]).fill((text.rep[1] ?? "a").charCodeAt(0));
    if (text.hex !== undefined) return Uint8Array.from({ length: text.hex.length >> 1 }, (_, i) => Number.parseInt(text.hex?.slice(i * 2, i * 2 + 2) ?? "", 16));
    return bytesOfText(text.text ?? "");
  }
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** The test's clients and servers of HTTP/2 keep headers in an object: values of one name stand together. */
export function grouped(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return [...new Set(pairs.map(([name]) => name))].flatMap((name) => pairs.filter((pair) => pair[0] === name));
}

export const pairsOf = (headers: HeaderList | undefined): readonly (readonly [string, string])[] =>
  (Array.isArray(headers) ? (headers as readonly (readonly [string, string | number])[]) : Object.entries(headers ?? {})).map(([name, value]) => [name, String(value)]);
