import { describe, expect, it } from "vitest";
import { contentOf } from "./importers.ts";
import { envoyTap } from "./envoy-tap.ts";
import type { Capture } from "./capture.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (bytes: Uint8Array): Capture => {
  expect(envoyTap.detect(contentOf(bytes))).toBe(true);
  const capture = envoyTap.parse(contentOf(bytes));
  if (!capture.ok) throw new Error(capture.reason);
  return capture.value;
};
const header = (key: string, value: string): object => ({ key, value });
const request = [header(":method", "POST"), header(":path", "/p?q"), header(":authority", "a.example"), header(":scheme", "https"), header("x-a", "1")];
const buffered = { http_buffered_trace: { request: { headers: request, body: { truncated: false, as_bytes: "aGk=" } }, response: { headers: [header(":status", "201"), header("content-length", "9")], body: { truncated: true, as_string: "cut" }, trailers: [header("t", "u")] } } };

/** A message of protobuf: fields as bytes, text or a number. */
const field = (number: number, value: Uint8Array | string | number): Uint8Array => {
  if (typeof value === "number") return Uint8Array.from([number << 3, value]);
  const bytes = typeof value === "string" ? encode(value) : value;
  return Uint8Array.from([(number << 3) | 2, bytes.length & 0x7f | (bytes.length > 127 ? 0x80 : 0), ...(bytes.length > 127 ? [bytes.length >> 7] : []), ...bytes]);
};
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const delimited = (bytes: Uint8Array): Uint8Array => joined(Uint8Array.from(bytes.length > 127 ? [bytes.length & 0x7f | 0x80, bytes.length >> 7] : [bytes.length]), bytes);
const protoHeader = (key: string, value: string | Uint8Array): Uint8Array => joined(field(1, key), typeof value === "string" ? field(2, value) : field(3, value));

describe("Envoy's tap", () => {
  it("reads a buffered trace, and says what is cut off", () => {
    const { exchanges: [first] } = read(encode(JSON.stringify(buffered)));
    expect(first?.request).toEqual({ method: "POST", path: "/p?q", authority: "a.example", scheme: "https", headers: [["x-a", "1"]], body: "hi" });
    expect(first?.reply).toEqual({ status: 201, headers: [["content-length", "3"]], body: "cut", trailers: [["t", "u"]] });
    expect(first?.notes.map(({ kind }) => kind)).toEqual(["protocol-assumed", "response-cut-off"]);
  });

  it("reads lower camel case, url-safe base64 and values that are no text", () => {
    const camel = { httpBufferedTrace: { request: { headers: [...request, { key: "x-raw", rawValue: "_wA" }], body: { asBytes: "_wA" } } } };
    const { exchanges: [first] } = read(encode(JSON.stringify(camel)));
    expect(first?.request.headers).toEqual([["x-a", "1"], ["x-raw", { base64: "/wA=" }]]);
    expect(first?.request.body).toEqual({ base64: "/wA=" });
    expect(first?.notes.map(({ kind }) => kind)).toEqual(["protocol-assumed", "no-response"]);
  });

  it("joins the segments of streams that are mixed, pretty-printed one after the other, and keeps the pieces", () => {
    const segment = (trace: string, more: object): string => JSON.stringify({ http_streamed_trace_segment: { trace_id: trace, ...more } }, undefined, 1);
    const text = [
      segment("1", { request_headers: { headers: request } }), segment("2", { request_headers: { headers: [header(":path", "/two")] } }), segment("1", { request_body_chunk: { as_bytes: "YQ==" } }),
      segment("1", { request_body_chunk: { as_bytes: "YmM=" } }), segment("1", { request_trailers: { headers: [header("t", "1")] } }), segment("1", { response_headers: { headers: [header(":status", "200")] } }),
      segment("2", { response_headers: { headers: [header(":status", "503")] } }), segment("1", { response_body_chunk: { as_string: "}{\"" } }),
    ].join("\n\n");
    const { exchanges } = read(encode(text));
    expect(exchanges.map(({ request: { path, chunks, trailers }, reply }) => [path, chunks, trailers, reply?.status, reply?.chunks])).toEqual([
      ["/p?q", [{ data: "a" }, { data: "bc" }], [["t", "1"]], 200, [{ data: "}{\"" }]],
      ["/two", undefined, undefined, 503, undefined],
    ]);
  });

  it("leaves out what a stream of the admin endpoint ended in the middle of", () => {
    const text = `${JSON.stringify(buffered)}\n{"http_buffered_trace": {"request": {"hea`;
    expect(read(encode(text)).exchanges).toHaveLength(1);
  });

  it("reads protobuf, alone and with lengths", () => {
    const message = joined(field(1, protoHeader(":path", "/bin")), field(1, protoHeader("x", Uint8Array.from([0xff]))), field(2, joined(field(1, Uint8Array.from([1, 2])), field(3, 1))));
    const answer = joined(field(1, protoHeader(":status", "204")));
    const client = field(2, field(1, joined(field(2, "192.0.2.1"), Uint8Array.from([0x18, 0x50]))));
    const trace = field(1, joined(field(1, message), field(2, answer), field(3, client)));
    const one = read(trace);
    expect(one.exchanges[0]?.request).toMatchObject({ path: "/bin", headers: [["x", { base64: "/w==" }]], body: "\u0001\u0002" });
    expect(one.exchanges[0]?.notes.map(({ kind }) => kind)).toContain("request-cut-off");
    expect(one.exchanges[0]?.reply?.status).toBe(204);
    expect(one.place).toEqual({ client: "192.0.2.1:80" });
    const segment = (...parts: readonly Uint8Array[]): Uint8Array => delimited(field(2, joined(field(1, 7), ...parts)));
    const stream = joined(segment(field(2, field(1, protoHeader(":path", "/s")))), segment(field(3, field(1, "ab"))), segment(field(3, field(1, "c"))), segment(field(5, field(1, protoHeader(":status", "200")))));
    expect(read(stream).exchanges[0]?.request).toMatchObject({ path: "/s", chunks: [{ data: "ab" }, { data: "c" }] });
    expect(read(stream.subarray(0, stream.length - 3)).exchanges[0]?.reply).toBeUndefined();
  });

  it("reads HTTP/1 out of the bytes of a connection", () => {
    const event = (side: string, text: string): object => ({ timestamp: "2026-01-01T00:00:00Z", [side]: { data: { as_bytes: btoa(text) } } });
    const socket = { socket_buffered_trace: { connection: { local_address: { socket_address: { address: "::1", port_value: 8000 } } }, events: [event("read", "GET /s HTTP/1.1\r\nhost: a\r\n"), event("read", "\r\n"), event("write", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")] } };
    const capture = read(encode(JSON.stringify(socket)));
    expect(capture.exchanges[0]?.request).toMatchObject({ path: "/s", authority: "a" });
    expect(capture.exchanges[0]?.reply).toMatchObject({ status: 200, body: "ok" });
    expect(capture.place).toEqual({ listener: "[::1]:8000" });
    expect(envoyTap.parse(contentOf(encode(JSON.stringify({ socket_buffered_trace: { events: [event("read", "\u0016\u0003\u0001")] } }))))).toMatchObject({ ok: false, reason: expect.stringContaining("its bytes are not HTTP/1") });
  });

  it("is not taken for other JSON or bytes", () => {
    expect(envoyTap.detect(contentOf(encode('{"a":1}')))).toBe(false);
    expect(envoyTap.detect(contentOf(Uint8Array.from([0, 0x61, 0x73, 0x6d])))).toBe(false);
    expect(envoyTap.detect(contentOf(encode("hello")))).toBe(false);
  });
});
