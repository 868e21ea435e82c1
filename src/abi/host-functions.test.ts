import { describe, expect, test } from "vitest";
import { hostFunctionNames, hostFunctionOf, hostFunctions, type HostFunction } from "./host-functions.ts";
import { wasmType, type WireType } from "./shapes.ts";
import { offeredIn, type AbiVersion } from "./versions.ts";

const labels: Readonly<Record<string, readonly AbiVersion[]>> = {
  every: ["0.1.0", "0.2.0", "0.2.1", "vNEXT"],
  "0.2.0+": ["0.2.0", "0.2.1", "vNEXT"],
  "0.2.1+": ["0.2.1", "vNEXT"],
  "0.1.0": ["0.1.0"],
  "0.2.100": ["0.2.100"],
  "2020-draft": ["2020-draft"],
};

/** What the specification and the proxies declare: versions, words (i for i32, I for i64) and result, names. */
const wire: readonly (readonly [versions: string, words: string, names: string])[] = [
  ["every", "iii>i", "proxy_log proxy_get_buffer_status proxy_get_header_map_pairs proxy_set_header_map_pairs proxy_remove_header_map_value proxy_get_status proxy_register_shared_queue proxy_dequeue_shared_queue proxy_enqueue_shared_queue envoy_resolve_dns wasi.fd_prestat_dir_name wasi.path_create_directory wasi.path_remove_directory wasi.path_unlink_file wasi.sock_accept"],
  ["0.2.1+", "i>i", "proxy_get_log_level"],
  ["every", "i>i", "proxy_get_current_time_nanoseconds proxy_set_tick_period_milliseconds proxy_set_effective_context proxy_grpc_cancel proxy_grpc_close wasi.fd_close wasi.fd_datasync wasi.fd_sync"],
  ["every", "iiiii>i", "proxy_get_buffer_bytes proxy_set_buffer_bytes proxy_get_header_map_value proxy_add_header_map_value proxy_replace_header_map_value proxy_get_shared_data proxy_set_shared_data proxy_resolve_shared_queue wasi.path_filestat_get wasi.path_symlink wasi.sock_send"],
  ["every", "ii>i", "proxy_get_header_map_size proxy_get_metric pthread_equal wasi.args_get wasi.args_sizes_get wasi.environ_get wasi.environ_sizes_get wasi.clock_res_get wasi.fd_tell wasi.fd_fdstat_get wasi.fd_fdstat_set_flags wasi.fd_prestat_get wasi.fd_filestat_get wasi.fd_renumber wasi.sock_shutdown wasi.random_get"],
  ["every", "iiii>i", "proxy_get_property proxy_set_property proxy_grpc_send proxy_define_metric wasi.fd_write wasi.fd_read wasi.poll_oneoff"],
  ["0.2.0+", "i>i", "proxy_continue_stream proxy_close_stream"],
  ["0.1.0", ">i", "proxy_continue_request proxy_continue_response proxy_clear_route_cache"],
  ["every", "iiiiiiii>i", "proxy_send_local_response"],
  ["every", ">i", "proxy_done wasi.sched_yield"],
  ["every", "iiiiiiiiii>i", "proxy_http_call"],
  ["every", "iiiiiiiiiiii>i", "proxy_grpc_call"],
  ["every", "iiiiiiiii>i", "proxy_grpc_stream"],
  ["every", "iI>i", "proxy_increment_metric proxy_record_metric wasi.fd_filestat_set_size"],
  ["every", "iiiiii>i", "proxy_call_foreign_function wasi.path_readlink wasi.path_rename wasi.sock_recv"],
  ["0.1.0", "ii>i", "proxy_get_configuration"],
  ["every", "i>", "emscripten_notify_memory_growth wasi.proc_exit"],
  ["0.2.100", "iiiiiii>i", "proxy_redis_init"],
  ["0.2.100", "iiiii>i", "proxy_redis_call"],
  ["0.2.100", "iii>i", "proxy_inject_encoded_data_to_filter_chain"],
  ["0.2.100", "ii>i", "proxy_get_upstream_hosts proxy_set_upstream_override_host"],
  ["2020-draft", ">i", "proxy_context_finalize proxy_resume_http_request proxy_resume_http_response"],
  ["2020-draft", "i>i", "proxy_resume_stream proxy_resume_http_stream proxy_close_http_stream proxy_resume_downstream proxy_resume_upstream proxy_delete_shared_kvstore proxy_delete_shared_queue proxy_remove_shared_queue proxy_delete_timer proxy_delete_metric proxy_remove_metric proxy_cancel_grpc_call proxy_close_grpc_call"],
  ["2020-draft", "iiiiiiii>i", "proxy_send_http_response"],
  ["2020-draft", "iiiii>i", "proxy_get_buffer proxy_set_buffer proxy_get_map_values proxy_set_map_values proxy_call_custom_function"],
  ["2020-draft", "iiii>i", "proxy_open_shared_kvstore proxy_remove_shared_kvstore_key proxy_open_shared_queue proxy_create_metric proxy_send_grpc_call_message"],
  ["2020-draft", "iiiiii>i", "proxy_get_shared_kvstore_key_values proxy_set_shared_kvstore_key_values proxy_add_shared_kvstore_key_values"],
  ["2020-draft", "iii>i", "proxy_dequeue_shared_queue_item proxy_enqueue_shared_queue_item proxy_create_timer proxy_send_grpc_stream_message"],
  ["2020-draft", "ii>i", "proxy_get_metric_value"],
  ["2020-draft", "iI>i", "proxy_set_metric_value proxy_increment_metric_value"],
  ["2020-draft", "iiiiiiiiii>i", "proxy_dispatch_http_call"],
  ["2020-draft", "iiiiiiiiiiii>i", "proxy_dispatch_grpc_call"],
  ["2020-draft", "iiiiiiiii>i", "proxy_open_grpc_stream"],
  ["every", "iIi>i", "wasi.clock_time_get"],
  ["every", "iiiIi>i", "wasi.fd_pwrite wasi.fd_pread wasi.fd_readdir"],
  ["every", "iIii>i", "wasi.fd_seek"],
  ["every", "iII>i", "wasi.fd_fdstat_set_rights wasi.fd_allocate"],
  ["every", "iIIi>i", "wasi.fd_filestat_set_times wasi.fd_advise"],
  ["every", "iiiiiIIii>i", "wasi.path_open"],
  ["every", "iiiiIIi>i", "wasi.path_filestat_set_times"],
  ["every", "iiiiiii>i", "wasi.path_link"],
];
const facts = wire.flatMap(([versions, words, names]) => names.split(" ").map((name) => ({ name, words, versions: labels[versions] ?? [] })));

function short({ params, results }: WireType): string {
  const letters = (words: readonly string[]) => words.map((word) => (word === "i64" ? "I" : "i")).join("");
  return `${letters(params)}>${letters(results)}`;
}

test("every import of the ABI is in the table, and nothing else", () => {
  expect(hostFunctionNames.map((name) => (hostFunctions[name].module === "wasi" ? `wasi.${name}` : name)).toSorted()).toEqual(facts.map(({ name }) => name).toSorted());
  expect(facts).toHaveLength(136);
});

test.each(facts)("$name has the wasm type $words", ({ name, words, versions }) => {
  const fn = hostFunctionOf(name.startsWith("wasi.") ? "wasi_snapshot_preview1" : "env", name.replace("wasi.", ""));
  expect(fn && short(wasmType(fn))).toBe(words);
  expect(fn?.abi).toEqual(versions);
});

test.each(hostFunctionNames)("the parameters of %s have names of their own", (name) => {
  const names = hostFunctions[name].params.map((param) => param.name);
  expect([...new Set(names)]).toEqual(names);
});

describe("hostFunctionOf", () => {
  test("WASI is offered under both of its module names, and not under env", () => {
    expect(hostFunctionOf("wasi_unstable", "fd_write")).toBe(hostFunctions.fd_write);
    expect(hostFunctionOf("wasi_snapshot_preview1", "fd_write")).toBe(hostFunctions.fd_write);
    expect(hostFunctionOf("env", "fd_write")).toBeUndefined();
  });

  test("names that nobody offers, those of Object among them, are unknown", () => {
    expect(hostFunctionOf("env", "abort")).toBeUndefined();
    expect(hostFunctionOf("env", "toString")).toBeUndefined();
    expect(hostFunctionOf("wasi_unstable", "proxy_log")).toBeUndefined();
  });
});

test("T-02: a version offers what its list says; Higress offers 0.2.1 and its own", () => {
  const offered = (version: AbiVersion) => hostFunctionNames.filter((name) => offeredIn(hostFunctions[name], version));
  expect(offered("0.1.0")).toContain("proxy_continue_request");
  expect(offered("0.2.0")).not.toContain("proxy_continue_request");
  expect(offered("0.2.0")).not.toContain("proxy_get_log_level");
  expect(offered("0.2.100")).toEqual(expect.arrayContaining(["proxy_get_log_level", "proxy_redis_call"]));
  expect(offered("0.2.1")).not.toContain("proxy_redis_call");
  expect(offered("2020-draft")).not.toContain("proxy_log");
});

test("variants differ from the usual shape in their wasm type", () => {
  const shapes = hostFunctionNames.flatMap((name) => {
    const fn: HostFunction = hostFunctions[name];
    return (fn.variants ?? []).map((variant) => [name, wasmType(fn).params.length, wasmType({ ...fn, ...variant }).params.length]);
  });
  expect(shapes).toEqual([
    ["proxy_grpc_call", 12, 10],
    ["proxy_grpc_stream", 9, 7],
    ["proxy_resolve_shared_queue", 5, 3],
    ["path_link", 7, 6],
    ["path_symlink", 5, 4],
    ["proxy_resume_downstream", 1, 0],
    ["proxy_resume_upstream", 1, 0],
    ["proxy_dispatch_grpc_call", 12, 10],
    ["proxy_open_grpc_stream", 9, 7],
  ]);
});
