/** What the router does with the headers of calls, HTTP and gRPC: what it adds, and what of a reply it shows. */
import type { ByteString } from "../base/byte-string.ts";
import type { EntryText } from "../recording/state.ts";
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import { asReceived } from "./header-map.ts";
import type { Host } from "./host.ts";

/** Told to the router, not to the upstream. */
const toRouter = new Set(["x-envoy-upstream-rq-timeout-ms", "x-envoy-max-retries", "x-envoy-retry-on", "x-envoy-retry-grpc-on", "x-envoy-upstream-rq-per-try-timeout-ms"]);

export interface Routed { readonly headers: readonly EntryText[]; /** ms, 0 = none */ readonly timeout: number }

/** `internal`: with x-envoy-internal. A header of the call may say another timeout. */
export function routed(headers: readonly EntryText[], timeout: number, internal: boolean): Routed {
  const said = headers.find((h) => h.name === "x-envoy-upstream-rq-timeout-ms")?.value;
  const took = said !== undefined && /^\d+$/.test(said) ? Number(said) : timeout;
  const kept = headers.filter((h) => !toRouter.has(h.name));
  const marked = internal ? withHeader(kept, "x-envoy-internal", "true") : kept;
  return { headers: took > 0 ? withHeader(marked, "x-envoy-expected-rq-timeout-ms", String(took)) : marked, timeout: took };
}

function withHeader(headers: readonly EntryText[], name: string, value: string): readonly EntryText[] {
  const at = headers.findIndex((h) => h.name === name);
  return at < 0 ? [...headers, { name, value }] : headers.with(at, { name, value });
}

/** The headers of a reply as the caller sees them. `since`: when the request was complete, in ns; undefined while it is not (T-82). */
export function replyHeaders(host: Host, entries: readonly EntryText[], since: number | undefined): readonly EntryText[] {
  const seen = asReceived("response", entries.filter((e) => !(e.name === "keep-alive" && host.rules.machine.removesKeepAlive)));
  return since === undefined ? seen : [...seen, { name: "x-envoy-upstream-service-time", value: String(Math.floor((host.scheduler.now - since) / nanosecondsPerMillisecond)) }];
}

/** HTTP/1 drops trailers unless told. */
export const readsTrailers = (host: Host, cluster: ByteString): boolean =>
  host.scenario.setup.listener.http1Trailers || host.upstreams.find(cluster)?.protocol === "HTTP/2";

/** Why a request was cut before anything was answered: the reason, and the code of what the proxy answers in its place. */
export function resetReason(host: Host, cluster: ByteString, malformed: boolean): { readonly code: number; readonly words: string } {
  const http2 = host.upstreams.find(cluster)?.protocol === "HTTP/2";
  if (malformed && (!http2 || host.rules.machine.namesProtocolErrors)) return { code: 502, words: "protocol error" };
  return { code: 503, words: http2 ? "remote reset" : "connection termination" };
}
