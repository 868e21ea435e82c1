/** What stands around the filters of a case, as a scenario: the same listener, router, clusters and upstreams that the driver gives Envoy. */
import { framed } from "../../host/grpc/frames.ts";
import type { Bytes, Headers, ScenarioInput } from "../../scenario/scenario.ts";
import { bytesOfText, grouped, pairsOf } from "./case.ts";
import type { CaseCluster, CaseFilter, CaseReply, ConformanceCase, HeaderList, Text } from "./case.ts";
import { configurationOf } from "./message.ts";
import { proxyCertificate, directionOf, metadataOf, routerOf, secondsOf, tlsOf, upstreamCertificate } from "./routing.ts";

type SetupInput = ScenarioInput["setup"];
type FilterInput = SetupInput["chain"][number];
type UpstreamInput = NonNullable<SetupInput["upstreams"]>[number];
type ReplyInput = NonNullable<UpstreamInput["replies"]>[number];

const date = "Thu, 01 Jan 2026 00:00:00 GMT";
const serverPort = 9000;
/** ms between the last chunk and the reset of `resetAfter` */
const resetDelay = 60;
/** The server of HTTP/2 writes a body no sooner than a timer of 0 ms fires, which is after what is answered at once elsewhere. */
const nextTurn = 1;

/** What the environment variable that the driver sets in Envoy's own process is called, and holds. */
const hostEnvironment: Readonly<Record<string, string>> = { ORACLE_HOST_ENV: "from-host" };

export function setupOf(c: ConformanceCase, profile: string): SetupInput {
  return {
    profile,
    chain: c.chain.map((filter, i) => filterOf(filter, i)),
    threads: c.concurrency ?? 1,
    mainThread: true,
    statsFlushInterval: secondsOf(c.flushInterval ?? "5s"),
    clock: "2026-01-01T00:00:00Z",
    // the wasm component logs at trace
    logLevel: "trace",
    patience: 0,
    listener: {
      ...(c.listener === "tcp" && { kind: "tcp" as const }),
      requestId: false, http1Trailers: true, http2Metadata: c.metadata === true, http10: true, bufferLimit: c.limit ?? 1048576, streamIdleTimeout: 8000, serverName: "envoy", address: "127.0.0.1:10000", clientAddress: "127.0.0.1:50000",
      direction: directionOf(c.direction), filterChainName: c.filterChainName ?? "", metadata: metadataOf(c.listenerMetadata) ?? {}, ...(c.tls !== undefined && { tls: tlsOf(c.tls) }),
    },
    router: routerOf(c),
    ...(c.dynamic !== undefined && { dynamicMetadata: c.dynamic }),
    ...(c.state !== undefined && { filterState: [...c.state] }),
    node: { id: "oracle-node", cluster: "oracle-cluster", metadata: { oracle: "yes" } },
    upstreams: Object.entries(c.clusters).map(([cluster, spec], i) => (spec.kind === "tcp" || (c.listener === "tcp" && cluster === "main") ? tcpUpstream(cluster, spec, i) : upstreamOf(cluster, spec, i))),
  };
}

const tagOf = (filter: CaseFilter, index: number): string => filter.tag ?? "ABC"[index] ?? "?";

function filterOf(filter: CaseFilter, index: number): FilterInput {
  const tag = tagOf(filter, index);
  const configuration = filter.any !== undefined ? hex(configurationOf(filter.any)) : filter.script !== undefined && filter.script !== null ? `!probe ${tag}\n${filter.script.trim()}` : undefined;
  const vmConfiguration = filter.vmAny !== undefined ? hex(configurationOf(filter.vmAny)) : filter.vmScript !== undefined ? `!vm\n${filter.vmScript.trim()}` : undefined;
  return {
    name: filter.name ?? `plugin_${tag}`,
    module: { name: filter.wasm ?? "probe" },
    rootId: filter.rootId ?? `root_${tag}`,
    vmId: filter.vmId ?? `vm_${tag}`,
    ...(configuration !== undefined && { configuration }),
    ...(vmConfiguration !== undefined && { vmConfiguration }),
    environment: environmentOf(filter),
    failurePolicy: policyOf(filter),
    ...(filter.reloadBase !== undefined && { reloadBackoff: secondsOf(filter.reloadBase) }),
    allowOnHeadersStopIteration: filter.allowStop ?? false,
    role: filter.role ?? "filter",
    singleton: filter.singleton ?? false,
  };
}

function environmentOf({ env }: CaseFilter): Record<string, string> {
  const out: Record<string, string> = {};
  for (const key of env?.host_env_keys ?? []) {
    const value = hostEnvironment[key];
    if (value !== undefined) out[key] = value;
  }
  return { ...out, ...env?.key_values };
}

export function policyOf({ failurePolicy, failOpen }: CaseFilter): NonNullable<FilterInput["failurePolicy"]> {
  if (failOpen === true) return "fail-open-at-once";
  if (failurePolicy === "FAIL_OPEN") return "fail-open";
  return failurePolicy === "FAIL_RELOAD" ? "fail-reload" : "fail-closed";
}

const hex = (bytes: Uint8Array | undefined): Bytes => ({ hex: Buffer.from(bytes ?? new Uint8Array(0)).toString("hex") });

/** Header values as the driver writes them: one byte per character. */
export const headersInput = (list: readonly (readonly [string, string])[]): Headers => list.map(([name, value]) => [name, plain(value)]);
const plain = (text: string): Bytes => (Array.from(text).every((c) => c < "\u0080") ? text : { hex: Buffer.from(text, "latin1").toString("hex") });
export const bodyInput = (bytes: Uint8Array): Bytes => (bytes.length > 64 && bytes.every((b) => b === bytes[0]) && (bytes[0] ?? 0) < 0x80
  ? { repeat: { text: String.fromCharCode(bytes[0] ?? 0), times: bytes.length } }
  : plain(Buffer.from(bytes).toString("latin1")));

const endpointOf = (cluster: string, spec: CaseCluster, index: number): Pick<UpstreamInput, "cluster" | "kind" | "address" | "bufferLimit"> => ({
  cluster,
  kind: spec.kind === "dead" ? "refused" : spec.kind === "none" ? "no-endpoints" : "serving",
  address: `127.0.0.1:${serverPort + index}`,
  ...(spec.buffer !== undefined && { bufferLimit: spec.buffer }),
});

function tcpUpstream(cluster: string, spec: CaseCluster, index: number): UpstreamInput {
  const { greet, greetDelay, echo, prefix, reply, endAfter, resetAfter, keepOpen } = spec, text = (given: string | undefined): Bytes | undefined => (given === undefined ? undefined : plain(given));
  const server = { greet: text(greet), greetDelay, echo, prefix: text(prefix), reply: text(reply), endAfter, resetAfter, keepOpen };
  return { ...endpointOf(cluster, spec, index), protocol: "TCP", server: Object.fromEntries(Object.entries(server).filter(([, value]) => value !== undefined)) };
}

function upstreamOf(cluster: string, spec: CaseCluster, index: number): UpstreamInput {
  const http2 = spec.kind === "h2";
  const replies = spec.replies ?? [{}];
  return {
    ...endpointOf(cluster, spec, index),
    protocol: http2 ? "HTTP/2" : "HTTP/1.1",
    metadata: metadataOf(spec.metadata) ?? {},
    ...(spec.hostMetadata !== undefined && { hostMetadata: metadataOf(spec.hostMetadata) ?? {} }),
    ...(spec.localityMetadata !== undefined && { localityMetadata: metadataOf(spec.localityMetadata) ?? {} }),
    ...(spec.locality !== undefined && { locality: { region: spec.locality.region ?? "", zone: spec.locality.zone ?? "", subZone: spec.locality.sub_zone ?? "" } }),
    ...(spec.tls !== undefined && { tls: { peer: upstreamCertificate, ...(spec.tls === "mutual" && { local: proxyCertificate }) } }),
    replies: [...(http2 ? [] : [withoutHost]), ...replies.map((reply) => (http2 ? http2Reply(reply) : http1Reply(reply)))],
  };
}

/** A server of HTTP/1.1 refuses a request without a host. */
const withoutHost: ReplyInput = { when: { authority: "" }, status: 400, headers: [["connection", "close"], ["date", date], ["transfer-encoding", "chunked"]], chunks: [] };

/** What the upstream writes: the reply's headers, how the body ends, then date and connection. */
function http1Reply(reply: CaseReply): ReplyInput {
  const own = pairsOf(reply.headers), has = (name: string): boolean => own.some(([key]) => key.toLowerCase() === name);
  const status = reply.status ?? 200, bodiless = status === 204 || status === 304;
  const inPieces = reply.chunks !== undefined || reply.trailers !== undefined;
  const body = bytesOfText(reply.body ?? (bodiless ? "" : "ok"));
  const framing: (readonly [string, string])[] = [];
  if (!inPieces) {
    if (!has("content-length") && !bodiless) framing.push(["content-length", String(body.length)]);
  } else {
    if (reply.trailers !== undefined) framing.push(["trailer", pairsOf(reply.trailers).map(([name]) => name).join(", ")]);
    if (!has("content-length")) framing.push(["transfer-encoding", "chunked"]);
  }
  const last: (readonly [string, string])[] = has("date") ? [] : [["date", date]];
  if (!has("connection")) last.push(["connection", "keep-alive"], ["keep-alive", "timeout=5"]);
  const chunks = reply.chunks ?? (reply.trailers !== undefined ? [reply.body ?? "ok"] : undefined);
  return {
    ...common(reply),
    status,
    headers: headersInput([...own, ...framing, ...last]),
    ...(chunks === undefined ? { body: bodyInput(body) } : { chunks: chunks.map((chunk) => ({ data: bodyInput(bytesOfText(chunk)), delay: delayOf(chunk) ?? 40 })) }),
    answers: reply.early === true ? "headers" : "complete",
  };
}

/** The server that closes a stream with an error after its last chunk sends the end of the stream before it, unless it has trailers to send. */
function http2Reply(given: CaseReply): ReplyInput {
  const reply = given.resetAfter === true && given.trailers === undefined ? { ...given, resetAfter: false, holdOpen: resetDelay } : given;
  const own = grouped(pairsOf(reply.headers));
  const list = reply.grpc?.map((message): Text => ({ hex: Buffer.from(framed(bytesOfText(message))).toString("hex") })) ?? reply.chunks ?? (reply.body === undefined ? [] : [reply.body]);
  return {
    ...common(reply),
    ...(reply.metadata !== undefined && { metadata: reply.metadata.map((frame) => headersInput(pairsOf(frame))) }),
    status: reply.status ?? 200,
    headers: headersInput([...own, ...(own.some(([name]) => name === "date") ? [] : ([["date", date]] as const))]),
    chunks: list.map((chunk) => ({ data: bodyInput(bytesOfText(chunk)), delay: delayOf(chunk) ?? (list.length > 1 ? 40 : nextTurn), ...metadataOfPiece(chunk) })),
    answers: reply.early === true ? "headers" : reply.onData === true ? "data" : "complete",
  };
}

function common(reply: CaseReply): ReplyInput {
  const trailers: HeaderList | undefined = reply.trailers;
  return {
    ...(reply.when !== undefined && { when: { ...(reply.when.path !== undefined && { path: reply.when.path }), ...(reply.when.method !== undefined && { method: reply.when.method }) } }),
    ...(trailers !== undefined && { trailers: headersInput(pairsOf(trailers)) }),
    delay: reply.delay ?? 0,
    never: reply.never ?? false,
    ...(reply.reset === true ? { reset: "before-headers" as const } : reply.resetAfter === true ? { reset: "after-chunks" as const, resetDelay } : {}),
    holdOpen: reply.holdOpen ?? 0,
  };
}

const metadataOfPiece = (chunk: Text): { metadata?: Headers } => (typeof chunk === "string" || chunk.metadata === undefined ? {} : { metadata: headersInput(pairsOf(chunk.metadata)) });
const delayOf = (chunk: NonNullable<CaseReply["chunks"]>[number]): number | undefined => (typeof chunk === "string" ? undefined : chunk.delay);
