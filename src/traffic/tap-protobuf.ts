/**
 * envoy.data.tap.v3.TraceWrapper as protobuf: one message, or several with their lengths before them. What is read has the shape of its JSON,
 * with bytes as bytes.
 */
import { readProtobufFields } from "../base/protobuf-reader.ts";
import type { ProtobufField } from "../base/protobuf-reader.ts";
import type { JsonObject } from "./fields.ts";

/** A field of a message by its number: name, and how its bytes are read. */
type Reading = "text" | "bytes" | "flag" | "number" | Shape | Repeated;
interface Repeated { readonly each: Shape }
interface Shape { readonly [number: number]: readonly [name: string, reading: Reading] }

const header: Shape = { 1: ["key", "text"], 2: ["value", "text"], 3: ["raw_value", "bytes"] };
const headerMap: Shape = { 1: ["headers", { each: header }] };
const body: Shape = { 1: ["as_bytes", "bytes"], 2: ["as_string", "text"], 3: ["truncated", "flag"] };
const message: Shape = { 1: ["headers", { each: header }], 2: ["body", body], 3: ["trailers", { each: header }] };
const address: Shape = { 1: ["socket_address", { 2: ["address", "text"], 3: ["port_value", "number"] }] };
const connection: Shape = { 1: ["local_address", address], 2: ["remote_address", address] };
const event: Shape = { 2: ["read", { 1: ["data", body] }], 3: ["write", { 1: ["data", body] }] };
const wrapper: Shape = {
  1: ["http_buffered_trace", { 1: ["request", message], 2: ["response", message], 3: ["downstream_connection", connection], 4: ["upstream_connection", connection] }],
  2: ["http_streamed_trace_segment", {
    1: ["trace_id", "number"], 2: ["request_headers", headerMap], 3: ["request_body_chunk", body], 4: ["request_trailers", headerMap],
    5: ["response_headers", headerMap], 6: ["response_body_chunk", body], 7: ["response_trailers", headerMap],
  }],
  3: ["socket_buffered_trace", { 1: ["trace_id", "number"], 2: ["connection", connection], 3: ["events", { each: event }], 4: ["read_truncated", "flag"], 5: ["write_truncated", "flag"] }],
  4: ["socket_streamed_trace_segment", { 1: ["trace_id", "number"], 2: ["connection", connection], 3: ["event", event], 4: ["events", { 1: ["events", { each: event }] }] }],
};

/** Undefined for anything else: every message must be one of the four kinds, and nothing besides. */
export function readTraces(bytes: Uint8Array): readonly JsonObject[] | undefined {
  if (bytes.length === 0) return undefined;
  const whole = readTrace(bytes);
  if (whole !== undefined) return [whole];
  const traces: JsonObject[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = readLength(bytes, at);
    if (length === undefined) return undefined;
    const trace = readTrace(bytes.subarray(length.from, length.to));
    // a stream that was cut off ends in the middle of a message
    if (trace === undefined) return length.to > bytes.length && traces.length > 0 ? traces : undefined;
    traces.push(trace);
    at = length.to;
  }
  return traces;
}

function readLength(bytes: Uint8Array, at: number): { readonly from: number; readonly to: number } | undefined {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { from: at + i + 1, to: at + i + 1 + length };
  }
  return undefined;
}

function readTrace(bytes: Uint8Array): JsonObject | undefined {
  const fields = readProtobufFields(bytes);
  if (fields === undefined || fields.length !== 1 || wrapper[fields[0]?.number ?? 0] === undefined || fields[0]?.bytes === undefined) return undefined;
  const read = shaped(fields, wrapper), [trace] = Object.values(read);
  return trace === undefined ? undefined : read;
}

function shaped(fields: readonly ProtobufField[], shape: Shape): JsonObject {
  const out: Record<string, unknown> = {};
  for (const each of fields) {
    const known = shape[each.number];
    if (known === undefined) continue;
    const [name, reading] = known;
    if (typeof reading === "object" && "each" in reading) {
      const list = (out[name] ?? []) as unknown[];
      list.push(nested(each, reading.each));
      out[name] = list;
    } else out[name] = value(each, reading);
  }
  return out;
}

const nested = ({ bytes = new Uint8Array() }: ProtobufField, shape: Shape): JsonObject | undefined => {
  const fields = readProtobufFields(bytes);
  return fields === undefined ? undefined : shaped(fields, shape);
};

function value(found: ProtobufField, reading: Exclude<Reading, Repeated>): unknown {
  if (reading === "text") return new TextDecoder().decode((found.bytes ?? new Uint8Array()).slice());
  if (reading === "bytes") return found.bytes ?? new Uint8Array();
  if (reading === "flag") return (found.value ?? 0n) !== 0n;
  if (reading === "number") return String(found.value ?? 0n);
  return nested(found, reading);
}
