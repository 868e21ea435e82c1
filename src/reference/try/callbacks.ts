/** For each export of a guest: what makes the proxy call it. */
import type { CallbackName } from "../../abi/callbacks.ts";
import { call, functionTry, grpcCall, grpcStream, logged } from "./calls.ts";
import type { Try } from "./calls.ts";
import type { SceneName } from "./scenes.ts";

/** It writes its own name to the log. */
const heard = (scene: SceneName, name: CallbackName, does: Try["does"] = {}): Try => ({ scene, does: { ...does, [name]: { calls: [logged(`${name} is here`)] } } });
/** Start functions are called when the module is loaded; they may write to the log and little else. */
const starting = (name: CallbackName, before: Try["does"] = {}): Try => ({ ...heard("get", name, before), about: "A start function: it runs before anything else." });
const never = (name: CallbackName): Try => ({ ...heard("grpc", name, { proxy_on_request_headers: { calls: [grpcStream] } }), reaches: "proxy_grpc_stream", about: "No proxy calls this export: its line never comes." });
const marker = (): Try => ({ scene: "get", does: { proxy_on_context_create: {} }, reaches: "proxy_on_context_create", about: "A marker is looked for and never called: the run shows that the module loads." });
const allocator = (name: CallbackName): Try => ({ scene: "get", does: { proxy_on_request_headers: { calls: [call("proxy_get_property", { path: "request\0path" })] } }, allocators: [name], reaches: "proxy_get_property", about: "The allocator is called to hand the answer over." });

export const callbackTries: Readonly<Record<CallbackName, Try>> = {
  proxy_abi_version_0_1_0: marker(), proxy_abi_version_0_2_0: marker(), proxy_abi_version_0_2_1: marker(), proxy_abi_version_0_2_100: marker(),
  proxy_abi_version_0_x_x: { ...marker(), reaches: "load-refused", about: "No proxy knows this marker: the module does not load." },
  malloc: allocator("malloc"), proxy_on_memory_allocate: allocator("proxy_on_memory_allocate"),
  _initialize: starting("_initialize"), _start: starting("_start"), main: starting("main", { _initialize: {} }), __main_void: starting("__main_void", { _initialize: {} }),
  proxy_on_context_create: heard("get", "proxy_on_context_create"),
  proxy_validate_configuration: { ...never("proxy_validate_configuration"), scene: "get", does: { proxy_validate_configuration: { calls: [logged("proxy_validate_configuration is here")] }, proxy_on_configure: {} }, reaches: "proxy_on_configure" },
  proxy_on_vm_start: heard("get", "proxy_on_vm_start"),
  proxy_on_configure: { scene: "get", does: { proxy_on_configure: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 7, max_size: 1000 })] } } },
  proxy_on_tick: functionTry("proxy_set_tick_period_milliseconds"),
  proxy_on_queue_ready: functionTry("proxy_dequeue_shared_queue"),
  proxy_on_foreign_function: { scene: "foreign", does: { proxy_on_foreign_function: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 8, max_size: 1000 })] } } },
  proxy_on_new_connection: heard("tcp", "proxy_on_new_connection"),
  proxy_on_downstream_data: { scene: "tcp", does: { proxy_on_downstream_data: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 2, max_size: 1000 })] } } },
  proxy_on_upstream_data: { scene: "tcp", does: { proxy_on_upstream_data: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 3, max_size: 1000 })] } } },
  proxy_on_downstream_connection_close: heard("tcp", "proxy_on_downstream_connection_close"),
  proxy_on_upstream_connection_close: heard("tcp", "proxy_on_upstream_connection_close"),
  proxy_on_request_headers: { scene: "get", does: { proxy_on_request_headers: { calls: [call("proxy_get_header_map_pairs", { map_type: 0 })] } } },
  proxy_on_request_body: { scene: "post", does: { proxy_on_request_body: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 0, max_size: 1000 })], returns: 1 }, proxy_on_request_trailers: {} } },
  proxy_on_request_trailers: { scene: "post", does: { proxy_on_request_trailers: { calls: [call("proxy_get_header_map_pairs", { map_type: 1 })] } } },
  proxy_on_request_metadata: heard("metadata", "proxy_on_request_metadata"),
  proxy_on_response_headers: { scene: "get", does: { proxy_on_response_headers: { calls: [call("proxy_get_header_map_pairs", { map_type: 2 })] } } },
  proxy_on_response_body: { scene: "post", does: { proxy_on_response_body: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 1, max_size: 1000 })] } } },
  proxy_on_response_trailers: { scene: "post", does: { proxy_on_response_trailers: { calls: [call("proxy_get_header_map_pairs", { map_type: 3 })] } } },
  proxy_on_response_metadata: heard("metadata", "proxy_on_response_metadata"),
  proxy_on_http_call_response: { ...functionTry("proxy_http_call"), does: { ...functionTry("proxy_http_call").does, proxy_on_http_call_response: { calls: [call("proxy_get_header_map_pairs", { map_type: 6 }), call("proxy_get_buffer_bytes", { buffer_type: 4, max_size: 1000 })] } } },
  proxy_on_grpc_receive_initial_metadata: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcStream] }, proxy_on_grpc_receive_initial_metadata: { calls: [call("proxy_get_header_map_pairs", { map_type: 4 })] } } },
  proxy_on_grpc_receive: { scene: "grpc", does: { proxy_on_request_headers: { calls: [grpcCall("Check")] }, proxy_on_grpc_receive: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 5, max_size: 1000 })] } } },
  proxy_on_grpc_receive_trailing_metadata: { scene: "grpc", does: { ...functionTry("proxy_grpc_send").does, proxy_on_grpc_receive_trailing_metadata: { calls: [call("proxy_get_header_map_pairs", { map_type: 5 })] } } },
  proxy_on_grpc_trailing_metadata: never("proxy_on_grpc_trailing_metadata"), proxy_on_grpc_create_initial_metadata: never("proxy_on_grpc_create_initial_metadata"),
  proxy_on_grpc_close: functionTry("proxy_get_status"),
  proxy_on_done: heard("removed", "proxy_on_done"), proxy_on_log: { scene: "get", does: { proxy_on_log: { calls: [call("proxy_get_header_map_value", { map_type: 0, key: ":path" }), call("proxy_get_header_map_value", { map_type: 2, key: ":status" })] } } }, proxy_on_delete: heard("get", "proxy_on_delete"),
  envoy_on_resolve_dns: functionTry("envoy_resolve_dns"),
  envoy_on_stats_update: { scene: "stats", does: { proxy_on_configure: { calls: [call("proxy_define_metric", { metric_type: 0, name: "requests" }), call("proxy_increment_metric", { metric_id: { from: "proxy_define_metric", output: "metric_id" }, offset: 1 })] }, envoy_on_stats_update: { calls: [call("proxy_get_buffer_bytes", { buffer_type: 8, max_size: 1000 })] } } },
  proxy_on_redis_call_response: functionTry("proxy_redis_call"),
};
