/** Where the specification describes a function. */
import { callbackOf } from "./callbacks.ts";
import { hostFunctionOf } from "./host-functions.ts";

const base = "https://github.com/proxy-wasm/spec/blob/main/abi-versions";
/** WASI functions that the specification describes, all of them with a heading of their own */
const wasiDescribed = new Set(["args_get", "args_sizes_get", "clock_time_get", "environ_get", "environ_sizes_get", "fd_write", "proc_exit", "random_get"]);
/** known to hosts, but not to the specification */
const undescribed = new Set([
  "__main_void",
  "emscripten_notify_memory_growth",
  "proxy_on_grpc_create_initial_metadata",
  "proxy_on_grpc_trailing_metadata",
  "proxy_on_request_metadata",
  "proxy_on_response_metadata",
  "proxy_validate_configuration",
  "pthread_equal",
]);

/** Address of the section about a host function or an export; undefined where the specification is silent. */
export function specLink(name: string): string | undefined {
  if (wasiDescribed.has(name)) return `${base}/v0.2.1/README.md#wasi_snapshot_preview1${name}`;
  const fn = hostFunctionOf("env", name);
  if (undescribed.has(name) || name.startsWith("envoy_") || fn?.group === "extensions" || fn?.group === "draft") return undefined;
  const abi = fn?.abi ?? callbackOf(name)?.signatures.flatMap((signature) => signature.abi);
  const version = (["0.2.1", "0.1.0", "0.2.0"] as const).find((released) => abi?.includes(released));
  return version === undefined ? undefined : `${base}/v${version}/README.md#${name}`;
}
