/** The router: the last filter of a request. It finds the route, talks to the upstream, and gives the response to the filters. */
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import { byteStringOfText } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import { bytesOf } from "../../../scenario/bytes.ts";
import type { Reply, Upstream } from "../../../scenario/scenario.ts";
import { headerValue } from "../../header-map.ts";
import type { Due } from "../../scheduler.ts";
import { framedRequest } from "../../request-framing.ts";
import type { UpstreamListener } from "../../upstreams.ts";
import type { UpstreamRequest } from "../../upstream-request.ts";
import { DataStatus, HeadersStatus, TrailersStatus } from "./filter-manager.ts";
import type { Body, SideFilter } from "./filter-manager.ts";
import { releaseIn } from "./releases.ts";
import { overridden } from "./upstream-hosts.ts";
import type { HttpStream } from "./http-stream.ts";

/** Header values that no codec can write (6.8). */
const badValue = /[\r\n\0]/;
const badName = /[^!#$%&'*+\-.^_`|~0-9A-Za-z:]/;

export class Router implements SideFilter {
  readonly #stream: HttpStream;
  readonly #own: Reply | undefined;
  #request: UpstreamRequest | undefined;
  #cluster: ByteString = "";
  /** of the route that was chosen, ms */
  #routeTimeout = 0;
  #timeout: Due | undefined;
  #sentAt = 0;
  /** when its headers went to the upstream */
  #askedAt = 0;
  /** the request is complete */
  #sent = false;
  #responseBegan = false;
  /** requests sent before the one that counts (6.8, sent upstream twice) */
  #earlier: UpstreamRequest[] = [];

  constructor(stream: HttpStream, own: Reply | undefined) {
    this.#stream = stream;
    this.#own = own;
  }

  get waiting(): boolean {
    return this.#request !== undefined && !this.#responseBegan;
  }

  headers(map: number, end: boolean): number {
    const stream = this.#stream, { host } = stream, { recorder, upstreams } = host;
    const { entry, why } = stream.routing.find();
    if (entry === undefined) {
      recorder.deed("route-not-found", { exchange: stream.index, reason: byteStringOfText(why) });
      stream.reply(404, "", "route_not_found", "NR", "proxy");
      return HeadersStatus.StopIteration;
    }
    if (entry.directResponse !== undefined) {
      stream.reply(entry.directResponse.status, bytesOf(entry.directResponse.body), "direct_response", "-", "proxy");
      return HeadersStatus.StopIteration;
    }
    const cluster = byteStringOfText(entry.cluster), configured = upstreams.find(cluster), upstream = configured && this.#hostOf(configured);
    this.#cluster = cluster;
    this.#routeTimeout = entry.timeout;
    stream.upstream.attempts = 1;
    if (upstream === undefined) {
      stream.reply(503, "", "cluster_not_found", "NC", "proxy");
      return HeadersStatus.StopIteration;
    }
    if (upstream.kind === "no-endpoints") {
      stream.reply(503, "no healthy upstream", "no_healthy_upstream", "UH", "proxy");
      return HeadersStatus.StopIteration;
    }
    const entries = recorder.entries(map);
    const outgoing: EntryText[] = entries.map(({ name, value }) => ({ name, value }));
    const { router } = host.scenario.setup;
    const expected = { name: "x-envoy-expected-rq-timeout-ms", value: String(entry.timeout) }, tells = !router.suppressEnvoyHeaders && entry.timeout > 0;
    const told = outgoing.findIndex(({ name }) => name === expected.name), at = told < 0 ? outgoing.length : told, instead = told < 0 ? 0 : 1;
    if (tells) outgoing.splice(at, instead, expected);
    const problem = unwritable(outgoing);
    // a second request for the same stream: the first one goes on unseen (6.8, sent upstream twice)
    if (this.#request !== undefined) this.#earlier.push(this.#request);
    const request: UpstreamRequest = upstreams.open(cluster, this.#listener(problem, () => request), { exchange: stream.id }, this.#own);
    this.#request = request;
    host.inFlight.add({ name: { exchange: stream.id }, cluster, thread: stream.thread.number, upstream: request, grpc: false, timeout: () => this.#timeout });
    stream.upstream.chosen = upstream;
    stream.upstream.failure = "";
    this.#askedAt = host.scheduler.now;
    if (problem !== undefined) return HeadersStatus.StopIteration;
    const written = framedRequest(outgoing, end, upstream.protocol === "HTTP/2");
    recorder.deed("headers-sent", { exchange: stream.index, to: 1, count: written.length, end: end ? 1 : 0, line: `${headerValue(entries, ":method") ?? ""} ${headerValue(entries, ":path") ?? ""}` }, () => {
      if (tells) recorder.spliceList(map, at, instead, [expected]);
      recorder.phase(map, "sent", 0);
    });
    request.headers(written, end);
    if (end) this.#requestComplete();
    return HeadersStatus.StopIteration;
  }

  /** The endpoint that the request goes to. */
  #hostOf(upstream: Upstream): Upstream {
    const { host, index, overrideHost: asked } = this.#stream;
    if (asked === undefined || upstream.kind === "no-endpoints") return upstream;
    const found = overridden(upstream, asked);
    host.recorder.deed("host-overridden", { exchange: index, cluster: byteStringOfText(upstream.cluster), asked, address: byteStringOfText(found.upstream.address), taken: found.taken ? 1 : 0 });
    return found.upstream;
  }

  data(body: Body, end: boolean): number {
    const stream = this.#stream;
    if (this.#request !== undefined) {
      const bytes = body.bytes.slice();
      if (bytes.length > 0 || end) {
        stream.host.recorder.deed("data-sent", { exchange: stream.index, to: 1, size: bytes.length, end: end ? 1 : 0 }, () => {
          stream.entities.noteSent("request", body.slices.slice());
          stream.consume(body, true);
        });
      }
      this.#request.data(bytes, end);
      if (end) this.#requestComplete();
    }
    return DataStatus.StopNoBuffer;
  }

  trailers(map: number): number {
    const stream = this.#stream, entries = stream.host.recorder.entries(map);
    if (!this.#passesTrailers()) {
      stream.host.recorder.deed("data-sent", { exchange: stream.index, to: 1, size: 0, end: 1 });
      this.#request?.data(new Uint8Array(), true);
      this.#requestComplete();
      return TrailersStatus.Stop;
    }
    stream.host.recorder.deed("trailers-sent", { exchange: stream.index, to: 1, count: entries.length }, () => stream.host.recorder.phase(map, "sent", 0));
    this.#request?.trailers(entries.map(({ name, value }) => ({ name, value })));
    this.#requestComplete();
    return TrailersStatus.Stop;
  }

  metadata(entries: readonly EntryText[]): void {
    const stream = this.#stream, { host } = stream;
    if (this.#request === undefined) return;
    if (host.upstreams.find(this.#cluster)?.protocol === "HTTP/2") {
      host.recorder.deed("metadata-sent", { exchange: stream.index, to: 1, count: entries.length, line: entries.map(({ name, value }) => `${name}: ${value}`).join(", ") });
      this.#request.metadata(entries);
    } else host.recorder.deed("metadata-dropped", { exchange: stream.index, from: 0, count: entries.length, reason: "the upstream speaks HTTP/1" });
  }

  /** HTTP/1 drops trailers unless told, on the upstream's side as on the client's. */
  #passesTrailers(): boolean {
    const { host } = this.#stream;
    return host.scenario.setup.listener.http1Trailers || host.upstreams.find(this.#cluster)?.protocol === "HTTP/2";
  }

  /** The stream is over: nothing is awaited any more. */
  destroy(): void {
    this.#stream.host.scheduler.cancel(this.#timeout);
    this.#request?.abort();
    for (const request of this.#earlier) request.abort();
    this.#request = undefined;
  }

  #requestComplete(): void {
    this.#sent = true;
    const { host } = this.#stream, timeout = this.#routeTimeout;
    this.#sentAt = host.scheduler.now;
    if (timeout === 0 || this.#timeout !== undefined) return;
    this.#timeout = host.scheduler.after(timeout * nanosecondsPerMillisecond, () => this.#timedOut(timeout), "background");
  }
  #timedOut(timeout: number): void {
    const stream = this.#stream;
    if (stream.destroyed) return;
    stream.cause(stream.host.recorder.deed("timeout", { exchange: stream.index, kind: "route", after: timeout }));
    this.#request?.abort();
    if (this.#responseBegan) stream.resetFromUpstream("response_timeout", "UT");
    else stream.reply(504, "upstream request timeout", "response_timeout", "UT", "proxy");
  }

  #allReceived(): void {
    const { upstream, host } = this.#stream;
    upstream.latency = host.scheduler.now - this.#askedAt;
  }

  /** The first request that is answered is the one that counts. */
  #answeredBy(request: UpstreamRequest): void {
    for (const other of [...this.#earlier, this.#request]) if (other !== request) other?.abort();
    this.#earlier = [];
    this.#request = request;
    this.#responseBegan = true;
  }

  #listener(problem: string | undefined, own: () => UpstreamRequest): UpstreamListener {
    const stream = this.#stream, { host } = stream;
    const alive = (): boolean => !stream.destroyed && host.end === undefined;
    return {
      connected: () => {
        if (!alive()) return;
        stream.upstream.connected = true;
        stream.upstream.readyAfter = host.scheduler.now - this.#askedAt;
        if (problem === undefined) return;
        this.#request?.abort();
        stream.reply(503, problem, `filter_removed_required_request_headers{${problem.replaceAll(/\s/g, "_")}}`, "DPE", "proxy");
      },
      headers: (entries, end) => {
        if (!alive()) return;
        this.#answeredBy(own());
        if (this.#timeout !== undefined && this.#routeTimeout === 0) host.scheduler.cancel(this.#timeout);
        const { router } = host.scenario.setup;
        const took = Math.floor((host.scheduler.now - this.#sentAt) / nanosecondsPerMillisecond);
        if (end) this.#allReceived();
        stream.upstreamHeaders(router.suppressEnvoyHeaders || !this.#sent ? entries : [...entries, { name: "x-envoy-upstream-service-time", value: String(took) }], end);
      },
      data: (slices, end) => {
        if (!alive()) return;
        if (end) this.#allReceived();
        stream.upstreamData(slices, end);
      },
      metadata: (entries) => {
        if (alive()) stream.upstreamMetadata(entries);
      },
      trailers: (entries) => {
        if (!alive()) return;
        this.#allReceived();
        if (this.#passesTrailers()) stream.upstreamTrailers(entries);
        else stream.upstreamData([], true);
      },
      refused: (text) => {
        if (!alive()) return;
        stream.upstream.readyAfter = host.scheduler.now - this.#askedAt;
        stream.upstream.failure = "delayed connect error: Connection refused";
        host.recorder.deed("upstream-failed", { exchange: stream.index, cluster: this.#cluster, reason: "connection refused" });
        stream.reply(503, `upstream connect error or disconnect/reset before headers. reset reason: remote connection failure${text}`,
          "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}", "UF", "proxy");
      },
      reset: (malformed) => {
        if (!alive()) return;
        const http2 = host.upstreams.find(this.#cluster)?.protocol === "HTTP/2";
        host.recorder.deed("upstream-failed", { exchange: stream.index, cluster: this.#cluster, reason: "connection reset" });
        if (this.#responseBegan) stream.resetFromUpstream(`upstream_reset_after_response_started{${http2 ? "remote_reset" : "protocol_error"}}`, http2 ? "UR" : "UPE");
        else if (malformed && releaseIn(host).namesProtocolErrors) stream.reply(502, "upstream connect error or disconnect/reset before headers. reset reason: protocol error", "upstream_reset_before_response_started{protocol_error}", "UPE", "proxy");
        else if (http2) stream.reply(503, "upstream connect error or disconnect/reset before headers. reset reason: remote reset", "upstream_reset_before_response_started{remote_reset}", "UR", "proxy");
        else stream.reply(503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination", "upstream_reset_before_response_started{connection_termination}", "UC", "proxy");
      },
    };
  }
}

/** Why a request cannot be written, in Envoy's words. */
function unwritable(entries: readonly EntryText[]): string | undefined {
  if (!entries.some((e) => e.name === ":method")) return "missing required header: :method";
  for (const e of entries) {
    if (e.name !== "" && badName.test(e.name)) return `invalid header name: ${e.name}`;
    if (badValue.test(e.value)) return `invalid header value for: ${e.name}`;
  }
  return undefined;
}

