/** The scenario: everything the outside world supplies to a run. One runtime schema; types and JSON Schema are derived from it. */
import * as v from "valibot";
import { ExpectationSchema } from "./expect.ts";
import { logLevels } from "./log-levels.ts";
import { NginxSchema } from "./nginx.ts";
import { MosnFilterSchema } from "./mosn.ts";
import { PhasesSchema } from "./phases.ts";
import { RouterSchema } from "./routing.ts";
import { RedisReplySchema } from "./redis.ts";
import { filterRoles } from "./roles.ts";
import { ruleNames } from "./rules.ts";
import { CertificatesSchema, FilterStateSchema, LocalitySchema, UpstreamCertificatesSchema } from "./stream-facts.ts";
import { BytesSchema, HeadersSchema, MetadataSchema, JsonObjectSchema, PropertyValueSchema } from "./values.ts";

export { logLevels };
export type { Router } from "./routing.ts";
export { BytesSchema, isBytes } from "./values.ts";
export type { Bytes, PropertyValue } from "./values.ts";

export const scenarioVersion = 1;

const milliseconds = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const name = v.pipe(v.string(), v.minLength(1));

export { HeadersSchema } from "./values.ts";
export type { Headers } from "./values.ts";

export const protocols = ["HTTP/1.0", "HTTP/1.1", "HTTP/2"] as const;
const ProtocolSchema = v.picklist(protocols);
export type Protocol = v.InferOutput<typeof ProtocolSchema>;

/** A piece of a body as one read from the socket, after `delay` ms. */
const ChunkSchema = v.strictObject({ data: BytesSchema, delay: v.optional(milliseconds, 0) });
export type Chunk = v.InferOutput<typeof ChunkSchema>;

export const failurePolicies = ["fail-closed", "fail-open", "fail-open-at-once", "fail-reload"] as const;

export const FilterSchema = v.strictObject({
  /** The plugin's name, property plugin_name. */
  name: v.optional(v.string(), ""),
  module: v.strictObject({ name, sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in lower-case hex"))) }),
  rootId: v.optional(v.string(), ""),
  vmId: v.optional(v.string(), ""),
  /** VM configuration; absent: none (size 0). */
  vmConfiguration: v.optional(BytesSchema),
  /** Plugin configuration; absent: none (size 0). */
  configuration: v.optional(BytesSchema),
  environment: v.optional(v.record(v.string(), v.string()), {}),
  failurePolicy: v.optional(v.picklist(failurePolicies), "fail-closed"),
  /** Base interval of the reload backoff, for fail-reload. */
  reloadBackoff: v.optional(milliseconds, 1000),
  /** Envoy's `allow_on_headers_stop_iteration`. */
  allowOnHeadersStopIteration: v.optional(v.boolean(), false),
  /** What it runs as. Access loggers, services and stats sinks have root contexts only. */
  role: v.optional(v.picklist(filterRoles), "filter"),
  /** Of a service: one VM, on the main thread (`singleton` of WasmService). */
  singleton: v.optional(v.boolean(), false),
  /** In MOSN alone. */
  mosn: v.optional(MosnFilterSchema),
});
export type Filter = v.InferOutput<typeof FilterSchema>;

/** A message of a gRPC reply, `delay` ms after what comes before. */
export const GrpcMessageSchema = v.strictObject({
  /** Its bytes; where there is `json` they are made of it. */
  data: v.optional(BytesSchema),
  /** The message in its JSON form. */
  json: v.optional(v.unknown()),
  /** Full name of the message type of `json`; that of the method's reply where `when.path` is a method. */
  type: v.optional(name),
  delay: v.optional(milliseconds, 0),
});
export type GrpcMessage = v.InferOutput<typeof GrpcMessageSchema>;

/** Answers a gRPC request. Initial metadata are the reply's headers, trailing metadata its trailers. */
const GrpcReplySchema = v.strictObject({
  messages: v.optional(v.array(GrpcMessageSchema), []),
  /** `grpc-status`, unless the trailers have one. An error without messages is sent as headers alone. */
  status: v.optional(v.pipe(count, v.maxValue(4294967295)), 0),
  /** `grpc-message` as text; it is percent-encoded. */
  message: v.optional(v.string(), ""),
});

/** A piece of a message's body. Over HTTP/2 a METADATA frame may go before it, or, without data, alone. */
const PieceSchema = v.strictObject({ ...ChunkSchema.entries, metadata: v.optional(HeadersSchema) });
export type Piece = v.InferOutput<typeof PieceSchema>;

export const ReplySchema = v.strictObject({
  /** Which requests this reply is for: path prefix, method, exact authority ("" means no authority). */
  when: v.optional(v.strictObject({ path: v.optional(v.string()), method: v.optional(v.string()), authority: v.optional(v.string()) })),
  status: v.optional(v.pipe(count, v.maxValue(65535)), 200),
  /** Headers as the upstream writes them; `content-length` or `transfer-encoding` is added when missing. */
  headers: v.optional(HeadersSchema, []),
  body: v.optional(BytesSchema),
  /** Over HTTP/2: METADATA frames before the headers. */
  metadata: v.optional(v.array(HeadersSchema)),
  /** Instead of `body`: pieces with times. */
  chunks: v.optional(v.array(PieceSchema)),
  trailers: v.optional(HeadersSchema),
  /** Instead of `body` and `chunks`: gRPC messages and a status. */
  grpc: v.optional(GrpcReplySchema),
  /** Time until the first byte. */
  delay: v.optional(milliseconds, 0),
  /** Nothing is ever answered. */
  never: v.optional(v.boolean(), false),
  /** The connection is reset: before the headers, or `resetDelay` ms after the last chunk. */
  reset: v.optional(v.picklist(["before-headers", "after-chunks"])),
  resetDelay: v.optional(milliseconds, 0),
  /** Time between the last chunk and the end of the response. */
  holdOpen: v.optional(milliseconds, 0),
  /** When the upstream begins to answer: when the request is complete, at its headers, or at its first data. */
  answers: v.optional(v.picklist(["complete", "headers", "data"]), "complete"),
});
export type Reply = v.InferOutput<typeof ReplySchema>;

/** What a server does with a connection: what it says, when, and how it ends. */
export const TcpServerSchema = v.strictObject({
  /** Sent `greetDelay` ms after the connection is there. */
  greet: v.optional(BytesSchema),
  greetDelay: v.optional(milliseconds, 0),
  /** Everything it gets is sent back, each piece with `prefix` before it. */
  echo: v.optional(v.boolean(), false),
  prefix: v.optional(BytesSchema),
  /** Sent for each piece it gets, after the echo. */
  reply: v.optional(BytesSchema),
  /** Time between a piece and what is said to it. */
  delay: v.optional(milliseconds, 0),
  /** Having got so many bytes it ends its side, or resets the connection. */
  endAfter: v.optional(v.pipe(count, v.minValue(1))),
  resetAfter: v.optional(v.pipe(count, v.minValue(1))),
  /** It does not end its side when the other one has ended. */
  keepOpen: v.optional(v.boolean(), false),
});
export type TcpServer = v.InferOutput<typeof TcpServerSchema>;

export const hostHealths = ["healthy", "degraded", "unhealthy"] as const;

/** An endpoint of a cluster as `proxy_get_upstream_hosts` tells of it. */
export const UpstreamHostSchema = v.strictObject({
  address: v.pipe(v.string(), v.minLength(1)),
  health: v.optional(v.picklist(hostHealths), "healthy"),
  /** The body of its last health check (Higress's `store_metrics`). */
  metrics: v.optional(v.string(), ""),
});
export type UpstreamHost = v.InferOutput<typeof UpstreamHostSchema>;

export const UpstreamSchema = v.strictObject({
  cluster: name,
  protocol: v.optional(v.picklist(["HTTP/1.1", "HTTP/2", "TCP", "Redis"]), "HTTP/1.1"),
  /** serving; refused: nothing listens; no-endpoints: the cluster is empty. */
  kind: v.optional(v.picklist(["serving", "refused", "no-endpoints"]), "serving"),
  address: v.optional(v.string(), "10.0.0.2:8080"),
  /** Endpoints of the cluster; without any, one at `address`. Requests go to `address`, and to another one only where a filter of Higress overrides the host. */
  hosts: v.optional(v.array(UpstreamHostSchema), []),
  /** Metadata of the cluster, of its endpoint, and of the endpoint's locality. */
  metadata: v.optional(MetadataSchema, {}),
  hostMetadata: v.optional(MetadataSchema),
  localityMetadata: v.optional(MetadataSchema),
  locality: v.optional(LocalitySchema, {}),
  /** The connection to it is encrypted. */
  tls: v.optional(UpstreamCertificatesSchema),
  /** Connection buffer limit of the cluster in bytes. */
  bufferLimit: v.optional(count),
  /** In order of arrival, the last one repeated; those with `when` are asked first. */
  replies: v.optional(v.array(ReplySchema), []),
  /** Over TCP, in place of replies: what the server does with each connection. */
  server: v.optional(TcpServerSchema),
  /** Of Redis, in place of replies: what it answers. The first that fits; several for the same command are taken in turn, the last one repeated. */
  redis: v.optional(v.array(RedisReplySchema), []),
});
export type Upstream = v.InferOutput<typeof UpstreamSchema>;

/** What the resolver says of a name. Names without an entry have no addresses. */
export const DnsAnswerSchema = v.strictObject({
  name: v.string(),
  addresses: v.optional(v.array(v.string()), []),
  /** How long the addresses may be kept, s. */
  ttl: v.optional(v.pipe(count, v.maxValue(0xffffffff)), 60),
  delay: v.optional(milliseconds, 0),
  /** The resolver gives no answer. */
  fails: v.optional(v.boolean(), false),
});

/** In the order of envoy.config.core.v3.TrafficDirection. */
export const directions = ["unspecified", "inbound", "outbound"] as const;

export const listenerKinds = ["http", "tcp"] as const;

/** Statuses of the ABI, by number. */
export const statusWords = [
  "ok", "not-found", "bad-argument", "serialization-failure", "parse-failure", "bad-expression", "invalid-memory-access", "empty", "cas-mismatch", "result-mismatch", "internal-failure",
  "broken-connection", "unimplemented",
] as const;

/** What a foreign function answers that the proxy itself does not have. The first that fits. */
export const ForeignFunctionReplySchema = v.strictObject({
  name,
  /** Only for this argument. */
  argument: v.optional(BytesSchema),
  status: v.optional(v.picklist(statusWords), "ok"),
  result: v.optional(BytesSchema),
});
export type ForeignFunctionReply = v.InferOutput<typeof ForeignFunctionReplySchema>;

export const ListenerSchema = v.strictObject({
  /** http: requests pass HTTP filters; tcp: connections pass network filters, on their way to the router's cluster. */
  kind: v.optional(v.picklist(listenerKinds), "http"),
  /** `generate_request_id` */
  requestId: v.optional(v.boolean(), true),
  /** HTTP/1 trailers are passed on (`enable_trailers`); Envoy drops them unless told. */
  http1Trailers: v.optional(v.boolean(), false),
  /** HTTP/2 METADATA frames are passed on, of clients and upstreams (`allow_metadata`); Envoy 1.40 drops them unless told. */
  http2Metadata: v.optional(v.boolean(), false),
  /** `accept_http_10` */
  http10: v.optional(v.boolean(), false),
  /** `per_connection_buffer_limit_bytes` */
  bufferLimit: v.optional(count, 1048576),
  /** `stream_idle_timeout`, 0 = none */
  streamIdleTimeout: v.optional(milliseconds, 300000),
  /** `idle_timeout` of the TCP proxy, 0 = none */
  tcpIdleTimeout: v.optional(milliseconds, 3600000),
  serverName: v.optional(v.string(), "envoy"),
  address: v.optional(v.string(), "10.0.0.1:8000"),
  clientAddress: v.optional(v.string(), "192.0.2.10:50000"),
  /** `traffic_direction` */
  direction: v.optional(v.picklist(directions), "unspecified"),
  filterChainName: v.optional(v.string(), ""),
  metadata: v.optional(MetadataSchema, {}),
  /** Clients speak TLS. */
  tls: v.optional(CertificatesSchema),
});
export type Listener = v.InferOutput<typeof ListenerSchema>;

export const LimitsSchema = v.strictObject({
  rows: v.optional(count, 2000000),
  /** Bytes a recording may keep. */
  bytes: v.optional(count, 1073741824),
  /** Wall clock one entry into the guest may take, in ms. */
  entryMilliseconds: v.optional(milliseconds, 2000),
  /** Rows one entry into the guest may write. */
  entryRows: v.optional(count, 200000),
  /** Most pages (64 KiB) of linear memory of one VM. */
  memoryPages: v.optional(v.pipe(count, v.maxValue(65536)), 16384),
});

/** Message types for the JSON of gRPC messages: the source of a .proto file, or what protoc writes with --descriptor_set_out --include_imports. */
export const ProtoSchema = v.strictObject({
  /** What imports call it. */
  name,
  text: v.optional(v.string()),
  descriptorSet: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, "is not base64"))),
});
export type Proto = v.InferOutput<typeof ProtoSchema>;

/** More than a debugger can show, and fewer than rows can name. */
export const mostThreads = 64;

export const SetupSchema = v.strictObject({
  /** `name` or `name@release`. */
  profile: v.optional(v.string(), "envoy"),
  /** Single rules taken from another release (`{ "endOrder": "spec" }`): to try what one of them changes. */
  rules: v.optional(v.partial(v.strictObject(v.entriesFromList(ruleNames, v.string()))), {}),
  link: v.optional(v.picklist(["as-profile", "lenient"]), "as-profile"),
  chain: v.array(FilterSchema),
  /** Worker threads; each has VMs of its own. */
  threads: v.optional(v.pipe(count, v.minValue(1), v.maxValue(mostThreads)), 1),
  /** The main thread's own VMs, and the canary that is tried out before. */
  mainThread: v.optional(v.boolean(), false),
  /** `stats_flush_interval`: how often stats sinks are handed the metrics. */
  statsFlushInterval: v.optional(v.pipe(milliseconds, v.minValue(1)), 5000),
  /** Virtual time at the start of the run, an ISO 8601 date. */
  clock: v.optional(v.pipe(v.string(), v.isoTimestamp()), "2026-01-01T00:00:00Z"),
  seed: v.optional(count, 1),
  /** How long ticks go on while a stream is held at idle, virtual ms. */
  patience: v.optional(milliseconds, 10000),
  limits: v.optional(LimitsSchema, {}),
  /** Log level of the proxy, what proxy_get_log_level answers. */
  logLevel: v.optional(v.picklist(logLevels), "info"),
  listener: v.optional(ListenerSchema, {}),
  router: v.optional(RouterSchema, {}),
  node: v.optional(v.strictObject({ id: v.optional(v.string(), "proxyscope"), cluster: v.optional(v.string(), "proxyscope"), metadata: v.optional(JsonObjectSchema, {}), locality: v.optional(LocalitySchema, {}) }), {}),
  /** Values that replace or add to what the host derives. One that is given inside a message is read by its own path; the message as a whole stays as it is. */
  properties: v.optional(v.array(v.strictObject({ path: v.pipe(v.array(v.string()), v.minLength(1)), value: PropertyValueSchema })), []),
  /** Dynamic metadata and filter state of every exchange, as filters before the chain would have set them. */
  dynamicMetadata: v.optional(MetadataSchema, {}),
  filterState: v.optional(v.array(FilterStateSchema), []),
  upstreams: v.optional(v.array(UpstreamSchema), []),
  foreignFunctions: v.optional(v.array(ForeignFunctionReplySchema), []),
  protos: v.optional(v.array(ProtoSchema), []),
  dns: v.optional(v.array(DnsAnswerSchema), []),
  /** Of NGINX, and of no other proxy. */
  nginx: v.optional(NginxSchema),
  sharedData: v.optional(v.array(v.strictObject({ vmId: v.optional(v.string(), ""), key: BytesSchema, value: BytesSchema })), []),
});
export type Setup = v.InferOutput<typeof SetupSchema>;

const exchangeId = name;

/** The short form: a whole request (with its own upstream reply, if given), then `run until idle`. */
export const ExchangeSchema = v.strictObject({
  do: v.literal("exchange"),
  id: exchangeId,
  protocol: v.optional(ProtocolSchema, "HTTP/1.1"),
  method: v.optional(v.string(), "GET"),
  path: v.optional(v.string(), "/"),
  scheme: v.optional(v.string(), "http"),
  authority: v.optional(v.string(), "example.com"),
  headers: v.optional(HeadersSchema, []),
  body: v.optional(BytesSchema),
  chunks: v.optional(v.array(PieceSchema)),
  trailers: v.optional(HeadersSchema),
  /** Answers this exchange in place of the cluster's replies. */
  reply: v.optional(ReplySchema),
  /** Number of the worker thread that serves it, from 0; without it they take turns. */
  thread: v.optional(count),
});

const connectionId = name;
export const failures = ["reset", "connection-failure"] as const;
export const connectionEnds = ["half-close", "close", "reset", "open"] as const;

/** The short form: a whole connection (with what its upstream does, if given), then `run until idle`. */
export const ConnectionSchema = v.strictObject({
  do: v.literal("connection"),
  id: connectionId,
  /** Downstream data: what the client sends. */
  data: v.optional(BytesSchema),
  /** Instead of `data`: pieces with times. */
  chunks: v.optional(v.array(ChunkSchema)),
  /** How the client ends: it ends its side and goes on reading, closes its socket, resets the connection, or leaves it open. */
  ends: v.optional(v.picklist(connectionEnds), "half-close"),
  /** Time between the last piece and that. */
  endDelay: v.optional(milliseconds, 0),
  /** Serves this connection in place of the cluster's server. */
  server: v.optional(TcpServerSchema),
  /** Number of the worker thread that serves it, from 0; without it they take turns. */
  thread: v.optional(count),
});
export type Connection = v.InferOutput<typeof ConnectionSchema>;

/** A call of a filter by the id it got: ids are counted by VM, so the filter and its thread belong to its name. `main`: the main thread. */
const ThreadSchema = v.union([count, v.literal("main")]);
const CallSchema = v.strictObject({ id: count, filter: v.optional(count, 0), thread: v.optional(ThreadSchema, 0) });
/** A request of the proxy to an upstream, by hand: that of an exchange, or a call of a filter. */
const ofRequest = { exchange: v.optional(exchangeId), call: v.optional(CallSchema) };

export const ActionSchema = v.variant("do", [
  ExchangeSchema,
  ConnectionSchema,
  v.strictObject({
    do: v.literal("send-headers"), exchange: exchangeId, protocol: v.optional(ProtocolSchema, "HTTP/1.1"),
    method: v.optional(v.string(), "GET"), path: v.optional(v.string(), "/"), scheme: v.optional(v.string(), "http"), authority: v.optional(v.string(), "example.com"),
    headers: v.optional(HeadersSchema, []), endOfStream: v.optional(v.boolean(), false), reply: v.optional(ReplySchema),
    thread: v.optional(count),
  }),
  v.strictObject({ do: v.literal("send-data"), exchange: exchangeId, data: BytesSchema, endOfStream: v.optional(v.boolean(), false) }),
  v.strictObject({ do: v.literal("send-trailers"), exchange: exchangeId, trailers: HeadersSchema }),
  /** An HTTP/2 METADATA frame. */
  v.strictObject({ do: v.literal("send-metadata"), exchange: exchangeId, metadata: HeadersSchema }),
  /** The client goes away: resets the stream (or, over HTTP/1, its connection). */
  v.strictObject({ do: v.literal("abort"), exchange: exchangeId }),
  v.strictObject({ do: v.literal("open-connection"), connection: connectionId, server: v.optional(TcpServerSchema), thread: v.optional(count) }),
  v.strictObject({ do: v.literal("downstream-data"), connection: connectionId, data: BytesSchema, endOfStream: v.optional(v.boolean(), false) }),
  /** The client ends its side and goes on reading. */
  v.strictObject({ do: v.literal("half-close"), connection: connectionId }),
  /** The client closes its socket: its side ends, and what still comes for it is answered with a reset. */
  v.strictObject({ do: v.literal("close-connection"), connection: connectionId }),
  v.strictObject({ do: v.literal("reset-connection"), connection: connectionId }),
  v.strictObject({ do: v.literal("run"), callbacks: v.optional(count), until: v.optional(v.literal("idle")) }),
  v.strictObject({ do: v.literal("advance"), by: milliseconds }),
  /** From now on what upstreams answer waits until it is delivered, or comes by itself again. */
  v.strictObject({ do: v.literal("answer-by-hand"), on: v.optional(v.boolean(), true) }),
  /** The answer comes now, before all else that is due and without its delays: as it is set up, even if that is `never`, or `reply` in its place. */
  v.strictObject({ do: v.literal("deliver"), ...ofRequest, reply: v.optional(ReplySchema) }),
  /** A response piece by piece, in place of what is set up. */
  v.strictObject({ do: v.literal("reply-headers"), ...ofRequest, status: v.optional(v.pipe(count, v.maxValue(65535)), 200), headers: v.optional(HeadersSchema, []), endOfStream: v.optional(v.boolean(), false) }),
  v.strictObject({ do: v.literal("reply-data"), ...ofRequest, data: BytesSchema, endOfStream: v.optional(v.boolean(), false) }),
  v.strictObject({ do: v.literal("reply-trailers"), ...ofRequest, trailers: HeadersSchema }),
  /** The upstream resets the connection; or, before it has answered, the connection has never come about. */
  v.strictObject({ do: v.literal("fail"), ...ofRequest, how: v.optional(v.picklist(failures), "reset") }),
  /** The upstream says nothing more, and time passes until the proxy's timeout fires. */
  v.strictObject({ do: v.literal("time-out"), ...ofRequest }),
  /** The timer of a filter's root context fires now, and no time passes. */
  v.strictObject({ do: v.literal("tick"), filter: v.optional(count, 0), thread: v.optional(ThreadSchema, 0) }),
  PhasesSchema,
  /** The root context of a filter is called back with an id and data. Envoy itself never does; a proxy with extensions may. */
  v.strictObject({ do: v.literal("foreign-callback"), filter: v.optional(count, 0), function: v.optional(v.pipe(count, v.maxValue(0xffffffff)), 0), data: v.optional(BytesSchema, "") }),
  /** The listener is removed and with it the filters' configurations: root on_done, on_delete. */
  v.strictObject({ do: v.literal("remove-configuration") }),
  v.strictObject({ do: v.literal("restore-configuration") }),
]);
export type Action = v.InferOutput<typeof ActionSchema>;
export type Exchange = v.InferOutput<typeof ExchangeSchema>;
export type SendHeaders = Extract<Action, { do: "send-headers" }>;
/** What a person does with a request to an upstream. */
export type ByHand = Extract<Action, { do: "deliver" | "reply-headers" | "reply-data" | "reply-trailers" | "fail" | "time-out" }>;
export type DrivePhases = Extract<Action, { do: "phases" }>;
export type OpenConnection = Extract<Action, { do: "open-connection" }>;

export const ScenarioSchema = v.strictObject({
  version: v.literal(scenarioVersion),
  title: v.optional(v.string(), ""),
  setup: SetupSchema,
  actions: v.optional(v.array(ActionSchema), []),
  /** What the run is expected to show. */
  expect: v.optional(v.array(ExpectationSchema)),
});
/** A scenario with every default filled in: what the host reads. */
export type Scenario = v.InferOutput<typeof ScenarioSchema>;
/** A scenario as a person writes it: defaults may be left out. */
export type ScenarioInput = v.InferInput<typeof ScenarioSchema>;
