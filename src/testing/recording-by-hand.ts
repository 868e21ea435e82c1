/** Two small recordings as a host would write them: one that goes well, and one with a refused status and a fault. */
import * as v from "valibot";
import { encodePairs } from "../abi/pairs.ts";
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import { ScenarioSchema } from "../scenario/scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { recordingBuilder } from "./recording-builder.ts";
import type { RecordingBuilder } from "./recording-builder.ts";

export const handScenario = (fields: object = {}): Scenario =>
  v.parse(ScenarioSchema, {
    version: 1, title: "by hand",
    setup: { chain: [{ name: "auth", module: { name: "auth.wasm" }, configuration: '{"cluster":"authz"}' }], upstreams: [{ cluster: "backend" }, { cluster: "authz" }] },
    actions: [{ do: "exchange", id: "first", path: "/admin?tab=users", authority: "shop.example", headers: [["cookie", "sid=8f2c1e"], ["x-user", "root"]] }], ...fields,
  });

/** The entities of a builder after `started` and `requested`. */
interface Made { vm: number; root: number; timer: number; exchange: number; requestHeaders: number; requestBody: number; stream: number; shared: number; queue: number; metrics: number; properties: number }

/** VM, root context, start callbacks: steps 1 to 9. */
function started(b: RecordingBuilder): Made {
  const m: Made = { vm: 0, root: 0, timer: 0, exchange: 0, requestHeaders: 0, requestBody: 0, stream: 0, shared: 0, queue: 0, metrics: 0, properties: 0 };
  b.deed("vm-created", { filter: 0 });
  m.vm = b.create("vm", "auth", 0, { filter: "0", vmId: "" });
  b.op({ kind: OpKind.MemorySize, entity: m.vm, a: 17 });
  b.in(0, 0);
  b.callback("_initialize", [], 0);
  b.in(0, 1);
  b.callback("proxy_on_context_create", [1, 0], 0, () => { m.root = b.create("context", "1", m.vm, { filter: "0", root: "0", exchange: "" }); });
  b.callback("proxy_on_vm_start", [1, 0], 1, () => {
    b.call("proxy_log", { inputs: { level: 1, message: "starting" } });
    b.call("proxy_set_tick_period_milliseconds", { inputs: { tick_period: 5000 }, inside: () => {
      m.timer = b.create("timer", "1", m.root, { filter: "0" });
      b.put(m.timer, "period", "5000");
      b.put(m.timer, "due", "5000000000");
    } });
  });
  b.callback("proxy_on_configure", [1, 19], 1, () => {
    b.call("proxy_get_buffer_bytes", { inputs: { buffer_type: 7, start: 0, max_size: 19 }, outputs: { buffer: '{"cluster":"authz"}' } });
  });
  b.deed("plugin-ready", { filter: 0 });
  return m;
}

const requestEntries = [
  [":authority", "shop.example"], [":path", "/admin?tab=users"], [":method", "GET"], [":scheme", "http"],
  ["cookie", "sid=8f2c1e"], ["x-user", "root"], ["x-forwarded-proto", "http"],
] as const;

function requested(b: RecordingBuilder, m: Made): void {
  b.at(10);
  b.action("send-headers", { exchange: 0, line: "GET /admin?tab=users", count: requestEntries.length, end: 1 });
  m.exchange = b.create("exchange", "first", 0, { index: "0", protocol: "HTTP/1.1" });
  b.deed("headers-received", { exchange: 0, from: 0, count: requestEntries.length, end: 1, line: "GET /admin?tab=users" });
  m.requestHeaders = b.create("header-map", "request-headers", m.exchange);
  b.headers(m.requestHeaders, requestEntries);
  b.phase(m.requestHeaders, "received");
  b.in(0, 2);
  b.callback("proxy_on_context_create", [2, 1], 0, () => { m.stream = b.create("context", "2", m.vm, { filter: "0", root: "1", exchange: "0" }); });
}

/** A GET that a filter holds until a called service has answered. */
export function heldAndResumed(): { readonly recording: Recording; readonly builder: RecordingBuilder; readonly entities: Readonly<Made> } {
  const b = recordingBuilder(handScenario()), m = started(b);
  requested(b, m);
  let call = 0;
  b.callback("proxy_on_request_headers", [2, 7, 1], 1, () => {
    b.call("proxy_get_header_map_value", { inputs: { map_type: 0, key: ":path" }, outputs: { value: "/admin?tab=users" } });
    b.call("proxy_get_header_map_value", { inputs: { map_type: 0, key: "authorization" }, status: 1, why: "header-missing" });
    b.call("proxy_http_call", {
      inputs: { upstream_name: "authz", headers: encodePairs([{ name: ":method", value: "GET" }, { name: ":path", value: "/check" }, { name: ":authority", value: "authz" }]), timeout_milliseconds: 500 },
      outputs: { call_id: 4 },
      inside: () => { call = b.create("call", "4", m.root, { kind: "http", cluster: "authz", filter: "0" }); b.phase(call, "waiting"); },
    });
  });
  b.deed("held", { exchange: 0, side: 0, filter: 0, how: "stop-all-watermark" });
  b.phase(m.requestHeaders, "held", 1);
  b.at(1012);
  b.deed("call-replied", { call: 4, filter: 0, cluster: "authz", status: 200, size: 42 });
  b.phase(call, "done");
  b.in(0, 1);
  const cause = b.step;
  const reply = '{"user":"alice","role":"admin","ttl":3600}';
  b.callback("proxy_on_http_call_response", [1, 4, 3, 42, 0], 0, () => {
    const replyHeaders = b.create("header-map", "call-response-headers", call);
    b.headers(replyHeaders, [[":status", "200"], ["content-length", "42"], ["content-type", "application/json"]]);
    b.body(b.create("buffer", "call-response-body", call), reply);
    b.call("proxy_set_effective_context", { inputs: { context_id: 2 }, inside: () => b.put(m.root, "effective", "2") });
    b.in(0, 2);
    b.call("proxy_get_header_map_value", { inputs: { map_type: 6, key: ":status" }, outputs: { value: "200" } });
    b.call("proxy_get_buffer_bytes", { inputs: { buffer_type: 4, start: 0, max_size: 42 }, outputs: { buffer: reply } });
    b.call("proxy_remove_header_map_value", { inputs: { map_type: 0, key: "cookie" }, inside: () => b.headers(m.requestHeaders, [], 4, 1) });
    b.call("proxy_add_header_map_value", { inputs: { map_type: 0, key: "x-auth-role", value: "admin" }, inside: () => b.headers(m.requestHeaders, [["x-auth-role", "admin"]]) });
    b.call("proxy_replace_header_map_value", { inputs: { map_type: 0, key: "x-user", value: "alice" }, inside: () => {
      b.headers(m.requestHeaders, [], 4, 1);
      b.headers(m.requestHeaders, [["x-user", "alice"]]);
    } });
    b.call("proxy_log", { inputs: { level: 2, message: "alice (admin) may GET /admin" } });
    b.call("proxy_continue_stream", { inputs: { stream_type: 0 } });
  }, cause);
  b.op({ kind: OpKind.DeleteKey, entity: m.root, key: "effective" });
  b.deed("resumed", { exchange: 0, side: 0, filter: 0 });
  b.deed("headers-sent", { exchange: 0, to: 1, count: 7, end: 1, line: "GET /admin?tab=users" });
  b.phase(m.requestHeaders, "sent");
  responded(b, m);
  b.deed("stream-complete", { exchange: 0, status: 200, details: "via_upstream", flags: "" });
  b.phase(m.exchange, "done");
  b.in(0, 2);
  b.callback("proxy_on_log", [2], 0);
  b.callback("proxy_on_done", [2], 1);
  b.callback("proxy_on_delete", [2], 0, () => b.op({ kind: OpKind.Delete, entity: m.stream, a: 1 }));
  b.flush();
  b.recording.finish("idle");
  return { recording: b.recording, builder: b, entities: m };
}

function responded(b: RecordingBuilder, m: Made): void {
  b.at(1032);
  b.deed("headers-received", { exchange: 0, from: 1, count: 3, end: 0, line: "200" });
  const headers = b.create("header-map", "response-headers", m.exchange);
  b.headers(headers, [[":status", "200"], ["content-length", "5"], ["server", "up"]]);
  b.phase(headers, "received");
  b.in(0, 2);
  b.callback("proxy_on_response_headers", [2, 3, 0], 0, () => {
    b.call("proxy_remove_header_map_value", { inputs: { map_type: 2, key: "server" }, inside: () => b.headers(headers, [], 2, 1) });
  });
  b.deed("headers-sent", { exchange: 0, to: 0, count: 2, end: 0, line: "200" });
  b.phase(headers, "sent");
  b.deed("data-received", { exchange: 0, from: 1, size: 5, end: 0 });
  const received = b.create("buffer", "response-body-received", m.exchange), body = b.create("buffer", "response-body", m.exchange);
  b.body(received, "hello");
  b.body(body, "hello");
  b.callback("proxy_on_response_body", [2, 5, 0], 0);
  b.deed("data-sent", { exchange: 0, to: 0, size: 5, end: 0 });
  b.op({ kind: OpKind.BytesSplice, entity: body, a: 0, b: 5, parts: [] });
  b.body(b.create("buffer", "response-body-sent", m.exchange), "hello");
  b.deed("data-received", { exchange: 0, from: 1, size: 0, end: 1 });
  b.callback("proxy_on_response_body", [2, 0, 1], 0);
  b.deed("data-sent", { exchange: 0, to: 0, size: 0, end: 1 });
}

/** Shared data, a queue, a metric, a property, a refused cas and a trap that is answered with 503. */
export function refusedAndFaulted(): { readonly recording: Recording; readonly builder: RecordingBuilder; readonly entities: Readonly<Made> } {
  const b = recordingBuilder(handScenario()), m = started(b);
  requested(b, m);
  b.callback("proxy_on_request_headers", [2, 7, 1], undefined, () => {
    b.call("proxy_set_shared_data", { inputs: { key: "rl:bucket", value: "100", cas: 0 }, inside: () => { m.shared = b.create("shared-data", "", 0); b.put(m.shared, "rl:bucket", "100", 1); } });
    b.call("proxy_get_shared_data", { inputs: { key: "rl:bucket" }, outputs: { value: "100", cas: 1 } });
    b.call("proxy_set_shared_data", { inputs: { key: "rl:bucket", value: "99", cas: 1 }, inside: () => b.put(m.shared, "rl:bucket", "99", 2) });
    b.call("proxy_set_shared_data", { inputs: { key: "rl:bucket", value: "98", cas: 1 }, status: 8, why: "cas-mismatch" });
    b.call("proxy_register_shared_queue", { inputs: { queue_name: "jobs" }, outputs: { queue_id: 1 }, inside: () => { m.queue = b.create("queue", "jobs", 0, { id: "1", vmId: "" }); } });
    b.call("proxy_enqueue_shared_queue", { inputs: { queue_id: 1, value: "one" }, inside: () => b.op({ kind: OpKind.Push, entity: m.queue, blob: { bytes: new TextEncoder().encode("one"), at: -1 } }) });
    b.call("proxy_define_metric", { inputs: { metric_type: 0, name: "requests" }, outputs: { metric_id: 4 }, inside: () => { m.metrics = b.create("metrics", "metrics", 0); b.put(m.metrics, "counter:requests", new Uint8Array(8), 4); } });
    b.call("proxy_increment_metric", { inputs: { metric_id: 4, offset: 2n }, inside: () => b.put(m.metrics, "counter:requests", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0), 4) });
    b.call("proxy_get_property", { inputs: { path: "request\0id" }, status: 1, why: "property-missing" });
    b.call("proxy_set_property", { inputs: { path: "tier", value: "gold" }, inside: () => { m.properties = b.create("properties", "", m.exchange); b.put(m.properties, "tier", "gold"); } });
    b.call("proxy_get_header_map_value", { readable: false, inputs: { map_type: 0, key: "x" }, status: 6, why: "input-outside-memory" });
    b.call("proxy_http_call", { inputs: { upstream_name: "authz-v2", timeout_milliseconds: 500 }, outputs: { call_id: 0 }, status: 2, why: "cluster-unknown" });
    b.call("fd_write", { inputs: { fd: 2, text: "panicked at src/lib.rs:9\n" }, outputs: { nwritten: 25 } });
    b.fault("trap", { filter: 0, callback: "proxy_on_request_headers", kind: "unreachable", frames: Uint8Array.of(7, 0, 0, 0, 0x40, 1, 0, 0) });
  });
  b.deed("vm-failed", { vm: 0, filter: 0 });
  b.deed("local-response", { exchange: 0, filter: 0, status: 503, details: "wasm_fail_stream", by: "proxy" });
  b.deed("headers-sent", { exchange: 0, to: 0, count: 3, end: 1, line: "503" });
  b.deed("stream-complete", { exchange: 0, status: 503, details: "wasm_fail_stream", flags: "" });
  b.phase(m.exchange, "failed");
  b.flush();
  b.recording.finish("fault");
  return { recording: b.recording, builder: b, entities: m };
}
