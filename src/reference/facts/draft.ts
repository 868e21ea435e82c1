/** The draft of 2020: what each of its functions is for, what of it there is in MOSN, and what took its place. */
import type { draftFunctions } from "../../abi/draft.ts";
import type { Facts } from "../facts.ts";

const origin = "A name of a draft of 2020, which was deleted before any version was released. Only MOSN speaks it, to modules that announce 0.2.0. [1]";
const differs = {
  Envoy: "Not offered: a module that imports it does not load. [T-04]",
  "link mode lenient": "Outside MOSN the module runs, and the call answers Unimplemented. [T-02]",
} as const;
const absent = "It links, and always answers Unimplemented. [21]";
const unknown = "Not offered either: a filter whose module imports it is left out. [21]";
/** `what`: ends without a clause. */
const of = (what: string, mosn: string, ...see: readonly string[]): Facts => ({ says: [`${what} [1]`, origin], differs: { MOSN: mosn, ...differs }, see });

export const draft = {
  proxy_context_finalize: of("Says that a context may be deleted now.", absent, "proxy_done"),
  proxy_resume_stream: of("Lets a paused stream go on.", absent, "proxy_continue_stream", "DraftStreamType"),
  proxy_resume_http_stream: of("Lets one side of a paused exchange go on.", "A type that is not 3 or 4 is BadArgument; otherwise Unimplemented, and nothing ever waits. [21]", "proxy_continue_stream", "DraftStreamType"),
  proxy_close_http_stream: of("Ends one side of an exchange.", "A type that is not 3 or 4 is BadArgument; otherwise Unimplemented. [21]", "proxy_close_stream", "DraftStreamType"),
  proxy_resume_downstream: of("Lets data of the client go on.", "Offered to modules of 0.1.0 without a parameter; it always answers Unimplemented. [21]", "proxy_continue_stream"),
  proxy_resume_upstream: of("Lets data of the upstream go on.", "Offered to modules of 0.1.0 without a parameter; it always answers Unimplemented. [21]", "proxy_continue_stream"),
  proxy_resume_http_request: of("Lets a paused request go on.", "Offered to modules of 0.1.0 only; it always answers Unimplemented, and nothing ever waits. [21]", "proxy_continue_request"),
  proxy_resume_http_response: of("Lets a paused response go on.", "Offered to modules of 0.1.0 only; it always answers Unimplemented, and nothing ever waits. [21]", "proxy_continue_response"),
  proxy_send_http_response: of("Answers the request instead of the upstream.", "It links, answers Unimplemented, and the request goes on to the upstream: a filter in MOSN cannot answer by itself. [21]", "proxy_send_local_response"),
  proxy_get_buffer: of("Copies a piece of a buffer into memory that the guest's allocator gives.", "It works; an offset behind the end stops the guest. [21]", "proxy_get_buffer_bytes", "DraftBufferType"),
  proxy_set_buffer: of("Replaces a buffer, or appends to it.", "All of it is replaced (offset 0, with a size of 0 or of at least all), or appended to from the end on; anything else is BadArgument. [21]", "proxy_set_buffer_bytes", "DraftBufferType"),
  proxy_get_map_values: of("Reads several entries of a map at once.", unknown, "proxy_get_header_map_value", "DraftMapType"),
  proxy_set_map_values: of("Removes and sets several entries of a map at once.", unknown, "proxy_set_header_map_pairs", "DraftMapType"),
  proxy_open_shared_kvstore: of("Opens a store of keys and values that VMs share.", "There are no stores: an empty name is BadArgument, any other Unimplemented. [21]", "proxy_get_shared_data"),
  proxy_get_shared_kvstore_key_values: of("Reads the values of a key.", "There are no stores, so no id is known: BadArgument. [21]", "proxy_get_shared_data"),
  proxy_set_shared_kvstore_key_values: of("Writes the values of a key, with a cas.", "There are no stores, so no id is known: BadArgument. [21]", "proxy_set_shared_data"),
  proxy_add_shared_kvstore_key_values: of("Adds values to a key.", "There are no stores, so no id is known: BadArgument. [21]", "proxy_set_shared_data"),
  proxy_remove_shared_kvstore_key: of("Removes a key, which released versions cannot do.", "There are no stores, so no id is known: BadArgument. [21]", "proxy_set_shared_data"),
  proxy_delete_shared_kvstore: of("Deletes a store.", absent, "proxy_open_shared_kvstore"),
  proxy_open_shared_queue: of("Opens a queue, and makes it if asked to.", "An empty name is BadArgument, any other Unimplemented. [21]", "proxy_register_shared_queue"),
  proxy_dequeue_shared_queue_item: of("Takes the oldest item of a queue.", absent, "proxy_dequeue_shared_queue"),
  proxy_enqueue_shared_queue_item: of("Appends an item to a queue.", absent, "proxy_enqueue_shared_queue"),
  proxy_delete_shared_queue: of("Deletes a queue.", absent, "proxy_register_shared_queue"),
  proxy_remove_shared_queue: of("Deletes a queue.", "Offered to modules of 0.1.0 only, and it works there. [21]", "proxy_register_shared_queue"),
  proxy_create_timer: of("Starts a timer, for once or again and again.", absent, "proxy_set_tick_period_milliseconds", "proxy_on_tick"),
  proxy_delete_timer: of("Stops a timer.", absent, "proxy_create_timer"),
  proxy_create_metric: of("Defines a metric.", "An empty name is BadArgument, any other Unimplemented. [21]", "proxy_define_metric", "DraftMetricType"),
  proxy_get_metric_value: of("Reads a metric.", absent, "proxy_get_metric"),
  proxy_set_metric_value: of("Sets a metric.", absent, "proxy_record_metric"),
  proxy_increment_metric_value: of("Adds to a metric.", absent, "proxy_increment_metric"),
  proxy_delete_metric: of("Deletes a metric.", absent, "proxy_define_metric"),
  proxy_remove_metric: of("Deletes a metric.", "Offered to modules of 0.1.0 only; it always answers Unimplemented. [21]", "proxy_define_metric"),
  proxy_dispatch_http_call: of("Starts an HTTP call.", "It works, to an address and not to a cluster: `http://10.0.0.1:8080`. All that follows waits for it, and the callback comes when the guest has returned. [21]", "proxy_http_call", "proxy_on_http_call_response"),
  proxy_dispatch_grpc_call: of("Starts a gRPC call.", absent, "proxy_grpc_call"),
  proxy_open_grpc_stream: of("Opens a gRPC stream.", absent, "proxy_grpc_stream"),
  proxy_send_grpc_stream_message: of("Sends a message on a gRPC stream.", absent, "proxy_grpc_send"),
  proxy_send_grpc_call_message: of("Sends a message of a gRPC call.", absent, "proxy_grpc_send"),
  proxy_cancel_grpc_call: of("Gives a gRPC call up.", absent, "proxy_grpc_cancel"),
  proxy_close_grpc_call: of("Ends a gRPC call.", absent, "proxy_grpc_close"),
  proxy_call_custom_function: of("Calls a function of the host by its number.", absent, "proxy_call_foreign_function"),
} as const satisfies Readonly<Record<keyof typeof draftFunctions, Facts>>;
