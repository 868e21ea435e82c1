/** Every export of a guest that a host knows: markers, allocators, start functions and callbacks. */
import type { EnumName } from "./codes.ts";
import { bool, context, enumOf, token, u32 } from "./params.ts";
import type { Param } from "./params.ts";
import { offeredIn, type AbiVersion } from "./versions.ts";

export interface CallbackSignature {
  readonly abi: readonly AbiVersion[];
  readonly params: readonly Param[];
}

export interface Callback {
  readonly kind: "marker" | "allocator" | "start" | "callback";
  /** the context it runs in; "module" where there is none yet */
  readonly context: "module" | "root" | "http-stream" | "tcp-stream" | "stream" | "root-or-stream";
  /** "bool": 0 means no (failed, rejected, wait). "address": 0 means failure. "i32": ignored */
  readonly result: "action" | "bool" | "address" | "none" | "i32";
  /** what an "action" counts in */
  readonly action?: EnumName;
  readonly signatures: readonly CallbackSignature[];
  /** known, but no proxy calls it */
  readonly neverCalled?: true;
}

const every = ["0.1.0", "0.2.0", "0.2.1", "vNEXT"] as const;
const since020 = ["0.2.0", "0.2.1", "vNEXT"] as const;
const only010 = ["0.1.0"] as const;
const higress = ["0.2.100"] as const;
const draft = ["2020-draft"] as const;

const marker = { kind: "marker", context: "module", result: "none" } as const;
const allocator = { kind: "allocator", context: "module", result: "address", signatures: [{ abi: every, params: [u32("memory_size")] }] } as const;
const start = { kind: "start", context: "module" } as const;
const root = { kind: "callback", context: "root", result: "none" } as const;
const http = { kind: "callback", context: "http-stream", result: "action" } as const;
const tcp = { kind: "callback", context: "tcp-stream" } as const;
const life = { kind: "callback", context: "root-or-stream" } as const;

const headers = {
  ...http,
  action: "FilterHeadersStatus",
  signatures: [
    { abi: only010, params: [context("context_id"), u32("num_headers")] },
    { abi: since020, params: [context("context_id"), u32("num_headers"), bool("end_of_stream")] },
  ],
} as const;
const body = { ...http, action: "FilterDataStatus", signatures: [{ abi: every, params: [context("context_id"), u32("body_size"), bool("end_of_stream")] }] } as const;
const trailers = {
  ...http,
  action: "FilterTrailersStatus",
  signatures: [
    { abi: every, params: [context("context_id"), u32("num_trailers")] },
    { abi: draft, params: [context("context_id"), u32("num_trailers"), bool("end_of_stream")] },
  ],
} as const;
const metadata = { ...http, action: "FilterMetadataStatus", signatures: [{ abi: every, params: [context("context_id"), u32("num_elements")] }] } as const;
const data = { ...tcp, result: "action", action: "FilterStatusL4", signatures: [{ abi: every, params: [context("context_id"), u32("data_size"), bool("end_of_stream")] }] } as const;
const closed = { ...tcp, result: "none", signatures: [{ abi: every, params: [context("context_id"), enumOf("peer_type", "PeerType")] }] } as const;
const grpcMetadata = { ...root, signatures: [{ abi: every, params: [context("plugin_context_id"), token("call_id"), u32("num_elements")] }] } as const;

export const callbacks = {
  proxy_abi_version_0_1_0: { ...marker, signatures: [{ abi: only010, params: [] }] },
  proxy_abi_version_0_2_0: { ...marker, signatures: [{ abi: ["0.2.0"], params: [] }] },
  proxy_abi_version_0_2_1: { ...marker, signatures: [{ abi: ["0.2.1"], params: [] }] },
  proxy_abi_version_0_x_x: { ...marker, signatures: [{ abi: ["vNEXT"], params: [] }] },
  proxy_abi_version_0_2_100: { ...marker, signatures: [{ abi: higress, params: [] }] },

  malloc: allocator,
  proxy_on_memory_allocate: allocator,

  _initialize: { ...start, result: "none", signatures: [{ abi: every, params: [] }] },
  _start: { ...start, result: "none", signatures: [{ abi: every, params: [] }] },
  main: { ...start, result: "i32", signatures: [{ abi: every, params: [u32("argc"), u32("argv")] }] },
  __main_void: { ...start, result: "i32", signatures: [{ abi: every, params: [] }] },

  proxy_on_context_create: { ...life, result: "none", signatures: [{ abi: every, params: [context("context_id"), context("parent_context_id")] }] },
  proxy_validate_configuration: { ...root, result: "bool", signatures: [{ abi: only010, params: [context("plugin_context_id"), u32("configuration_size")] }], neverCalled: true },
  proxy_on_vm_start: { ...root, result: "bool", signatures: [{ abi: every, params: [context("plugin_context_id"), u32("vm_configuration_size")] }] },
  proxy_on_configure: { ...root, result: "bool", signatures: [{ abi: every, params: [context("plugin_context_id"), u32("plugin_configuration_size")] }] },
  proxy_on_tick: { ...root, signatures: [{ abi: every, params: [context("plugin_context_id")] }] },
  proxy_on_queue_ready: {
    ...root,
    signatures: [
      { abi: every, params: [context("plugin_context_id"), token("queue_id")] },
      { abi: draft, params: [token("queue_id")] },
    ],
  },
  proxy_on_foreign_function: {
    ...life,
    result: "none",
    signatures: [{ abi: since020, params: [context("plugin_context_id"), u32("function_id"), u32("arguments_size")] }],
  },

  proxy_on_new_connection: { ...tcp, result: "action", action: "FilterStatusL4", signatures: [{ abi: every, params: [context("context_id")] }] },
  proxy_on_downstream_data: data,
  proxy_on_upstream_data: data,
  proxy_on_downstream_connection_close: closed,
  proxy_on_upstream_connection_close: closed,

  proxy_on_request_headers: headers,
  proxy_on_request_body: body,
  proxy_on_request_trailers: trailers,
  proxy_on_request_metadata: metadata,
  proxy_on_response_headers: headers,
  proxy_on_response_body: body,
  proxy_on_response_trailers: trailers,
  proxy_on_response_metadata: metadata,

  proxy_on_http_call_response: {
    ...root,
    signatures: [{ abi: every, params: [context("plugin_context_id"), token("call_id"), u32("num_headers"), u32("body_size"), u32("num_trailers")] }],
  },
  proxy_on_grpc_receive_initial_metadata: grpcMetadata,
  proxy_on_grpc_receive: { ...root, signatures: [{ abi: every, params: [context("plugin_context_id"), token("call_id"), u32("message_size")] }] },
  proxy_on_grpc_receive_trailing_metadata: grpcMetadata,
  /** the misspelt form of the AssemblyScript SDK */
  proxy_on_grpc_trailing_metadata: { ...grpcMetadata, neverCalled: true },
  proxy_on_grpc_create_initial_metadata: { ...grpcMetadata, neverCalled: true },
  proxy_on_grpc_close: { ...root, signatures: [{ abi: every, params: [context("plugin_context_id"), token("call_id"), enumOf("grpc_status", "GrpcStatus")] }] },

  proxy_on_done: { ...life, result: "bool", signatures: [{ abi: every, params: [context("context_id")] }] },
  proxy_on_log: { ...life, result: "none", signatures: [{ abi: every, params: [context("context_id")] }] },
  proxy_on_delete: { ...life, result: "none", signatures: [{ abi: every, params: [context("context_id")] }] },

  envoy_on_resolve_dns: { ...root, signatures: [{ abi: every, params: [context("plugin_context_id"), token("token"), u32("data_size")] }] },
  envoy_on_stats_update: { ...root, signatures: [{ abi: every, params: [context("plugin_context_id"), u32("data_size")] }] },
  proxy_on_redis_call_response: {
    ...root,
    signatures: [{ abi: higress, params: [context("plugin_context_id"), token("call_id"), u32("status"), u32("response_size")] }],
  },
} as const satisfies Record<string, Callback>;

export type CallbackName = keyof typeof callbacks;
export const callbackNames = Object.keys(callbacks) as readonly CallbackName[];

/** The entry of an export; undefined for a name that no host knows. */
export function callbackOf(name: string): Callback | undefined {
  return Object.hasOwn(callbacks, name) ? callbacks[name as CallbackName] : undefined;
}

/** The shape a host of that version calls it with; undefined when that version does not know the name. */
export function signatureOf(name: string, abi: AbiVersion): (CallbackSignature & { readonly result: Callback["result"] }) | undefined {
  const callback = callbackOf(name);
  const signature = callback?.signatures.find((candidate) => offeredIn(candidate, abi));
  return callback && signature && { ...signature, result: callback.result };
}
