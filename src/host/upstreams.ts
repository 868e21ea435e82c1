/** The servers behind the proxy, as the scenario scripts them: what they receive, and when and how they answer. */
import type { ByteString } from "../base/byte-string.ts";
import { bytesOf, headersOf } from "../scenario/bytes.ts";
import type { Reply, Upstream } from "../scenario/scenario.ts";
import type { EntryText } from "../recording/state.ts";
import type { UpstreamSaw } from "../recording/outcome.ts";
import type { Due, Scheduler } from "./scheduler.ts";

/** How an upstream answers a request of the proxy. Every call comes from the event loop. */
export interface UpstreamListener {
  headers(entries: readonly EntryText[], end: boolean): void;
  data(bytes: Uint8Array, end: boolean): void;
  trailers(entries: readonly EntryText[]): void;
  /** The connection was refused; `text` is what the release appends to the reason. */
  refused(text: string): void;
  reset(): void;
  /** The connection is there and the request can be written. */
  connected?(): void;
}
/** A request of the proxy to an upstream. */
export interface UpstreamRequest {
  headers(entries: readonly EntryText[], end: boolean): void;
  data(bytes: Uint8Array, end: boolean): void;
  trailers(entries: readonly EntryText[]): void;
  /** The proxy gives up. */
  abort(): void;
}
/** For whom a request is: an exchange, a call, or a call made while an exchange was served. */
export interface Sender { readonly exchange?: string; readonly call?: number }
export interface Upstreams {
  has(cluster: ByteString): boolean;
  hasEndpoint(cluster: ByteString): boolean;
  find(cluster: ByteString): Upstream | undefined;
  open(cluster: ByteString, listener: UpstreamListener, sender: Sender, own?: Reply): UpstreamRequest;
  seen(): Readonly<Record<string, readonly UpstreamSaw[]>>;
}

const nanosecondsPerMillisecond = 1e6;

/** What one server has received of one request. */
interface Received {
  readonly sender: Sender;
  method: ByteString; path: ByteString; authority: ByteString | undefined;
  headers: readonly EntryText[]; body: Uint8Array[]; size: number; trailers: readonly EntryText[] | undefined;
  complete: boolean; aborted: boolean; shown: boolean;
  /** bytes the request said it has, over HTTP/1 */
  expected: number | undefined;
}

export function createUpstreams(list: readonly Upstream[], scheduler: Scheduler, refusedText: string): Upstreams {
  const clusters = new Map(list.map((upstream) => [upstream.cluster, upstream]));
  const received = new Map<string, Received[]>();
  const answered = new Map<string, number>();

  const pick = (upstream: Upstream, request: Received): Reply | undefined => {
    const fits = (reply: Reply): boolean => {
      const { when } = reply;
      return when !== undefined && (when.path === undefined || request.path.startsWith(when.path)) && (when.method === undefined || when.method === request.method)
        && (when.authority === undefined || when.authority === (request.authority ?? ""));
    };
    const plain = upstream.replies.filter((reply) => reply.when === undefined), n = answered.get(upstream.cluster) ?? 0;
    answered.set(upstream.cluster, n + 1);
    return upstream.replies.find(fits) ?? plain[Math.min(n, plain.length - 1)];
  };

  return {
    has: (cluster) => clusters.has(cluster),
    hasEndpoint: (cluster) => clusters.get(cluster)?.kind !== "no-endpoints",
    find: (cluster) => clusters.get(cluster),
    open(cluster, listener, sender, own) {
      const upstream = clusters.get(cluster);
      if (upstream === undefined) throw new Error(`no cluster ${cluster}`);
      let log = received.get(cluster);
      if (log === undefined) received.set(cluster, (log = []));
      return connect(upstream, log, sender, scheduler, listener, (request) => own ?? pick(upstream, request), refusedText);
    },
    seen() {
      const out: Record<string, readonly UpstreamSaw[]> = {};
      for (const [cluster, requests] of received) {
        const shown = requests.filter((request) => request.shown);
        if (shown.length > 0) out[cluster] = shown.map((request) => sawOf(request, clusters.get(cluster)?.protocol === "HTTP/2"));
      }
      return out;
    },
  };
}

function connect(upstream: Upstream, log: Received[], sender: Sender, scheduler: Scheduler, listener: UpstreamListener, pick: (request: Received) => Reply | undefined, refusedText: string): UpstreamRequest {
  const http2 = upstream.protocol === "HTTP/2";
  const request: Received = { sender, method: "", path: "", authority: undefined, headers: [], body: [], size: 0, trailers: undefined, complete: false, aborted: false, shown: false, expected: undefined };
  log.push(request);
  let gone = false, connected = false, answering = false;
  let reply: Reply | undefined;
  const waiting: (() => void)[] = [], due = new Set<Due>();
  const later = (ms: number, run: () => void): void => {
    const item = scheduler.after(ms * nanosecondsPerMillisecond, () => {
      due.delete(item);
      if (!gone) run();
    });
    due.add(item);
  };
  const close = (): void => {
    gone = true;
    for (const item of due) scheduler.cancel(item);
  };
  const fail = (): void => {
    close();
    if (!request.complete) request.aborted = true;
    listener.reset();
  };

  const answer = (): void => {
    if (answering || reply === undefined || reply.never) return;
    answering = true;
    const chosen = reply;
    later(chosen.delay, () => (chosen.reset === "before-headers" ? fail() : respond(chosen)));
  };
  const respond = (chosen: Reply): void => {
    const chunks = (chosen.chunks ?? (chosen.body === undefined ? [] : [{ data: chosen.body, delay: 0 }])).map((c) => ({ bytes: bytesOf(c.data), delay: c.delay }));
    const whole = chosen.chunks === undefined && chosen.trailers === undefined;
    const size = chunks.reduce((sum, c) => sum + c.bytes.length, 0);
    const headers = http2 ? responseHeaders(chosen, http2, whole, size) : closing(request, responseHeaders(chosen, http2, whole, size));
    const bodiless = request.method === "HEAD" || chosen.status === 204 || chosen.status === 304;
    const parts = bodiless ? [] : whole ? chunks.filter((c) => c.bytes.length > 0) : chunks;
    const endsWithHeaders = http2 ? chosen.trailers === undefined && chosen.reset === undefined && chosen.holdOpen === 0 : lengthOf(headers) === 0;
    const onlyHeaders = bodiless || (parts.length === 0 && endsWithHeaders);
    listener.headers(headers, onlyHeaders);
    if (onlyHeaders) return close();
    const declared = http2 ? undefined : lengthOf(headers);
    let sent = 0;
    const finish = (): void => {
      if (chosen.reset === "after-chunks") return later(chosen.resetDelay, fail);
      const end = (): void => {
        close();
        if (chosen.trailers !== undefined) listener.trailers(headersOf(chosen.trailers).map(lowered));
        else listener.data(new Uint8Array(), true);
      };
      if (chosen.holdOpen > 0) later(chosen.holdOpen, end);
      else if (declared === undefined || sent >= declared) end();
    };
    const next = (i: number): void => {
      const part = parts[i];
      if (part === undefined) return finish();
      const send = (): void => {
        sent += part.bytes.length;
        const last = i === parts.length - 1 && http2 && chosen.trailers === undefined && chosen.reset === undefined && chosen.holdOpen === 0;
        if (last) close();
        if (part.bytes.length > 0 || last) listener.data(part.bytes, last);
        if (!last && !gone) next(i + 1);
      };
      if (part.delay > 0) later(part.delay, send);
      else send();
    };
    next(0);
  };

  const whenConnected = (run: () => void): void => {
    if (connected) run();
    else waiting.push(run);
  };
  const finished = (): void => {
    if (request.complete) return;
    request.complete = true;
    answer();
  };
  later(0, () => {
    if (upstream.kind === "refused") {
      close();
      listener.refused(refusedText);
      return;
    }
    connected = true;
    listener.connected?.();
    for (const run of waiting.splice(0)) if (!gone) run();
  });

  return {
    headers: (entries, end) => whenConnected(() => {
      if (!http2 && entries.some((h) => h.name === "" || ((h.name === ":path" || h.name === ":method") && /\s/.test(h.value)))) return later(0, fail);
      request.shown = true;
      request.headers = entries;
      const find = (name: string) => entries.find((h) => h.name === name)?.value;
      request.method = find(":method") ?? "";
      request.path = find(":path") ?? "";
      request.authority = find(":authority");
      if (!http2) request.expected = find("transfer-encoding")?.includes("chunked") === true ? undefined : lengthOf(entries);
      reply = pick(request);
      const waits = !http2 && ((request.expected ?? 0) > 0 || find("transfer-encoding") !== undefined);
      if (reply?.answers === "headers") answer();
      if (end && !waits) finished();
    }),
    data: (bytes, end) => whenConnected(() => {
      if (bytes.length > 0) {
        const { expected } = request;
        const room = expected === undefined ? bytes.length : Math.max(0, expected - request.size);
        if (room > 0) request.body.push(bytes.subarray(0, room));
        request.size += bytes.length;
        if (reply?.answers === "data") answer();
        // what follows a complete HTTP/1 request is read as the next one, and is none: the server hangs up
        if (expected !== undefined && request.size > expected) return later(0, fail);
        if (expected !== undefined && request.size >= expected) finished();
      }
      if (end && (request.expected === undefined || request.size >= request.expected)) finished();
    }),
    trailers: (entries) => whenConnected(() => {
      request.trailers = entries;
      finished();
    }),
    abort() {
      if (!request.complete) request.aborted = true;
      close();
    },
  };
}

const lowered = (e: EntryText): EntryText => ({ name: e.name.toLowerCase(), value: e.value });
function lengthOf(headers: readonly EntryText[]): number | undefined {
  const text = headers.find((h) => h.name === "content-length")?.value;
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** `:status`, the reply's own headers, and what frames the body if they do not. */
function responseHeaders(reply: Reply, http2: boolean, whole: boolean, size: number): readonly EntryText[] {
  const own = headersOf(reply.headers).map(lowered);
  const headers: EntryText[] = [{ name: ":status", value: String(reply.status) }, ...own];
  const framed = own.some((h) => h.name === "content-length" || h.name === "transfer-encoding");
  if (framed || http2 || reply.status === 204 || reply.status === 304) return headers;
  headers.push(whole ? { name: "content-length", value: String(size) } : { name: "transfer-encoding", value: "chunked" });
  return headers;
}

/** HTTP/1: who is asked to close the connection says so, and keeps it alive no longer. */
function closing(request: Received, headers: readonly EntryText[]): readonly EntryText[] {
  if (!request.headers.some((h) => h.name === "connection" && h.value.toLowerCase() === "close")) return headers;
  return headers.filter((h) => h.name !== "keep-alive").map((h) => (h.name === "connection" ? { name: h.name, value: "close" } : h));
}

function sawOf(request: Received, http2: boolean): UpstreamSaw {
  const headers = http2 ? request.headers : [
    ...(request.authority === undefined ? [] : [{ name: "host", value: request.authority }]),
    ...request.headers.filter((h) => !h.name.startsWith(":")),
  ];
  const body = new Uint8Array(request.body.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of request.body) {
    body.set(part, at);
    at += part.length;
  }
  return {
    method: request.method, path: request.path, ...(request.authority === undefined ? {} : { authority: request.authority }),
    headers: headers.map((h) => [h.name, h.value] as const), body,
    ...(request.trailers === undefined ? {} : { trailers: request.trailers.map((h) => [h.name, h.value] as const) }), aborted: request.aborted, ...request.sender,
  };
}
