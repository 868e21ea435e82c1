import { gunzipSync } from "node:zlib";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readRecordingFile } from "../recording/file.ts";
import { encodeRecording } from "../recording/file.ts";
import { readSuite } from "../interop/tester/suite.ts";
import { LineSchema } from "../recording/row-lines.ts";
import { parseScenarioText } from "../scenario/parse.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { decodeSession } from "../share/session-file.ts";
import { unzipped } from "../share/zip.ts";
import { assembleWat } from "../engine/wat.ts";
import { call } from "../reference/try/calls.ts";
import { guestText } from "../reference/try/guest-text.ts";
import type { Guest } from "../reference/try/guest-text.ts";
import { runHost, scenarioOf } from "../testing/host-run.ts";
import { readCapture } from "../traffic/importers.ts";
import type { CapturedExchange } from "../traffic/capture.ts";
import * as v from "valibot";
import { exportFormats } from "./export-formats.ts";
import type { ExportFormat } from "./export-formats.ts";
import { exported } from "./exporters.ts";
import type { Exported, ExportSubject } from "./exporters.ts";

const draft: ScenarioInput = {
  version: 1, title: "Two, of a kind",
  setup: { chain: [{ name: "f", module: { name: "m.wasm" }, configuration: "conf" }], upstreams: [{ cluster: "backend", replies: [{ when: { path: "/json" }, headers: [["content-type", "application/json"]], body: "{\"a\":1}" }, { body: "hello" }] }] },
  actions: [
    { do: "exchange", id: "first one", path: "/json?x=1", authority: "shop.example", headers: [["x-in", "it's"]] },
    { do: "exchange", id: "binary", method: "POST", path: "/", authority: "shop.example", headers: [["content-type", "application/octet-stream"]], body: { hex: "00ff0a" } },
  ],
  expect: [{ that: "status", exchange: "binary", is: 200 }],
};
const spec: Guest["exports"] = { proxy_on_request_headers: { calls: [call("proxy_add_header_map_value", { map_type: 0, key: "x-a", value: "1" }), call("proxy_log", { level: 2, message: "seen" })] }, proxy_on_request_body: {} };

async function subject(given: ScenarioInput = draft, does: Guest["exports"] = spec): Promise<ExportSubject> {
  const assembled = await assembleWat(guestText({ abi: "0.2.1", about: [], exports: { proxy_on_context_create: {}, ...does } }), "m.wat");
  if (!assembled.ok) throw new Error(assembled.reason);
  const bytes = assembled.value, { recording } = runHost(scenarioOf(given), new Map([["m.wasm", bytes]]));
  return { recording, draft: given, step: 8, modules: [{ name: "m.wasm", sha256: "0".repeat(64), bytes }], sources: [{ path: "src/f.wat", text: "(module)" }], breakpoints: [{ id: 1, enabled: true, what: { on: "fault" } }], link: "https://example.com/#v1.x" };
}
const made = async (format: ExportFormat, ...given: Parameters<typeof subject>): Promise<Exported> => exported(format, await subject(...given));
const text = ({ content }: Exported): string => (typeof content === "string" ? content : new TextDecoder().decode(content));
const bytes = ({ content }: Exported): Uint8Array<ArrayBuffer> => (typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content));

/** What our own importer makes of it. */
function captured(file: Exported): readonly CapturedExchange[] {
  const read = readCapture(bytes(file));
  if (!read.ok) throw new Error(read.reason);
  return read.value.capture.exchanges;
}
const requests = (list: readonly CapturedExchange[]) => list.map(({ request: { method, path, authority, body } }) => [method, path, authority, body]);

describe("what is exported can be read again", () => {
  it("as HAR: requests and responses", async () => {
    const file = await made("har"), list = captured(file);
    expect(file.name).toBe("two-of-a-kind.har");
    expect(requests(list)).toEqual([["GET", "/json?x=1", "shop.example", undefined], ["POST", "/", "shop.example", { base64: "AP8K" }]]);
    expect(list.map(({ reply }) => [reply?.status, reply?.body])).toEqual([[200, "{\"a\":1}"], [200, "hello"]]);
    expect(list[0]?.request.headers).toContainEqual(["x-in", "it's"]);
    expect(list[0]?.at).toBe(Date.parse("2026-01-01T00:00:00Z"));
  });
  it("as HTTP/1 text", async () => {
    const file = await made("raw-http"), list = captured(file);
    expect(requests(list)).toEqual([["GET", "/json?x=1", "shop.example", undefined], ["POST", "/", "shop.example", { base64: "AP8K" }]]);
    expect(list.map(({ reply }) => [reply?.status, reply?.body])).toEqual([[200, "{\"a\":1}"], [200, "hello"]]);
  });
  it("as HTTP/1 text with trailers, and without an answer", async () => {
    const list = captured(await made("raw-http", { ...draft, expect: [], actions: [{ do: "exchange", id: "t", protocol: "HTTP/2", method: "POST", chunks: [{ data: "one" }, { data: "two" }], trailers: [["x-sum", "7"]] }], setup: { ...draft.setup, upstreams: [{ cluster: "backend", protocol: "HTTP/2", replies: [{ never: true }] }] } }));
    expect(list.map(({ request, reply }) => [request.method, request.trailers, reply])).toEqual([["POST", [["x-sum", "7"]], undefined]]);
  });
  it("as curl", async () => {
    const file = await made("curl"), [first = ""] = text(file).split("\n"), list = captured({ ...file, content: first });
    expect(requests(list)).toEqual([["GET", "/json?x=1", "shop.example", undefined]]);
    expect(list[0]?.request.headers).toContainEqual(["x-in", "it's"]);
    expect(execFileSync("bash", ["-n"], { input: text(file) }).toString()).toBe("");
  });
  it("as a scenario", async () => {
    const parsed = parseScenarioText(text(await made("scenario")));
    expect(parsed.ok && parsed.scenario).toEqual(scenarioOf(draft));
  });
  it("as a recording", async () => {
    const given = await subject(), read = await readRecordingFile(bytes(await exported("recording", given)), async (packed) => new Uint8Array(gunzipSync(packed)));
    expect(read.ok && encodeRecording(read.value)).toEqual(encodeRecording(given.recording));
  });
  it("as NDJSON, every line by its schema", async () => {
    const lines = text(await made("ndjson")).trimEnd().split("\n").map((line) => v.safeParse(LineSchema, JSON.parse(line)).success);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.every(Boolean)).toBe(true);
  });
  it.each(["textpb", "yaml"] as const)("as a suite, %s, which says what it leaves out", async (format) => {
    const file = await made(format), suite = readSuite(bytes(file), format === "yaml" ? "yaml" : "textproto");
    expect(suite.ok && suite.value.test?.map(({ name }) => name)).toEqual(["first one", "binary"]);
    expect(file.left.join("; ")).toContain("the plugin's configuration, 4 bytes");
  });
  it("as a session, whole", async () => {
    const given = await subject(), read = decodeSession(bytes(await exported("session", given)));
    if (!read.ok) throw new Error(read.reason);
    expect([read.value.scenario, read.value.sources, read.value.view.at?.step, read.value.view.breakpoints]).toEqual([draft, given.sources, 8, given.breakpoints]);
    expect(read.value.modules["m.wasm"]?.bytes).toEqual(given.modules[0]?.bytes);
    expect(read.value.recording?.subarray(0, 2)).toEqual(Uint8Array.of(0x1f, 0x8b));
  });
});

describe("a Go test", () => {
  it("calls what the run called, with what it returned, and is Go", async () => {
    const { content } = await made("go");
    expect(content).toContain("func TestFirstOne(t *testing.T) {");
    expect(content).toContain("want(t, \"request headers\", host.CallOnRequestHeaders(id, [][2]string{");
    expect(content).toContain("want(t, \"request body\", host.CallOnRequestBody(id, []byte(\"\\x00\\xff\\x0a\"), false), types.ActionContinue)");
    expect(content).toContain("wantLog(t, host.GetInfoLogs(), \"seen\")");
    expect(content).toContain("WithPluginConfiguration([]byte(\"conf\"))");
  });
  it("expects the answer of a filter that answers, and hands over the replies to its calls", async () => {
    const auth = [[":method", "GET"], [":path", "/check"], [":authority", "auth"]] as const;
    const given: ScenarioInput = { ...draft, expect: [], actions: [{ do: "exchange", id: "a" }], setup: { ...draft.setup, upstreams: [{ cluster: "backend", replies: [{}] }, { cluster: "auth", replies: [{ status: 403, body: "no" }] }] } };
    const { content } = await made("go", given, {
      proxy_on_request_headers: { calls: [call("proxy_http_call", { upstream_name: "auth", headers: auth, timeout_milliseconds: 100 })], returns: 1 },
      proxy_on_http_call_response: { calls: [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_send_local_response", { status_code: 401, status_code_details: "", body: "no", headers: [], grpc_status: -1 })] },
    });
    expect(content).toMatch(/CallOnRequestHeaders\([^]*, true\), types\.ActionPause\)[^]*host\.CallOnHttpCallResponse\([^]*\{":status", "403"\}[^]*\[\]byte\("no"\)\)[^]*want\(t, "status", response\.StatusCode, uint32\(401\)\)/);
  });
});

describe("a bug report", () => {
  it("says what happened around the step, what ran, and how to see the same", async () => {
    const content = text(await made("report"));
    for (const part of ["# Two, of a kind", "## What happened", "GET /json?x=1", "## What was expected", "## Transcript, steps 1 to 22", ">  8  ", "sha256 `", "<https://example.com/#v1.x>", "docker compose up", "envoyproxy/envoy:v1.40.0", "curl -i --http1.1"]) expect(content).toContain(part);
  });
  it("lets no text of a scenario become more than text", async () => {
    const content = text(await made("report", { ...draft, title: "x\n# not a heading <img src=x>", actions: [{ do: "exchange", id: "a`b", path: "/`code`<script>" }], expect: [] }));
    expect(content.split("\n")[0]).toBe("# x \\# not a heading &lt;img src=x\\>");
    expect(content).toContain("``a`b: HTTP/1.1 GET /`code`<script>, 0 headers``");
  });
});

describe("the same on a real Envoy", () => {
  it("is a folder with all that it needs, and says what it leaves out", async () => {
    const given: ScenarioInput = { ...draft, setup: { ...draft.setup, sharedData: [{ key: "a", value: "b" }], upstreams: [{ cluster: "backend", replies: [{ status: 201, delay: 1500, headers: [["x-a", "100%"], ["x-a", "2"]], body: "hi" }, { trailers: [["x", "y"]] }] }] } };
    const file = await made("reproduction", given), files = unzipped(bytes(file));
    if (!files.ok) throw new Error(files.reason);
    expect([...files.value.keys()]).toEqual(["envoy.yaml", "docker-compose.yaml", "requests.sh", "README.txt", "m.wasm"]);
    expect(file.left).toEqual(["setup.sharedData seeds shared data, which begins empty in a proxy", "the replies of backend after the first: they take turns, which a direct answer cannot"]);
    const config = parse(new TextDecoder().decode(files.value.get("envoy.yaml"))) as { static_resources: { listeners: { filter_chains: { filters: { typed_config: { route_config: { virtual_hosts: { routes: unknown[] }[] } } }[] }[] }[] } };
    expect(config.static_resources.listeners[1]?.filter_chains[0]?.filters[0]?.typed_config.route_config.virtual_hosts[0]?.routes[0]).toMatchObject({
      direct_response: { status: 201, body: { inline_string: "hi" } }, response_headers_to_add: [{ header: { key: "x-a", value: "100%%" }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" }, { header: { key: "x-a", value: "2" }, append_action: "APPEND_IF_EXISTS_OR_ADD" }],
      typed_per_filter_config: { "envoy.filters.http.fault": { delay: { fixed_delay: "1.5s" } } },
    });
    expect(new TextDecoder().decode(files.value.get("requests.sh"))).toContain("curl -i --http1.1 'http://localhost:10000/json?x=1' -H 'Host: shop.example'");
  });
});

it("each format names its file", async () => {
  const names = await Promise.all(exportFormats.map(async ({ id }) => (await made(id)).name));
  expect(new Set(names).size).toBe(exportFormats.length);
});

it("a Go test of one exchange has no replies to the calls of another", async () => {
  const auth = [[":method", "GET"], [":path", "/check"], [":authority", "auth"]] as const;
  const given: ScenarioInput = { ...draft, expect: [], actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }], setup: { ...draft.setup, upstreams: [{ cluster: "backend", replies: [{}] }, { cluster: "auth", replies: [{ body: "first" }, { body: "second" }] }] } };
  const { content } = await made("go", given, { proxy_on_request_headers: { calls: [call("proxy_http_call", { upstream_name: "auth", headers: auth, timeout_milliseconds: 100 })] }, proxy_on_http_call_response: {} }), [, a = "", b = ""] = String(content).split("// exchange ");
  expect([a.includes("first"), a.includes("second"), b.includes("first"), b.includes("second")]).toEqual([true, false, false, true]);
});
