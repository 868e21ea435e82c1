/** Everything a guest exports for the proxy to call or to look at. */
import type { CallbackName } from "../../abi/callbacks.ts";
import type { Facts } from "../facts.ts";

const marker = (version: string): Facts => ({ says: [`Says that the module speaks ABI ${version}. It is looked for and never called; of several, the first in the order of exports counts. Without one that the proxy knows the module does not load. [T-01]`] });
const notCalled = "No proxy calls it; the name is known so that a module which exports it is not thought to be wrong. [21]";
const allocates = "Called for every byte string that is handed to the guest, with exactly its length; the guest owns what it gets. Never for 0 bytes. [T-06] [T-07]";
const allocatorRules = "While it runs, only `proxy_log`, `fd_write`, `clock_time_get` and `poll_oneoff` may be called; anything else traps out of the allocator, and the VM counts as failed. [T-11]";
const allocatorRow = "It is no step of its own in a recording: look at the call that it serves. [T-06]";
const startRules = "It may call `proxy_log` and most of WASI; any other host call traps, and the module does not load. [T-12]";
const numHeaders = "`num_headers` counts all entries, pseudo headers too. [T-25]";
const endOfBody = (sender: string): string => `From ${sender} that speaks HTTP/1 the end of the body is always an empty callback of its own. [6.1]`;
const bodySize = "After Pause `body_size` is everything collected so far; after Continue the new chunk alone. [T-31]";
const bodyLimit = (over: string): string => `Pause collects up to the stream's buffer limit, 1 MiB by default; beyond it ${over}. [T-34]`;
const heldHeaders = "Pause, as well as 3 and 4, stops the message here: this filter gets no body callback until it continues, and then one with everything collected. [T-29] [T-30]";
const stopIteration = { Envoy: "Makes 4 of Pause unless `allow_on_headers_stop_iteration` is set; then the headers are held and the body callbacks come all the same. [6.3]" };
const eos010 = { "ABI 0.1.0": "Without `end_of_stream`: two parameters. A module with another number of them does not load. [1] [T-03]" };
const neverAfter = "It never comes inside another call into the guest. [T-85]";

export const callbackFacts = {
  proxy_abi_version_0_1_0: marker("0.1.0"),
  proxy_abi_version_0_2_0: marker("0.2.0"),
  proxy_abi_version_0_2_1: marker("0.2.1"),
  proxy_abi_version_0_x_x: { ...marker("vNEXT, the text that is not released"), differs: { Envoy: "Does not know it: the module does not load. [T-01]" } },
  proxy_abi_version_0_2_100: { ...marker("0.2.100, the dialect of Higress: 0.2.1 with imports of its own"), differs: { Higress: "The marker that its Go SDK exports. [1]", Envoy: "Does not know it: the module does not load. [1]" } },
  malloc: { says: [allocates, "An address of 0, or a range outside memory, makes the call that it serves answer InvalidMemoryAccess. [T-08]", allocatorRules, allocatorRow, "One of `malloc` and `proxy_on_memory_allocate` has to be there. [T-05]"], differs: { Envoy: "Called before `proxy_on_memory_allocate` where both are there. [T-05]", spec: "The other way round. [T-05]" } },
  proxy_on_memory_allocate: { says: [allocates, allocatorRules, allocatorRow], differs: { Envoy: "Only called where there is no `malloc`. [T-05]", spec: "Called before `malloc`. [T-05]" }, see: ["malloc"] },
  _initialize: { says: ["The start of a module without a `main` of its own, called once before anything else; then `main` or `__main_void`, if there is one. [T-16]", startRules] },
  _start: { says: ["The start of a program, called when there is no `_initialize`. [T-16]", startRules, "A program that ends with `proc_exit` here does not load, with code 0 too. [T-12]"] },
  main: { says: ["Called with 0, 0 after `_initialize`; what it returns means nothing. [T-16]", startRules] },
  __main_void: { says: ["Called after `_initialize` where there is no `main`. [T-16]", startRules], differs: { "Envoy 1.36.2": "Does not call it. [T-16] [22]" } },
  proxy_on_context_create: {
    says: [
      "A context has come to be: a root context when the parent is 0, else a stream of that root. [3]",
      "Ids come from one counter of the VM, roots and streams together, from 1. [T-13]",
      "A stream's context is created right before its first callback; for a filter that an earlier one kept from seeing the request, right before `proxy_on_log`. [6.1] [T-27]",
      "`proxy_get_property` has `plugin_root_id` here: SDKs choose by it what the root is. [T-15]",
    ],
    see: ["proxy_on_delete"],
  },
  proxy_validate_configuration: { says: [notCalled] },
  proxy_on_vm_start: { says: ["The VM has started. Buffer 6 holds its configuration, `vm_configuration_size` bytes. [4] [T-19]", "0 fails the start: the filter is not installed. Without this export all is well. [T-18]"], differs: { Envoy: "Called once for each filter of the VM, with the id of the filter's root. [T-17]", spec: "Once for each VM. [T-17]" }, see: ["proxy_on_configure", "proxy_get_buffer_bytes"] },
  proxy_on_configure: { says: ["Here is the configuration of the filter: buffer 7, in this callback only. A size of 0 means none. [T-19]", "0 refuses it: the filter is not installed. [4]"], differs: { Envoy: "Text and bytes are handed over as they are; every other message, a Struct too, as serialized protobuf. [T-20]", "ABI 0.1.0": "Read by `proxy_get_configuration`. [1]" }, see: ["proxy_on_vm_start", "proxy_get_buffer_bytes"] },
  proxy_on_tick: { says: ["The timer of this root has come round. [T-76]", "On each thread for itself, the main thread too. [T-77]"], see: ["proxy_set_tick_period_milliseconds"] },
  proxy_on_queue_ready: { says: ["An item was put into a queue that this root registered last: one callback for each item. The queue may be empty by then. [T-71] [T-73]"], see: ["proxy_dequeue_shared_queue", "proxy_register_shared_queue"] },
  proxy_on_foreign_function: { says: ["The proxy, or an extension of it, calls the filter back; the arguments are in buffer 8. [9.1]"], differs: { "ABI 0.1.0": "Not called. [1]", Envoy: "Has nothing of its own that would call it. [18]" }, see: ["proxy_call_foreign_function"] },

  proxy_on_new_connection: { says: ["A client has connected. [7]", "Pause keeps later filters from hearing of it, and stops reading: no data comes until `proxy_continue_stream` with 2. [T-50]"], see: ["FilterStatusL4"] },
  proxy_on_downstream_data: { says: ["Bytes from the client, in buffer 2. [7]", "After Pause they stay there: the next callback counts all of them. Continue hands what is left in the buffer on. [T-49]"], see: ["FilterStatusL4", "BufferType"] },
  proxy_on_upstream_data: { says: ["Bytes from the upstream to the client, in buffer 3; the last filter of the chain sees them first. [T-51] [7]", "Pause keeps them, as with `proxy_on_downstream_data`. [T-49]"], see: ["FilterStatusL4", "BufferType"] },
  proxy_on_downstream_connection_close: { says: ["The connection to the client is closed: by the proxy (1) or by the client (2). Then `proxy_on_done`, `proxy_on_log`, `proxy_on_delete`. [T-52]"], see: ["PeerType"] },
  proxy_on_upstream_connection_close: { says: ["The upstream's side has ended, right after its last `proxy_on_upstream_data`. [T-51]", "The end of the stream waits for the client's side. [T-52]"], see: ["PeerType"] },

  proxy_on_request_headers: {
    says: ["The headers of a request are there; this is the callback in which they can be read and changed, and as long as it holds them. [6.5]", numHeaders, heldHeaders, "A message without a body has `end_of_stream` here, and no body callback. [T-24]", "A local response sent from here keeps the request from the upstream whatever is returned. [T-42]"],
    differs: { ...eos010, ...stopIteration }, see: ["FilterHeadersStatus", "proxy_continue_stream", "proxy_get_header_map_value"],
  },
  proxy_on_request_body: {
    says: ["A piece of the request's body, in buffer 0. A request without a body has none. [T-24]", bodySize, endOfBody("a client"), bodyLimit("the client gets 413"), "Continue sends everything kept so far to the next filter. [T-32]", "Request headers cannot be read here once they have gone on. [6.5]"],
    see: ["FilterDataStatus", "proxy_get_buffer_bytes", "proxy_set_buffer_bytes"],
  },
  proxy_on_request_trailers: { says: ["Trailers of the request, in map 1: the end of the stream. Buffered body goes on before them. [6.4] [6.5]", "Over HTTP/1 only where the listener passes trailers on. [6.1]"], see: ["FilterTrailersStatus"] },
  proxy_on_request_metadata: { says: ["METADATA frames of an HTTP/2 client. What it returns means nothing. [6.4]", "The specification does not have it. [21]"], see: ["FilterMetadataStatus"] },
  proxy_on_response_headers: {
    says: ["The headers of the response: the upstream's, or those of a local response, the filter's own included. The last filter of the chain sees them first. [T-28] [T-43]", numHeaders, heldHeaders, "Request headers cannot be read here. [6.5]"],
    differs: { ...eos010, ...stopIteration }, see: ["FilterHeadersStatus", "proxy_continue_stream"],
  },
  proxy_on_response_body: {
    says: ["A piece of the response's body, in buffer 1. [6.5]", bodySize, endOfBody("an upstream"), bodyLimit("the client gets 500, or is cut off if headers have left"), "Continue sends everything kept so far to the next filter. [T-32]"],
    see: ["FilterDataStatus", "proxy_set_buffer_bytes"],
  },
  proxy_on_response_trailers: { says: ["Trailers of the response, in map 3: the end of the stream. [6.4] [6.5]", "Over HTTP/1 only where the listener passes trailers on. [6.1]"], see: ["FilterTrailersStatus"] },
  proxy_on_response_metadata: { says: ["METADATA frames of an HTTP/2 upstream. What it returns means nothing. [6.4]", "The specification does not have it. [21]"], see: ["FilterMetadataStatus"] },

  proxy_on_http_call_response: {
    says: ["The reply to a `proxy_http_call`, on the root context: maps 6 and 7 and buffer 4 can be read in this callback only. [T-82]", "Three zeros tell of a call that was reset; a timeout or an upstream that cannot be reached is a 504 or 503 made by the proxy. [T-83]", "To go on with the stream that waits, make it effective first. [5]", neverAfter],
    see: ["proxy_set_effective_context", "proxy_continue_stream", "proxy_get_status"],
  },
  proxy_on_grpc_receive_initial_metadata: { says: ["Headers of a gRPC stream, in map 4. A unary call has no such callback. [16]", neverAfter], see: ["proxy_grpc_stream"] },
  proxy_on_grpc_receive: { says: ["A message of a gRPC call or stream, in buffer 5. Of a unary call it is the only callback. [16]", neverAfter], see: ["proxy_grpc_call"] },
  proxy_on_grpc_receive_trailing_metadata: { says: ["Trailers of a gRPC stream, in map 5. [16]", neverAfter], see: ["proxy_grpc_stream"] },
  proxy_on_grpc_trailing_metadata: { says: ["How the AssemblyScript SDK spells `proxy_on_grpc_receive_trailing_metadata`. [16]", notCalled] },
  proxy_on_grpc_create_initial_metadata: { says: [notCalled] },
  proxy_on_grpc_close: { says: ["A gRPC stream has ended, or a unary call has failed; `proxy_get_status` has the text. [16]", "A refused connection is status 14. [16]", neverAfter], see: ["GrpcStatus", "proxy_get_status"] },

  proxy_on_done: {
    says: ["The stream or the root is about to end. For a stream the result means nothing: deletion follows at once. [T-53]", "A root may answer 0 to say that it needs more time; see `proxy_done`. [T-57]"],
    differs: { Envoy: "Of an HTTP stream: `proxy_on_log`, then this, then `proxy_on_delete`; of a TCP stream this comes first. A root that answers 0 is not waited for. [T-53] [T-57]", spec: "This, then `proxy_on_log`, then `proxy_on_delete`. [T-54]" },
  },
  proxy_on_log: { says: ["The moment of the access log, once per stream. Header maps can be read again here, not written; bodies cannot. [T-55] [6.5] [T-36]", "It comes also for a filter that never saw the request. [T-27]", "Calls out may be started here; a local response kills Envoy. [T-86] [6.8]"], differs: { Envoy: "Before `proxy_on_done` of an HTTP stream. [T-53]", spec: "After it. [T-54]" } },
  proxy_on_delete: { says: ["The context is gone after this: no further callback has its id. [T-56]"] },

  envoy_on_resolve_dns: { says: ["What a name resolved to, in buffer 8: a count, the seconds that each address may be kept, then the addresses with a NUL behind. [9.1]"], differs: { Envoy: "For an address, for localhost and for what is no name it is called inside `envoy_resolve_dns` itself. [seen]" }, see: ["envoy_resolve_dns"] },
  envoy_on_stats_update: { says: ["A stats sink is handed the metrics that have changed, in buffer 8, on the main thread, each time the proxy flushes them. [9.1]"] },
  proxy_on_redis_call_response: { says: ["The answer of Redis to a `proxy_redis_call`, in buffer 9; status 1 tells of a failure. Higress only. [21]"], see: ["proxy_redis_call"] },
} as const satisfies Readonly<Record<CallbackName, Facts>>;
