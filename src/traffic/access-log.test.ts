import { describe, expect, it } from "vitest";
import { contentOf, importerOf } from "./importers.ts";
import type { Capture } from "./capture.ts";

const content = (text: string) => contentOf(new TextEncoder().encode(text));
function capture(text: string, id: string): Capture {
  const importer = importerOf(content(text)), read = importer?.parse(content(text));
  expect(importer?.id).toBe(id);
  if (read?.ok !== true) throw new Error(read?.reason);
  return read.value;
}

describe("access logs", () => {
  it("reads Envoy's default format", () => {
    const line = '[2026-04-15T20:17:00.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "locations" "10.0.0.7:80"';
    const read = capture(`${line}\n\n${line.replace("204 - ", "503 UC ").replace("HTTP/2", "HTTP/1.1").replace("POST /api/v1/locations", "GET /a b").replace('"10.0.35.28"', '"-"')}\nnot a line\n`, "access-log-text");
    expect(read.exchanges[0]).toEqual({
      request: { protocol: "HTTP/2", method: "POST", authority: "locations", path: "/api/v1/locations", headers: [["x-forwarded-for", "10.0.35.28"], ["user-agent", "nsq2http"], ["x-request-id", "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2"]] },
      reply: { status: 204, headers: [], delay: 100 }, at: Date.UTC(2026, 3, 15, 20, 17, 0, 310), took: 226, notes: [{ kind: "request-body-missing" }],
    });
    expect(read.exchanges[1]).toMatchObject({ request: { protocol: "HTTP/1.1", path: "/a b" }, reply: { status: 503, reset: "before-headers" } });
    expect(read.exchanges[1]?.request.headers?.[0]).toEqual(["user-agent", "nsq2http"]);
    expect(read.skipped).toEqual([{ what: "line 4", reason: "it is not in the default format of Envoy or Istio" }]);
    expect(read.notes).toEqual([{ kind: "no-bodies" }]);
    expect(read.place).toEqual({ upstream: "10.0.0.7:80" });
  });

  it("reads Istio's default format, with what a collector puts before it", () => {
    const line = 'istio-proxy [2026-11-25T21:26:18.409Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 4 4 "-" "curl/7.73.0" "84961386-6d84-929d-98bd-c5aee93b5c88" "httpbin:8000" "10.44.1.27:80" outbound|8000||httpbin.foo 10.44.1.23:37652 10.0.45.184:8000 10.44.1.23:46520 - default';
    const { exchanges: [first], place } = capture(line, "access-log-text");
    expect(first?.request).toEqual({ protocol: "HTTP/1.1", method: "GET", authority: "httpbin:8000", path: "/status/418", headers: [["user-agent", "curl/7.73.0"], ["x-request-id", "84961386-6d84-929d-98bd-c5aee93b5c88"]] });
    expect(first?.reply).toEqual({ status: 418, headers: [], delay: 4 });
    expect(place).toEqual({ client: "10.44.1.23:46520", listener: "10.0.45.184:8000", upstream: "10.44.1.27:80" });
  });

  it("reads lines of JSON by the names that their fields go by", () => {
    const lines = [
      { start_time: "2026-01-01T00:00:01Z", method: "GET", path: "/b", protocol: "HTTP/1.1", response_code: 200, authority: "a.example", user_agent: "x", my_field: 1, bytes_sent: 0, downstream_remote_address: "1.2.3.4:1000" },
      { start_time: "2026-01-01T00:00:00Z", method: "POST", path: "/a", protocol: "-", response_code: "0", authority: "a.example", upstream_service_time: "-", downstream_remote_address: "1.2.3.4:2000", response_code_details: "x" },
    ].map((line) => JSON.stringify(line)).join("\n");
    const read = capture(lines, "access-log-json");
    expect(read.exchanges.map(({ request: { path, protocol }, reply, notes }) => [path, protocol, reply?.status, notes.map(({ kind }) => kind)])).toEqual([["/a", undefined, undefined, ["protocol-assumed", "no-response"]], ["/b", "HTTP/1.1", 200, []]]);
    expect(read.notes).toEqual([{ kind: "no-bodies" }, { kind: "field-unknown", about: "my_field" }]);
    expect(capture(`[${lines.split("\n").join(",")}]`, "access-log-json").exchanges).toHaveLength(2);
  });

  it("says that entries from several places become one", () => {
    const line = (upstream: string): string => JSON.stringify({ method: "GET", path: "/", response_code: 200, upstream_host: upstream });
    expect(capture(`${line("10.0.0.1:80")}\n${line("10.0.0.2:80")}`, "access-log-json").notes).toContainEqual({ kind: "several-places" });
  });

  it("is not taken for other JSON", () => {
    expect(importerOf(content('{"method":"GET","params":[]}'))).toBeUndefined();
  });
});
