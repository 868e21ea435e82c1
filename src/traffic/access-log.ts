/** Access logs of Envoy and Istio: JSON, a line each, and the default text formats of both. */
import { failed, ok } from "../base/result.ts";
import type { Capture, CapturedExchange, CapturedPlace, HeadersInput, ReplyInput } from "./capture.ts";
import { isObject } from "./fields.ts";
import type { JsonObject } from "./fields.ts";
import type { Importer } from "./importer.ts";
import { isStatus, protocolOf } from "./message-parts.ts";
import type { Note } from "./notes.ts";

/** What a field of a log line is of an exchange. `header:` and `response-header:` end in the header's name. */
export type LogField =
  | "time" | "method" | "path" | "protocol" | "authority" | "scheme" | "status" | "duration" | "upstream-time" | "client" | "listener" | "upstream" | "flags" | "request-bytes" | "response-bytes" | "left-out"
  | `header:${string}` | `response-header:${string}`;

/** Names that fields of a JSON log go by, in the formats that are handed around. */
const knownNames: Readonly<Record<string, LogField>> = {
  start_time: "time", timestamp: "time", "@timestamp": "time", method: "method", request_method: "method", path: "path", request_path: "path", uri: "path", original_path: "path", protocol: "protocol", authority: "authority",
  host: "authority", scheme: "scheme", response_code: "status", status: "status", status_code: "status", duration: "duration", user_agent: "header:user-agent", x_forwarded_for: "header:x-forwarded-for",
  request_id: "header:x-request-id", x_request_id: "header:x-request-id", referer: "header:referer", downstream_remote_address: "client", downstream_local_address: "listener", upstream_host: "upstream",
  response_flags: "flags", bytes_received: "request-bytes", bytes_sent: "response-bytes", upstream_service_time: "response-header:x-envoy-upstream-service-time", trace_id: "header:x-b3-traceid",
  response_code_details: "left-out", connection_termination_details: "left-out", upstream_transport_failure_reason: "left-out", upstream_cluster: "left-out", upstream_local_address: "left-out",
  requested_server_name: "left-out", route_name: "left-out", grpc_status: "response-header:grpc-status", upstream_cluster_raw: "left-out", level: "left-out", logger: "left-out",
};
const nameOf = (name: string): LogField | undefined => {
  const word = name.toLowerCase().replaceAll("-", "_");
  return Object.hasOwn(knownNames, word) ? knownNames[word] : undefined;
};

type Line = ReadonlyMap<LogField, string>;

const methods = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|[A-Z]{3,20})$/;
/** A log line names at least a method and a path. */
const looksLikeLog = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const fields = new Set(Object.keys(value).map(nameOf));
  return fields.has("method") && fields.has("path") && (fields.has("status") || fields.has("authority") || fields.has("time"));
};

export const accessLogJson: Importer = {
  id: "access-log-json",
  label: "access log (JSON)",
  detect: ({ json }) => json?.flat().some(looksLikeLog) === true,
  parse: ({ json = [] }) => {
    const values = json.flat(), good = values.filter(looksLikeLog) as readonly JsonObject[];
    const unknown = new Set(good.flatMap((value) => Object.keys(value).filter((name) => nameOf(name) === undefined)));
    const capture = captureOf(good.map(jsonLine));
    return ok({
      ...capture,
      skipped: values.flatMap((value, i) => (looksLikeLog(value) ? [] : [{ what: `value ${i + 1}`, reason: "it names neither method nor path" }])),
      notes: [...capture.notes, ...[...unknown].map((about): Note => ({ kind: "field-unknown", about }))],
    });
  },
};

const jsonLine = (value: JsonObject): Line =>
  new Map(Object.entries(value).flatMap(([name, found]): [LogField, string][] => {
    const known = nameOf(name);
    return known === undefined || known === "left-out" || (typeof found !== "string" && typeof found !== "number") ? [] : [[known, String(found)]];
  }));

/** The fields of the default format in order; Istio's has more in its middle and at its end. */
const envoyFields = "time request status flags request-bytes response-bytes duration upstream-time header:x-forwarded-for header:user-agent header:x-request-id authority upstream".split(" ") as readonly (LogField | "request")[];
const istioFields = "time request status flags left-out left-out left-out request-bytes response-bytes duration upstream-time header:x-forwarded-for header:user-agent header:x-request-id authority upstream left-out left-out listener client left-out left-out".split(" ") as readonly (LogField | "request")[];

const field = String.raw`(?:\[([^\]]*)\]|"((?:[^"\\]|\\.)*)"|(\S+))`;
const logStart = /^(?:\S+ )?\[\d{4}-\d\d-\d\dT[^\]]*\] "[A-Z-]+ /;

export const accessLogText: Importer = {
  id: "access-log-text",
  label: "access log (text)",
  detect: ({ text }) => text !== undefined && logStart.test(firstLine(text)),
  parse: ({ text = "" }) => {
    const lines: Line[] = [], skipped: Capture["skipped"][number][] = [];
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === "") continue;
      const read = textLine(line);
      if (read === undefined) skipped.push({ what: `line ${i + 1}`, reason: "it is not in the default format of Envoy or Istio" });
      else lines.push(read);
    }
    return lines.length === 0 ? failed("No line of it is in the default format of Envoy or Istio.") : ok({ ...captureOf(lines), skipped });
  },
};

const firstLine = (text: string): string => text.trimStart().split("\n", 1)[0] ?? "";

function textLine(line: string): Line | undefined {
  // what a collector puts before the line
  const from = line.indexOf("["), values = [...line.slice(from).matchAll(new RegExp(field, "g"))].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  const fields = values.length >= istioFields.length - 2 ? istioFields : envoyFields;
  const request = /^(\S+) (.*?) ?(HTTP\/[\d.]+|-)?$/.exec(values[1] ?? "");
  if (from < 0 || values.length < 3 || request === null || !methods.test(request[1] ?? "")) return undefined;
  const out = new Map<LogField, string>([["method", request[1] ?? ""], ["path", request[2] ?? ""], ["protocol", request[3] ?? ""]]);
  for (const [i, name] of fields.entries()) {
    const value = values[i];
    if (name !== "request" && name !== "left-out" && value !== undefined) out.set(name, value);
  }
  return out;
}

function captureOf(lines: readonly Line[]): Capture {
  const places = lines.map(placeOf), [place] = places;
  // the client's port differs from connection to connection
  const differ = places.some((other) => host(other.client) !== host(place?.client) || other.listener !== place?.listener || other.upstream !== place?.upstream);
  return { exchanges: lines.map(exchangeOf).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)), skipped: [], notes: [{ kind: "no-bodies" }, ...(differ ? [{ kind: "several-places" } as const] : [])], ...(place !== undefined && { place }) };
}
const host = (address: string | undefined): string => (address ?? "").replace(/:\d+$/, "");

const given = (line: Line, name: LogField): string | undefined => {
  const value = line.get(name);
  return value === undefined || value === "-" || value === "" ? undefined : value;
};
const address = (text: string | undefined): string | undefined => (text !== undefined && /^(?:\d+\.){3}\d+:\d+$|^\[[0-9a-fA-F:]+\]:\d+$/.test(text) ? text : undefined);

function placeOf(line: Line): CapturedPlace {
  const client = address(given(line, "client")), listener = address(given(line, "listener")), upstream = address(given(line, "upstream"));
  return { ...(client !== undefined && { client }), ...(listener !== undefined && { listener }), ...(upstream !== undefined && { upstream }) };
}

function exchangeOf(line: Line): CapturedExchange {
  const { protocol, notes } = protocolOf(given(line, "protocol")), time = Date.parse(given(line, "time") ?? ""), took = Number(given(line, "duration") ?? Number.NaN), status = Number(given(line, "status") ?? 0);
  const scheme = given(line, "scheme"), all: Note[] = [...notes];
  if (!isStatus(status)) all.push({ kind: "no-response" });
  if (Number(given(line, "request-bytes") ?? 0) > 0) all.push({ kind: "request-body-missing" });
  if (Number(given(line, "response-bytes") ?? 0) > 0) all.push({ kind: "response-body-missing" });
  return {
    request: {
      ...(protocol !== undefined && { protocol }), method: given(line, "method") ?? "GET", ...(scheme !== undefined && { scheme }), authority: given(line, "authority") ?? "", path: given(line, "path") ?? "/",
      headers: headersOf(line, "header:"),
    },
    ...(isStatus(status) && { reply: replyOf(line, status) }),
    ...(Number.isFinite(time) && { at: time }), ...(Number.isFinite(took) && took >= 0 && { took }),
    notes: all,
  };
}

const headersOf = (line: Line, kind: "header:" | "response-header:"): HeadersInput =>
  [...line].flatMap(([name, value]): HeadersInput => (name.startsWith(kind) && value !== "-" && value !== "" ? [[name.slice(kind.length), value]] : []));

/** What the proxy itself answered had no upstream; a refused or reset one is told by its flags. */
function replyOf(line: Line, status: number): ReplyInput {
  const flags = (given(line, "flags") ?? "").split(","), delay = Number(given(line, "upstream-time") ?? given(line, "response-header:x-envoy-upstream-service-time") ?? 0);
  return {
    status, headers: headersOf(line, "response-header:").filter(([name]) => name !== "x-envoy-upstream-service-time"), ...(delay > 0 && Number.isFinite(delay) && { delay }),
    ...(flags.some((flag) => ["UC", "UR", "LR"].includes(flag)) && { reset: "before-headers" as const }), ...(flags.includes("UT") && { never: true }),
  };
}
