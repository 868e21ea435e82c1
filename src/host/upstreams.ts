/** The servers behind the proxy, as the scenario scripts them: which there are, and which reply a request gets. */
import { lowerAscii } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { concatBytes } from "../base/bytes.ts";
import type { UpstreamSaw } from "../recording/outcome.ts";
import type { BlobSlice, EntryText } from "../recording/state.ts";
import { replyIndex } from "../scenario/replies.ts";
import type { Asked } from "../scenario/replies.ts";
import type { Reply, Upstream } from "../scenario/scenario.ts";
import { prepareReply } from "./prepared-reply.ts";
import type { PreparedReply } from "./prepared-reply.ts";
import type { Scheduler } from "./scheduler.ts";
import { UpstreamRequest } from "./upstream-request.ts";
import type { WireRules } from "./upstream-request.ts";

/** How an upstream answers a request of the proxy. Every call comes from the event loop. */
export interface UpstreamListener {
  headers(entries: readonly EntryText[], end: boolean): void;
  data(slices: readonly BlobSlice[], end: boolean): void;
  trailers(entries: readonly EntryText[]): void;
  /** An HTTP/2 METADATA frame. */
  metadata?(entries: readonly EntryText[]): void;
  /** The connection was refused; `text` is what the release appends to the reason. */
  refused(text: string): void;
  /** `malformed`: the server calls what it got a protocol error. */
  reset(malformed: boolean): void;
  /** The connection is there and the request can be written. */
  connected?(): void;
}
/** For whom a request is: an exchange, a call, or a call made while an exchange was served. */
export interface Sender { readonly exchange?: string; readonly call?: number }
export interface Upstreams {
  has(cluster: ByteString): boolean;
  hasEndpoint(cluster: ByteString): boolean;
  find(cluster: ByteString): Upstream | undefined;
  open(cluster: ByteString, listener: UpstreamListener, sender: Sender, own?: Reply): UpstreamRequest;
  /** By hand: what begins to answer waits until it is told to. */
  answersByHand: boolean;
  /** A reply as it goes over the connection of a request. */
  prepared(reply: Reply, request: UpstreamRequest): PreparedReply;
  seen(): Readonly<Record<string, readonly UpstreamSaw[]>>;
  /** The proxy dies. */
  lose(): void;
}

/** What a cluster without scripted replies answers. */
const plainReply: Reply = { status: 200, headers: [], delay: 0, never: false, resetDelay: 0, holdOpen: 0, answers: "complete" };

/** `forgets`: `seen` tells of nothing. */
export function createUpstreams(configured: readonly Upstream[], scheduler: Scheduler, rules: WireRules, forgets = false): Upstreams {
  const clusters = new Map(configured.map((upstream) => [upstream.cluster, upstream]));
  const requests = new Map<string, UpstreamRequest[]>(), answered = new Map<string, number>();
  const prepared = new WeakMap<Reply, PreparedReply>();
  let byHand = false;

  const pick = (request: UpstreamRequest): Reply => {
    const { upstream } = request, n = answered.get(upstream.cluster) ?? 0;
    answered.set(upstream.cluster, n + 1);
    return pickReply(upstream, n, request);
  };
  const ready = (reply: Reply, http2: boolean): PreparedReply => {
    let known = prepared.get(reply);
    if (known === undefined) prepared.set(reply, (known = prepareReply(reply, http2, rules.keepsCase)));
    return known;
  };

  const speaksHttp2 = (upstream: Upstream): boolean => upstream.protocol === "HTTP/2";

  return {
    get answersByHand() { return byHand; },
    set answersByHand(on) { byHand = on; },
    prepared: (reply, { upstream }) => ready(reply, speaksHttp2(upstream)),
    has: (cluster) => clusters.has(cluster),
    hasEndpoint: (cluster) => clusters.get(cluster)?.kind !== "no-endpoints",
    find: (cluster) => clusters.get(cluster),
    open(cluster, listener, sender, own) {
      const upstream = clusters.get(cluster);
      if (upstream === undefined) throw new Error(`no cluster ${cluster}`);
      let log = requests.get(cluster);
      if (log === undefined) requests.set(cluster, (log = []));
      const request = new UpstreamRequest({ scheduler, rules, answersByHand: () => byHand, choose: (r) => ready(own ?? pick(r), speaksHttp2(upstream)) }, upstream, sender, listener);
      if (!forgets) log.push(request);
      return request;
    },
    lose() {
      for (const list of requests.values()) for (const request of list) request.lose();
    },
    seen() {
      const out: Record<string, readonly UpstreamSaw[]> = {};
      for (const [cluster, list] of requests) {
        const shown = list.filter((request) => request.shown);
        if (shown.length > 0) out[cluster] = shown.map(sawOf);
      }
      return out;
    },
  };
}

/** The reply for the nth request (from 0) that a cluster answers: one whose `when` fits, else the nth of the others, the last one repeated. */
export const pickReply = (upstream: Upstream, n: number, request: Asked): Reply => upstream.replies[replyIndex(upstream.replies, n, request) ?? -1] ?? plainReply;

function sawOf(request: UpstreamRequest): UpstreamSaw {
  const { method, path, authority, received, receivedTrailers, receivedMetadata, aborted, upstream, sender } = request;
  const pair = (h: EntryText): readonly [ByteString, ByteString] => [h.name, h.value];
  const named = received.some((h) => lowerAscii(h.name) === "host"), headers = upstream.protocol === "HTTP/2" ? received : [...(authority === undefined || named ? [] : [{ name: "host", value: authority }]), ...received.filter((h) => !h.name.startsWith(":"))];
  return {
    method, path, ...(authority === undefined ? {} : { authority }), headers: headers.map(pair), body: concatBytes(request.body),
    ...(receivedTrailers === undefined ? {} : { trailers: receivedTrailers.map(pair) }), ...(receivedMetadata.length > 0 && { metadata: receivedMetadata.map((entries) => entries.map(pair)) }), aborted, ...sender,
  };
}
