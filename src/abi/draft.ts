/**
 * The draft of 2020, which was deleted from the specification: other names, and enumerations of its own, for what 0.2.1 has and for some
 * that it does not have. MOSN speaks it to modules that announce 0.2.0. Functions that both have keep their shape and take the draft's numbers.
 */
import type { HostFunction } from "./host-functions.ts";
import { bool, bytes, enumOf, i32, i64, millis, outBytes, outPairs, outU32, pairs, token, u32 } from "./params.ts";

const own = { module: "env", group: "draft", abi: ["2020-draft"], result: "status" } as const;
const call = { upstream: bytes("upstream"), service: bytes("service_name"), method: bytes("method_name"), message: bytes("message"), timeout: millis("timeout_ms"), id: outU32("call_id") } as const;

export const draftFunctions = {
  proxy_context_finalize: { ...own, params: [] },
  proxy_resume_stream: { ...own, params: [enumOf("stream_type", "DraftStreamType")] },
  proxy_resume_http_stream: { ...own, params: [enumOf("stream_type", "DraftStreamType")] },
  proxy_close_http_stream: { ...own, params: [enumOf("stream_type", "DraftStreamType")] },
  /** With a stream id, which MOSN does not take. */
  proxy_resume_downstream: { ...own, params: [u32("stream_id_or_none")], variants: [{ of: "MOSN", params: [] }] },
  proxy_resume_upstream: { ...own, params: [u32("stream_id_or_none")], variants: [{ of: "MOSN", params: [] }] },
  proxy_resume_http_request: { ...own, params: [] },
  proxy_resume_http_response: { ...own, params: [] },
  proxy_send_http_response: { ...own, params: [u32("status_code"), bytes("details"), bytes("body"), pairs("headers"), i32("grpc_status")] },

  proxy_get_buffer: { ...own, params: [enumOf("buffer_type", "DraftBufferType"), u32("offset"), u32("max_size"), outBytes("buffer")] },
  proxy_set_buffer: { ...own, params: [enumOf("buffer_type", "DraftBufferType"), u32("offset"), u32("size"), bytes("buffer")] },
  proxy_get_map_values: { ...own, params: [enumOf("map_type", "DraftMapType"), bytes("keys"), outPairs("map")] },
  proxy_set_map_values: { ...own, params: [enumOf("map_type", "DraftMapType"), bytes("remove_keys"), pairs("map")] },

  proxy_open_shared_kvstore: { ...own, params: [bytes("kvstore_name"), bool("create_if_not_exist"), outU32("kvstore_id")] },
  proxy_get_shared_kvstore_key_values: { ...own, params: [token("kvstore_id"), bytes("key"), outBytes("values"), outU32("cas")] },
  proxy_set_shared_kvstore_key_values: { ...own, params: [token("kvstore_id"), bytes("key"), bytes("values"), u32("cas")] },
  proxy_add_shared_kvstore_key_values: { ...own, params: [token("kvstore_id"), bytes("key"), bytes("values"), u32("cas")] },
  proxy_remove_shared_kvstore_key: { ...own, params: [token("kvstore_id"), bytes("key"), u32("cas")] },
  proxy_delete_shared_kvstore: { ...own, params: [token("kvstore_id")] },

  proxy_open_shared_queue: { ...own, params: [bytes("queue_name"), bool("create_if_not_exist"), outU32("queue_id")] },
  proxy_dequeue_shared_queue_item: { ...own, params: [token("queue_id"), outBytes("payload")] },
  proxy_enqueue_shared_queue_item: { ...own, params: [token("queue_id"), bytes("payload")] },
  proxy_delete_shared_queue: { ...own, params: [token("queue_id")] },
  /** Of MOSN's host for 0.1.0. */
  proxy_remove_shared_queue: { ...own, params: [token("queue_id")] },

  proxy_create_timer: { ...own, params: [millis("period"), bool("one_time"), outU32("timer_id")] },
  proxy_delete_timer: { ...own, params: [token("timer_id")] },

  proxy_create_metric: { ...own, params: [enumOf("metric_type", "DraftMetricType"), bytes("name"), outU32("metric_id")] },
  proxy_get_metric_value: { ...own, params: [token("metric_id"), outU32("value")] },
  proxy_set_metric_value: { ...own, params: [token("metric_id"), i64("value")] },
  proxy_increment_metric_value: { ...own, params: [token("metric_id"), i64("offset")] },
  proxy_delete_metric: { ...own, params: [token("metric_id")] },
  proxy_remove_metric: { ...own, params: [token("metric_id")] },

  proxy_dispatch_http_call: { ...own, params: [bytes("upstream"), pairs("headers"), bytes("body"), pairs("trailers"), millis("timeout_ms"), outU32("call_id")] },
  proxy_dispatch_grpc_call: {
    ...own,
    params: [call.upstream, call.service, call.method, pairs("initial_metadata"), call.message, call.timeout, call.id],
    variants: [{ of: "MOSN for 0.1.0, without initial metadata", params: [call.upstream, call.service, call.method, call.message, call.timeout, call.id] }],
  },
  proxy_open_grpc_stream: {
    ...own,
    params: [call.upstream, call.service, call.method, pairs("initial_metadata"), call.id],
    variants: [{ of: "MOSN for 0.1.0, without initial metadata", params: [call.upstream, call.service, call.method, call.id] }],
  },
  proxy_send_grpc_stream_message: { ...own, params: [token("call_id"), bytes("message")] },
  proxy_send_grpc_call_message: { ...own, params: [token("call_id"), bytes("message"), bool("end_of_stream")] },
  proxy_cancel_grpc_call: { ...own, params: [token("call_id")] },
  proxy_close_grpc_call: { ...own, params: [token("call_id")] },

  proxy_call_custom_function: { ...own, params: [u32("function_id"), bytes("parameters"), outBytes("results")] },
} as const satisfies Record<string, HostFunction>;

/** Functions that the released versions have too; to a module of the draft their numbers mean what the draft says. */
export const sharedWithDraft: ReadonlySet<string> = new Set([
  "proxy_log", "proxy_set_effective_context", "proxy_close_stream", "proxy_get_buffer_bytes", "proxy_get_header_map_pairs", "proxy_get_header_map_value", "proxy_replace_header_map_value", "proxy_http_call",
]);
