/** The enumerations, and what their values mean. */
import type { EnumName } from "../../abi/codes.ts";
import type { EnumFacts } from "../facts.ts";

const ofDraft = "Of a draft of 2020, which only MOSN speaks:";

export const enumFacts = {
  Status: {
    says: ["What a host call answers. The numbers are the same in all released versions. [2] [21]"],
    values: {
      NotFound: "What was asked for is not there.", BadArgument: "An argument makes no sense, or not in this callback.", SerializationFailure: "The value cannot be written as bytes. [17.1]", ParseFailure: "Bytes of the guest could not be read. [T-88]",
      BadExpression: "The specification does not list it, and Envoy's host calls do not answer it. [21]", InvalidMemoryAccess: "An address outside memory, or the allocator gave none. [T-08] [T-10]", Empty: "The queue has no item. [T-74]", CasMismatch: "Someone else has written meanwhile. [T-69]",
      ResultMismatch: "The specification does not list it. [21]", InternalFailure: "The proxy could not. [T-81]", BrokenConnection: "Told by `proxy_get_status` after a call was reset. [T-83]", Unimplemented: "This proxy does not do it. [6.6]",
    },
  },
  LogLevel: { says: ["Levels of `proxy_log`, and of `proxy_get_log_level`. [19]"], values: { Off: "An answer of `proxy_get_log_level` alone: nothing is written. `proxy_log` refuses it. [19]" } },
  Action: { says: ["What SDKs let a callback of a stream return; on the wire it is a value of `FilterHeadersStatus`, `FilterDataStatus`, `FilterTrailersStatus` or `FilterStatusL4`. [6.3] [6.4]"], values: { Continue: "The message goes on to the next filter.", Pause: "Waits for `proxy_continue_stream`, or for the next piece of the body." } },
  FilterHeadersStatus: {
    says: ["What `proxy_on_request_headers` and `proxy_on_response_headers` return. Above 4 counts as 4. [6.3]"],
    values: { Continue: "The headers go on to the next filter, and are out of reach from then on. [6.3]", StopIteration: "Pause. Envoy makes 4 of it, unless `allow_on_headers_stop_iteration` is set. [6.3]", ContinueAndEndStream: "As Continue in present Envoys. [6.3]", StopAllIterationAndBuffer: "Stops; a body beyond the buffer limit is answered with 413 or 500. [6.3]", StopAllIterationAndWatermark: "Stops; a long body is held back instead. [6.3]" },
  },
  FilterDataStatus: {
    says: ["What `proxy_on_request_body` and `proxy_on_response_body` return. Above 3 counts as 3. [6.4]"],
    values: { Continue: "What is buffered goes on to the next filter. [6.4]", StopIterationAndBuffer: "Pause: the body is kept, and the next callback sees all of it. [T-31]", StopIterationAndWatermark: "The body is kept with back-pressure; the next callback counts the new chunk only. [6.4]", StopIterationNoBuffer: "The chunk is dropped. [6.4]" },
  },
  FilterTrailersStatus: { says: ["What `proxy_on_request_trailers` and `proxy_on_response_trailers` return. Above 1 counts as 1. [6.4]"] },
  FilterMetadataStatus: { says: ["What `proxy_on_request_metadata` and `proxy_on_response_metadata` return: anything is Continue. [6.4]"] },
  FilterStatusL4: { says: ["What `proxy_on_new_connection`, `proxy_on_downstream_data` and `proxy_on_upstream_data` return. Above 1 counts as 1. [7]"] },
  BufferType: {
    says: ["Which buffer is meant, by `proxy_get_buffer_bytes`, `proxy_get_buffer_status` and `proxy_set_buffer_bytes`. [9.1]"],
    values: {
      HttpRequestBody: "In `proxy_on_request_body`, later while still paused there. [9.1]", HttpResponseBody: "In `proxy_on_response_body`, likewise. [9.1]", DownstreamData: "In `proxy_on_downstream_data`. [9.1]", UpstreamData: "In `proxy_on_upstream_data`. [9.1]",
      HttpCallResponseBody: "In `proxy_on_http_call_response`; read-only. [9.1]", GrpcReceiveBuffer: "In `proxy_on_grpc_receive`. [9.1]", VmConfiguration: "Always; read-only. [T-19]", PluginConfiguration: "In `proxy_on_configure`; read-only. [T-19]",
      CallData: "In `proxy_on_foreign_function`, `envoy_on_resolve_dns` and `envoy_on_stats_update`; read-only. [9.1]", RedisCallResponse: "In `proxy_on_redis_call_response` of Higress. [21]",
    },
  },
  BufferFlags: { says: ["The second answer of `proxy_get_buffer_status`. [9.3]"], values: { EndOfStream: "No host sets it. [9.3]" } },
  MapType: {
    says: ["Which header map is meant, by `proxy_get_header_map_value` and the others. When which can be read is the longest story of the ABI. [6.5]"],
    values: {
      HttpRequestHeaders: "From `proxy_on_request_headers` until it has continued; read again in `proxy_on_log`. [6.5]", HttpRequestTrailers: "In `proxy_on_request_trailers`; in the last `proxy_on_request_body` they can be made. [6.5]", HttpResponseHeaders: "In `proxy_on_response_headers`, later while held; read again in `proxy_on_log`. [6.5]", HttpResponseTrailers: "In `proxy_on_response_trailers`; in the last `proxy_on_response_body` they can be made. [6.5]",
      GrpcReceiveInitialMetadata: "In `proxy_on_grpc_receive_initial_metadata`; read-only. [T-23]", GrpcReceiveTrailingMetadata: "In `proxy_on_grpc_receive_trailing_metadata`; read-only. [T-23]", HttpCallResponseHeaders: "In `proxy_on_http_call_response`; read-only. [T-82]", HttpCallResponseTrailers: "In `proxy_on_http_call_response`; read-only. [T-82]",
    },
  },
  PeerType: { says: ["Who closed a connection, told by `proxy_on_downstream_connection_close` and `proxy_on_upstream_connection_close`. [T-52]"], values: { Unknown: "What `proxy_on_upstream_connection_close` is told after the upstream's end of stream. [T-51]", Local: "The proxy. [T-52]", Remote: "The other side. [T-52]" } },
  StreamType: { says: ["What is continued or closed, by `proxy_continue_stream` and `proxy_close_stream`. [6.6]"], values: { Downstream: "The TCP connection to the client. [6.6]", Upstream: "The TCP connection to the upstream: Envoy cannot resume it. [6.6]" } },
  MetricType: { says: ["What `proxy_define_metric` makes. [14]"], values: { Counter: "Only grows. [14]", Gauge: "Is set, grows and shrinks. [14]", Histogram: "Takes samples; it has no value to read. [14]" } },
  GrpcStatus: { says: ["Status of gRPC, in `proxy_on_grpc_close`, `proxy_get_status` and `proxy_send_local_response`. [16] [T-46]"], values: { InvalidCode: "-1: no status of gRPC. [T-46]", Unavailable: "A connection that was refused, and a 429, 502, 503 or 504 as a local response. [16] [T-48]" } },
  ContextType: { says: ["What SDKs ask of a root context; it never crosses the ABI. The proxy tells roots from streams by the parent in `proxy_on_context_create`. [3]"] },
  CalloutType: { says: ["The two low bits of the ids that `proxy_http_call`, `proxy_grpc_call` and `proxy_grpc_stream` give in Envoy: 4, 8, ... and 5, 9, ... and 6, 10, ... Do not count on it. [T-81] [16]"] },
  MetricIdKind: { says: ["The two low bits of the ids that `proxy_define_metric` gives in Envoy. [T-79]"] },
  FailState: { says: ["Why a VM counts as failed inside Envoy; it never crosses the ABI. [20]"], values: { MissingFunction: "An import that nobody offers, or an allocator that is missing. [T-04] [T-05]", StartFailed: "`proxy_on_vm_start` answered 0. [4]", ConfigureFailed: "`proxy_on_configure` answered 0. [4]", RuntimeError: "A trap. [T-95]" } },
  FailurePolicy: { says: ["What Envoy does with streams once the VM has failed: a setting of the filter, not of the ABI. [20]"], values: { FailClosed: "503 for each. [20]", FailOpen: "The filter is left out. [20]", FailReload: "A new VM, once the backoff is over; 503 until then. [20]" } },
  DetectedAbi: { says: ["What Envoy made of the module's marker; it never crosses the ABI. [T-01]"] },
  DeclarePropertyType: { says: ["Type of a property that the foreign function `declare_property` declares. [18]"] },
  DeclarePropertySpan: { says: ["How long such a property lives. [18]"] },
  WasiErrno: { says: ["What functions of WASI answer: the numbers that hosts really use. [19]"], values: { Fault: "An address outside memory. [19]", Exist: "Envoy's `fd_readdir`, where it means not a directory. [19]", Badf: "No such descriptor. [19]", Nosys: "The host does not have it. [19]", Notsup: "There is nothing to do it with. [19]" } },
  TrafficDirection: { says: ["Value of the property `xds.listener_direction`, see `proxy_get_property`. [17.3]"] },
  DraftStatus: { says: [`${ofDraft} what a host call answers, with other numbers than released versions have. [1]`], values: { NotAllowed: "Only the draft has it. [1]", InvalidMemoryAccess: "An address outside memory: 5, where released versions have 6. [1]", CompareAndSwapMismatch: "Someone else has written meanwhile. [1]" }, see: ["Status"] },
  DraftAction: { says: [`${ofDraft} what a callback of a stream returns. MOSN never looks at it. [1] [21]`], values: { Pause: "The number that no released version has for it. [1]" }, see: ["Action"] },
  DraftBufferType: { says: [`${ofDraft} which buffer is meant. [1]`], values: { HttpCalloutResponseBody: "The same buffer as 4, in MOSN. [21]" }, see: ["BufferType"] },
  DraftMapType: { says: [`${ofDraft} which map is meant. [1]`], values: { HttpResponseHeaders: "3, which is the response trailers in released versions. [1]" }, see: ["MapType"] },
  DraftStreamType: { says: [`${ofDraft} which side of a stream is meant. [1]`], see: ["StreamType"] },
  DraftMetricType: { says: [`${ofDraft} what kind of metric is meant; it begins with 1. [1]`], see: ["MetricType"] },
} as const satisfies Readonly<Record<EnumName, EnumFacts>>;
