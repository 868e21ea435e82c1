/** Header maps as the proxy keeps them: ordered pairs in the state, names in lower case, `host` and `:authority` one entry (T-64). */
import { lowerAscii } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Entry, EntryText } from "../recording/state.ts";
import type { Recorder } from "./recorder.ts";

/** Envoy joins a second value of these onto the first with a comma (semantics 10.2). */
const single = new Set([
  ":authority", ":path", ":method", ":scheme", ":status", ":protocol", "user-agent", "content-type", "accept", "authorization", "accept-encoding", "referer", "origin",
  "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "upgrade", "via", "te", "expect", "x-request-id", "x-forwarded-for", "x-forwarded-proto",
  "x-forwarded-host", "x-forwarded-client-cert", "grpc-timeout", "grpc-status", "grpc-message", "server", "date", "location", "content-encoding", "cache-control", "etag", "vary",
  "x-envoy-original-path", "x-envoy-internal", "x-envoy-expected-rq-timeout-ms", "x-envoy-upstream-service-time", "x-envoy-attempt-count",
]);

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

export function appendHeader(recorder: Recorder, map: number, name: ByteString, value: ByteString): void {
  const entries = recorder.entries(map);
  if (single.has(name)) {
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
export function setHeaders(recorder: Recorder, map: number, pairs: readonly EntryText[]): void {
  const next: EntryText[] = [];
  for (const pair of pairs) {
    const known = single.has(pair.name) ? next.findIndex((e) => e.name === pair.name) : -1, old = next[known];
    if (old !== undefined) next[known] = { name: pair.name, value: `${old.value},${pair.value}` };
    else next.splice(placeFor(next, pair.name), 0, pair);
  }
  recorder.spliceList(map, 0, recorder.entries(map).length, next);
}

function placeFor(entries: readonly EntryText[], name: ByteString): number {
  if (!isPseudo(name)) return entries.length;
  let at = 0;
  while (at < entries.length && isPseudo(entries[at]?.name ?? "")) at++;
  return at;
}
