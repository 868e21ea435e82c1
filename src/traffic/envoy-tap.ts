/** Traces of Envoy's HTTP tap: JSON in both spellings, buffered and streamed, one object or many; protobuf alone or with lengths. */
import { decodeBase64 } from "../base/base64url.ts";
import { toByteString } from "../base/byte-string.ts";
import { concatBytes } from "../base/bytes.ts";
import { failed, ok } from "../base/result.ts";
import type { Capture, CapturedExchange, CapturedPlace, HeadersInput, ReplyInput } from "./capture.ts";
import { field, isObject, listField, numberField, objectField, textField, timeField } from "./fields.ts";
import type { Importer } from "./importer.ts";
import { isStatus, partedHeaders, protocolOf, valueOf, withLength, written } from "./message-parts.ts";
import type { Note } from "./notes.ts";
import { pair, readMessages } from "./raw-http.ts";
import { readTraces } from "./tap-protobuf.ts";

const kinds = ["http_buffered_trace", "http_streamed_trace_segment", "socket_buffered_trace", "socket_streamed_trace_segment"] as const;
const isTrace = (value: unknown): boolean => kinds.some((kind) => objectField(value, kind) !== undefined);

export const envoyTap: Importer = {
  id: "envoy-tap",
  label: "Envoy tap",
  detect: ({ json, bytes }) => (json === undefined ? readTraces(bytes) !== undefined : json.flat().some(isTrace)),
  parse: ({ json, bytes }) => {
    const traces = json === undefined ? (readTraces(bytes) ?? []) : json.flat();
    const exchanges: CapturedExchange[] = [], streams = new Map<string, Stream>(), sockets = new Map<string, Socket>(), skipped: Capture["skipped"][number][] = [];
    for (const [i, trace] of traces.entries()) {
      const buffered = objectField(trace, kinds[0]), segment = objectField(trace, kinds[1]), socket = objectField(trace, kinds[2]), events = objectField(trace, kinds[3]);
      if (buffered !== undefined) exchanges.push(exchangeOf(bufferedStream(buffered)));
      else if (segment !== undefined) addSegment(streams, segment);
      else if (socket !== undefined) addEvents(sockets, `buffered ${i}`, socket, listField(socket, "events"));
      else if (events !== undefined) addEvents(sockets, traceId(events), events, [field(events, "event"), ...listField(field(events, "events"), "events")]);
      else skipped.push({ what: `value ${i + 1}`, reason: "it is no trace of a tap" });
    }
    for (const stream of streams.values()) exchanges.push(exchangeOf(stream));
    for (const [id, socket] of sockets) {
      const read = readSocket(socket);
      if (read.ok) exchanges.push(...read.value.exchanges);
      else skipped.push({ what: `connection ${id}`, reason: `its bytes are not HTTP/1. ${read.reason}` });
    }
    if (exchanges.length === 0) return failed(skipped[0] === undefined ? "This tap has no traces." : `This tap has no exchange: of ${skipped[0].what}, ${skipped[0].reason}`);
    const place = placeOf(traces);
    return ok({ exchanges, skipped, notes: [], ...(place !== undefined && { place }) });
  },
};

/** 64 bits, which JSON has as text. */
const traceId = (trace: unknown): string => textField(trace, "trace_id") ?? String(numberField(trace, "trace_id") ?? "");

interface Message { headers: HeadersInput; readonly chunks: Uint8Array[]; trailers: HeadersInput; cutOff: boolean; seen: boolean }
interface Stream { readonly request: Message; readonly response: Message; readonly streamed: boolean; at?: number }

const message = (): Message => ({ headers: [], chunks: [], trailers: [], cutOff: false, seen: false });

function bufferedStream(trace: unknown): Stream {
  const stream: Stream = { request: message(), response: message(), streamed: false };
  for (const side of ["request", "response"] as const) {
    const from = objectField(trace, side), into = stream[side];
    if (from === undefined) continue;
    into.seen = true;
    into.headers = headersOf(listField(from, "headers"));
    into.trailers = headersOf(listField(from, "trailers"));
    addBody(into, objectField(from, "body"));
  }
  const at = timeField(objectField(trace, "request"), "headers_received_time");
  return at === undefined ? stream : { ...stream, at };
}

function addSegment(streams: Map<string, Stream>, segment: unknown): void {
  const id = traceId(segment), stream = streams.get(id) ?? { request: message(), response: message(), streamed: true };
  streams.set(id, stream);
  for (const side of ["request", "response"] as const) {
    const headers = objectField(segment, `${side}_headers`), trailers = objectField(segment, `${side}_trailers`), body = objectField(segment, `${side}_body_chunk`);
    if (headers !== undefined || trailers !== undefined || body !== undefined) stream[side].seen = true;
    if (headers !== undefined) stream[side].headers = headersOf(listField(headers, "headers"));
    if (trailers !== undefined) stream[side].trailers = headersOf(listField(trailers, "headers"));
    addBody(stream[side], body);
  }
}

const headersOf = (headers: readonly unknown[]): HeadersInput =>
  headers.flatMap((header): HeadersInput => {
    const name = textField(header, "key"), raw = bytesField(header, "raw_value");
    if (name === undefined) return [];
    return [[name, raw !== undefined && raw.length > 0 ? written(raw) : (textField(header, "value") ?? "")]];
  });

/** Base64 in JSON; bytes where protobuf was read. */
function bytesField(value: unknown, name: string): Uint8Array | undefined {
  const found = field(value, name);
  if (found instanceof Uint8Array) return found;
  const decoded = typeof found === "string" ? decodeBase64(found) : undefined;
  return decoded?.ok === true ? decoded.value : undefined;
}

function addBody(into: Message, body: unknown): void {
  if (!isObject(body)) return;
  const text = textField(body, "as_string"), bytes = text === undefined ? bytesField(body, "as_bytes") : new TextEncoder().encode(text);
  if (bytes !== undefined && bytes.length > 0) into.chunks.push(bytes);
  if (field(body, "truncated") === true) into.cutOff = true;
}

/** A tap does not say which protocol was spoken: its headers look the same in all of them. */
function exchangeOf({ request, response, streamed, at }: Stream): CapturedExchange {
  const sent = partedHeaders(request.headers), got = partedHeaders(response.headers), { protocol, notes } = protocolOf(undefined);
  const all: Note[] = [...notes, ...(request.cutOff ? [{ kind: "request-cut-off" } as const] : []), ...(response.cutOff ? [{ kind: "response-cut-off" } as const] : [])];
  const status = Number(got.pseudo[":status"]), answered = response.seen && isStatus(status);
  if (!answered) all.push({ kind: "no-response" });
  if (streamed && request.chunks.length + response.chunks.length > 0) all.push({ kind: "chunks-kept" });
  return {
    request: {
      ...(protocol !== undefined && { protocol }), method: sent.pseudo[":method"] ?? "GET", ...(sent.pseudo[":scheme"] !== undefined && { scheme: sent.pseudo[":scheme"] }),
      authority: sent.pseudo[":authority"] ?? valueOf(sent.headers, "host") ?? "", path: sent.pseudo[":path"] ?? "/", headers: fitting(sent.headers, request), ...bodyOf(request, streamed),
    },
    ...(answered && { reply: { status, headers: fitting(got.headers, response), ...bodyOf(response, streamed) } }),
    ...(at !== undefined && { at }),
    notes: all,
  };
}

/** What is cut off has the length of what is left. */
const fitting = (headers: HeadersInput, { cutOff, chunks }: Message): HeadersInput => (cutOff ? withLength(headers, chunks.reduce((sum, chunk) => sum + chunk.length, 0)).headers : headers);

function bodyOf({ chunks, trailers }: Message, streamed: boolean): Pick<ReplyInput, "body" | "chunks" | "trailers"> {
  return {
    ...(chunks.length > 0 && (streamed ? { chunks: chunks.map((data) => ({ data: written(data) })) } : { body: written(concatBytes(chunks)) })),
    ...(trailers.length > 0 && { trailers }),
  };
}

interface Socket { readonly read: Uint8Array[]; readonly write: Uint8Array[]; cutOff: boolean }

function addEvents(sockets: Map<string, Socket>, id: string, trace: unknown, events: readonly unknown[]): void {
  const socket = sockets.get(id) ?? { read: [], write: [], cutOff: false };
  sockets.set(id, socket);
  for (const event of events) {
    for (const side of ["read", "write"] as const) {
      const data = objectField(objectField(event, side), "data"), text = textField(data, "as_string"), bytes = text === undefined ? bytesField(data, "as_bytes") : new TextEncoder().encode(text);
      if (bytes !== undefined) socket[side].push(bytes);
      if (field(data, "truncated") === true) socket.cutOff = true;
    }
  }
  if (field(trace, "read_truncated") === true || field(trace, "write_truncated") === true) socket.cutOff = true;
}

/** The bytes of a connection as messages of HTTP/1: what was read are requests where a client's side was tapped, else responses. */
function readSocket({ read, write, cutOff }: Socket): ReturnType<typeof parseSocket> {
  const parsed = parseSocket(read, write);
  if (!parsed.ok || !cutOff) return parsed;
  return ok({ ...parsed.value, exchanges: parsed.value.exchanges.map((each, i, all) => (i === all.length - 1 ? { ...each, notes: [...each.notes, { kind: "response-cut-off" }] } : each)) });
}
function parseSocket(read: readonly Uint8Array[], write: readonly Uint8Array[]): ReturnType<Importer["parse"]> {
  const messages = [read, write].flatMap((side) => (side.length === 0 ? [] : [readMessages(toByteString(concatBytes(side)))]));
  const values = [];
  for (const each of messages) {
    if (!each.ok) return each;
    values.push(...each.value);
  }
  return ok(pair(values));
}

function placeOf(traces: readonly unknown[]): CapturedPlace | undefined {
  for (const trace of traces) {
    const buffered = objectField(trace, kinds[0]), down = objectField(buffered, "downstream_connection") ?? objectField(objectField(trace, kinds[2]), "connection");
    if (down === undefined) continue;
    const client = socketAddress(objectField(down, "remote_address")), listener = socketAddress(objectField(down, "local_address")), upstream = socketAddress(objectField(objectField(buffered, "upstream_connection"), "remote_address"));
    return { ...(client !== undefined && { client }), ...(listener !== undefined && { listener }), ...(upstream !== undefined && { upstream }) };
  }
  return undefined;
}
function socketAddress(address: unknown): string | undefined {
  const socket = objectField(address, "socket_address"), host = textField(socket, "address"), port = numberField(socket, "port_value");
  return host === undefined || port === undefined ? undefined : `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
