/** One gRPC call or stream of a root: its request to the upstream, and its answer to the guest. */
import type { ByteString } from "../../base/byte-string.ts";
import { GrpcStatus } from "../../abi/codes.ts";
import type { EntryText } from "../../recording/state.ts";
import { nanosecondsPerMillisecond } from "../../scenario/clock.ts";
import { readsTrailers, replyHeaders, resetReason, routed } from "../call-headers.ts";
import type { Context } from "../context.ts";
import type { Host } from "../host.ts";
import { isGrpcRequest, localReply, textBytes } from "../proxies/envoy/local-reply.ts";
import { framedRequest } from "../request-framing.ts";
import type { Due } from "../scheduler.ts";
import type { UpstreamRequest } from "../upstream-request.ts";
import { createGrpcAnswer } from "./answer.ts";
import { framed } from "./frames.ts";
import type { Inbox } from "./inbox.ts";
import { grpcHeaders } from "./request-headers.ts";
import type { GrpcService } from "./service.ts";
import { createTelling } from "./telling.ts";

export interface GrpcStart {
  readonly service: Extract<GrpcService, { target: "cluster" }>;
  readonly serviceName: ByteString;
  readonly method: ByteString;
  readonly metadata: readonly EntryText[];
  /** of a call; absent for a stream. `timeout` in ms, 0 = none */
  readonly unary?: { readonly message: Uint8Array; readonly timeout: number };
  /** the exchange that was being served */
  readonly exchange?: string;
}
export type Failure = "cluster-unknown" | "cluster-has-no-endpoint";

export interface GrpcCall {
  readonly id: number;
  /** Begins. What cannot even begin has told the guest so already, but for the end, which waits until it returns. */
  start(): Failure | undefined;
  send(message: Uint8Array, end: boolean): void;
  /** Half-closes a stream. */
  close(): void;
  cancel(): void;
  /** The root is gone. */
  lose(): void;
}

const refusal = "upstream connect error or disconnect/reset before headers. reset reason: ";
const beforeResponse = "upstream_reset_before_response_started";
const emptyBytes = new Uint8Array();

/** `forget`: its id is known no longer. */
export function createGrpcCall(host: Host, root: Context, inbox: Inbox, id: number, request: GrpcStart, forget: () => void): GrpcCall {
  const { recorder, scheduler, upstreams, rules } = host, { service, unary } = request, { cluster } = service, filter = root.plugin.index;
  const asked = grpcHeaders({ authority: service.authority, service: request.serviceName, method: request.method, timeout: unary?.timeout, metadata: [...service.metadata, ...request.metadata] });
  const { headers: routedHeaders, timeout } = routed(asked, unary?.timeout ?? 0, service.envoyHeaders);
  const headers = framedRequest(routedHeaders, false, upstreams.find(cluster)?.protocol !== "HTTP/1.1");

  const entity = recorder.create("call", String(id), root.entity, [
    `kind=${unary === undefined ? "grpc-stream" : "grpc-call"}`, `cluster=${cluster}`, `filter=${filter}`, `service=${request.serviceName}`, `method=${request.method}`,
  ].join("\0"));
  recorder.phase(entity, "waiting");
  recorder.spliceList(recorder.create("header-map", "call-request-headers", entity), 0, 0, headers);
  const telling = createTelling(host, root, inbox, { id, cluster, entity });

  let upstream: UpstreamRequest | undefined, timer: Due | undefined, last: Uint8Array | undefined;
  /** ns, when the last of the request was sent */
  let sentAt: number | undefined;
  let began = false, closed = false, remotelyClosed = false, forgotten = false;

  const giveUp = (): void => {
    forgotten = true;
    forget();
  };
  const ended = (status: number, message: ByteString): void => {
    remotelyClosed = true;
    scheduler.cancel(timer);
    const tell = (): void => {
      telling.close(status, message, () => {
        if (unary !== undefined || closed) giveUp();
      });
      telling.over();
    };
    if (root.vm.running) root.vm.defer(tell);
    else tell();
  };
  const answer = createGrpcAnswer({
    initial(entries) {
      if (unary === undefined) telling.metadata(false, entries);
    },
    message(bytes) {
      if (unary === undefined) telling.message(bytes);
      else last = bytes;
    },
    trailing(entries) {
      if (unary === undefined) telling.metadata(true, entries);
    },
    close(status, message) {
      if (unary === undefined || status !== GrpcStatus.Ok) return ended(status, message);
      // a call that succeeds is told its message alone; without one it has failed
      if (last === undefined) return ended(GrpcStatus.Internal, "");
      scheduler.cancel(timer);
      telling.message(last, giveUp);
      telling.over();
    },
    drop() {
      if (!answer.complete) upstream?.abort();
    },
    goesOn() {
      // what has no stream yet cannot be ended either
      if ((!forgotten || upstream === undefined) && !answer.over) return true;
      if (unary !== undefined || !rules.machine.endedGrpcStreamsGoOn) return false;
      if (forgotten && !root.vm.failed) host.crash("a gRPC stream that is cancelled or closed while its last metadata or message is told", "1.36.2", { exchange: 0, filter });
      return !forgotten;
    },
  }, service.mostBytes);

  /** What the proxy answers in place of the upstream: for a gRPC request headers alone, with the text as grpc-message. */
  const instead = (status: number, text: string, details: string): void => {
    const asGrpc = isGrpcRequest(headers.find((h) => h.name === "content-type")?.value);
    const reply = localReply(status, textBytes(text), [], -1, asGrpc);
    answer.headers(reply.headers, reply.body.length === 0, details);
  };
  const open = (): UpstreamRequest => upstreams.open(cluster, {
    headers(entries, end) {
      began = true;
      answer.headers(replyHeaders(host, entries, sentAt), end, "via_upstream");
    },
    data: (slices, end) => answer.data(slices, end),
    trailers: (entries) => (readsTrailers(host, cluster) ? answer.trailers(entries) : answer.data([], true)),
    refused: (text) => instead(503, `${refusal}remote connection failure${text}`, `${beforeResponse}{remote_connection_failure|delayed_connect_error:_Connection_refused}`),
    reset(malformed) {
      if (began) return answer.reset(`upstream_reset_after_response_started{${upstreams.find(cluster)?.protocol === "HTTP/2" ? "remote_reset" : "protocol_error"}}`);
      const { code, words } = resetReason(host, cluster, malformed);
      instead(code, `${refusal}${words}`, `${beforeResponse}{${words.replaceAll(" ", "_")}}`);
    },
  }, { ...(request.exchange !== undefined && { exchange: request.exchange }), call: id });
  const timedOut = (): void => {
    upstream?.abort();
    if (began) answer.reset("response_timeout");
    else instead(504, "upstream request timeout", "response_timeout");
  };
  /** The timeout counts from the end of the request. */
  const complete = (): void => {
    sentAt = scheduler.now;
    if (timeout > 0) timer = scheduler.after(timeout * nanosecondsPerMillisecond, timedOut);
  };
  /** `message`: none to close only. What comes after the end is not sent, and nobody is told. */
  const send = (message: Uint8Array | undefined, end: boolean): void => {
    if (upstream === undefined || sentAt !== undefined || answer.over) return;
    // the upstream has said all, so what would be sent now resets the stream, and the guest hears of it inside this very call
    if (answer.complete) return answer.reset(beforeResponse);
    if (end) complete();
    if (message !== undefined) telling.sent(message);
    upstream.data(message === undefined ? emptyBytes : framed(message), end);
  };
  const stop = (): void => {
    scheduler.cancel(timer);
    if (!answer.complete) upstream?.abort();
    giveUp();
  };

  return {
    id,
    start() {
      if (!upstreams.has(cluster)) {
        ended(GrpcStatus.Unavailable, "Cluster not available");
        return "cluster-unknown";
      }
      if (!upstreams.hasEndpoint(cluster)) {
        instead(503, "no healthy upstream", "no_healthy_upstream");
        return "cluster-has-no-endpoint";
      }
      upstream = open();
      host.inFlight.add({ name: { call: { id, filter, thread: root.vm.thread } }, cluster, thread: root.vm.thread, upstream, grpc: true, timeout: () => timer });
      upstream.headers(headers, false);
      if (unary !== undefined) send(unary.message, true);
      return undefined;
    },
    send,
    close() {
      send(undefined, true);
      if (remotelyClosed) giveUp();
      else closed = true;
    },
    cancel() {
      stop();
      telling.over();
    },
    lose() {
      stop();
      telling.cancelled("its root context has ended");
    },
  };
}
