/** HTTP calls out of filters (semantics 15): started by a root, answered on it from the event loop, never inside another call (T-85). */
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import type { ByteString } from "../base/byte-string.ts";
import { byteStringOfText, fromByteString } from "../base/byte-string.ts";
import type { BlobSlice, EntryText } from "../recording/state.ts";
import { readsTrailers, replyHeaders, resetReason, routed } from "./call-headers.ts";
import type { Context } from "./context.ts";
import type { Host } from "./host.ts";
import type { Vm } from "./vm.ts";
import { slicesOf } from "./recorder.ts";
import { framedRequest } from "./request-framing.ts";
import type { UpstreamRequest } from "./upstream-request.ts";

export interface CallRequest {
  readonly cluster: ByteString;
  readonly headers: readonly EntryText[];
  readonly body: Uint8Array;
  readonly trailers: readonly EntryText[];
  /** ms, 0 = none */
  readonly timeout: number;
  /** the exchange that was being served */
  readonly exchange?: string;
}
/** What the guest may read while it is told of a reply: entities, 0 for none. */
export interface CallReply { readonly headers: number; readonly body: number; readonly trailers: number }
export interface CallStatus { readonly code: number; readonly message: Uint8Array }

export interface HttpCalls {
  /** The call id, or undefined when the cluster has no endpoint (T-81). */
  start(root: Context, request: CallRequest): number | undefined;
  replyOf(root: Context): CallReply | undefined;
  statusOf(root: Context): CallStatus | undefined;
  /** True while a call of any filter waits for its reply. */
  readonly pending: number;
  /** The VM is gone: its calls are given up, and nobody is told. */
  abandon(vm: Vm): void;
}

/** Ids grow by 4 in each VM (T-81). */
const idStep = 4;
const resetCode = 11;

export function createHttpCalls(host: () => Host): HttpCalls {
  const lastId = new Map<unknown, number>();
  const replies = new Map<Context, CallReply>(), statuses = new Map<Context, CallStatus>();
  let pending = 0;
  /** calls that wait, with what gives them up */
  const waiting = new Map<number, { readonly vm: Vm; readonly giveUp: () => void }>();

  const deliver = (root: Context, call: { readonly id: number; readonly entity: number; readonly cluster: ByteString }, reply: CallReply, counts: readonly number[]): void => {
    const { recorder } = host();
    pending--;
    if (root.vm.failed) {
      recorder.deed("effect-dropped", { what: "proxy_on_http_call_response", reason: "its VM has failed" }, () => recorder.remove(call.entity));
      return;
    }
    if (reply.headers !== 0) replies.set(root, reply);
    const forget = (): void => {
      replies.delete(root);
      statuses.delete(root);
    };
    // before what the callback has deferred: a stream that goes on does not see the reply any more
    root.vm.call("proxy_on_http_call_response", root, [root.id, call.id, ...counts], 0, { closing: forget });
    forget();
    for (const entity of [reply.headers, reply.body, reply.trailers, call.entity]) if (entity !== 0) recorder.remove(entity);
  };

  return {
    get pending() { return pending; },
    replyOf: (root) => replies.get(root),
    statusOf: (root) => statuses.get(root),
    abandon(vm) {
      for (const call of [...waiting.values()]) if (call.vm === vm) call.giveUp();
    },
    start(root, request) {
      const { recorder, scheduler, upstreams, inFlight } = host();
      const id = (lastId.get(root.vm) ?? 0) + idStep;
      lastId.set(root.vm, id);
      if (!upstreams.hasEndpoint(request.cluster)) return undefined;
      const entity = recorder.create("call", String(id), root.entity, `kind=http\0cluster=${request.cluster}\0filter=${root.plugin.index}`);
      recorder.phase(entity, "waiting");
      const http2 = upstreams.find(request.cluster)?.protocol === "HTTP/2";
      const { headers: sentHeaders, timeout: most } = routed(outgoing(request), request.timeout, true);
      const headers = framedRequest(sentHeaders, request.body.length === 0, http2);
      const sent = recorder.create("header-map", "call-request-headers", entity);
      recorder.spliceList(sent, 0, 0, headers);
      const sentBody = request.body.length === 0 ? 0 : recorder.create("buffer", "call-request-body", entity);
      if (sentBody !== 0) recorder.spliceBytes(sentBody, 0, 0, slicesOf(request.body));
      pending++;

      const received = { headers: [] as readonly EntryText[], body: [] as BlobSlice[], trailers: [] as readonly EntryText[] };
      const call = { id, entity, cluster: request.cluster }, filter = root.plugin.index;
      let over = false, lost = false;
      let upstream: UpstreamRequest | undefined;
      const forget = (): void => {
        over = true;
        waiting.delete(entity);
        scheduler.cancel(timeout);
        recorder.remove(sent);
        if (sentBody !== 0) recorder.remove(sentBody);
      };
      const finish = (name: "call-replied" | "call-failed", reason: string): void => {
        if (over) return;
        const status = Number(received.headers.find((h) => h.name === ":status")?.value ?? 0);
        const size = received.body.reduce((sum, part) => sum + part.length, 0);
        let reply: CallReply = { headers: 0, body: 0, trailers: 0 };
        const effect = (): void => {
          forget();
          recorder.phase(entity, name === "call-replied" ? "done" : "failed");
          const map = (entityName: string, entries: readonly EntryText[]): number => {
            const created = recorder.create("header-map", entityName, entity);
            recorder.spliceList(created, 0, 0, entries);
            return created;
          };
          if (!lost) reply = {
            headers: map("call-response-headers", received.headers),
            body: recorder.create("buffer", "call-response-body", entity),
            trailers: received.trailers.length === 0 ? 0 : map("call-response-trailers", received.trailers),
          };
          if (!lost) recorder.spliceBytes(reply.body, 0, 0, received.body);
        };
        host().cause = name === "call-replied"
          ? recorder.deed(name, { call: id, filter, cluster: request.cluster, status, size }, effect)
          : recorder.deed(name, { call: id, filter, cluster: request.cluster, reason }, effect);
        deliver(root, call, reply, [received.headers.length, size, received.trailers.length]);
      };
      /** Told with zeros, and proxy_get_status says that the connection is gone. */
      const failed = (reason: string): void => {
        received.headers = [];
        received.body = [];
        received.trailers = [];
        lost = true;
        statuses.set(root, { code: resetCode, message: fromByteString("reset") });
        finish("call-failed", reason);
      };
      /** T-83: a timeout or a refused connection looks like a response the proxy made. */
      const madeUp = (status: number, text: string): void => {
        if (host().rules.machine.callFailure === "zeros") return failed(text);
        received.headers = [{ name: ":status", value: String(status) }, { name: "content-length", value: String(text.length) }, { name: "content-type", value: "text/plain" }];
        received.body = slicesOf(fromByteString(byteStringOfText(text)));
        received.trailers = [];
        finish("call-failed", text);
      };
      const began = scheduler.now;
      const timeout = most === 0 ? undefined : scheduler.after(most * nanosecondsPerMillisecond, () => {
        upstream?.abort();
        madeUp(504, "upstream request timeout");
      });
      upstream = upstreams.open(request.cluster, {
        headers(entries, end) {
          received.headers = replyHeaders(host(), entries, began);
          if (end) finish("call-replied", "");
        },
        data(slices, end) {
          received.body.push(...slices);
          if (end) finish("call-replied", "");
        },
        trailers(entries) {
          if (readsTrailers(host(), request.cluster)) received.trailers = entries;
          finish("call-replied", "");
        },
        refused: (text) => madeUp(503, `upstream connect error or disconnect/reset before headers. reset reason: remote connection failure${text}`),
        reset(malformed) {
          const { code, words } = resetReason(host(), request.cluster, malformed);
          if (received.headers.length === 0) return madeUp(code, `upstream connect error or disconnect/reset before headers. reset reason: ${words}`);
          failed("reset after its response had begun");
        },
      }, { ...(request.exchange !== undefined && { exchange: request.exchange }), call: id });
      inFlight.add({ name: { call: { id, filter, thread: root.vm.thread } }, cluster: request.cluster, thread: root.vm.thread, upstream, grpc: false, timeout: () => timeout });
      waiting.set(entity, {
        vm: root.vm,
        giveUp() {
          pending--;
          upstream?.abort();
          forget();
          recorder.remove(entity);
        },
      });
      upstream.headers(headers, request.body.length === 0);
      if (request.body.length > 0) upstream.data(request.body, true);
      return id;
    },
  };
}

/** What Envoy adds to a call (T-80). Request trailers are accepted but not sent (T-86). */
function outgoing(request: CallRequest): readonly EntryText[] {
  const lastPseudo = request.headers.findLastIndex((h) => h.name.startsWith(":"));
  const scheme = request.headers.some((h) => h.name === ":scheme") ? [] : [{ name: ":scheme", value: "http" }];
  const headers = request.headers.toSpliced(lastPseudo + 1, 0, ...scheme);
  if (request.body.length > 0 && !headers.some((h) => h.name === "content-length")) headers.push({ name: "content-length", value: String(request.body.length) });
  return headers;
}
