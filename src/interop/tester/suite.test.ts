import { describe, expect, it } from "vitest";
import { readSuite, spellingOf } from "./suite.ts";
import type { Spelling } from "./suite.ts";

const encoder = new TextEncoder(), bytes = (text: string): Uint8Array => encoder.encode(text);
const read = (text: string, spelling: Spelling = "textproto") => {
  const suite = readSuite(bytes(text), spelling);
  return suite.ok ? suite.value : suite.trouble;
};

const textproto = `
env { wasm_path: "a.wasm" log_level: WARN time_secs: 17 num_additional_streams: 0x10 }
test {
  name: "one" benchmark: true chunk_size: 4
  properties { path: "a.b" value: "\\001" }
  request_headers {
    input { header { key: ":path" value: "/x" } header { key: "a" value: "1" } }
    result { has_header { key: "a" value: "1" } immediate { http_status: 401 details: "" } log { regex: "a.*" invert: true } }
  }
  request_body { input { content: "123" } result { body { exact: "456" } } }
  request_body { input { file: "f" } }
  stream_destroy {}
}`;
const yaml = `
env: { wasm_path: a.wasm, log_level: WARN, time_secs: 17, num_additional_streams: 0x10 }
test:
  - name: one
    benchmark: yes
    chunk_size: 4
    properties: [{ path: a.b, value: "\\x01" }]
    request_headers:
      input: { header: [{ key: ":path", value: /x }, { key: a, value: 1 }] }
      result:
        has_header: [{ key: a, value: 1 }]
        immediate: { http_status: 401, details: "" }
        log: [{ regex: "a.*", invert: true }]
    request_body:
      - input: { content: 123 }
        result: { body: [{ exact: 456 }] }
      - input: { file: f }
    stream_destroy: {}
`;
const suite = {
  env: { wasm_path: "a.wasm", log_level: "WARN", time_secs: 17, num_additional_streams: 16 },
  test: [{
    name: "one", benchmark: true, chunk_size: 4, properties: [{ path: "a.b", value: Uint8Array.of(1) }],
    request_headers: {
      input: { header: [{ key: ":path", value: bytes("/x") }, { key: "a", value: bytes("1") }] },
      result: { has_header: [{ key: "a", value: bytes("1") }], immediate: { http_status: 401, details: "" }, log: [{ regex: "a.*", invert: true }] },
    },
    request_body: [{ input: { content: bytes("123") }, result: { body: [{ exact: bytes("456") }] } }, { input: { file: "f" } }],
    stream_destroy: {},
  }],
};

describe("a suite", () => {
  it("is read from its text form", () => expect(read(textproto)).toEqual(suite));
  it("is read from YAML, where a scalar is what its field is", () => expect(read(yaml, "yaml")).toEqual(suite));
  it("may be empty", () => expect([read(""), read("", "yaml"), read("# nothing", "yaml")]).toEqual([{}, {}, {}]));
  it("keeps the scalars of YAML as they are written", () => {
    expect(read("test: [{ name: 007, request_body: [{ input: { content: 1e3 } }, { input: { content: true } }, { input: { content: |-\n  a\n   b\n  } }] }]", "yaml")).toMatchObject({ message: expect.any(String) as string });
    expect(read("test:\n- name: 007\n  request_body:\n  - input: { content: 1e3 }\n  - input: { content: true }\n  - input:\n      content: |\n        a\n         b\n", "yaml")).toEqual({
      test: [{ name: "007", request_body: [{ input: { content: bytes("1e3") } }, { input: { content: bytes("true") } }, { input: { content: bytes("a\n b\n") } }] }],
    });
  });
  it("follows the anchors of YAML", () => {
    expect(read("test:\n- request_headers: { input: &i { content: x } }\n- response_headers: { input: *i }", "yaml")).toEqual({ test: [{ request_headers: { input: { content: bytes("x") } } }, { response_headers: { input: { content: bytes("x") } } }] });
  });
});

describe("refused with line and column", () => {
  it.each([
    ["test {\n  nme: \"x\"\n}", 2, 3, "name is"], ["runtime {}", 1, 1, "runtime is no field of TestSuite"], ["env { test_path: 1 }", 1, 18, "a text"], ["test { name: \"a\" name: \"b\" }", 1, 18, "twice"],
    ["test { num_chunks: 1 chunk_size: 2 }", 1, 22, "only one"], ["test { request_headers: [{}, {}] }", 1, 8, "not repeated"], ["test { benchmark: maybe }", 1, 19, "true or false"], ["env { time_secs: -1 }", 1, 18, "whole number"],
    ["env { log_level: LOUD }", 1, 18, "UNDEFINED"], ["test { num_chunks: 4294967296 }", 1, 20, "whole number"], ["test: \"x\"", 1, 7, "message"], ["test { name { } }", 1, 13, "not a message"], ["env { wasm_path: \"\\377\" }", 1, 18, "UTF-8"],
    ["env { time_secs: 18446744073709551615 }", 1, 18, "too large"],
  ])("in the text form: %j", (text, line, column, message) => {
    expect(read(text)).toMatchObject({ line, column, message: expect.stringContaining(message) as string });
  });
  it.each([
    ["test:\n  - nme: x", 2, 5, "name is"], ["test: { name: x }", 1, 1, "a list is expected"], ["env: [1]", 1, 1, "not repeated"], ["env:\n  wasm_path:", 2, 3, "missing"], ["env: {", 1, 7, ""], ["- a", 1, 1, "mapping"],
    ["test:\n- request_headers: &a { input: *a }", 2, 32, ""], ["env: { wasm_path: [[x]] }", 1, 8, ""],
  ])("in YAML: %j", (text, line, _column, message) => {
    expect(read(text, "yaml")).toMatchObject({ line, message: expect.stringContaining(message) as string });
  });
  it("the last of a oneof counts in YAML", () => {
    expect(read("test: [{ num_chunks: 2, chunk_size: 3 }]", "yaml")).toEqual({ test: [{ chunk_size: 3 }] });
  });
});

it("tells the spellings apart by name, and else by what is there", () => {
  expect([spellingOf("a.yml", bytes("")), spellingOf("a.textpb", bytes("test:\n")), spellingOf("a", bytes("test:\n- name: x")), spellingOf("a", bytes("test {\n}"))]).toEqual(["yaml", "textproto", "yaml", "textproto"]);
});
