/** SCNTelemetry: what the Proxy-Wasm filter of API Clarity reports of an exchange. */
import { decodeBase64 } from "../base/base64url.ts";
import { ok } from "../base/result.ts";
import type { CapturedExchange, HeadersInput } from "./capture.ts";
import { field, listField, numberField, objectField, textField } from "./fields.ts";
import type { Importer } from "./importer.ts";
import { isStatus, partedHeaders, protocolOf, withLength, without, written } from "./message-parts.ts";
import type { Note } from "./notes.ts";

const isReport = (value: unknown): boolean => objectField(value, "scnt_request") !== undefined;

export const scnTelemetry: Importer = {
  id: "scn-telemetry",
  label: "SCNTelemetry",
  detect: ({ json }) => json?.flat().some(isReport) === true,
  parse: ({ json = [] }) => {
    const reports = json.flat(), known = reports.filter(isReport), [first] = known;
    const client = textField(first, "source_address"), listener = textField(first, "destination_address");
    return ok({
      exchanges: known.map(exchangeOf),
      skipped: reports.flatMap((report, i) => (isReport(report) ? [] : [{ what: `value ${i + 1}`, reason: "it has no scnt_request" }])),
      notes: known.some((report) => textField(report, "source_address") !== client || textField(report, "destination_address") !== listener) ? [{ kind: "several-places" }] : [],
      place: { ...(client !== undefined && client.includes(":") && { client }), ...(listener !== undefined && listener.includes(":") && { listener }) },
    });
  },
};

function exchangeOf(report: unknown): CapturedExchange {
  const request = objectField(report, "scnt_request"), response = objectField(report, "scnt_response");
  const { protocol, notes } = protocolOf(textField(request, "version") ?? textField(response, "version"));
  const sent = partedHeaders(headersOf(request)), got = partedHeaders(headersOf(response));
  const status = Number(textField(response, "status_code") ?? numberField(response, "status_code") ?? 0), answered = isStatus(status);
  const sentBody = bodyOf(request), gotBody = bodyOf(response), all: Note[] = [...notes];
  if (field(request, "truncated_body") === true) all.push({ kind: "request-cut-off" });
  if (field(response, "truncated_body") === true) all.push({ kind: "response-cut-off" });
  if (!answered) all.push({ kind: "no-response" });
  return {
    request: {
      ...(protocol !== undefined && { protocol }), method: textField(request, "method") ?? sent.pseudo[":method"] ?? "GET", scheme: textField(report, "scheme") ?? "http",
      authority: textField(request, "host") ?? sent.pseudo[":authority"] ?? "", path: textField(request, "path") ?? sent.pseudo[":path"] ?? "/",
      headers: fitting(without(sent.headers, "host"), sentBody), ...(sentBody !== undefined && { body: written(sentBody) }),
    },
    ...(answered && { reply: { status, headers: fitting(got.headers, gotBody), ...(gotBody !== undefined && { body: written(gotBody) }) } }),
    notes: all,
  };
}

const fitting = (headers: HeadersInput, body: Uint8Array | undefined): HeadersInput => (body === undefined ? headers : withLength(headers, body.length).headers);

/** Pairs, or objects with key and value. */
const headersOf = (message: unknown): HeadersInput =>
  listField(message, "headers").flatMap((header): HeadersInput => {
    const pair: readonly unknown[] = Array.isArray(header) ? (header as readonly unknown[]) : [textField(header, "key"), textField(header, "value")];
    return typeof pair[0] === "string" ? [[pair[0], typeof pair[1] === "string" ? pair[1] : ""]] : [];
  });

function bodyOf(message: unknown): Uint8Array | undefined {
  const text = textField(message, "body");
  if (text === undefined || text === "") return undefined;
  const decoded = decodeBase64(text);
  return decoded.ok ? decoded.value : new TextEncoder().encode(text);
}
