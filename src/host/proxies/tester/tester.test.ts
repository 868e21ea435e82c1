// The tester's own rules, through real instances (plugins/test/framework.cc).
import { describe, expect, it } from "vitest";
import { encodePairs } from "../../../abi/pairs.ts";
import { answersOf, call, guestOf } from "../../../testing/host-guest.ts";
import type { Call, GuestSpec } from "../../../testing/host-guest.ts";
import { runHost, scenarioOf } from "../../../testing/host-run.ts";
import type { HostRun } from "../../../testing/host-run.ts";
import type { ScenarioInput } from "../../../scenario/scenario.ts";
import { textOf } from "../../../base/byte-string.ts";

type Phases = Extract<NonNullable<ScenarioInput["actions"]>[number], { do: "phases" }>["phases"];
const requestHeaders: Phases[number] = { phase: "request-headers", headers: [[":path", "/p"], ["X-B", "1"], ["x-a", "2"], ["x-b", "3"]] };

function run(bytes: Uint8Array, phases: Phases, setup: Partial<ScenarioInput["setup"]> = {}): HostRun {
  const chain = [{ name: "test", module: { name: "m" }, configuration: "conf" }];
  const actions: ScenarioInput["actions"] = [{ do: "phases", exchange: "t", phases }, { do: "run", until: "idle" }, { do: "remove-configuration" }, { do: "run", until: "idle" }];
  return runHost(scenarioOf({ version: 1, setup: { profile: "service-extensions-tester", chain, clock: "2020-01-01T00:00:00Z", ...setup }, actions }), new Map([["m", bytes]]));
}
async function answers(spec: GuestSpec, phases: Phases = [requestHeaders], setup: Partial<ScenarioInput["setup"]> = {}) {
  const guest = await guestOf(spec), ran = run(guest.bytes, phases, setup);
  return answersOf(guest, ran.recording);
}
const callbacksOf = ({ recording }: HostRun): string[] => Array.from({ length: recording.length }, (_, step) => recording.row(step)).flatMap((row) => (row.kind === "callback" ? [`${row.name.replace("proxy_on_", "")}(${row.args.map(({ value }) => String(value)).join(", ")})`] : []));
/** "result of request-headers: local response 403" */
const deedsOf = ({ recording }: HostRun): string[] => Array.from({ length: recording.length }, (_, step) => recording.row(step)).flatMap((row) => {
  if (row.kind !== "proxy") return [];
  const field = (name: string): string => (row.fields[name] instanceof Uint8Array ? textOf(row.fields[name]).text : String(row.fields[name]));
  switch (row.name) {
    case "phase-result": return [`result of ${field("phase")}${field("code") === "0" ? "" : `: local response ${field("code")}`}`];
    case "phase-skipped": return [`${field("phase")} is not called`];
    case "local-response": return [`local response ${field("status")} by ${field("by")} (${field("details")})`];
    case "local-response-ignored": return [`ignored: ${field("reason")}`];
    default: return [];
  }
});

const map = (map_type: number) => ({
  get: (key: string) => call("proxy_get_header_map_value", { map_type, key }), pairs: () => call("proxy_get_header_map_pairs", { map_type }), size: () => call("proxy_get_header_map_size", { map_type }),
  add: (key: string, value: string) => call("proxy_add_header_map_value", { map_type, key, value }), replace: (key: string, value: string) => call("proxy_replace_header_map_value", { map_type, key, value }),
  remove: (key: string) => call("proxy_remove_header_map_value", { map_type, key }), set: (pairs: readonly (readonly [string, string])[]) => call("proxy_set_header_map_pairs", { map_type, map: pairs }),
});
const ok = { status: "Ok" }, away = { status: "BadArgument", why: "map-not-available" }, not = { status: "Unimplemented", why: "unimplemented" };
const value = (text: string) => ({ status: "Ok", gave: { value: text } });
const pairs = (...list: readonly (readonly [string, string])[]) => ({ status: "Ok", gave: { map: list.length === 0 ? "" : Buffer.from(encodePairs(list.map(([name, v]) => ({ name, value: v })))).toString("latin1") } });
const reply = (status_code = 403): Call => call("proxy_send_local_response", { status_code, status_code_details: "why", body: "no", headers: [["a", "1"], ["A", "2"]], grpc_status: 7 });

describe("phases", () => {
  const exports = ["request_headers", "request_body", "response_headers", "response_body", "done", "log", "delete", "context_create", "configure"].map((name) => `proxy_on_${name}`);
  it("are called on one context, which is done and deleted and never logged; then the root ends", async () => {
    const { bytes } = await guestOf({ exports });
    expect(callbacksOf(run(bytes, [requestHeaders, { phase: "request-body", data: "ab" }, { phase: "request-body", data: "c", endOfStream: true }, { phase: "response-headers", headers: [] }, { phase: "response-body", endOfStream: true }]))).toEqual([
      "context_create(1, 0)", "configure(1, 4)", "context_create(2, 1)", "request_headers(2, 3, false)", "request_body(2, 2, false)", "request_body(2, 1, true)", "response_headers(2, 0, false)", "response_body(2, 0, true)", "done(2)", "delete(2)", "done(1)", "delete(1)",
    ]);
  });
  it("after a local response are passed over", async () => {
    const { bytes } = await guestOf({ exports, calls: { proxy_on_request_headers: [reply()] } }), ran = run(bytes, [requestHeaders, { phase: "request-body", data: "ab" }, { phase: "response-headers" }]);
    expect(callbacksOf(ran).filter((name) => /request|response/.test(name))).toEqual(["request_headers(2, 3, false)"]);
    expect(deedsOf(ran)).toEqual(["result of stream-init", "local response 403 by filter (why)", "result of request-headers: local response 403", "request-body is not called", "response-headers is not called", "result of stream-destroy"]);
    expect(ran.outcome.exchanges).toEqual([{ id: "t", client: { status: 403, informational: [], headers: [["a", "2"]], body: new TextEncoder().encode("no"), end: "complete" } }]);
  });
  it("end when the VM fails", async () => {
    const { bytes } = await guestOf({ exports, after: { proxy_on_request_headers: "unreachable" } }), ran = run(bytes, [requestHeaders, { phase: "response-headers" }]);
    expect([callbacksOf(ran).at(-1), deedsOf(ran), ran.outcome.end]).toEqual(["request_headers(2, 3, false)", ["result of stream-init"], "fault"]);
  });
  it("belong to the tester, and the tester has nothing else", () => {
    const problems = (setup: object, actions: ScenarioInput["actions"]): string => {
      try {
        scenarioOf({ version: 1, setup: { chain: [], ...setup }, actions });
        return "";
      } catch (error) {
        return String(error);
      }
    };
    expect([problems({}, [{ do: "phases", exchange: "a", phases: [] }]), problems({ profile: "service-extensions-tester" }, [{ do: "exchange", id: "a" }])]).toEqual([expect.stringContaining("belongs to the profile"), expect.stringContaining("driven by \"phases\"")]);
  });
});

describe("header maps", () => {
  const { get, pairs: all, size, add, replace, remove, set } = map(0);
  const read = (...calls: readonly Call[]) => answers({ calls: { proxy_on_request_headers: calls } });
  it("hold one value for each name, joined by a comma and a space, sorted without regard to case", async () => {
    expect(await read(all(), get("X-b"), get("none"), size())).toEqual([pairs([":path", "/p"], ["x-a", "2"], ["X-B", "1, 3"]), value("1, 3"), { status: "NotFound", why: "header-missing" }, { status: "Ok", gave: { size: 3 } }]);
  });
  it("are written in place, with the first spelling of a name", async () => {
    expect(await read(add("X-A", "9"), replace("x-B", "z"), add("New_", ""), add("new_", "n"), add("new1", ""), remove(":PATH"), all(), set([["b", "1"], ["B", "2"]]), all())).toEqual([ok, ok, ok, ok, ok, ok, pairs(["new1", ""], ["New_", "n"], ["x-a", "2, 9"], ["X-B", "z"]), ok, pairs(["b", "1, 2"])]);
  });
  it("are there in their own callback only", async () => {
    const other = map(2), all3 = [get("x-a"), all(), size(), add("a", "b")];
    expect(await read(other.get("a"), other.pairs(), other.size(), other.set([]))).toEqual([away, away, away, away]);
    expect(await answers({ calls: { proxy_on_request_body: all3 } }, [requestHeaders, { phase: "request-body" }])).toEqual([away, away, away, away]);
    expect(await answers({ calls: { "proxy_on_context_create#1": [get("a")], "proxy_on_context_create#2": [get("a")], proxy_on_done: [get("a")] } })).toEqual([not, away, away, not]);
  });
});

describe("buffers", () => {
  const bytesOf = (buffer_type: number, start = 0, max_size = 100) => call("proxy_get_buffer_bytes", { buffer_type, start, max_size }), given = (buffer: string) => ({ status: "Ok", gave: { buffer } }), none = { status: "NotFound", why: "buffer-not-present" };
  const put = (start: number, size: number, buffer: string) => call("proxy_set_buffer_bytes", { buffer_type: 0, start, size, buffer });
  it("of a body are there from its callback on, and empty when it is over", async () => {
    expect(await answers({ calls: { proxy_on_request_headers: [bytesOf(0)], proxy_on_request_body: [bytesOf(0), bytesOf(0, 1, 1), bytesOf(0, 9), bytesOf(1)], proxy_on_done: [bytesOf(0)] } }, [requestHeaders, { phase: "request-body", data: "abc" }])).toEqual([none, given("abc"), given("b"), given(""), none, given(""), none]);
  });
  it("are written anywhere", async () => {
    expect(await answers({ calls: { proxy_on_request_body: [put(1, 1, "XY"), bytesOf(0), put(99, 5, "!"), bytesOf(0), put(0, 99, ""), bytesOf(0)] } }, [{ phase: "request-body", data: "abc" }])).toEqual([ok, given("aXYc"), ok, given("aXYc!"), ok, given("")]);
  });
  it("with the plugin's configuration can be read at any time, with the VM's never", async () => {
    expect(await answers({ calls: { proxy_on_request_headers: [bytesOf(7), bytesOf(6), call("proxy_get_buffer_status", { buffer_type: 7 }), call("proxy_set_buffer_bytes", { buffer_type: 7, buffer: "x" })] } })).toEqual([given("conf"), none, { status: "Ok", gave: { buffer_size: 4, flags: 0 } }, { status: "BadArgument", why: "buffer-read-only" }]);
  });
});

describe("everything else", () => {
  const property = (path: string) => call("proxy_get_property", { path }), missing = { status: "NotFound", why: "property-missing" };
  it("has the properties of the test alone, with dots between the parts", async () => {
    const setup = { properties: [{ path: ["a.b"], value: "v" }] };
    expect(await answers({ calls: { proxy_on_request_headers: [property("a\0b"), property("\0a\0\0b\0"), property("a.b"), property("a"), property("plugin_root_id")] } }, [requestHeaders], setup)).toEqual([value("v"), value("v"), value("v"), missing, missing]);
    expect(await answers({ calls: { proxy_on_configure: [property("plugin_root_id"), property("a\0b")] } }, [requestHeaders], setup)).toEqual([value(""), not]);
  });
  it("has two clocks that stand still", async () => {
    const at = BigInt(Date.parse("2020-01-01T00:00:00Z")) * 1000000n, time = { gave: { time: at } };
    expect(await answers({ calls: { proxy_on_request_headers: [call("proxy_get_current_time_nanoseconds"), call("proxy_get_current_time_nanoseconds"), call("clock_time_get", { clock_id: 0 }), call("clock_time_get", { clock_id: 1 })] } })).toMatchObject([time, time, time, time]);
  });
  it("takes local responses in request headers, request bodies and response headers", async () => {
    const spec = { calls: Object.fromEntries(["context_create#2", "request_body", "response_body"].map((name) => [`proxy_on_${name}`, [reply()]])) }, { bytes } = await guestOf(spec);
    expect(deedsOf(run(bytes, [{ phase: "response-body" }]))).toEqual([expect.stringContaining("ignored"), "result of stream-init", expect.stringContaining("ignored"), "result of response-body", "result of stream-destroy"]);
    expect(deedsOf(run(bytes, [{ phase: "request-body" }])).slice(2)).toEqual(["local response 403 by filter (why)", "result of request-body: local response 403", "result of stream-destroy"]);
    expect(await answers(spec, [{ phase: "response-body" }])).toEqual([ok, ok]);
  });
  it("implements no calls, metrics, timers and streams", async () => {
    const calls = [call("proxy_http_call", { upstream_name: "a" }), call("proxy_define_metric", { name: "m" }), call("proxy_continue_stream"), call("proxy_close_stream"), call("proxy_set_property", { path: "a", value: "b" }), call("proxy_grpc_call", { upstream_name: "a" })];
    expect(await answers({ calls: { proxy_on_request_headers: calls } })).toMatchObject(calls.map(() => not));
    expect(await answers({ calls: { proxy_on_request_headers: [call("proxy_get_log_level"), call("proxy_set_tick_period_milliseconds", { tick_period: 1 }), call("proxy_call_foreign_function", { function_name: "compress" })] } })).toMatchObject([{ gave: { level: 0 } }, ok, { status: "NotFound" }]);
  });
  it("takes a pause for a stop of everything", async () => {
    const { bytes } = await guestOf({ returns: { proxy_on_request_headers: 1 } }), { recording } = run(bytes, [requestHeaders]);
    const rows = Array.from({ length: recording.length }, (_, step) => recording.row(step)).filter((row) => row.kind === "proxy" && row.name === "phase-result");
    expect(rows.map((row) => (row.kind === "proxy" ? row.fields["status"] : undefined))).toEqual([0, 4, 0]);
  });
});
