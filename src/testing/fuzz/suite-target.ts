/** Suites of Google's tester in both spellings: read, planned, written again; and the expressions in them. */
import { chunksOf, planTest } from "../../interop/tester/plan.ts";
import { compileRe2 } from "../../interop/tester/re2.ts";
import { readSuite } from "../../interop/tester/suite.ts";
import { mutatedBytes, oneOf } from "./mutate.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

const texts = [
  String.raw`# a suite
env { wasm_path: "a.wasm" config_path: 'c' log_level: TRACE time_secs: 1700000000 num_additional_streams: 0x10 }
test { name: "one" "two" benchmark: true num_chunks: 3 properties { path: "a.b" value: "\001\xff\u00e9\U0001F600" }
  request_headers { input { header { key: ":path" value: "/x" }, header: < key: "a" value: '1' >; } result { has_header [{ key: "a" value: "1" }] immediate { http_status: 401 grpc_status: 7 details: "d" } } }
  request_body { input { content: "123456789" } result { body { regex: "(?i)a.*[^b]\\s+" invert: true } body { exact: "x" } body { file: "f" } } }
  stream_destroy { log { regex: "x" } } plugin_init {} }
test { request_headers { input { content: "GET http://e.com/p?q HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n" } } response_headers { input { content: "HTTP/1.1 200 OK\r\nA: b" } } }`,
  `env: { wasm_path: &w a.wasm, log_level: 4, time_secs: 0x1F }
test:
- name: *w
  benchmark: no
  chunk_size: 2
  request_body: [{ input: { content: "a\\u00e9" }, result: { body: [{ regex: 'a+' }] } }]
  request_headers: { input: { content: "GET / HTTP/1.1" }, result: { log: [ { exact: |
    x
  } ] } }
`,
  String.raw`(?P<n>a|b){1,3}?[[:alpha:]\pL\x{41}-z]\Q.*\E(?is:x)^$\b.\S[^]a\-]|()`,
];

export function suiteTarget(): Target {
  const seeds = texts.map((text) => encoder.encode(text));
  return {
    name: "suite",
    parsers: ["interop/tester/textproto.ts", "interop/tester/yaml-tree.ts", "interop/tester/fields.ts", "interop/tester/plan.ts", "interop/tester/http1.ts", "interop/tester/re2.ts"],
    share: 8,
    make: (random) => mutatedBytes(oneOf(random, seeds), random),
    feed(bytes) {
      const compiled = compileRe2(decoder.decode(bytes.subarray(0, 200)));
      if (compiled.ok) compiled.matches("a short text");
      for (const spelling of ["textproto", "yaml"] as const) {
        const suite = readSuite(bytes, spelling);
        if (!suite.ok) {
          if (suite.trouble.message === "" || suite.trouble.line < 1 || suite.trouble.column < 1) throw new Error("refused without words or without a place");
          continue;
        }
        for (const test of suite.value.test ?? []) {
          planTest(test, suite.value.env ?? {}, { module: { name: "m", sha256: "0".repeat(64) }, configuration: bytes.subarray(0, 8), read: () => ({ ok: true, value: bytes }) });
          chunksOf(bytes, test);
        }
      }
    },
  };
}
