// Every reason that a status may have is produced by a guest; a reason that nothing produces is dead.
import { describe, expect, it } from "vitest";
import { whys } from "../recording/whys.ts";
import type { Why } from "../recording/whys.ts";
import { call, guestOf } from "../testing/host-guest.ts";
import type { Call, GuestSpec } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";

const configure = (...calls: Call[]): GuestSpec => ({ calls: { proxy_on_configure: calls } });
const starting = (...calls: Call[]): GuestSpec => ({ abi: "0.1.0", exports: ["proxy_on_context_create"], calls: { proxy_on_vm_start: calls }, returns: { proxy_on_vm_start: 1 } });
const get = (map_type: number) => call("proxy_get_header_map_value", { map_type, key: "absent" });
const request = call("proxy_http_call", { upstream_name: "backend", headers: [[":method", "GET"], [":path", "/"], ["host", "h"]] });
const foreign = (name: string, argument: readonly number[] = []) => call("proxy_call_foreign_function", { function_name: name, arguments: Uint8Array.from(argument) });
const outside = { at: 0x20000, length: 1 };

type MosnWhy = "name-empty" | "value-empty" | "range-overflows" | "range-inside" | "address-unreadable" | "metric-type-unknown";

const produced: Readonly<Record<Exclude<Why, "none" | MosnWhy>, GuestSpec>> = {
  "input-outside-memory": configure(call("proxy_log", { message: outside })),
  "output-outside-memory": configure(call("proxy_get_log_level", { level: { cells: [0x20000] } })),
  "allocator-failed": { ...configure(call("proxy_get_property", { path: "plugin_name" })), malloc: "nothing" },
  "unknown-enum-value": configure(get(8)),
  "log-level-unknown": configure(call("proxy_log", { level: 6 })),
  "context-unknown": configure(call("proxy_set_effective_context", { context_id: 9 })),
  "map-not-available": configure(get(0)),
  "map-not-available-in-log": { calls: { proxy_on_log: [get(1)] } },
  "map-read-only": { calls: { proxy_on_configure: [request], proxy_on_http_call_response: [call("proxy_remove_header_map_value", { map_type: 6, key: "a" })] } },
  "header-missing": { calls: { proxy_on_request_headers: [get(0)] } },
  "buffer-not-present": configure(call("proxy_get_buffer_bytes", { buffer_type: 4 })),
  "buffer-read-only": configure(call("proxy_set_buffer_bytes", { buffer_type: 6 })),
  "buffer-start-inside": { calls: { "proxy_on_response_body#1": [call("proxy_set_buffer_bytes", { buffer_type: 1, start: 1 })] } },
  "stream-type-not-here": configure(call("proxy_continue_stream", { stream_type: 3 })),
  "property-missing": configure(call("proxy_get_property", { path: "absent" })),
  "property-path-empty": configure(call("proxy_get_property")),
  "property-is-an-object": { calls: { proxy_on_request_headers: [call("proxy_get_property", { path: "request" })] } },
  "property-not-in-root": configure(call("proxy_set_property", { path: "a" })),
  "shared-key-missing": configure(call("proxy_get_shared_data")),
  "cas-mismatch": configure(call("proxy_set_shared_data"), call("proxy_set_shared_data", { cas: 9 })),
  "queue-unknown": configure(call("proxy_dequeue_shared_queue", { queue_id: 1 })),
  "queue-empty": configure(call("proxy_register_shared_queue"), call("proxy_dequeue_shared_queue", { queue_id: 1 })),
  "metric-unknown": configure(call("proxy_get_metric", { metric_id: 4 })),
  "metric-not-incrementable": configure(call("proxy_increment_metric", { metric_id: 6 })),
  "metric-not-readable": configure(call("proxy_get_metric", { metric_id: 6 })),
  "counter-not-positive": configure(call("proxy_define_metric"), call("proxy_increment_metric", { metric_id: 4 })),
  "cluster-unknown": configure(call("proxy_http_call")),
  "call-header-missing": configure(call("proxy_http_call", { upstream_name: "backend" })),
  "call-headers-malformed": configure(call("proxy_http_call", { upstream_name: "backend", headers: new Uint8Array(5) })),
  "call-timeout-too-large": configure(call("proxy_http_call", { timeout_milliseconds: 0x80000000 })),
  "cluster-has-no-endpoint": configure({ ...request, given: { ...request.given, upstream_name: "empty" } }),
  "nothing-to-finish": configure(call("proxy_done")),
  unimplemented: configure(call("proxy_resume_downstream")),
  "wasi-bad-descriptor": configure(call("fd_write", { fd: 9 })),
  "wasi-not-supported": configure(call("path_unlink_file")),
  "wasi-bad-clock": configure(call("clock_time_get", { clock_id: 9 })),
  "wasi-too-many-bytes": configure(call("random_get", { len: 65537 })),
  "grpc-service-unknown": configure(call("proxy_grpc_call", { upstream_name: "nobody" })),
  "grpc-service-google": configure(call("proxy_grpc_call", { upstream_name: new Uint8Array([0x12, 0x03, 0x0a, 0x01, 0x78]) })),
  "grpc-cluster-not-available": configure(call("proxy_grpc_stream", { upstream_name: new Uint8Array([0x0a, 0x03, 0x0a, 0x01, 0x78]) })),
  "call-unknown": configure(call("proxy_grpc_cancel", { call_or_stream_id: 5 })),
  "call-not-a-stream": configure(call("proxy_grpc_send", { stream_id: 5 })),
  "call-not-grpc": configure(call("proxy_grpc_close", { call_or_stream_id: 4 })),
  "wasi-fault": configure(call("random_get", { buf: 0x20000, len: 1 })),
  "foreign-function-unknown": configure(foreign("nope")),
  "foreign-function-scripted": configure(foreign("scripted")),
  "foreign-argument-malformed": configure(foreign("declare_property", [255])),
  "not-compressed": configure(foreign("uncompress")),
  "filter-state-unknown": configure(foreign("set_envoy_filter_state")),
  "filter-state-refused": configure(foreign("set_envoy_filter_state", [10, 16, ...Buffer.from("envoy.network.ip")])),
  "property-declared-before": configure(foreign("declare_property"), foreign("declare_property")),
  "property-read-only": { calls: { proxy_on_configure: [foreign("declare_property", [10, 1, 97, 16, 1])], proxy_on_request_headers: [call("proxy_set_property", { path: "a" }), call("proxy_set_property", { path: "a" })] } },
  "not-one-key": configure(foreign("sign")),
  "expression-malformed": configure(foreign("expr_create", [40])),
  "expression-calls-unknown": configure(foreign("expr_create", [...Buffer.from("f()")])),
  "expression-token-malformed": configure(foreign("expr_evaluate")),
  "expression-unknown": configure(foreign("expr_evaluate", [9, 0, 0, 0])),
  "expression-failed": configure(foreign("expr_create", [97]), foreign("expr_evaluate", [0, 0, 0, 0])),
  "expression-without-bytes": configure(foreign("expr_create", [...Buffer.from("null")]), foreign("expr_evaluate", [0, 0, 0, 0])),
};

/** With these MOSN alone answers. Its callbacks of headers take three parameters, whatever the version. */
const inMosn: Readonly<Record<MosnWhy, GuestSpec>> = {
  "name-empty": starting(call("proxy_define_metric")),
  "value-empty": {
    abi: "0.1.0", extra: `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) i32.const 0)`, exports: ["proxy_on_context_create"],
    calls: { proxy_on_request_body: [call("proxy_replace_header_map_value", { map_type: 0, key: "a" })] },
  },
  "range-overflows": starting(call("proxy_get_buffer_bytes", { buffer_type: 6, start: 0x7fffffff, max_size: 0x7fffffff })),
  "range-inside": starting(call("proxy_set_buffer_bytes", { buffer_type: 6, start: 1, size: 1 })),
  "address-unreadable": starting(call("proxy_http_call", { upstream_name: "http://%zz" })),
  "metric-type-unknown": starting(call("proxy_define_metric", { metric_type: 3, name: "m" })),
};

describe("a reason for every status that is not ok", () => {
  it.each(Object.keys(produced) as (keyof typeof produced)[])("%s", async (why) => {
    const guest = await guestOf(produced[why]);
    const { recording } = runChain({ filters: [{ bytes: guest.bytes }], setup: { link: "lenient", upstreams: [{ cluster: "backend", replies: [{ body: "ok" }] }, { cluster: "empty", kind: "no-endpoints" }], foreignFunctions: [{ name: "scripted", status: "empty" }] } });
    const served = guest.served(recording).at(-1);
    expect(served?.why).toBe(why);
    expect(served?.status).not.toBe(0);
  });
  it.each(Object.keys(inMosn) as (keyof typeof inMosn)[])("MOSN: %s", async (why) => {
    const guest = await guestOf(inMosn[why]);
    const { recording } = runChain({ filters: [{ bytes: guest.bytes }], setup: { profile: "mosn", upstreams: [{ cluster: "backend", replies: [{ body: "ok" }] }] }, actions: [{ do: "exchange", id: "a", method: "POST", body: "hello" }] });
    const served = guest.served(recording).at(-1);
    expect(served?.why).toBe(why);
    expect(served?.status).not.toBe(0);
  });
  it("and none that nothing produces", () => {
    expect(whys.filter((why) => why !== "none" && !Object.hasOwn(produced, why) && !Object.hasOwn(inMosn, why))).toEqual([]);
  });
});
