import { describe, expect, it } from "vitest";
import { contentOf } from "./importers.ts";
import { rawHttp } from "./raw-http.ts";
import type { Capture } from "./capture.ts";

const content = (text: string) => contentOf(Uint8Array.from(text, (c) => c.charCodeAt(0)));
const capture = (text: string): Capture => {
  expect(rawHttp.detect(content(text))).toBe(true);
  const read = rawHttp.parse(content(text));
  if (!read.ok) throw new Error(read.reason);
  return read.value;
};
const reason = (text: string): string => {
  const read = rawHttp.parse(content(text));
  return read.ok ? "" : read.reason;
};

describe("HTTP/1 as text", () => {
  it("reads a request in origin form, its names in lower case", () => {
    expect(capture("GET /a?b HTTP/1.1\r\nHost: shop.example\r\nX-A:  1 \r\nx-a: 2\r\n\r\n").exchanges).toEqual([
      { request: { protocol: "HTTP/1.1", method: "GET", authority: "shop.example", path: "/a?b", headers: [["x-a", "1"], ["x-a", "2"]] }, notes: [{ kind: "no-response" }] },
    ]);
  });

  it("reads absolute form, and takes its authority, not Host's", () => {
    expect(capture("GET https://a.example/p HTTP/1.0\nHost: b.example\n").exchanges[0]?.request).toEqual({ protocol: "HTTP/1.0", method: "GET", scheme: "https", authority: "a.example", path: "/p", headers: [] });
  });

  it("pairs requests with responses, whatever their order", () => {
    const both = "POST /1 HTTP/1.1\nContent-Length: 2\n\nhiPOST /2 HTTP/1.1\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 3\n\none\nHTTP/1.1 404 Not Found\n\ntwo";
    expect(capture(both).exchanges.map(({ request, reply }) => [request.path, request.body, reply?.status, reply?.body])).toEqual([["/1", "hi", 200, "one"], ["/2", undefined, 404, "two"]]);
  });

  it("keeps the boundaries of chunks, and trailers", () => {
    const { exchanges: [first] } = capture("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\n\n\r\n0\r\nX-T: end\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody\r\n");
    expect(first?.request).toMatchObject({ headers: [], chunks: [{ data: "abc" }, { data: "\n" }], trailers: [["x-t", "end"]] });
    expect(first?.reply).toEqual({ status: 200, headers: [], body: "body\r\n" });
    expect(first?.notes).toEqual([{ kind: "chunks-kept" }]);
  });

  it("keeps bytes that are no text", () => {
    const { exchanges: [first] } = capture("POST / HTTP/1.1\r\nX-N: Zo\xeb\r\nContent-Length: 3\r\n\r\n\x00\xff\n");
    expect(first?.request.headers).toEqual([["x-n", { base64: "Wm/r" }], ["content-length", "3"]]);
    expect(first?.request.body).toEqual({ base64: "AP8K" });
  });

  it("says when a body is shorter than its length", () => {
    expect(capture("POST / HTTP/1.1\nContent-Length: 9\n\nabc").exchanges[0]?.notes).toEqual([{ kind: "request-cut-off" }, { kind: "no-response" }]);
    expect(capture("GET / HTTP/1.1\n\nHTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nabc").exchanges[0]?.notes).toEqual([{ kind: "response-cut-off" }, { kind: "chunks-kept" }]);
  });

  it("a body that somebody typed ends at the next message, not at a length that is wrong", () => {
    const { exchanges } = capture("POST /1 HTTP/1.1\nContent-Length: 2\n\nlonger\n\nGET /2 HTTP/1.1\n");
    expect(exchanges.map(({ request, notes }) => [request.path, request.body, request.headers, notes.map(({ kind }) => kind)])).toEqual([["/1", "longer", [["content-length", "6"]], ["no-response", "length-corrected"]], ["/2", undefined, [], ["no-response"]]]);
  });

  it("names the line that it cannot read", () => {
    expect(reason("GET / HTTP/1.1\nno header\n")).toBe('Line 2 should be a header, as in name: value, and is "no header".');
    expect(reason("GET / HTTP/1.1\nTransfer-Encoding: chunked\n\nxyz\n")).toBe('Line 4 should be the size of a chunk in hex, and is "xyz".');
    expect(reason("GET / HTTP/1.1\nTransfer-Encoding: chunked\n\n0\n\nHTTP/1.1 OK")).toBe('Line 6 should begin a message, as in GET /path HTTP/1.1 or HTTP/1.1 200 OK, and is "HTTP/1.1 OK".');
  });

  it("leaves out a response that nobody asked for", () => {
    expect(capture("HTTP/1.1 200 OK\n\n")).toEqual({ exchanges: [], skipped: [{ what: "HTTP/1.1 200 OK", reason: "no request in the text belongs to this response" }], notes: [] });
  });

  it("is not taken for prose", () => {
    expect(rawHttp.detect(content("GET the HTTP/1.1 book"))).toBe(false);
    expect(rawHttp.detect(content('{"a":"GET / HTTP/1.1"}'))).toBe(false);
  });
});
