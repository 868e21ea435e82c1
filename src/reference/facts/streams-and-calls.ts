/** Streams, local responses, calls out of the filter. */
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { Facts } from "../facts.ts";

const deferred = "It takes effect after the guest has returned, before the status that it returned is applied. [T-39]";
const notAnId = "No call or stream has this id. [16]";

export const streamsAndCalls = {
  proxy_continue_stream: {
    says: [
      "Lets a paused stream go on: 0 the request, 1 the response, 2 reading from a TCP client. [6.6]",
      deferred,
      "After a Pause at headers the same filter is handed the collected body; after a Pause in a body callback the buffer goes to the next filter. [T-30] [T-33]",
      "With 0 and with 1 the request's header map, body and trailers cannot be read any more from this call on. [T-37]",
      "For a stream that is not paused it mostly does nothing, but not always: with 1 before there is a response Envoy dies, in `proxy_on_context_create` the request is sent twice. [T-40] [6.8]",
    ],
    answers: { BadArgument: "The type is above 3. [6.6]", Unimplemented: "Type 3: Envoy cannot resume the upstream side of a connection. [6.6]" },
    differs: { "ABI 0.1.0": "Not offered; it has `proxy_continue_request` and `proxy_continue_response`. [1]" },
    see: ["StreamType", "proxy_on_http_call_response", "proxy_set_effective_context"],
  },
  proxy_close_stream: {
    says: [
      "Ends a stream: 0 or 1 resets the HTTP stream, 2 or 3 closes the TCP connection once what was written has gone out. [6.6]",
      deferred,
      "In `proxy_on_log` and in `proxy_on_context_create` it kills Envoy. [6.8]",
    ],
    answers: { BadArgument: "The type is above 3. [6.6]" },
    differs: { "ABI 0.1.0": "Not offered. [1]", "Envoy 1.36.2": "With 1 in `proxy_on_response_headers` an HTTP/2 client gets the end of the stream without headers; 1.40.0 resets it. [22]" },
    see: ["StreamType"],
  },
  proxy_continue_request: { says: ["Lets a paused request go on, like `proxy_continue_stream` with 0. [6.6] [1]", deferred], differs: { "ABI 0.2.0 and later": "Not offered. [1]", spec: "Its text of 0.1.0 names no result; Envoy gives a status. [1]" } },
  proxy_continue_response: { says: ["Lets a paused response go on, like `proxy_continue_stream` with 1. Before there is a response it kills Envoy. [6.6] [T-40]", deferred], differs: { "ABI 0.2.0 and later": "Not offered. [1]", spec: "Its text of 0.1.0 names no result; Envoy gives a status. [1]" } },
  proxy_clear_route_cache: {
    says: ["Lets the route be found anew, once the router has the request; until then attributes of the route are those of before. [T-67]"],
    differs: { "ABI 0.2.0 and later": "Not offered; the foreign function `clear_route_cache` does the same, see `proxy_call_foreign_function`. [1] [18]" },
  },
  proxy_send_local_response: {
    says: [
      "Answers the client in place of the upstream: status, headers, body, and the details that the access log shows. [6.7]",
      "It happens after the guest has returned, and whatever the guest returns: Continue does not forward the request. [T-41] [T-42]",
      "In the request phase the reply passes the response callbacks of the filters that have seen the request, the sender's own included; filters behind it never hear of it. [T-43]",
      "Once response headers have left, the stream is reset instead; before, in the response phase, the reply bypasses all filters. [T-44]",
      "Of two calls in one callback the first counts. [T-45]",
      "A request of gRPC gets its status in trailers; `grpc_status` beyond 16 means none, SDKs pass -1. [T-46] [T-48]",
      "In `proxy_on_log`, `proxy_on_done` or `proxy_on_delete` it kills Envoy. [6.8]",
    ],
    answers: { Ok: "Always, in a root context too, where nothing happens: set the stream effective first. [T-41]" },
    see: ["GrpcStatus", "proxy_set_effective_context"],
  },
  proxy_http_call: {
    says: [
      "Sends a request to a cluster of the proxy and returns at once with the id of the call; `proxy_on_http_call_response` brings the reply. [T-81] [T-82]",
      "Needed are `:method`, `:path` and `:authority`; a missing `content-length` is added, trailers are taken and not sent. A timeout of 0 means none. [T-80] [T-86]",
      "The stream does not wait by itself: return Pause, and continue it when the reply has come. [T-87]",
      "A call can be made from every callback; its reply comes to the root even if the stream has ended. [T-84] [T-86]",
      "Envoy answers for an upstream that cannot: 503 or 504 with a text of its own. A reset, or a reply that is too large, is told with three zeros. [T-83]",
    ],
    answers: {
      BadArgument: "No cluster has this name; or a pseudo header is missing, also since the map could not be read; or the timeout has its highest bit set. [T-80]",
      InternalFailure: "It could not be sent: the cluster has no endpoint that may be used. No callback follows. [T-81]",
      InvalidMemoryAccess: "A range, or the cell for the id, is outside memory: the cell is tried first, so nothing has been started. [T-10]",
    },
    see: ["proxy_on_http_call_response", "proxy_get_status", "proxy_set_effective_context"],
  },
  proxy_get_status: {
    says: ["Code and text of the last call: in `proxy_on_grpc_close` those of gRPC, in `proxy_on_http_call_response` 11 and \"reset\" for a call that came to nothing. [T-83] [16]"],
    see: ["proxy_on_grpc_close", "GrpcStatus"],
  },
  proxy_grpc_call: {
    says: [
      "Makes a unary gRPC call. The upstream is the name of a cluster, or a serialized `GrpcService` of Envoy. [T-88]",
      "Success is one `proxy_on_grpc_receive`, failure one `proxy_on_grpc_close`. [16]",
    ],
    answers: { ParseFailure: "The upstream is neither a cluster nor a message that can be read. [T-88]", InternalFailure: "The call could not be started. [16]" },
    differs: { "AssemblyScript SDK": "Declares it without initial metadata: such a module does not load in Envoy. [T-02]" },
    see: ["proxy_on_grpc_receive", "proxy_on_grpc_close", "proxy_get_status"],
  },
  proxy_grpc_stream: {
    says: ["Opens a gRPC stream: `proxy_grpc_send` writes to it, `proxy_on_grpc_receive_initial_metadata`, `proxy_on_grpc_receive`, `proxy_on_grpc_receive_trailing_metadata` and `proxy_on_grpc_close` tell what comes. [16]"],
    answers: { ParseFailure: "The upstream is neither a cluster nor a message that can be read. [T-88]", InternalFailure: "The stream could not be opened. [16]" },
    differs: { "AssemblyScript SDK": "Declares it without initial metadata: such a module does not load in Envoy. [T-02]" },
    see: ["proxy_grpc_send", "proxy_grpc_close"],
  },
  proxy_grpc_send: { says: ["Sends a message on a gRPC stream; with `end_stream` it is the last one. [16]"], answers: { NotFound: notAnId, BadArgument: "The id is that of a unary call, or no id of gRPC. [16]" }, see: ["proxy_grpc_stream"] },
  proxy_grpc_cancel: { says: ["Resets a call or stream: no callback follows. [16]"], answers: { NotFound: notAnId, BadArgument: "The id is no id of gRPC. [16]" }, see: ["proxy_grpc_close"] },
  proxy_grpc_close: { says: ["Ends our side of a stream, so that the other side can finish; a unary call is cancelled. [16]"], answers: { NotFound: notAnId, BadArgument: "The id is no id of gRPC. [16]" }, see: ["proxy_grpc_cancel"] },
} as const satisfies Partial<Record<HostFunctionName, Facts>>;
