/** Every function a guest may import, its parameters in wire order. Names are those of the wire without `return_`, `_data`, `_size`. */
import { draftFunctions } from "./draft.ts";
import type { Param } from "./params.ts";
import { address, bool, bytes, context, enumOf, i32, i64, iovs, millis, outBytes, outPairs, outU32, outU64, pairs, token, u32, u64 } from "./params.ts";
import type { AbiVersion } from "./versions.ts";

export type HostFunctionGroup =
  | "logging"
  | "contexts"
  | "buffers"
  | "header-maps"
  | "streams"
  | "properties"
  | "shared-data"
  | "shared-queues"
  | "metrics"
  | "timers"
  | "http-calls"
  | "grpc-calls"
  | "foreign"
  | "wasi"
  | "extensions"
  | "draft";

/** A shape that some guests declare or some proxy registers instead of the usual one. */
export interface HostFunctionVariant {
  /** who has it */
  readonly of: string;
  readonly params: readonly Param[];
}

export interface HostFunction {
  /** "wasi": offered under `wasi_snapshot_preview1` and `wasi_unstable` alike */
  readonly module: "env" | "wasi";
  readonly group: HostFunctionGroup;
  readonly abi: readonly AbiVersion[];
  readonly params: readonly Param[];
  /** "status" is a `Status`, "errno" a `WasiErrno` */
  readonly result: "status" | "errno" | "i32" | "none";
  readonly variants?: readonly HostFunctionVariant[];
}

const every = ["0.1.0", "0.2.0", "0.2.1", "vNEXT"] as const;
const since020 = ["0.2.0", "0.2.1", "vNEXT"] as const;
const since021 = ["0.2.1", "vNEXT"] as const;
const only010 = ["0.1.0"] as const;
const higress = ["0.2.100"] as const;

const env = { module: "env", result: "status" } as const;
const wasi = { module: "wasi", group: "wasi", abi: every, result: "errno" } as const;

/** The module names under which the WASI functions are offered. */
export const wasiModules = ["wasi_snapshot_preview1", "wasi_unstable"] as const;

export const hostFunctions = {
  proxy_log: { ...env, group: "logging", abi: every, params: [enumOf("level", "LogLevel"), bytes("message")] },
  proxy_get_log_level: { ...env, group: "logging", abi: since021, params: [outU32("level")] },

  proxy_done: { ...env, group: "contexts", abi: every, params: [] },
  proxy_set_effective_context: { ...env, group: "contexts", abi: every, params: [context("context_id")] },
  emscripten_notify_memory_growth: { ...env, group: "contexts", abi: every, params: [u32("memory_index")], result: "none" },
  pthread_equal: { ...env, group: "contexts", abi: every, params: [u32("left"), u32("right")], result: "i32" },

  proxy_get_current_time_nanoseconds: { ...env, group: "timers", abi: every, params: [outU64("time")] },
  proxy_set_tick_period_milliseconds: { ...env, group: "timers", abi: every, params: [millis("tick_period")] },

  proxy_get_buffer_bytes: { ...env, group: "buffers", abi: every, params: [enumOf("buffer_type", "BufferType"), u32("start"), u32("max_size"), outBytes("buffer")] },
  proxy_get_buffer_status: { ...env, group: "buffers", abi: every, params: [enumOf("buffer_type", "BufferType"), outU32("buffer_size"), outU32("flags")] },
  proxy_set_buffer_bytes: { ...env, group: "buffers", abi: every, params: [enumOf("buffer_type", "BufferType"), u32("start"), u32("size"), bytes("buffer")] },
  proxy_get_configuration: { ...env, group: "buffers", abi: only010, params: [outBytes("configuration")] },

  proxy_get_header_map_pairs: { ...env, group: "header-maps", abi: every, params: [enumOf("map_type", "MapType"), outPairs("map")] },
  proxy_get_header_map_size: { ...env, group: "header-maps", abi: every, params: [enumOf("map_type", "MapType"), outU32("size")] },
  proxy_get_header_map_value: { ...env, group: "header-maps", abi: every, params: [enumOf("map_type", "MapType"), bytes("key"), outBytes("value")] },
  proxy_set_header_map_pairs: { ...env, group: "header-maps", abi: every, params: [enumOf("map_type", "MapType"), pairs("map")] },
  proxy_add_header_map_value: { ...env, group: "header-maps", abi: every, params: [enumOf("map_type", "MapType"), bytes("key"), bytes("value")] },
  proxy_replace_header_map_value: { ...env, group: "header-maps", abi: every, params: [enumOf("map_type", "MapType"), bytes("key"), bytes("value")] },
  proxy_remove_header_map_value: { ...env, group: "header-maps", abi: every, params: [enumOf("map_type", "MapType"), bytes("key")] },

  proxy_get_property: { ...env, group: "properties", abi: every, params: [bytes("path"), outBytes("value")] },
  proxy_set_property: { ...env, group: "properties", abi: every, params: [bytes("path"), bytes("value")] },

  proxy_continue_stream: { ...env, group: "streams", abi: since020, params: [enumOf("stream_type", "StreamType")] },
  proxy_close_stream: { ...env, group: "streams", abi: since020, params: [enumOf("stream_type", "StreamType")] },
  proxy_continue_request: { ...env, group: "streams", abi: only010, params: [] },
  proxy_continue_response: { ...env, group: "streams", abi: only010, params: [] },
  proxy_clear_route_cache: { ...env, group: "streams", abi: only010, params: [] },
  proxy_send_local_response: {
    ...env,
    group: "streams",
    abi: every,
    params: [u32("status_code"), bytes("status_code_details"), bytes("body"), pairs("headers"), i32("grpc_status")],
  },

  proxy_http_call: {
    ...env,
    group: "http-calls",
    abi: every,
    params: [bytes("upstream_name"), pairs("headers"), bytes("body"), pairs("trailers"), millis("timeout_milliseconds"), outU32("call_id")],
  },

  proxy_get_status: { ...env, group: "grpc-calls", abi: every, params: [outU32("code"), outBytes("message")] },
  proxy_grpc_call: {
    ...env,
    group: "grpc-calls",
    abi: every,
    params: [
      bytes("upstream_name"),
      bytes("service_name"),
      bytes("method_name"),
      pairs("initial_metadata"),
      bytes("message"),
      millis("timeout_milliseconds"),
      outU32("call_id"),
    ],
    variants: [
      {
        of: "AssemblyScript SDK and MOSN, without initial metadata",
        params: [bytes("upstream_name"), bytes("service_name"), bytes("method_name"), bytes("message"), millis("timeout_milliseconds"), outU32("call_id")],
      },
    ],
  },
  proxy_grpc_stream: {
    ...env,
    group: "grpc-calls",
    abi: every,
    params: [bytes("upstream_name"), bytes("service_name"), bytes("method_name"), pairs("initial_metadata"), outU32("stream_id")],
    variants: [{ of: "AssemblyScript SDK, without initial metadata", params: [bytes("upstream_name"), bytes("service_name"), bytes("method_name"), outU32("stream_id")] }],
  },
  proxy_grpc_send: { ...env, group: "grpc-calls", abi: every, params: [token("stream_id"), bytes("message"), bool("end_stream")] },
  proxy_grpc_cancel: { ...env, group: "grpc-calls", abi: every, params: [token("call_or_stream_id")] },
  proxy_grpc_close: { ...env, group: "grpc-calls", abi: every, params: [token("call_or_stream_id")] },

  proxy_get_shared_data: { ...env, group: "shared-data", abi: every, params: [bytes("key"), outBytes("value"), outU32("cas")] },
  proxy_set_shared_data: { ...env, group: "shared-data", abi: every, params: [bytes("key"), bytes("value"), u32("cas")] },

  proxy_register_shared_queue: { ...env, group: "shared-queues", abi: every, params: [bytes("queue_name"), outU32("queue_id")] },
  proxy_resolve_shared_queue: {
    ...env,
    group: "shared-queues",
    abi: every,
    params: [bytes("vm_id"), bytes("queue_name"), outU32("queue_id")],
    variants: [{ of: "MOSN, without the VM id", params: [bytes("queue_name"), outU32("queue_id")] }],
  },
  proxy_dequeue_shared_queue: { ...env, group: "shared-queues", abi: every, params: [token("queue_id"), outBytes("value")] },
  proxy_enqueue_shared_queue: { ...env, group: "shared-queues", abi: every, params: [token("queue_id"), bytes("value")] },

  proxy_define_metric: { ...env, group: "metrics", abi: every, params: [enumOf("metric_type", "MetricType"), bytes("name"), outU32("metric_id")] },
  proxy_increment_metric: { ...env, group: "metrics", abi: every, params: [token("metric_id"), i64("offset")] },
  proxy_record_metric: { ...env, group: "metrics", abi: every, params: [token("metric_id"), u64("value")] },
  proxy_get_metric: { ...env, group: "metrics", abi: every, params: [token("metric_id"), outU64("value")] },

  proxy_call_foreign_function: { ...env, group: "foreign", abi: every, params: [bytes("function_name"), bytes("arguments"), outBytes("results", { nullable: true })] },

  args_get: { ...wasi, params: [address("argv"), address("argv_buf")] },
  args_sizes_get: { ...wasi, params: [outU32("argc"), outU32("argv_buf_size")] },
  environ_get: { ...wasi, params: [address("environ"), address("environ_buf")] },
  environ_sizes_get: { ...wasi, params: [outU32("count"), outU32("buf_size")] },
  clock_time_get: { ...wasi, params: [u32("clock_id"), u64("precision"), outU64("time")] },
  clock_res_get: { ...wasi, params: [u32("clock_id"), outU64("resolution")] },
  fd_write: { ...wasi, params: [u32("fd"), iovs("text"), outU32("nwritten")] },
  fd_pwrite: { ...wasi, params: [u32("fd"), iovs("text"), u64("offset"), outU32("nwritten")] },
  fd_read: { ...wasi, params: [u32("fd"), address("iovs"), u32("iovs_len"), outU32("nread")] },
  fd_pread: { ...wasi, params: [u32("fd"), address("iovs"), u32("iovs_len"), u64("offset"), outU32("nread")] },
  fd_seek: { ...wasi, params: [u32("fd"), i64("offset"), u32("whence"), outU64("newoffset")] },
  fd_tell: { ...wasi, params: [u32("fd"), outU64("offset")] },
  fd_close: { ...wasi, params: [u32("fd")] },
  fd_fdstat_get: { ...wasi, params: [u32("fd"), address("stat")] },
  fd_fdstat_set_flags: { ...wasi, params: [u32("fd"), u32("flags")] },
  fd_fdstat_set_rights: { ...wasi, params: [u32("fd"), u64("rights_base"), u64("rights_inheriting")] },
  fd_prestat_get: { ...wasi, params: [u32("fd"), address("buf")] },
  fd_prestat_dir_name: { ...wasi, params: [u32("fd"), address("path"), u32("path_len")] },
  fd_filestat_get: { ...wasi, params: [u32("fd"), address("buf")] },
  fd_filestat_set_size: { ...wasi, params: [u32("fd"), u64("size")] },
  fd_filestat_set_times: { ...wasi, params: [u32("fd"), u64("atim"), u64("mtim"), u32("fst_flags")] },
  fd_advise: { ...wasi, params: [u32("fd"), u64("offset"), u64("len"), u32("advice")] },
  fd_allocate: { ...wasi, params: [u32("fd"), u64("offset"), u64("len")] },
  fd_datasync: { ...wasi, params: [u32("fd")] },
  fd_sync: { ...wasi, params: [u32("fd")] },
  fd_readdir: { ...wasi, params: [u32("fd"), address("buf"), u32("buf_len"), u64("cookie"), outU32("bufused")] },
  fd_renumber: { ...wasi, params: [u32("fd"), u32("to")] },
  path_open: { ...wasi, params: [u32("fd"), u32("dirflags"), bytes("path"), u32("oflags"), u64("rights_base"), u64("rights_inheriting"), u32("fdflags"), outU32("opened_fd")] },
  path_create_directory: { ...wasi, params: [u32("fd"), bytes("path")] },
  path_filestat_get: { ...wasi, params: [u32("fd"), u32("flags"), bytes("path"), address("buf")] },
  path_filestat_set_times: { ...wasi, params: [u32("fd"), u32("flags"), bytes("path"), u64("atim"), u64("mtim"), u32("fst_flags")] },
  path_link: {
    ...wasi,
    params: [u32("old_fd"), u32("old_flags"), bytes("old_path"), u32("new_fd"), bytes("new_path")],
    // WASI has seven words; Envoy registers six, so that a module with the true type does not link there
    variants: [{ of: "Envoy", params: [u32("old_fd"), u32("old_flags"), address("old_path"), u32("old_path_len"), u32("new_fd"), address("new_path")] }],
  },
  path_readlink: { ...wasi, params: [u32("fd"), bytes("path"), address("buf"), u32("buf_len"), outU32("bufused")] },
  path_remove_directory: { ...wasi, params: [u32("fd"), bytes("path")] },
  path_rename: { ...wasi, params: [u32("fd"), bytes("old_path"), u32("new_fd"), bytes("new_path")] },
  path_symlink: {
    ...wasi,
    params: [bytes("old_path"), u32("fd"), bytes("new_path")],
    // WASI has five words, Envoy registers four
    variants: [{ of: "Envoy", params: [address("old_path"), u32("old_path_len"), u32("fd"), address("new_path")] }],
  },
  path_unlink_file: { ...wasi, params: [u32("fd"), bytes("path")] },
  sock_accept: { ...wasi, params: [u32("fd"), u32("flags"), outU32("opened_fd")] },
  sock_recv: { ...wasi, params: [u32("fd"), address("ri_data"), u32("ri_data_len"), u32("ri_flags"), outU32("ro_datalen"), address("ro_flags")] },
  sock_send: { ...wasi, params: [u32("fd"), address("si_data"), u32("si_data_len"), u32("si_flags"), outU32("so_datalen")] },
  sock_shutdown: { ...wasi, params: [u32("fd"), u32("how")] },
  sched_yield: { ...wasi, params: [] },
  poll_oneoff: { ...wasi, params: [address("in"), address("out"), u32("nsubscriptions"), outU32("nevents")] },
  random_get: { ...wasi, params: [address("buf"), u32("len")] },
  proc_exit: { ...wasi, params: [u32("code")], result: "none" },

  envoy_resolve_dns: { ...env, group: "extensions", abi: every, params: [bytes("hostname"), outU32("token")] },
  proxy_redis_init: { ...env, group: "extensions", abi: higress, params: [bytes("service"), bytes("username"), bytes("password"), millis("timeout_ms")] },
  proxy_redis_call: { ...env, group: "extensions", abi: higress, params: [bytes("service"), bytes("query"), outU32("call_id")] },
  proxy_inject_encoded_data_to_filter_chain: { ...env, group: "extensions", abi: higress, params: [bytes("body"), bool("end_stream")] },
  proxy_get_upstream_hosts: { ...env, group: "extensions", abi: higress, params: [outPairs("map")] },
  proxy_set_upstream_override_host: { ...env, group: "extensions", abi: higress, params: [bytes("address")] },

  ...draftFunctions,
} as const satisfies Record<string, HostFunction>;

export type HostFunctionName = keyof typeof hostFunctions;
export const hostFunctionNames = Object.keys(hostFunctions) as readonly HostFunctionName[];

/** The function a guest means by an import; undefined for one that no version offers. */
export function hostFunctionOf(module: string, name: string): HostFunction | undefined {
  if (!Object.hasOwn(hostFunctions, name)) return undefined;
  const fn: HostFunction = hostFunctions[name as HostFunctionName];
  const offered = fn.module === "env" ? module === "env" : wasiModules.some((wasiModule) => wasiModule === module);
  return offered ? fn : undefined;
}
