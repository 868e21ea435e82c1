import { describe, expect, it } from "vitest";
import { har } from "./har.ts";
import { contentOf } from "./importers.ts";
import type { Capture } from "./capture.ts";

const capture = (entries: readonly unknown[], creator = "mitmproxy"): Capture => {
  const content = contentOf(new TextEncoder().encode(JSON.stringify({ log: { version: "1.2", creator: { name: creator }, entries } })));
  expect(har.detect(content)).toBe(true);
  const read = har.parse(content);
  if (!read.ok) throw new Error(read.reason);
  return read.value;
};
const entry = (request: object, response: object = { status: 200, headers: [], content: {} }, more: object = {}): object => ({ request: { method: "GET", url: "https://shop.example/a", httpVersion: "HTTP/1.1", headers: [], ...request }, response, ...more });
const header = (name: string, value: string): object => ({ name, value });
const kinds = ({ notes }: { readonly notes: readonly { readonly kind: string }[] }): readonly string[] => notes.map(({ kind }) => kind);

describe("HAR", () => {
  it("takes address, order and doubles of headers as they are", () => {
    const { exchanges: [first] } = capture([entry({ url: "https://shop.example:8443/a%2Fb?c=d%20e#f", headers: [header("X-A", "1"), header("x-a", "2"), header("Host", "other.example")] })]);
    expect(first?.request).toEqual({ protocol: "HTTP/1.1", method: "GET", scheme: "https", authority: "other.example", path: "/a%2Fb?c=d%20e", headers: [["X-A", "1"], ["x-a", "2"]] });
    expect(first?.notes).toEqual([]);
  });

  it("lifts pseudo headers, which also tell the protocol", () => {
    const { exchanges: [first] } = capture([entry({ httpVersion: "", url: "https://x/", headers: [header(":method", "PUT"), header(":path", "/p"), header(":authority", "h2.example"), header(":scheme", "https"), header("a", "b")] })]);
    expect(first?.request).toMatchObject({ protocol: "HTTP/2", method: "PUT", path: "/p", authority: "h2.example", headers: [["a", "b"]] });
  });

  it("says when it does not know the protocol, and runs HTTP/3 as HTTP/2", () => {
    const { exchanges } = capture([entry({ httpVersion: "unknown" }), entry({ httpVersion: "h3" }), entry({ httpVersion: "http/2.0" }), entry({ httpVersion: "HTTP/1.0" })]);
    expect(exchanges.map(({ request }) => request.protocol)).toEqual([undefined, "HTTP/2", "HTTP/2", "HTTP/1.0"]);
    expect(exchanges.map(kinds)).toEqual([["protocol-assumed"], ["http3"], [], []]);
  });

  it("leaves out content-encoding of decoded text and corrects content-length", () => {
    const { exchanges: [first] } = capture([entry({}, { status: 200, headers: [header("content-encoding", "gzip"), header("content-length", "9")], content: { size: 5, text: "Grüße", mimeType: "text/plain" } })]);
    expect(first?.reply).toEqual({ status: 200, headers: [["content-length", "7"]], body: "Grüße" });
    expect(kinds(first ?? { notes: [] })).toEqual(["decoded"]);
  });

  it("reads base64 of responses, and of requests as 1.3 proposes it", () => {
    const { exchanges: [first] } = capture([entry({ method: "POST", postData: { mimeType: "a/b", text: "/wA=", encoding: "base64" }, headers: [header("content-length", "2")] }, { status: 200, headers: [], content: { size: 2, text: "aGk=", encoding: "base64" } })]);
    expect(first?.request.body).toEqual({ base64: "/wA=" });
    expect(first?.reply?.body).toBe("hi");
    expect(first?.notes).toEqual([]);
  });

  it("makes a body of parameters where there is no text", () => {
    const params = [{ name: "a b", value: "c&d" }, { name: "e", value: "" }];
    const form = capture([entry({ method: "POST", postData: { mimeType: "application/x-www-form-urlencoded", params } })]).exchanges[0];
    expect(form?.request.body).toBe("a+b=c%26d&e=");
    const parts = capture([entry({ method: "POST", postData: { mimeType: "multipart/form-data; boundary=xyz", params: [{ name: "f", fileName: "a.txt", contentType: "text/plain", value: "hi" }] } })]).exchanges[0];
    expect(parts?.request.body).toBe('--xyz\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--xyz--\r\n');
  });

  it("says which bodies are not in the capture", () => {
    const { exchanges: [first] } = capture([entry({ method: "POST", bodySize: 12, headers: [header("content-length", "12")] }, { status: 200, headers: [header("Content-Length", "90")], content: { size: 90 } })]);
    expect(kinds(first ?? { notes: [] })).toEqual(["request-body-missing", "response-body-missing"]);
    expect(first?.request.headers).toEqual([]);
    expect(first?.reply?.headers).toEqual([]);
  });

  it("keeps content-length of answers to HEAD and of 304", () => {
    const response = { status: 200, headers: [header("content-length", "90")], content: { size: 0 } };
    expect(capture([entry({ method: "HEAD" }, response)]).exchanges[0]?.reply?.headers).toEqual([["content-length", "90"]]);
    expect(capture([entry({}, { ...response, status: 304 })]).exchanges[0]?.reply?.headers).toEqual([["content-length", "90"]]);
    expect(capture([entry({}, response)]).exchanges[0]?.reply?.headers).toEqual([["content-length", "0"]]);
  });

  it("has entries without a response, and leaves out what is no HTTP", () => {
    const read = capture([entry({}, { status: 0, content: {} }), entry({ url: "data:text/plain,hi" }), {}, entry({}, { status: 101, headers: [], content: {} }, { _webSocketMessages: [] })]);
    expect(read.exchanges.map(kinds)).toEqual([["no-response"], ["upgraded"]]);
    expect(read.exchanges[0]?.reply).toBeUndefined();
    expect(read.skipped).toEqual([{ what: "entry 2, data:text/plain,hi", reason: "its address is neither http nor https" }, { what: "entry 3", reason: "it has no request" }]);
  });

  it("orders entries by time, with the time until the first byte", () => {
    const read = capture([entry({ url: "http://b/" }, undefined, { startedDateTime: "2026-11-18T10:14:02.118Z", time: 30, timings: { wait: 12.5 } }), entry({ url: "http://a/" }, undefined, { startedDateTime: "2026-11-18T10:14:01.000Z", time: -1 })]);
    expect(read.exchanges.map(({ request, at, took, reply }) => [request.authority, at, took, reply?.delay])).toEqual([["a", Date.UTC(2026, 10, 18, 10, 14, 1), undefined, undefined], ["b", Date.UTC(2026, 10, 18, 10, 14, 2, 118), 30, 12.5]]);
  });

  it("suspects that a browser's export is sanitised", () => {
    expect(kinds(capture([entry({})], "WebInspector"))).toEqual(["sanitised"]);
    expect(kinds(capture([entry({ headers: [header("Cookie", "a=b")] })], "WebInspector"))).toEqual([]);
    expect(kinds(capture([entry({})]))).toEqual([]);
  });

  it("says what is wrong with one that has nothing", () => {
    expect(har.parse(contentOf(new TextEncoder().encode('{"log":{"entries":[]}}')))).toEqual({ ok: false, reason: "This HAR has no entries." });
  });
});
