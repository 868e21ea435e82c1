import { describe, expect, it } from "vitest";
import { headersOfHttp1 } from "./http1.ts";
import { chunksOf, planTest } from "./plan.ts";
import type { Env, SuiteTest } from "./suite.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const chunked = (body: string, plan: SuiteTest): readonly string[] | string => {
  const made = chunksOf(bytes(body), plan);
  return made.ok ? made.value.map((piece) => new TextDecoder().decode(piece)) : made.reason;
};

describe("chunks", () => {
  it("of a number: the last takes what is left", () => expect([chunked("abcdefghij", { num_chunks: 3 }), chunked("abcd", { num_chunks: 3 }), chunked("abc", { num_chunks: 1 }), chunked("abcdef", { num_chunks: 3 })]).toEqual([["abc", "def", "ghij"], ["a", "b", "cd"], ["abc"], ["ab", "cd", "ef"]]));
  it("of a size", () => expect([chunked("abcdefg", { chunk_size: 3 }), chunked("abcdef", { chunk_size: 3 }), chunked("", { chunk_size: 3 })]).toEqual([["abc", "def", "g"], ["abc", "def"], [""]]));
  it("that the tester itself cannot make are refused", () => expect([chunked("ab", { num_chunks: 3 }), chunked("ab", { num_chunks: 0 }), chunked("ab", { chunk_size: 0 }), chunked("ab", { chunk_size: -1 })]).toEqual(Array.from({ length: 4 }, () => expect.stringContaining("the tester needs") as string)));
});

describe("headers from HTTP/1 text", () => {
  const of = (text: string, request = true): unknown => {
    const made = headersOfHttp1(bytes(text), request);
    return made.ok ? made.value.map(({ name, value }) => `${name}=${value}`) : made.reason;
  };
  it("of an origin form: a path, the Host as authority, no scheme", () => expect(of("GET /a?b HTTP/1.1\r\nHost: e.com\r\nX-A: 1\r\nx-a:2\r\n")).toEqual([":method=GET", ":path=/a?b", ":authority=e.com", "x-a=1", "x-a=2"]));
  it("of an absolute URI: all of it, and no Host", () => expect(of("POST https://e.com:8443/p HTTP/1.1\nHost: other\nA: b\n\nbody")).toEqual([":method=POST", ":scheme=https", ":path=/p", ":authority=e.com:8443", "a=b"]));
  it("of a response: its status", () => expect(of("HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n", false)).toEqual([":status=404", "server=x"]));
  it("that is none is refused", () => expect([of("hello"), of("GET a/b HTTP/1.1"), of("GET /a/../b HTTP/1.1"), of("HTTP/1.1 OK", false), of("GET / HTTP/1.1\nnope")]).toEqual([expect.stringContaining("request line"), expect.stringContaining("neither"), expect.stringContaining("neither"), expect.stringContaining("status line"), expect.stringContaining("line 2")]));
});

describe("a test as a scenario", () => {
  const plan = (test: SuiteTest, env: Env = {}) => {
    const made = planTest(test, env, { module: { name: "m.wasm", sha256: "0".repeat(64) }, configuration: bytes("conf"), read: (path) => (path === "f" ? { ok: true, value: bytes("GET / HTTP/1.1\n") } : { ok: false, reason: "there is no such file" }) });
    return made.ok ? made.value : made.reason;
  };
  it("has a frozen clock, the level, the properties and the configuration", () => {
    expect(plan({ properties: [{ path: "a.b", value: Uint8Array.of(255) }] }, { time_secs: 1700000000, log_level: "DEBUG" })).toMatchObject({ scenario: { setup: { profile: "service-extensions-tester", clock: "2023-11-14T22:13:20.000Z", logLevel: "debug", properties: [{ path: ["a.b"], value: { base64: "/w==" } }], chain: [{ configuration: "conf" }] } } });
    expect(plan({})).toMatchObject({ scenario: { setup: { clock: "1970-01-01T00:00:00.001Z", logLevel: "info" } } });
    expect(plan({}, { time_secs: 9e15 })).toContain("clock");
  });
  it("ends the stream with the last piece of each body, and never with headers", () => {
    expect(plan({ chunk_size: 2, request_headers: { input: { file: "f" } }, request_body: [{ input: { content: bytes("abc") } }], response_body: [{ input: { content: bytes("d") } }] })).toMatchObject({
      phases: [{ name: "request-headers", first: 0, count: 1 }, { name: "request-body", first: 1, count: 2 }, { name: "response-body", first: 3, count: 1 }],
      scenario: { actions: [{ phases: [{ endOfStream: false }, { data: "ab", endOfStream: false }, { data: "c", endOfStream: true }, { data: "d", endOfStream: true }] }, {}, {}, {}] },
    });
    expect(plan({ request_body: [{ input: { content: bytes("a") } }, { input: { content: bytes("b") } }] })).toMatchObject({ scenario: { actions: [{ phases: [{ endOfStream: true }, { endOfStream: true }] }, {}, {}, {}] } });
  });
  it("refuses what the tester could not carry out", () => {
    expect([plan({ num_chunks: 2, request_body: [{}, {}] }), plan({ request_headers: { input: { file: "g" } } }), plan({ request_headers: { input: { content: bytes("x") } } })]).toEqual([expect.stringContaining("may be there once"), expect.stringContaining("g: there is no such file"), expect.stringContaining("request line")]);
  });
  it("says what it leaves out", () => expect(plan({ benchmark: true }, { log_path: "/dev/stdout", num_additional_streams: 3 })).toMatchObject({ notes: [expect.stringContaining("benchmark"), expect.stringContaining("num_additional_streams"), expect.stringContaining("log_path")] }));
});
