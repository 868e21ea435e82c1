/** Captures, a target for each importer: what it makes of them has to be exchanges that a scenario takes. */
import { readExchange } from "../../scenario/parse.ts";
import { contentOf, importers, readCapture } from "../../traffic/importers.ts";
import { noteLines } from "../../traffic/notes.ts";
import { actionsOf, lineOf, setupWith } from "../../traffic/to-actions.ts";
import { mutatedBytes, mutatedDocument, oneOf, partsOf } from "./mutate.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder();

const har = {
  log: {
    version: "1.2", creator: { name: "WebInspector" },
    entries: [
      {
        startedDateTime: "2026-05-01T10:00:01.000Z", time: 10.5, serverIPAddress: "10.0.0.1", timings: { wait: 4, receive: -1 }, _webSocketMessages: [],
        request: { method: "POST", url: "https://user@shop.example:8443/a?b=c#d", httpVersion: "h2", headers: [{ name: ":authority", value: "shop.example" }, { name: "Cookie", value: "a=\u00e9" }, { name: "content-length", value: "3" }], postData: { mimeType: "multipart/form-data; boundary=x", encoding: "base64", text: "aGk=", params: [{ name: "f", value: "v", fileName: "n.txt", contentType: "text/plain" }] }, bodySize: 2 },
        response: { status: 200, httpVersion: "HTTP/1.1", headers: [{ name: "content-encoding", value: "gzip" }, { name: "content-length", value: "9" }], content: { size: 2, encoding: "base64", text: "aGk=", compression: 1 } },
      },
      { request: { method: "GET", url: "data:,x", headers: [] }, response: { status: 0, content: {} } },
      { startedDateTime: "2026-05-01T10:00:00.000Z", request: { method: "HEAD", url: "http://a/", httpVersion: "", headers: [], bodySize: 5 }, response: { status: 304, headers: [{ name: "content-encoding", value: "br" }], content: { size: 7 } } },
    ],
  },
};
const tap = [
  { http_buffered_trace: { request: { headers: [{ key: ":method", value: "POST" }, { key: ":path", value: "/" }, { key: "a", raw_value: "/w==" }], body: { as_bytes: "aGk=", truncated: true }, trailers: [{ key: "t", value: "1" }] }, response: { headers: [{ key: ":status", value: "200" }], body: { as_string: "x" } }, downstream_connection: { local_address: { socket_address: { address: "1.2.3.4", port_value: 80 } } } } },
  { httpStreamedTraceSegment: { traceId: "7", requestHeaders: { headers: [{ key: ":path", value: "/s" }] } } }, { httpStreamedTraceSegment: { traceId: "7", requestBodyChunk: { asBytes: "aGk=" } } },
  { httpStreamedTraceSegment: { traceId: "7", responseHeaders: { headers: [{ key: ":status", value: "503" }] } } }, { httpStreamedTraceSegment: { traceId: "7", responseTrailers: { headers: [{ key: "grpc-status", value: "0" }] } } },
  { socket_buffered_trace: { trace_id: 1, events: [{ read: { data: { as_bytes: "R0VUIC8gSFRUUC8xLjENCg0K" } } }] } },
];
const scn = { request_id: "a", scheme: "http", destination_address: "1.2.3.4:80", source_address: "[::1]:9", scnt_request: { method: "POST", path: "/x", host: "h", version: "1.1", headers: [["a", "b"], ["c", 1]], body: "aGk=", truncated_body: true }, scnt_response: { status_code: "200", version: "1", headers: [["a", "b"]], body: "aGk=", truncated_body: false } };
const log = { start_time: "2026-04-15T20:17:00.310Z", method: "GET", path: "/x", protocol: "HTTP/2", response_code: 503, response_flags: "UC,URX", duration: 5, bytes_received: "3", bytes_sent: 4, authority: "h", downstream_remote_address: "1.2.3.4:5", downstream_local_address: "[::1]:80", upstream_host: "10.0.0.1:80", upstream_service_time: "4", own: "x", user_agent: "u", upstream_cluster: "outbound|80||a" };

/** The documents of formats that are JSON, and texts of the others. */
const seeds: Readonly<Record<string, { readonly documents?: readonly unknown[]; readonly texts?: readonly string[]; readonly bytes?: readonly Uint8Array[]; readonly parsers: readonly string[] }>> = {
  har: { documents: [har], parsers: ["traffic/har.ts", "traffic/message-parts.ts", "traffic/fields.ts"] },
  "envoy-tap": {
    documents: tap, texts: [tap.map((trace) => JSON.stringify(trace, undefined, 1)).join("\n"), JSON.stringify(tap)], parsers: ["traffic/envoy-tap.ts", "traffic/tap-protobuf.ts", "traffic/json-values.ts"],
    // a buffered trace with one header, after its length
    bytes: [Uint8Array.from([0x14, 0x0a, 0x12, 0x0a, 0x10, 0x0a, 0x0a, 0x0a, 0x05, 0x3a, 0x70, 0x61, 0x74, 0x68, 0x12, 0x01, 0x2f, 0x12, 0x02, 0x12, 0x00]), Uint8Array.from([0x12, 0x0e, 0x08, 0x07, 0x12, 0x0a, 0x0a, 0x08, 0x0a, 0x01, 0x61, 0x1a, 0x03, 0xff, 0x00, 0x01])],
  },
  "scn-telemetry": { documents: [scn, [scn, scn]], parsers: ["traffic/scn-telemetry.ts"] },
  "access-log-json": { documents: [log, [log, log]], texts: [`${JSON.stringify(log)}\n${JSON.stringify(log)}\nnot json`], parsers: ["traffic/access-log.ts"] },
  "access-log-text": {
    texts: [
      '[2026-04-15T20:17:00.310Z] "POST /a?b HTTP/2" 503 UC,URX 3 4 5 4 "1.2.3.4" "agent \\"x\\"" "id" "host" "10.0.0.1:80"\n[2026-04-15T20:17:01.310Z] "GET / -" 0 - 0 0 - - "-" "-" "-" "-" "-"\nnone',
      'istio [2026-04-15T20:17:00.310Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 4 4 "-" "curl/7" "id" "httpbin:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:1 10.44.1.23:80 10.44.1.27:2 outbound_.8000_._.x default',
    ],
    parsers: ["traffic/access-log.ts"],
  },
  curl: {
    texts: [
      "curl 'https://u:p@a.example/x?[1-2]' -X POST -H 'a: b' -H 'c;' -H 'd:' --data-raw $'\\u00e9 \\x41\\n' -b 'k=v' --compressed -sS -k ;\ncurl -G --data-urlencode 'q=a b' http://b -F 'f=@n;type=text/plain' --http2 -u a:b --json '{}' -o x",
      'curl ^"https://a/^" ^\n  -H ^"a: ^\\^"q^\\^"^" ^\n --data-raw ^"{^\\^"a^\\^":1}^"', "curl --request PUT --url=http://a/$PATH --header 'K: V' -d @file -d b -I -T f -XPATCH -Ha:b -e r -A u --http1.0 --unknown", "Invoke-WebRequest -Uri 'http://a'",
    ],
    parsers: ["traffic/curl.ts", "traffic/command-words.ts", "traffic/curl-options.ts", "traffic/form-body.ts"],
  },
  "raw-http": {
    texts: [
      "POST http://u@a.example:80/x HTTP/1.1\r\nHost: b\r\nA: 1\r\n folded\r\nTransfer-Encoding: chunked\r\n\r\n3;e=x\r\nabc\r\n0\r\nT: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.0\n\nHTTP/1.1 204 No\n\n",
      "GET / HTTP/2\nhost: a\n\nHTTP/2 200\ncontent-type: a\n\nbody to the end",
    ],
    parsers: ["traffic/raw-http.ts"],
  },
};

export const trafficTargets = (): readonly Target[] =>
  importers.map((importer): Target => {
    const { documents = [], texts = [], bytes = [], parsers } = seeds[importer.id] ?? { parsers: [] };
    const whole = [...documents.map((document) => encoder.encode(JSON.stringify(document))), ...texts.map((text) => encoder.encode(text)), ...bytes], parts = documents.flatMap(partsOf);
    return {
      name: importer.id, share: 2, parsers,
      make: (random) => (documents.length > 0 && random.below(2) === 0 ? encoder.encode(JSON.stringify(mutatedDocument(oneOf(random, documents), random, parts)) ?? "") : mutatedBytes(oneOf(random, whole), random)),
      feed(given) {
        const content = contentOf(given), read = importer.parse(content);
        readCapture(given);
        if (!read.ok) {
          if (read.reason.length < 10) throw new Error("refused without words");
          return;
        }
        const { exchanges, notes, skipped } = read.value, { actions, notes: more } = actionsOf(read.value);
        for (const action of actions) {
          if (action.do !== "exchange") continue;
          const exchange = readExchange(action);
          if (!exchange.ok) throw new Error(`made of it what is no exchange: ${exchange.reason} in ${JSON.stringify(action)}`);
        }
        for (const line of noteLines([...notes, ...exchanges.flatMap((exchange) => exchange.notes), ...more])) if (line.text === "") throw new Error("a note without words");
        for (const { what, reason } of skipped) if (what === "" || reason === "") throw new Error("left out without words");
        exchanges.map(lineOf);
        setupWith({ chain: [] }, read.value);
      },
    };
  });
