/** A request's pairs as the first filter sees them (semantics 6.1). */
import { lowerAscii } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import { headersOf } from "../../../scenario/bytes.ts";
import type { SendHeaders } from "../../../scenario/scenario.ts";
import type { Host } from "../../host.ts";

/** Not shown to filters. */
const hidden = new Set(["transfer-encoding", "expect", "connection", "keep-alive", "proxy-connection", "upgrade"]);

export function incomingHeaders(host: Host, action: SendHeaders): EntryText[] {
  const { listener } = host.scenario.setup, http2 = action.protocol === "HTTP/2";
  const given = headersOf(action.headers).map((e) => ({ name: lowerAscii(e.name), value: http2 ? e.value : e.value.replace(/^[ \t]+|[ \t]+$/g, "") }));
  const find = (name: string): string | undefined => given.find((e) => e.name === name)?.value;
  const authority = find("host") ?? find(":authority") ?? action.authority, path = find(":path") ?? action.path, method = find(":method") ?? action.method;
  const head: EntryText[] = http2
    ? [{ name: ":method", value: method }, { name: ":path", value: path }, { name: ":authority", value: authority }, { name: ":scheme", value: find(":scheme") ?? action.scheme }]
    : [{ name: ":authority", value: authority }, { name: ":path", value: path }, { name: ":method", value: method }, { name: ":scheme", value: action.scheme }];
  if (authority === "") head.splice(head.findIndex((e) => e.name === ":authority"), 1);
  const rest = given.filter((e) => e.name.charCodeAt(0) !== colon && e.name !== "host" && !hidden.has(e.name));
  const all = head.concat(http2 ? joinCookies(rest) : rest);
  if (find("x-forwarded-proto") === undefined) all.push({ name: "x-forwarded-proto", value: action.scheme === "https" ? "https" : "http" });
  if (listener.requestId && find("x-request-id") === undefined) all.push({ name: "x-request-id", value: uuid(host.random.bytes(16)) });
  return all;
}
const colon = 58;

/** The length a message declares, undefined when it declares none or nonsense. */
export function declaredLength(entries: readonly EntryText[]): number | undefined {
  const text = entries.find((e) => e.name === "content-length")?.value;
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** HTTP/2 cookies become one entry behind the others. */
function joinCookies(entries: readonly EntryText[]): readonly EntryText[] {
  const cookies = entries.filter((e) => e.name === "cookie");
  if (cookies.length < 2) return entries;
  return [...entries.filter((e) => e.name !== "cookie"), { name: "cookie", value: cookies.map((e) => e.value).join("; ") }];
}

const hex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
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
