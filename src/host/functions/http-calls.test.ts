// HTTP calls through a real instance, in virtual time (T-80 to T-87).
import { describe, expect, it } from "vitest";
import { answersIn, answersOf, call, guestOf } from "../../testing/host-guest.ts";
import type { Call, GivenWord, GuestSpec } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { HostRun } from "../../testing/host-run.ts";

const head = [[":method", "GET"], [":path", "/p"], [":authority", "auth"]] as const;
const request = (upstream_name: string, given: Readonly<Record<string, GivenWord>> = {}): Call => call("proxy_http_call", { upstream_name, headers: head, timeout_milliseconds: 1000, ...given });
const upstreams = [
  { cluster: "backend", replies: [{ body: "ok" }] },
  { cluster: "auth", replies: [{ status: 403, headers: [["x-r", "1"]] as [string, string][], body: "no", trailers: [["t", "v"]] as [string, string][], delay: 30 }] },
  { cluster: "slow", replies: [{ never: true }] },
  { cluster: "dead", kind: "refused" as const },
  { cluster: "empty", kind: "no-endpoints" as const },
  { cluster: "resets", replies: [{ reset: "before-headers" as const }] },
  { cluster: "breaks", replies: [{ headers: [["content-length", "10"]] as [string, string][], chunks: [{ data: "abc" }], reset: "after-chunks" as const }] },
  { cluster: "late", replies: [{ delay: 500, body: "late" }] },
];
const run = (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }], setup: { upstreams, listener: { http1Trailers: true } } });
const refused = (why: string, status = "BadArgument") => ({ status, why, gave: { call_id: 0 } });
const id = (call_id: number) => ({ status: "Ok", gave: { call_id } });
const value = (text: string) => ({ status: "Ok", gave: { value: text } }), buffer = (text: string) => ({ status: "Ok", gave: { buffer: text } });
const header = (key: string): Call => call("proxy_get_header_map_value", { map_type: 6, key });
const body = call("proxy_get_buffer_bytes", { buffer_type: 4, max_size: 999 });
const getStatus = call("proxy_get_status");
/** The arguments of each call response, and when it came in ms. */
const responses = ({ recording }: HostRun): unknown[] => Array.from({ length: recording.length }, (_, step) => recording.row(step))
  .filter((row) => row.kind === "callback" && row.name === "proxy_on_http_call_response").map((row) => (row.kind === "callback" ? [Math.floor(row.time / 1e6), ...row.args.map((a) => a.value)] : []));
async function replied(spec: GuestSpec): Promise<{ readonly run: HostRun; readonly answers: unknown[] }> {
  const guest = await guestOf(spec), result = run(guest.bytes);
  return { run: result, answers: answersOf(guest, result.recording) };
}

describe("proxy_http_call", () => {
  it("T-80 checks timeout, cluster, then the headers, and stores 0 as the id", async () => {
    const calls = [
      request("auth", { timeout_milliseconds: 0x80000000 }), request("nobody", { timeout_milliseconds: 0x80000000 }), request("nobody"), request("auth", { headers: [] }), request("auth", { headers: head.slice(1) }),
      request("auth", { headers: [head[0], head[2]] }), request("auth", { headers: head.slice(0, 2) }), request("auth", { headers: new Uint8Array([9, 9, 9, 9, 9]) }),
    ];
    expect(await answersIn("proxy_on_configure", calls, run)).toEqual([
      refused("call-timeout-too-large"), refused("call-timeout-too-large"), refused("cluster-unknown"), ...Array.from({ length: 4 }, () => refused("call-header-missing")), refused("call-headers-malformed"),
    ]);
  });
  it("T-80 takes host for :authority", async () => {
    expect(await answersIn("proxy_on_configure", [request("auth", { headers: [head[0], head[1], ["Host", "h"]] })], run)).toEqual([id(4)]);
  });
  it("T-81 counts ids by 4, and starts nothing without an endpoint", async () => {
    const result = await replied({ calls: { proxy_on_configure: [request("auth"), request("empty"), request("auth")] }, exports: ["proxy_on_http_call_response"] });
    expect(result.answers).toEqual([id(4), refused("cluster-has-no-endpoint", "InternalFailure"), id(12)]);
    expect(responses(result.run).map((r) => (r as number[])[2])).toEqual([4, 12]);
  });
  it("T-10 proves its cell first: nothing is started when it is outside memory", async () => {
    const result = await replied({ calls: { proxy_on_configure: [request("auth", { call_id: { cells: [0x20000 - 3] } })] }, exports: ["proxy_on_http_call_response"] });
    expect(result.answers).toEqual([{ status: "InvalidMemoryAccess", why: "output-outside-memory" }]);
    expect(responses(result.run)).toEqual([]);
  });
  it("T-82 hands the reply to the root, readable there and nowhere else", async () => {
    const read = [header(":status"), header("X-R"), call("proxy_get_header_map_value", { map_type: 7, key: "t" }), body, call("proxy_get_buffer_status", { buffer_type: 4 })];
    const { run: result, answers } = await replied({ calls: { proxy_on_request_headers: [request("auth")], proxy_on_http_call_response: read, proxy_on_log: [header(":status"), body] } });
    expect(answers).toEqual([id(4), { status: "NotFound", why: "map-not-available-in-log" }, { status: "NotFound", why: "buffer-not-present" }, value("403"), value("1"), value("v"), buffer("no"), { status: "Ok", gave: { buffer_size: 2, flags: 0 } }]);
    expect(responses(result)).toEqual([[30, 1, 4, 4, 2, 1]]);
  });
  it("cannot write or measure what was replied", async () => {
    const m = { map_type: 6 }, no = { status: "BadArgument", why: "map-read-only" };
    const { answers } = await replied({ calls: { proxy_on_configure: [request("auth")], proxy_on_http_call_response: [call("proxy_add_header_map_value", { ...m, key: "a", value: "b" }), call("proxy_get_header_map_size", m), call("proxy_set_buffer_bytes", { buffer_type: 4, buffer: "x" })] } });
    expect(answers.slice(1)).toEqual([no, no, { status: "BadArgument", why: "buffer-read-only" }]);
  });
  it("T-83 answers a timeout with 504", async () => {
    const { run: result, answers } = await replied({ calls: { proxy_on_request_headers: [request("slow", { timeout_milliseconds: 250 })], proxy_on_http_call_response: [header(":status"), body, getStatus] } });
    expect(answers).toEqual([id(4), value("504"), buffer("upstream request timeout"), { status: "Ok", gave: { code: 0, message: "" } }]);
    expect(responses(result)).toEqual([[250, 1, 4, 3, 24, 0]]);
  });
  it.each([["dead", "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure"], ["resets", "upstream connect error or disconnect/reset before headers. reset reason: connection termination"]])("T-83 answers for %s with 503", async (cluster, text) => {
    const { answers } = await replied({ calls: { proxy_on_request_headers: [request(cluster)], proxy_on_http_call_response: [header(":status"), header("content-type"), body] } });
    expect(answers).toEqual([id(4), value("503"), value("text/plain"), buffer(text)]);
  });
  it("T-83 tells of a response that breaks with zeros and a status", async () => {
    const { run: result, answers } = await replied({ calls: { proxy_on_request_headers: [request("breaks")], proxy_on_http_call_response: [header(":status"), body, getStatus] } });
    expect(responses(result).map((r) => (r as number[]).slice(1))).toEqual([[1, 4, 0, 0, 0]]);
    expect(answers).toEqual([id(4), { status: "BadArgument", why: "map-not-available" }, { status: "NotFound", why: "buffer-not-present" }, { status: "Ok", gave: { code: 11, message: "reset" } }]);
  });
  it("T-84 answers after the stream has gone, T-85 in the order of completion and never inside another call", async () => {
    const { run: result } = await replied({ calls: { proxy_on_request_headers: [request("late"), request("auth")] }, exports: ["proxy_on_http_call_response", "proxy_on_delete"] });
    expect(responses(result)).toEqual([[30, 1, 8, 4, 2, 1], [500, 1, 4, 3, 4, 0]]);
    const { recording } = result;
    const names = Array.from({ length: recording.length }, (_, step) => recording.brief(step)).filter(({ kind }) => kind === "callback").map(({ name, parent }) => `${name} ${parent}`);
    expect(names).toEqual(["proxy_on_configure 0", "proxy_on_request_headers 0", "proxy_on_delete 0", "proxy_on_http_call_response 0", "proxy_on_http_call_response 0"].slice(1));
  });
  it("T-86 sends what Envoy adds, and no trailers", async () => {
    const { run: result } = await replied({ calls: { proxy_on_log: [request("auth", { body: "abc", trailers: [["t", "1"]] })] } });
    expect(result.outcome.upstreams["auth"]).toMatchObject([{ method: "GET", path: "/p", authority: "auth", headers: [["host", "auth"], ["content-length", "3"], ["x-envoy-internal", "true"], ["x-envoy-expected-rq-timeout-ms", "1000"]], aborted: false }]);
    expect(result.outcome.upstreams["auth"]?.[0]?.trailers).toBeUndefined();
  });
  it("T-86 can be made in the response of another", async () => {
    const { answers } = await replied({ calls: { proxy_on_configure: [request("auth")], "proxy_on_http_call_response#1": [request("auth")], "proxy_on_http_call_response#2": [header(":status")] } });
    expect(answers).toEqual([id(4), id(8), value("403")]);
  });
  it("T-87 leaves the stream to go on unless it was paused; resumed from the response it does", async () => {
    const resume = [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_continue_stream", { stream_type: 0 })];
    const paused = await replied({ calls: { proxy_on_request_headers: [request("auth")], proxy_on_http_call_response: resume }, returns: { proxy_on_request_headers: 1 } });
    expect(paused.run.outcome.exchanges[0]?.client).toMatchObject({ status: 200, end: "complete" });
    expect(paused.run.session.now).toBeGreaterThanOrEqual(30e6);
    const held = await replied({ calls: { proxy_on_request_headers: [request("auth")] }, returns: { proxy_on_request_headers: 1 } });
    expect(held.run.outcome.end).toBe("still-held");
  });
  it("T-96 drops the reply when the VM has failed meanwhile", async () => {
    const { run: result } = await replied({ calls: { proxy_on_request_headers: [request("auth")] }, after: { proxy_on_request_headers: "unreachable" }, exports: ["proxy_on_http_call_response"] });
    expect(responses(result)).toEqual([]);
    expect(result.outcome.exchanges[0]?.client.status).toBe(503);
  });
});

describe("proxy_get_status", () => {
  it("has nothing to tell otherwise", async () => {
    expect(await answersIn("proxy_on_request_headers", [getStatus], run)).toEqual([{ status: "Ok", gave: { code: 0, message: "" } }]);
  });
});

