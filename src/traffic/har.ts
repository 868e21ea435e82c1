/** HAR 1.2 as browsers and proxies write it, with `encoding` of request bodies as 1.3 proposes it. */
import { decodeBase64 } from "../base/base64url.ts";
import { concatBytes } from "../base/bytes.ts";
import { failed, ok } from "../base/result.ts";
import type { Capture, CapturedExchange, HeadersInput, Skipped } from "./capture.ts";
import { isObject, listField, numberField, objectField, textField, timeField } from "./fields.ts";
import type { JsonObject } from "./fields.ts";
import type { Importer } from "./importer.ts";
import { addressOf, isStatus, partedHeaders, protocolOf, valueOf, withLength, without, written } from "./message-parts.ts";
import type { Note } from "./notes.ts";
import { formatOf } from "./pack.ts";

export const har: Importer = {
  id: "har",
  label: "HAR",
  detect: ({ json }) => json?.length === 1 && Array.isArray(objectField(json[0], "log")?.["entries"]),
  parse: ({ json = [] }) => {
    const log = objectField(json[0], "log");
    if (log === undefined) return failed("This HAR has no log.");
    const exchanges: CapturedExchange[] = [], skipped: Skipped[] = [];
    for (const [i, entry] of listField(log, "entries").entries()) {
      const read = exchangeOf(entry);
      if ("reason" in read) skipped.push({ what: `entry ${i + 1}${read.what === "" ? "" : `, ${read.what}`}`, reason: read.reason });
      else exchanges.push(read);
    }
    if (exchanges.length === 0 && skipped.length === 0) return failed("This HAR has no entries.");
    const creator = textField(objectField(log, "creator"), "name") ?? "";
    return ok<Capture>({ exchanges: inOrder(exchanges), skipped, notes: isSanitised(creator, exchanges) ? [{ kind: "sanitised" }] : [] });
  },
};

/** Entries are in the order of their page, which need not be that of time. */
const inOrder = (exchanges: readonly CapturedExchange[]): readonly CapturedExchange[] => exchanges.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));

const secrets = new Set(["cookie", "set-cookie", "authorization"]);
/** Chromium's default export leaves them out and does not say so. */
const isSanitised = (creator: string, exchanges: readonly CapturedExchange[]): boolean =>
  creator === "WebInspector" && !exchanges.some(({ request, reply }) => [...(request.headers ?? []), ...(reply?.headers ?? [])].some(([name]) => secrets.has(name.toLowerCase())));

function exchangeOf(entry: unknown): CapturedExchange | { readonly what: string; readonly reason: string } {
  const request = objectField(entry, "request");
  if (request === undefined) return { what: "", reason: "it has no request" };
  const url = textField(request, "url") ?? "", parted = partedHeaders(headersOf(request)), { pseudo } = parted;
  const address = addressOf(url) ?? (pseudo[":authority"] === undefined ? undefined : { scheme: pseudo[":scheme"] ?? "http", authority: pseudo[":authority"], path: pseudo[":path"] ?? "/" });
  if (address === undefined) return { what: url.slice(0, 60), reason: "its address is neither http nor https" };
  const { protocol, notes } = spokenProtocol(textField(request, "httpVersion"), pseudo[":method"] !== undefined);
  const sent = bodyOfRequest(request), lengthened = withLength(without(parted.headers, "host"), sent.body?.length ?? 0);
  const answered = replyOf(objectField(entry, "response"), entry, pseudo[":method"] ?? textField(request, "method") ?? "GET");
  const at = timeField(entry, "startedDateTime"), took = numberField(entry, "time");
  return {
    request: {
      ...(protocol !== undefined && { protocol }), method: pseudo[":method"] ?? textField(request, "method") ?? "GET", scheme: pseudo[":scheme"] ?? address.scheme,
      authority: pseudo[":authority"] ?? valueOf(parted.headers, "host") ?? address.authority, path: pseudo[":path"] ?? address.path,
      headers: sent.missing ? without(lengthened.headers, "content-length") : lengthened.headers, ...(sent.body !== undefined && { body: written(sent.body) }),
    },
    ...(answered.reply !== undefined && { reply: answered.reply }), ...(answered.decoded !== undefined && { decoded: answered.decoded }), ...(at !== undefined && { at }), ...(took !== undefined && took >= 0 && { took }),
    notes: [...notes, ...(sent.missing ? [{ kind: "request-body-missing" } as const] : lengthened.corrected ? [{ kind: "length-corrected" } as const] : []), ...answered.notes],
  };
}

function spokenProtocol(version: string | undefined, hasPseudo: boolean): ReturnType<typeof protocolOf> {
  const said = protocolOf(version);
  return said.protocol === undefined && hasPseudo ? { protocol: "HTTP/2", notes: [] } : said;
}

const headersOf = (message: JsonObject): HeadersInput =>
  listField(message, "headers").flatMap((header): HeadersInput => {
    const name = textField(header, "name");
    return name === undefined || name === "" ? [] : [[name, textField(header, "value") ?? ""]];
  });

const encoder = new TextEncoder();
function bytesOf(text: string, encoding: string | undefined): Uint8Array {
  const decoded = encoding === "base64" ? decodeBase64(text) : undefined;
  return decoded?.ok === true ? decoded.value : encoder.encode(text);
}

/** Text wins over parameters, as proxies write both. */
function bodyOfRequest(request: JsonObject): { readonly body?: Uint8Array; readonly missing: boolean } {
  const data = objectField(request, "postData"), size = numberField(request, "bodySize") ?? 0;
  if (data === undefined) return { missing: size > 0 };
  const text = textField(data, "text");
  if (text !== undefined && text !== "") return { body: bytesOf(text, textField(data, "encoding")), missing: false };
  const params = listField(data, "params");
  if (params.length === 0) return { missing: size > 0 };
  const type = textField(data, "mimeType") ?? "", boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  return { body: boundary === undefined ? encoder.encode(params.map(formPair).join("&")) : concatBytes([...params.map((param) => multipartPart(param, boundary)), encoder.encode(`--${boundary}--\r\n`)]), missing: false };
}
const formPair = (param: unknown): string => [textField(param, "name") ?? "", textField(param, "value") ?? ""].map((part) => encodeURIComponent(part).replaceAll("%20", "+")).join("=");
function multipartPart(param: unknown, boundary: string): Uint8Array {
  const file = textField(param, "fileName"), type = textField(param, "contentType");
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${textField(param, "name") ?? ""}"${file === undefined ? "" : `; filename="${file}"`}\r\n${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n`;
  return concatBytes([encoder.encode(head), bytesOf(textField(param, "value") ?? "", textField(param, "encoding")), encoder.encode("\r\n")]);
}

/** A response's content is decoded already: its headers say what was, not what the capture holds. */
function replyOf(response: JsonObject | undefined, entry: unknown, method: string): Pick<CapturedExchange, "reply" | "decoded" | "notes"> {
  const status = numberField(response, "status") ?? 0;
  if (response === undefined || !isStatus(status)) return { notes: [{ kind: "no-response" }] };
  const content = objectField(response, "content"), text = textField(content, "text"), size = numberField(content, "size") ?? 0;
  const raw = partedHeaders(headersOf(response)).headers, body = text === undefined || text === "" ? undefined : bytesOf(text, textField(content, "encoding"));
  const bodiless = method === "HEAD" || status === 204 || status === 304 || status < 200;
  const coding = valueOf(raw, "content-encoding") ?? "identity", format = formatOf(coding);
  const missing = body === undefined && size > 0 && !bodiless, notes: Note[] = [];
  let headers = raw, decoded: CapturedExchange["decoded"];
  if (missing) {
    headers = without(headers, "content-length", "content-encoding");
    notes.push({ kind: "response-body-missing" });
  } else if (!bodiless) {
    const encoded = body !== undefined && coding.toLowerCase() !== "identity";
    const lengthened = withLength(encoded ? without(headers, "content-encoding") : headers, body?.length ?? 0);
    headers = lengthened.headers;
    if (encoded && format !== undefined) decoded = { format, headers: raw };
    if (encoded) notes.push({ kind: "decoded" });
    else if (lengthened.corrected) notes.push({ kind: "length-corrected" });
  }
  if (status === 101 || isObject(entry) && Array.isArray(entry["_webSocketMessages"])) notes.push({ kind: "upgraded" });
  const wait = numberField(objectField(entry, "timings"), "wait") ?? -1;
  return { reply: { status, headers, ...(body !== undefined && { body: written(body) }), ...(wait > 0 && { delay: wait }) }, ...(decoded !== undefined && { decoded }), notes };
}
