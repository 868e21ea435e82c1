/** A request's pairs as the first filter sees them (semantics 6.1). */
import { hexByte } from "../../../base/hex.ts";
import { lowerAscii } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import { headersOf } from "../../../scenario/bytes.ts";
import type { SendHeaders } from "../../../scenario/scenario.ts";
import { asReceived } from "../../header-map.ts";
import type { Host } from "../../host.ts";

/** Not shown to filters. */
const hidden = new Set(["transfer-encoding", "expect", "connection", "keep-alive", "proxy-connection", "upgrade"]);

/** Of a request from outside, which all are without internal addresses configured: only Envoy itself may say these to Envoy. */
const internal = new Set([
  "x-envoy-internal", "x-envoy-expected-rq-timeout-ms", "x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-per-try-timeout-ms", "x-envoy-upstream-rq-timeout-alt-response", "x-envoy-max-retries",
  "x-envoy-retry-on", "x-envoy-retry-grpc-on", "x-envoy-retriable-status-codes", "x-envoy-retriable-header-names", "x-envoy-upstream-alt-stat-name", "x-envoy-force-trace", "x-envoy-ip-tags",
  "x-envoy-original-url", "x-envoy-hedge-on-per-try-timeout",
  // nor may anybody say what certificate a client had: forward_client_cert_details is SANITIZE unless told
  "x-forwarded-client-cert",
]);

/** The parts of a request line in absolute form, which only HTTP/1 has. */
const absolute = /^(https?):\/\/([^/?#]*)(.*)$/i;

/** `admitted`: false for a request that is refused before Envoy adds and removes anything. */
export function incomingHeaders(host: Host, action: SendHeaders, admitted = true): EntryText[] {
  const { listener } = host.scenario.setup, http2 = action.protocol === "HTTP/2";
  const given = headersOf(action.headers).map((e) => ({ name: lowerAscii(e.name), value: http2 ? e.value : e.value.replace(/^[ \t]+|[ \t]+$/g, "") }));
  const find = (name: string): string | undefined => given.find((e) => e.name === name)?.value;
  const hosts = given.filter((e) => e.name === "host").map((e) => e.value);
  const authority = hosts.length > 0 ? hosts.join(",") : (find(":authority") ?? action.authority), path = find(":path") ?? action.path, method = find(":method") ?? action.method;
  const forwarded = find("x-forwarded-proto"), said = lowerAscii(forwarded ?? "");
  const own = listener.tls === undefined ? action.scheme : "https", scheme = said === "http" || said === "https" ? said : own;
  const [, ofUrl, authorityOfUrl, rest] = http2 ? [] : (absolute.exec(path) ?? []);
  const head: EntryText[] = http2
    ? [{ name: ":method", value: method }, { name: ":path", value: path }, { name: ":authority", value: authority }, { name: ":scheme", value: find(":scheme") ?? own }]
    : ofUrl !== undefined
      ? [{ name: ":authority", value: authorityOfUrl ?? "" }, { name: ":scheme", value: lowerAscii(ofUrl) }, { name: ":path", value: rest === "" ? "/" : (rest ?? "/") }, { name: ":method", value: method }]
      : [{ name: ":authority", value: authority }, { name: ":path", value: path }, { name: ":method", value: method }, ...(admitted ? [{ name: ":scheme", value: scheme }] : [])];
  if (authority === "" && hosts.length === 0) head.splice(head.findIndex((e) => e.name === ":authority"), 1);
  const others = given.filter((e) => e.name.charCodeAt(0) !== colon && e.name !== "host" && !hidden.has(e.name) && !(admitted && (internal.has(e.name) || (e.name === "te" && lowerAscii(e.value) !== "trailers"))));
  const all = [...asReceived("request", head.concat(http2 ? joinCookies(others) : others))];
  if (!admitted) return all;
  if (forwarded === undefined) all.push({ name: "x-forwarded-proto", value: own === "https" ? "https" : "http" });
  if (listener.requestId && find("x-request-id") === undefined) all.push({ name: "x-request-id", value: uuid(host.random.bytes(16)) });
  return all;
}

/** A request that Envoy answers before any filter sees it. `unread`: there is no request even in on_log; `silent`: there is no answer and no callback. */
export interface Refusal { readonly status: number; readonly body: string; readonly details: string; readonly flag: string; readonly unread: boolean; readonly silent?: true }
const codecError: Refusal = { status: 400, body: "Bad Request", details: "http1.codec_error", flag: "DPE", unread: true };

/** Seen on 1.40.0. */
export function refusalOf(action: SendHeaders, entries: readonly EntryText[], acceptsHttp10: boolean): Refusal | undefined {
  const find = (name: string): string | undefined => entries.find((e) => e.name === name)?.value;
  const http2 = action.protocol === "HTTP/2", path = find(":path") ?? "", connect = find(":method") === "CONNECT";
  if (action.protocol === "HTTP/1.0" && !acceptsHttp10) return { status: 426, body: "Upgrade Required", details: "low_version", flag: "DPE", unread: true };
  if (http2 && !connect && path !== "*" && !path.startsWith("/")) return { status: 0, body: "", details: "http2.violation.of.messaging.rule", flag: "DPE", unread: true, silent: true };
  const absolutely = absolute.test(action.path);
  if (!http2 && !connect && (/[\0-\x20\x7f]/.test(path) || (path !== "*" && !path.startsWith("/") && !absolutely))) return codecError;
  if (!http2 && find(":authority") === undefined) return { status: 400, body: "", details: "missing_host_header", flag: "-", unread: false };
  if (!connect && !path.startsWith("/")) return { status: 404, body: "", details: "absolute_path_rejected", flag: "-", unread: false };
  return path.includes("#") ? { status: 400, body: "", details: "path_normalization_failed", flag: "-", unread: false } : undefined;
}
const colon = 58;

/** Whether the client's connection ends with the exchange: HTTP/1.0 unless it is to be kept, HTTP/1.1 when the client says so. */
export function closesConnection(action: SendHeaders): boolean {
  const said = headersOf(action.headers).filter((e) => lowerAscii(e.name) === "connection").map((e) => lowerAscii(e.value)).join(",");
  return action.protocol === "HTTP/1.0" ? !said.includes("keep-alive") : action.protocol === "HTTP/1.1" && said.includes("close");
}

/** A request of HTTP/1.0 without a length has no body: what comes all the same is not a part of it. */
export const endsWithHeaders = (action: SendHeaders): boolean =>
  action.protocol === "HTTP/1.0" && !headersOf(action.headers).some((e) => lowerAscii(e.name) === "transfer-encoding");

/** The length a message declares, undefined when it declares none or nonsense. */
export function declaredLength(entries: readonly EntryText[]): number | undefined {
  const text = entries.find((e) => e.name === "content-length")?.value;
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** HTTP/2 cookies become one entry behind the others. */
function joinCookies(entries: readonly EntryText[]): readonly EntryText[] {
  const cookies = entries.filter((e) => e.name === "cookie");
  if (cookies.length === 0) return entries;
  return [...entries.filter((e) => e.name !== "cookie"), { name: "cookie", value: cookies.map((e) => e.value).join("; ") }];
}

const hex = Array.from({ length: 256 }, (_, i) => hexByte(i));
/** A random UUID, version 4. */
function uuid(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < 16; i++) {
    const byte = bytes[i] ?? 0;
    if (i === 4 || i === 6 || i === 8 || i === 10) out += "-";
    out += hex[i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte] ?? "";
  }
  return out;
}
