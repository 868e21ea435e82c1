import { assert, constantFrom, nat, property, string, tuple, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf, importerOf, importers, readCapture } from "./importers.ts";
import { noteLines } from "./notes.ts";
import { readJsonValues } from "./json-values.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One of each, as small as it can be. */
const smallest: Readonly<Record<string, string>> = {
  har: '\uFEFF{"log":{"entries":[{"request":{"method":"GET","url":"http://a/","headers":[]}}]}}',
  "envoy-tap": '{"http_buffered_trace":{"request":{"headers":[{"key":":path","value":"/"}]}}}',
  "scn-telemetry": '{"scnt_request":{"method":"GET","path":"/"}}',
  "access-log-json": '{"method":"GET","path":"/","status":200}',
  "access-log-text": '[2026-04-15T20:17:00.310Z] "GET / HTTP/2" 204 -',
  curl: "curl http://a/",
  "raw-http": "GET / HTTP/1.1\n\n",
};

describe("captures", () => {
  it.each(importers.map(({ id }) => id))("%s is told by its content, and by that alone", (id) => {
    const content = contentOf(encode(smallest[id] ?? ""));
    expect(importers.filter((importer) => importer.detect(content)).map((importer) => importer.id)).toEqual([id]);
    expect(readCapture(encode(smallest[id] ?? ""))).toMatchObject({ ok: true, value: { capture: { exchanges: [{}] } } });
  });

  it("says which formats are known when it is none", () => {
    expect(readCapture(encode("hello"))).toEqual({ ok: false, reason: "This is no captured traffic that is known here: HAR, Envoy tap, SCNTelemetry, access log (JSON), access log (text), curl, HTTP/1 text." });
  });

  it("reads or refuses whatever it is given", () => {
    const damaged = tuple(constantFrom(...Object.values(smallest)), nat(200), nat(200), string({ maxLength: 8 })).map(([text, from, length, instead]) => `${text.slice(0, from)}${instead}${text.slice(from + length)}`);
    assert(property(damaged, (text) => {
      const read = readCapture(encode(text));
      expect(read.ok || read.reason.length > 10).toBe(true);
    }), { numRuns: 2000 });
    assert(property(uint8Array({ maxLength: 64 }), (bytes) => {
      expect(typeof readCapture(bytes).ok).toBe("boolean");
    }), { numRuns: 500 });
  });

  it("says where JSON goes wrong, and that a stream was cut off", () => {
    expect(readCapture(encode('{"log":{"entries":[}}'))).toMatchObject({ ok: false, reason: expect.stringMatching(/^This begins as JSON and cannot be read: /) });
    const cut = readCapture(encode(`${smallest["envoy-tap"] ?? ""}\n{"http_buffered`));
    expect(cut.ok ? cut.value.capture.notes : []).toEqual([{ kind: "stream-cut-off" }]);
  });

  it("does not look at what is no UTF-8 as text", () => {
    expect(importerOf(contentOf(Uint8Array.from([0x7b, 0xff])))).toBeUndefined();
  });
});

describe("JSON values", () => {
  it("are read one after the other, the last one left out when it stops in the middle", () => {
    expect(readJsonValues('{"a":1}\n{"b":"}{"}[2] {"c"')).toEqual({ ok: true, value: { values: [{ a: 1 }, { b: "}{" }, [2]], rest: 22 } });
    expect(readJsonValues('[1,2]')).toEqual({ ok: true, value: { values: [[1, 2]] } });
  });
  it("name the place of what is wrong", () => {
    const read = readJsonValues('{"a":1}\n{"b":x}');
    expect(read.ok ? "" : read.reason).toMatch(/^the value that begins at line 2, column 1 is not JSON: /);
  });
});

describe("notes", () => {
  it("make one line for each kind and what it is about; what is lost comes first", () => {
    const lines = noteLines([{ kind: "http3" }, { kind: "response-cut-off" }, { kind: "http3" }, { kind: "variable", about: "$A" }, { kind: "variable", about: "$B" }]);
    expect(lines.map(({ text }) => text)).toEqual([
      "1 response body is cut off in the capture. Filters that read them may behave differently here.",
      "What a shell would put in place of $A is not known; it stays as it is written.",
      "What a shell would put in place of $B is not known; it stays as it is written.",
      "2 entries came by HTTP/3, which is run as HTTP/2.",
    ]);
  });
});
