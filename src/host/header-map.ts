/** Header maps as the proxy keeps them: ordered pairs in the state, names in lower case, `host` and `:authority` one entry (T-64). */
import { lowerAscii } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Entry, EntryText } from "../recording/state.ts";
import type { Recorder } from "./recorder.ts";

export type MapKind = "request" | "response" | "request-trailers" | "response-trailers";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const both = words(`
  cache-control connection content-encoding content-length content-type keep-alive proxy-connection proxy-status transfer-encoding upgrade via
  x-envoy-attempt-count x-envoy-decorator-operation x-request-id`);
/** Envoy joins a second value of these onto the first with a comma (semantics 10.2): those it has a place of its own for. Seen on 1.40.0, name by name. */
const joined: Readonly<Record<MapKind, ReadonlySet<ByteString>>> = {
  request: new Set([...both, ...words(`
    :authority :method :path :protocol :scheme accept accept-encoding access-control-request-headers access-control-request-method access-control-request-private-network authorization
    cdn-loop expect grpc-accept-encoding grpc-timeout if-match if-modified-since if-none-match origin pragma referer te user-agent
    x-envoy-downstream-service-cluster x-envoy-expected-rq-timeout-ms x-envoy-external-address x-envoy-force-trace x-envoy-internal x-envoy-ip-tags x-envoy-is-timeout-retry
    x-envoy-max-retries x-envoy-original-path x-envoy-retry-on x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-timeout-ms
    x-forwarded-client-cert x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto`)]),
  response: new Set([...both, ...words(`
    :status access-control-allow-origin access-control-expose-headers date etag expires grpc-message grpc-status last-modified location server vary
    x-envoy-degraded x-envoy-immediate-health-check-fail x-envoy-upstream-canary x-envoy-upstream-service-time`)]),
  "request-trailers": new Set(),
  "response-trailers": new Set(["grpc-message", "grpc-status"]),
};

export const headerName = (name: ByteString, request: boolean): ByteString => {
  const lower = lowerAscii(name);
  return request && lower === "host" ? ":authority" : lower;
};

export function headerValue(entries: readonly Entry[], name: ByteString): ByteString | undefined {
  for (const e of entries) if (e.name === name) return e.value;
  return undefined;
}
export const headerBytes = (entries: readonly EntryText[]): number => entries.reduce((sum, e) => sum + e.name.length + e.value.length, 0);
const isPseudo = (name: ByteString): boolean => name.charCodeAt(0) === 58;

export function appendHeader(recorder: Recorder, map: number, kind: MapKind, name: ByteString, value: ByteString): void {
  const entries = recorder.entries(map);
  if (joined[kind].has(name)) {
    const at = entries.findIndex((e) => e.name === name), old = entries[at];
    if (old !== undefined) {
      recorder.spliceList(map, at, 1, [{ name, value: `${old.value},${value}` }]);
      return;
    }
  }
  recorder.spliceList(map, placeFor(entries, name), 0, [{ name, value }]);
}

/** Removes every entry of the name and puts one at the end of its group. */
export function replaceHeader(recorder: Recorder, map: number, name: ByteString, value: ByteString): void {
  removeHeader(recorder, map, name);
  recorder.spliceList(map, placeFor(recorder.entries(map), name), 0, [{ name, value }]);
}

export function removeHeader(recorder: Recorder, map: number, name: ByteString): boolean {
  let removed = false;
  const entries = recorder.entries(map);
  for (let i = entries.length - 1; i >= 0; i--) {
    if (recorder.entries(map)[i]?.name !== name) continue;
    recorder.spliceList(map, i, 1);
    removed = true;
  }
  return removed;
}

/** Clears the map, then adds each pair as `appendHeader` would. */
export function setHeaders(recorder: Recorder, map: number, kind: MapKind, pairs: readonly EntryText[]): void {
  recorder.spliceList(map, 0, recorder.entries(map).length, withJoined(kind, pairs));
}

/** The pairs of a message as the proxy keeps them when it has read them; mostly the same list. */
export function asReceived(kind: MapKind, pairs: readonly EntryText[]): readonly EntryText[] {
  for (let i = 1; i < pairs.length; i++) {
    const name = pairs[i]?.name ?? "";
    for (let k = 0; k < i; k++) if (pairs[k]?.name === name && joined[kind].has(name)) return withJoined(kind, pairs);
  }
  return pairs;
}

/** The pairs as a map keeps them that they are added to one by one. */
function withJoined(kind: MapKind, pairs: readonly EntryText[]): readonly EntryText[] {
  const next: EntryText[] = [];
  for (const pair of pairs) {
    const known = joined[kind].has(pair.name) ? next.findIndex((e) => e.name === pair.name) : -1, old = next[known];
    if (old !== undefined) next[known] = { name: pair.name, value: `${old.value},${pair.value}` };
    else next.splice(placeFor(next, pair.name), 0, pair);
  }
  return next;
}

function placeFor(entries: readonly EntryText[], name: ByteString): number {
  if (!isPseudo(name)) return entries.length;
  let at = 0;
  while (at < entries.length && isPseudo(entries[at]?.name ?? "")) at++;
  return at;
}
