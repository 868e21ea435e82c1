/** Every enumeration of the ABI. The word a person reads is the kebab-case of the key. */

export const Status = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  SerializationFailure: 3,
  ParseFailure: 4,
  BadExpression: 5,
  InvalidMemoryAccess: 6,
  Empty: 7,
  CasMismatch: 8,
  ResultMismatch: 9,
  InternalFailure: 10,
  BrokenConnection: 11,
  Unimplemented: 12,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

export const LogLevel = {
  Trace: 0,
  Debug: 1,
  Info: 2,
  Warn: 3,
  Error: 4,
  Critical: 5,
  /** only as a result of proxy_get_log_level; proxy_log rejects it */
  Off: 6,
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

export const Action = { Continue: 0, Pause: 1 } as const;
export type Action = (typeof Action)[keyof typeof Action];

/** Result of the headers callbacks; above 4 acts as 4. */
export const FilterHeadersStatus = {
  Continue: 0,
  StopIteration: 1,
  ContinueAndEndStream: 2,
  StopAllIterationAndBuffer: 3,
  StopAllIterationAndWatermark: 4,
} as const;
export type FilterHeadersStatus = (typeof FilterHeadersStatus)[keyof typeof FilterHeadersStatus];

/** Result of the body callbacks; above 3 acts as 3. */
export const FilterDataStatus = {
  Continue: 0,
  StopIterationAndBuffer: 1,
  StopIterationAndWatermark: 2,
  StopIterationNoBuffer: 3,
} as const;
export type FilterDataStatus = (typeof FilterDataStatus)[keyof typeof FilterDataStatus];

/** Result of the trailers callbacks; above 1 acts as 1. */
export const FilterTrailersStatus = { Continue: 0, StopIteration: 1 } as const;
export type FilterTrailersStatus = (typeof FilterTrailersStatus)[keyof typeof FilterTrailersStatus];

/** Result of the metadata callbacks; anything acts as continue. */
export const FilterMetadataStatus = { Continue: 0 } as const;
export type FilterMetadataStatus = (typeof FilterMetadataStatus)[keyof typeof FilterMetadataStatus];

/** Result of the TCP callbacks; above 1 acts as 1. */
export const FilterStatusL4 = { Continue: 0, StopIteration: 1 } as const;
export type FilterStatusL4 = (typeof FilterStatusL4)[keyof typeof FilterStatusL4];

export const BufferType = {
  HttpRequestBody: 0,
  HttpResponseBody: 1,
  DownstreamData: 2,
  UpstreamData: 3,
  HttpCallResponseBody: 4,
  GrpcReceiveBuffer: 5,
  VmConfiguration: 6,
  PluginConfiguration: 7,
  /** arguments of a foreign callback, DNS answer, stats snapshot */
  CallData: 8,
  /** Higress only */
  RedisCallResponse: 9,
} as const;
export type BufferType = (typeof BufferType)[keyof typeof BufferType];

export const BufferFlags = { None: 0, EndOfStream: 1 } as const;
export type BufferFlags = (typeof BufferFlags)[keyof typeof BufferFlags];

export const MapType = {
  HttpRequestHeaders: 0,
  HttpRequestTrailers: 1,
  HttpResponseHeaders: 2,
  HttpResponseTrailers: 3,
  GrpcReceiveInitialMetadata: 4,
  GrpcReceiveTrailingMetadata: 5,
  HttpCallResponseHeaders: 6,
  HttpCallResponseTrailers: 7,
} as const;
export type MapType = (typeof MapType)[keyof typeof MapType];

/** Who closed a connection. */
export const PeerType = { Unknown: 0, Local: 1, Remote: 2 } as const;
export type PeerType = (typeof PeerType)[keyof typeof PeerType];

export const StreamType = { HttpRequest: 0, HttpResponse: 1, Downstream: 2, Upstream: 3 } as const;
export type StreamType = (typeof StreamType)[keyof typeof StreamType];

export const MetricType = { Counter: 0, Gauge: 1, Histogram: 2 } as const;
export type MetricType = (typeof MetricType)[keyof typeof MetricType];

export const GrpcStatus = {
  Ok: 0,
  Cancelled: 1,
  Unknown: 2,
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  AlreadyExists: 6,
  PermissionDenied: 7,
  ResourceExhausted: 8,
  FailedPrecondition: 9,
  Aborted: 10,
  OutOfRange: 11,
  Unimplemented: 12,
  Internal: 13,
  Unavailable: 14,
  DataLoss: 15,
  Unauthenticated: 16,
  /** no gRPC status; 0xffffffff where the parameter is unsigned */
  InvalidCode: -1,
} as const;
export type GrpcStatus = (typeof GrpcStatus)[keyof typeof GrpcStatus];

/** What SDKs ask of a root context; never crosses the ABI. */
export const ContextType = { HttpContext: 0, StreamContext: 1 } as const;
export type ContextType = (typeof ContextType)[keyof typeof ContextType];

/** Low two bits of a call id in Envoy. */
export const CalloutType = { HttpCall: 0, GrpcCall: 1, GrpcStream: 2 } as const;
export type CalloutType = (typeof CalloutType)[keyof typeof CalloutType];

/** Low two bits of a metric id in Envoy. */
export const MetricIdKind = { Counter: 0, Gauge: 1, Histogram: 2 } as const;
export type MetricIdKind = (typeof MetricIdKind)[keyof typeof MetricIdKind];

/** Why a VM counts as failed in Envoy; never crosses the ABI. */
export const FailState = {
  Ok: 0,
  UnableToCreateVm: 1,
  UnableToCloneVm: 2,
  MissingFunction: 3,
  UnableToInitializeCode: 4,
  StartFailed: 5,
  ConfigureFailed: 6,
  RuntimeError: 7,
} as const;
export type FailState = (typeof FailState)[keyof typeof FailState];

export const FailurePolicy = { Unspecified: 0, FailReload: 1, FailClosed: 2, FailOpen: 3 } as const;
export type FailurePolicy = (typeof FailurePolicy)[keyof typeof FailurePolicy];

/** What Envoy's version detection found; never crosses the ABI. */
export const DetectedAbi = { "0.1.0": 0, "0.2.0": 1, "0.2.1": 2, Unknown: 3 } as const;
export type DetectedAbi = (typeof DetectedAbi)[keyof typeof DetectedAbi];

/** Envoy's foreign function declare_property. */
export const DeclarePropertyType = { Bytes: 0, String: 1, FlatBuffers: 2, Protobuf: 3 } as const;
export type DeclarePropertyType = (typeof DeclarePropertyType)[keyof typeof DeclarePropertyType];

export const DeclarePropertySpan = { FilterChain: 0, DownstreamRequest: 1, DownstreamConnection: 2 } as const;
export type DeclarePropertySpan = (typeof DeclarePropertySpan)[keyof typeof DeclarePropertySpan];

/** The numbers that hosts really answer. */
export const WasiErrno = {
  Success: 0,
  Badf: 8,
  /** Envoy answers it for fd_readdir, where it means ENOTDIR */
  Exist: 20,
  Fault: 21,
  Inval: 28,
  Noent: 44,
  Nosys: 52,
  Notdir: 54,
  Notsup: 58,
  Notcapable: 76,
} as const;
export type WasiErrno = (typeof WasiErrno)[keyof typeof WasiErrno];

export const TrafficDirection = { Unspecified: 0, Inbound: 1, Outbound: 2 } as const;
export type TrafficDirection = (typeof TrafficDirection)[keyof typeof TrafficDirection];

/* The draft of 2020: what its functions answer and take. */

export const DraftStatus = {
  Ok: 0,
  Empty: 1,
  NotFound: 2,
  NotAllowed: 3,
  BadArgument: 4,
  InvalidMemoryAccess: 5,
  InvalidOperation: 6,
  CompareAndSwapMismatch: 7,
  Unimplemented: 12,
} as const;
export type DraftStatus = (typeof DraftStatus)[keyof typeof DraftStatus];

export const DraftAction = { Continue: 1, EndStream: 2, Done: 3, Pause: 4, WaitForMoreData: 5, WaitForEndOrFull: 6, Close: 7 } as const;
export type DraftAction = (typeof DraftAction)[keyof typeof DraftAction];

export const DraftBufferType = {
  VmConfiguration: 0,
  PluginConfiguration: 1,
  DownstreamData: 2,
  UpstreamData: 3,
  HttpCallResponseBody: 4,
  HttpRequestBody: 5,
  HttpResponseBody: 6,
  /** the same buffer as 4 */
  HttpCalloutResponseBody: 7,
} as const;
export type DraftBufferType = (typeof DraftBufferType)[keyof typeof DraftBufferType];

export const DraftMapType = {
  HttpRequestHeaders: 0,
  HttpRequestTrailers: 1,
  HttpRequestMetadata: 2,
  HttpResponseHeaders: 3,
  HttpResponseTrailers: 4,
  HttpResponseMetadata: 5,
  HttpCallResponseHeaders: 6,
  HttpCallResponseTrailers: 7,
  HttpCallResponseMetadata: 8,
} as const;
export type DraftMapType = (typeof DraftMapType)[keyof typeof DraftMapType];

export const DraftStreamType = { Downstream: 1, Upstream: 2, HttpRequest: 3, HttpResponse: 4 } as const;
export type DraftStreamType = (typeof DraftStreamType)[keyof typeof DraftStreamType];

export const DraftMetricType = { Counter: 1, Gauge: 2, Histogram: 3 } as const;
export type DraftMetricType = (typeof DraftMetricType)[keyof typeof DraftMetricType];

const enums = {
  Status,
  LogLevel,
  Action,
  FilterHeadersStatus,
  FilterDataStatus,
  FilterTrailersStatus,
  FilterMetadataStatus,
  FilterStatusL4,
  BufferType,
  BufferFlags,
  MapType,
  PeerType,
  StreamType,
  MetricType,
  GrpcStatus,
  ContextType,
  CalloutType,
  MetricIdKind,
  FailState,
  FailurePolicy,
  DetectedAbi,
  DeclarePropertyType,
  DeclarePropertySpan,
  WasiErrno,
  TrafficDirection,
  DraftStatus,
  DraftAction,
  DraftBufferType,
  DraftMapType,
  DraftStreamType,
  DraftMetricType,
} as const;

export type EnumName = keyof typeof enums;
export const enumNames = Object.keys(enums) as readonly EnumName[];

/** `HttpRequestHeaders` is "http-request-headers". */
function kebab(key: string): string {
  return key.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

const words = new Map<EnumName, ReadonlyMap<number, string>>(
  enumNames.map((name) => [name, new Map(Object.entries(enums[name]).map(([key, value]) => [value, kebab(key)]))]),
);

/** The word for a value: "bad-argument", "http-request-headers", "counter"; for an unknown value "map-type 17". */
export function codeName(enumName: EnumName, value: number): string {
  const known = words.get(enumName);
  // an unsigned parameter carries a negative value as its 32-bit complement
  return known?.get(value) ?? known?.get(value - 2 ** 32) ?? `${kebab(enumName)} ${value}`;
}

/** The values of an enumeration with their words, in order of the table: for menus. */
export function codesOf(enumName: EnumName): readonly { readonly value: number; readonly word: string }[] {
  return Array.from(words.get(enumName) ?? [], ([value, word]) => ({ value, word }));
}

/** The name of a value as it stands in the table: "BadArgument". */
export function codeKey(enumName: EnumName, value: number): string | undefined {
  return Object.entries(enums[enumName]).find(([, each]) => each === value)?.[0];
}
