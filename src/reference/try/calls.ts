/** For each host function: the calls that show it, and where they are made. */
import { draftFunctions } from "../../abi/draft.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { Call, Given } from "./guest-text.ts";
import type { SceneName } from "./scenes.ts";

/** Exports of a guest and what each calls. */
export type Doing = Readonly<Record<string, { readonly calls?: readonly Call[]; readonly returns?: number }>>;
export interface Try {
  readonly scene: SceneName;
  readonly does: Doing;
  /** The row to open at, where it is not one of the entry's own name. */
  readonly reaches?: string;
  readonly allocators?: readonly string[];
  readonly lenient?: true;
  /** what is special about it, for the first lines of the guest */
  readonly about?: string;
}

export const call = (name: HostFunctionName, given: Readonly<Record<string, Given>> = {}): Call => ({ name, given });
export const logged = (message: string): Call => call("proxy_log", { level: 2, message });

const inRequest = (...calls: readonly Call[]): Try => ({ scene: "get", does: { proxy_on_request_headers: { calls } } });
const configuring = (...calls: readonly Call[]): Try => ({ scene: "get", does: { proxy_on_configure: { calls } } });
const ticking = call("proxy_set_tick_period_milliseconds", { tick_period: 400 });
const queue = call("proxy_register_shared_queue", { queue_name: "jobs" }), queueId: Given = { from: "proxy_register_shared_queue", output: "queue_id" };
const metric = (metric_type: number, name: string): Call => call("proxy_define_metric", { metric_type, name });
const metricId: Given = { from: "proxy_define_metric", output: "metric_id" };
const httpCall = call("proxy_http_call", { upstream_name: "authz", headers: [[":method", "GET"], [":path", "/check"], [":authority", "authz.example"]], timeout_milliseconds: 500 });
export const grpcStream = call("proxy_grpc_stream", { upstream_name: "ratelimit", service_name: "limits.Limits", method_name: "Watch" });
const streamId: Given = { from: "proxy_grpc_stream", output: "stream_id" };
export const grpcCall = (method_name: string): Call => call("proxy_grpc_call", { upstream_name: "ratelimit", service_name: "limits.Limits", method_name, message: "hello", timeout_milliseconds: 500 });
const redisGet = "*2\r\n$3\r\nGET\r\n$4\r\nuser\r\n";
const redisInit = call("proxy_redis_init", { service: "redis", timeout_ms: 500 }), redisCall = call("proxy_redis_call", { service: "redis", query: redisGet });
const draft = (made: Call): Try => ({ ...inRequest(made), lenient: true, about: "Only MOSN offers this function, so link mode lenient runs the module in Envoy all the same." });
/** Pauses the request, calls out, and goes on when the reply is there. Stream 2 is the first one of root 1. */
const resumed: Try = { scene: "call", does: { proxy_on_request_headers: { calls: [httpCall], returns: 1 }, proxy_on_http_call_response: { calls: [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_continue_stream", { stream_type: 0 })] } } };
const resumed010 = (name: "proxy_continue_request" | "proxy_continue_response", paused: string): Try => ({ scene: "call", does: { [paused]: { calls: [httpCall], returns: 1 }, proxy_on_http_call_response: { calls: [call("proxy_set_effective_context", { context_id: 2 }), call(name)] } } });

const wasi = (name: HostFunctionName, given: Readonly<Record<string, Given>> = {}): Try => configuring(call(name, given));

const draftNames = Object.keys(draftFunctions) as readonly (keyof typeof draftFunctions)[];
const draftTries: Readonly<Partial<Record<HostFunctionName, Try>>> = {
  ...Object.fromEntries(draftNames.map((name) => [name, draft(call(name))])),
  proxy_send_http_response: draft(call("proxy_send_http_response", { status_code: 403, body: "Forbidden.\n", grpc_status: -1 })),
  proxy_dispatch_http_call: draft(call("proxy_dispatch_http_call", { upstream: "authz", headers: [[":method", "GET"], [":path", "/"], [":authority", "authz.example"]], timeout_ms: 500 })),
};

export const functionTries: Readonly<Partial<Record<HostFunctionName, Try>>> = {
  ...draftTries,
  proxy_log: inRequest(logged("a request is here"), call("proxy_log", { level: 6, message: "6 is no level" })),
  proxy_get_log_level: inRequest(call("proxy_get_log_level")),
  proxy_done: { scene: "removed", does: { proxy_on_request_headers: { calls: [call("proxy_done")] }, proxy_on_done: {} } },
  proxy_set_effective_context: { ...resumed, does: { proxy_on_request_headers: { calls: [httpCall], returns: 0 }, proxy_on_http_call_response: { calls: [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_set_effective_context", { context_id: 99 })] } } },
  emscripten_notify_memory_growth: inRequest(call("emscripten_notify_memory_growth")),
  pthread_equal: inRequest(call("pthread_equal", { left: 3, right: 3 })),
  proxy_get_current_time_nanoseconds: inRequest(call("proxy_get_current_time_nanoseconds")),
  proxy_set_tick_period_milliseconds: { scene: "time", does: { proxy_on_configure: { calls: [ticking] }, proxy_on_tick: { calls: [logged("tick")] } } },
  proxy_get_buffer_bytes: { scene: "post", does: { proxy_on_request_body: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 0, max_size: 100 })] } } },
  proxy_get_buffer_status: { scene: "post", does: { proxy_on_request_body: { calls: [call("proxy_get_buffer_status", { buffer_type: 0 })] } } },
  proxy_set_buffer_bytes: { scene: "post", does: { proxy_on_request_body: { calls: [call("proxy_set_buffer_bytes", { buffer_type: 0, size: 100, buffer: "changed " })] } } },
  proxy_get_configuration: configuring(call("proxy_get_configuration")),
  proxy_get_header_map_pairs: inRequest(call("proxy_get_header_map_pairs", { map_type: 0 })),
  proxy_get_header_map_size: inRequest(call("proxy_get_header_map_size", { map_type: 0 })),
  proxy_get_header_map_value: inRequest(call("proxy_get_header_map_value", { map_type: 0, key: "x-user" }), call("proxy_get_header_map_value", { map_type: 0, key: "x-nobody" }), call("proxy_get_header_map_value", { map_type: 2, key: "content-type" })),
  proxy_set_header_map_pairs: inRequest(call("proxy_set_header_map_pairs", { map_type: 0, map: [[":method", "GET"], [":path", "/new"], [":authority", "example.com"], [":scheme", "http"], ["x-forwarded-proto", "http"], ["x-set", "all at once"]] })),
  proxy_add_header_map_value: inRequest(call("proxy_add_header_map_value", { map_type: 0, key: "x-added", value: "one" }), call("proxy_add_header_map_value", { map_type: 0, key: "user-agent", value: "joined" })),
  proxy_replace_header_map_value: inRequest(call("proxy_replace_header_map_value", { map_type: 0, key: "x-user", value: "bob" })),
  proxy_remove_header_map_value: inRequest(call("proxy_remove_header_map_value", { map_type: 0, key: "x-user" })),
  proxy_get_property: inRequest(call("proxy_get_property", { path: "request\0path" }), call("proxy_get_property", { path: "source\0port" }), call("proxy_get_property", { path: "request" })),
  proxy_set_property: inRequest(call("proxy_set_property", { path: "tier", value: "gold" }), call("proxy_get_property", { path: "tier" })),
  proxy_continue_stream: resumed,
  proxy_close_stream: inRequest(call("proxy_close_stream", { stream_type: 0 })),
  proxy_continue_request: resumed010("proxy_continue_request", "proxy_on_request_headers"),
  proxy_continue_response: resumed010("proxy_continue_response", "proxy_on_response_headers"),
  proxy_clear_route_cache: inRequest(call("proxy_clear_route_cache")),
  proxy_send_local_response: inRequest(call("proxy_send_local_response", { status_code: 403, status_code_details: "not for you", body: "Forbidden.\n", headers: [["x-reason", "reference"]], grpc_status: -1 })),
  proxy_http_call: { scene: "call", does: { proxy_on_request_headers: { calls: [httpCall] }, proxy_on_http_call_response: {} } },
  proxy_get_status: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcCall("Broken")] }, proxy_on_grpc_close: { calls: [call("proxy_get_status")] } } },
  proxy_grpc_call: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcCall("Check")] }, proxy_on_grpc_receive: {} } },
  proxy_grpc_stream: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcStream] }, proxy_on_grpc_receive: {} } },
  proxy_grpc_send: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcStream, call("proxy_grpc_send", { stream_id: streamId, message: "hello", end_stream: 1 })] }, proxy_on_grpc_receive: {} } },
  proxy_grpc_cancel: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcStream, call("proxy_grpc_cancel", { call_or_stream_id: streamId })] } } },
  proxy_grpc_close: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcStream, call("proxy_grpc_close", { call_or_stream_id: streamId })] }, proxy_on_grpc_close: {} } },
  proxy_get_shared_data: inRequest(call("proxy_get_shared_data", { key: "visits" }), call("proxy_set_shared_data", { key: "visits", value: "1" }), call("proxy_get_shared_data", { key: "visits" })),
  proxy_set_shared_data: inRequest(call("proxy_set_shared_data", { key: "visits", value: "1" }), call("proxy_set_shared_data", { key: "visits", value: "2", cas: 999 })),
  proxy_register_shared_queue: configuring(queue),
  proxy_resolve_shared_queue: configuring(call("proxy_resolve_shared_queue", { vm_id: "", queue_name: "jobs" }), queue, call("proxy_resolve_shared_queue", { vm_id: "", queue_name: "jobs" })),
  proxy_enqueue_shared_queue: { scene: "get", does: { proxy_on_configure: { calls: [queue, call("proxy_enqueue_shared_queue", { queue_id: queueId, value: "first job" })] }, proxy_on_queue_ready: {} } },
  proxy_dequeue_shared_queue: { scene: "get", does: { proxy_on_configure: { calls: [queue, call("proxy_enqueue_shared_queue", { queue_id: queueId, value: "first job" })] }, proxy_on_queue_ready: { calls: [call("proxy_dequeue_shared_queue", { queue_id: { parameter: 1 } }), call("proxy_dequeue_shared_queue", { queue_id: { parameter: 1 } })] } } },
  proxy_define_metric: configuring(metric(0, "requests"), metric(1, "open"), metric(2, "latency")),
  proxy_increment_metric: { scene: "get", does: { proxy_on_configure: { calls: [metric(0, "requests")] }, proxy_on_request_headers: { calls: [call("proxy_increment_metric", { metric_id: metricId, offset: 1 }), call("proxy_increment_metric", { metric_id: metricId, offset: -1 })] } } },
  proxy_record_metric: { scene: "get", does: { proxy_on_configure: { calls: [metric(1, "open")] }, proxy_on_request_headers: { calls: [call("proxy_record_metric", { metric_id: metricId, value: 12 })] } } },
  proxy_get_metric: { scene: "get", does: { proxy_on_configure: { calls: [metric(1, "open")] }, proxy_on_request_headers: { calls: [call("proxy_record_metric", { metric_id: metricId, value: 12 }), call("proxy_get_metric", { metric_id: metricId })] } } },
  proxy_call_foreign_function: inRequest(call("proxy_call_foreign_function", { function_name: "compress", arguments: "squeeze, squeeze, squeeze" }), call("proxy_call_foreign_function", { function_name: "no_such_function" })),
  envoy_resolve_dns: { scene: "dns", does: { proxy_on_configure: { calls: [call("envoy_resolve_dns", { hostname: "shop.test" })] }, envoy_on_resolve_dns: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 8, max_size: 1000 })] } } },
  proxy_redis_init: { scene: "redis", does: { proxy_on_configure: { calls: [redisInit] } } },
  proxy_redis_call: { scene: "redis", does: { proxy_on_configure: { calls: [redisInit] }, proxy_on_request_headers: { calls: [redisCall] }, proxy_on_redis_call_response: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 9, max_size: 1000 })] } } },
  proxy_inject_encoded_data_to_filter_chain: { scene: "body", does: { proxy_on_response_body: { calls: [call("proxy_inject_encoded_data_to_filter_chain", { body: "injected, " })] } } },
  proxy_get_upstream_hosts: { scene: "hosts", does: { proxy_on_request_headers: { calls: [call("proxy_get_upstream_hosts")] } } },
  proxy_set_upstream_override_host: { scene: "hosts", does: { proxy_on_request_headers: { calls: [call("proxy_set_upstream_override_host", { address: "10.0.0.3:8080" })] } } },

  fd_write: wasi("fd_write", { fd: 1, text: "printed\n" }), fd_pwrite: wasi("fd_pwrite", { fd: 2, text: "printed as an error\n" }), fd_tell: wasi("fd_tell", { fd: 1 }), fd_fdstat_get: wasi("fd_fdstat_get", { fd: 1 }),
  random_get: wasi("random_get", { len: 8 }), path_open: wasi("path_open", { fd: 3, path: "/etc/hosts" }),
  environ_get: { scene: "environment", does: { proxy_on_configure: { calls: [call("environ_get")] } } }, environ_sizes_get: { scene: "environment", does: { proxy_on_configure: { calls: [call("environ_sizes_get")] } } },
  proc_exit: inRequest(call("proc_exit", { code: 1 })),
};

/** Functions of WASI that need nothing else are called while the filter is configured. */
export const functionTry = (name: HostFunctionName): Try => functionTries[name] ?? wasi(name);
