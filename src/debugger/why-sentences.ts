/** One sentence for every reason of a status that is not ok: which check failed, with the values of this call, then what would pass. */
import { codesOf } from "../abi/codes.ts";
import type { EnumName } from "../abi/codes.ts";
import { decodePairs } from "../abi/pairs.ts";
import { byteStringOfText, lowerAscii, textOf, toByteString } from "../base/byte-string.ts";
import { nearest } from "../base/nearest.ts";
import { unreachable } from "../base/unreachable.ts";
import { hostCallParams, isOutputKind, isStored, wordCount } from "../recording/arguments.ts";
import { factsOf } from "../recording/entities.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode, OpKind } from "../recording/ops.ts";
import type { EntityKind } from "../recording/ops.ts";
import type { HostCallRow } from "../recording/row.ts";
import type { Entity } from "../recording/state.ts";
import { addressWords } from "./call-text.ts";
import { profileTitle } from "../scenario/profiles.ts";
import { castOf } from "./cast.ts";
import { enclosingCallback } from "./call-tree.ts";
import { bytesArg, numberArg } from "./fields.ts";
import { foreignWhy } from "./foreign-sentences.ts";
import { code, listed, say, stepLink } from "./sentence.ts";
import type { Part, Sentence } from "./sentence.ts";
import { contextWords, filterOf } from "./who.ts";
import { bytesWords, displayName, durationWords, enumWord, escaped, pathWords, quoted } from "./words.ts";

interface Given { readonly recording: Recording; readonly row: HostCallRow }

export function whySentence(recording: Recording, row: HostCallRow): Sentence | undefined {
  const g: Given = { recording, row }, n = (name: string): number => numberArg(row.inputs, name);
  const key = code(escaped(bytesArg(row.inputs, "key"))), map = mapWords(g), buffer = enumWord("BufferType", n("buffer_type")).replaceAll("-", " ");
  const where = callbackWords(g), path = pathWords(bytesArg(row.inputs, "path"));
  switch (row.why) {
    case "none": return undefined;
    case "input-outside-memory": return say`${outside(g, "input")} lies outside the guest's memory of ${memory(g)}, so nothing was read and nothing was done.`;
    case "output-outside-memory": return say`The call was carried out, but ${outside(g, "output")} lies outside the guest's memory of ${memory(g)}, so the guest did not get the result.`;
    case "allocator-failed": return say`The call was carried out, but the guest's allocator gave no usable address for ${bytesWords(outputSize(row))}, so the guest did not get the result.`;
    case "unknown-enum-value": return enumSentence(row);
    case "log-level-unknown": return say`Level ${n("level")} is not known, so nothing was logged. ${code("proxy_log")} takes 0 (trace) to 5 (critical).`;
    case "context-unknown": return say`There is no context ${n("context_id")} in this VM, or it has been deleted. Contexts now: ${listed(liveContexts(g).map(code))}.`;
    case "map-not-available": return mapGone(g) ?? say`There are no ${map} in ${where}. ${availability(n("map_type"))}`;
    case "map-not-available-in-log": return say`In ${where} the ${map} ${row.name === "proxy_get_header_map_value" ? "are not there" : "can be read by value and as pairs, not measured or changed"}.`;
    case "map-read-only": return say`The ${map} can only be read, by value and as pairs.`;
    case "header-missing": return say`There is no entry named ${key} in the ${map}.${meant(escaped(bytesArg(row.inputs, "key")), headerNames(g))}`;
    case "buffer-not-present": return say`There is no ${buffer} in ${where}. ${bufferAvailability(n("buffer_type"))}`;
    case "buffer-read-only": return say`The ${buffer} can only be read. Bodies of requests and responses, and data of TCP connections, can be written.`;
    case "buffer-start-inside": return say`Start ${n("start")} lies inside the ${buffer}, which is refused. Start 0 writes at the front or over everything; a start at or after the end appends.`;
    case "stream-type-not-here": return say`${code(enumWord("StreamType", n("stream_type")))} is not a side of this stream, which is an HTTP one.`;
    case "property-missing": return say`${code(path)} has no value in ${where}.`;
    case "property-path-empty": return say`The path is empty, and a property needs a name.`;
    case "property-is-an-object": return say`${code(path)} is an object with fields of its own; only a field of it has a value.`;
    case "property-not-in-root": return say`${contextWords(recording, row.vm, row.context)} has no stream, and properties are kept with a stream.`;
    case "shared-key-missing": return say`Nothing is stored under ${key} for ${vmIdWords(g)}.${meant(escaped(bytesArg(row.inputs, "key")), storedKeys(g))}`;
    case "cas-mismatch": return casSentence(g);
    case "queue-unknown": return say`${queueAsked(row)} is not known. Queues now: ${listed(queueNames(g).map(code))}.`;
    case "queue-empty": return say`Queue ${n("queue_id")} has no item left.`;
    case "metric-unknown": return say`No metric has the id ${n("metric_id")}; ids come from ${code("define_metric")}.`;
    case "metric-not-incrementable": return say`Metric ${n("metric_id")} is a histogram, which takes samples through ${code("record_metric")} only.`;
    case "metric-not-readable": return say`Metric ${n("metric_id")} is a histogram, which has no single value to read.`;
    case "counter-not-positive": return say`Metric ${n("metric_id")} is a counter and can only grow; ${n("offset")} was asked for.`;
    case "cluster-unknown": return say`The cluster ${code(escaped(clusterAsked(row)))} is not in this scenario, so no call was made. Known clusters: ${listed(clusters(g).map(code))}.${meant(escaped(clusterAsked(row)), clusters(g))}`;
    case "cluster-has-no-endpoint": return say`The cluster ${code(escaped(clusterAsked(row)))} has no endpoint, so no call was made${row.name === "proxy_http_call" || isRedis(row) ? " and no callback will come" : "; a callback tells its end"}.`;
    case "call-header-missing": return say`A call needs ${code(":method")}, ${code(":path")} and ${code(":authority")}; ${missingWords(row)}, so no call was made.`;
    case "call-headers-malformed": return say`The headers given are not a serialized map, so they count as empty, and a call needs ${code(":method")}, ${code(":path")} and ${code(":authority")}.`;
    case "call-timeout-too-large": return say`The timeout of ${durationWords(n("timeout_milliseconds"))} has its top bit set, as a negative number has; no call was made.`;
    case "grpc-service-unknown": return say`The upstream ${code(escaped(clusterAsked(row)))} is neither a cluster of this scenario nor a serialized ${code("GrpcService")}, so no call was made. Known clusters: ${listed(clusters(g).map(code))}.`;
    case "grpc-service-google": return say`The upstream is a ${code("GrpcService")} for ${code("google_grpc")}. Envoy would connect to its address with another client, which is not here; ${code("envoy_grpc")} names a cluster.`;
    case "grpc-cluster-not-available": return say`The ${code("GrpcService")} names a cluster that is not in this scenario, so no call was made; a callback tells its end. Known clusters: ${listed(clusters(g).map(code))}.`;
    case "call-unknown": return say`There is no gRPC call or stream ${callAsked(row)} now: it is over, was cancelled, or never was one of this root context.`;
    case "call-not-a-stream": return say`${callAsked(row)} is not the id of a gRPC stream. Their ids are 6, 10, 14 and so on.`;
    case "call-not-grpc": return say`${callAsked(row)} is not the id of a gRPC call (5, 9, 13 and so on) or stream (6, 10, 14 and so on).`;
    case "nothing-to-finish": return say`Nothing waits for ${code("done")}: Envoy deletes a context without waiting for it.`;
    case "unimplemented": return say`${profileTitle(recording.meta.scenario.setup.profile)} does not do ${code(displayName(row.name))}: the status says so, and nothing was done.`;
    case "name-empty": return say`The name is empty, and this proxy takes no empty name.`;
    case "value-empty": return say`The value is empty, which MOSN refuses here: a header cannot be replaced by nothing.`;
    case "range-overflows": return say`Start and size add up to more than 2147483647, so the range has no end.`;
    case "range-inside": return say`The range lies inside the ${buffer}, or begins before it. MOSN replaces all of it (from 0, with a size of 0 or of at least all), or appends to it (from its end on).`;
    case "address-unreadable": return say`The upstream ${code(escaped(bytesArg(row.inputs, row.name === "proxy_http_call" ? "upstream_name" : "upstream")))} cannot be read as an address. MOSN calls to an address, ${code("http://10.0.0.1:8080")}, not to a cluster.`;
    case "metric-type-unknown": return say`The type is above 2 (histogram). MOSN has no metrics for filters: with a known type the answer is that they are not there.`;
    case "wasi-bad-descriptor": return say`Descriptor ${n("fd")} is not open. There are 1 (standard output) and 2 (standard error).`;
    case "wasi-not-supported": return say`The proxy has no ${code(row.name)}: a filter has no files and no sockets.`;
    case "wasi-bad-clock": return say`Clock ${n("clock_id")} is not known; there are 0 (real time) and 1 (monotonic).`;
    case "wasi-too-many-bytes": return say`${bytesWords(n("len"))} of randomness were asked for; at most 65536 are given at once.`;
    case "wasi-fault": return say`${outside(g, "input")} lies outside the guest's memory of ${memory(g)}.`;
    case "property-read-only": return say`The property ${code(pathWords(bytesArg(row.inputs, "path")))} was declared to be written once, and has been; a second write is refused.`;
    case "foreign-function-unknown":
    case "foreign-function-scripted":
    case "foreign-argument-malformed":
    case "not-compressed":
    case "filter-state-unknown":
    case "filter-state-refused":
    case "property-declared-before":
    case "not-one-key":
    case "expression-malformed":
    case "expression-calls-unknown":
    case "expression-token-malformed":
    case "expression-unknown":
    case "expression-failed":
    case "expression-without-bytes": return foreignWhy(row, row.why);
    default: return unreachable(row.why);
  }
}

/* What the sentences are made of */

const entitiesOf = ({ recording, row }: Given, kind: EntityKind): Entity[] => {
  const wanted = entityKindCode(kind);
  return [...recording.stateAt(row.step).entities.values()].filter((e) => e.kind === wanted);
};

export function mapWords({ row }: Given): string {
  return enumWord("MapType", numberArg(row.inputs, "map_type")).replaceAll("-", " ");
}

function callbackWords({ recording, row }: Given): Part {
  const callback = enclosingCallback(recording, row.step);
  return callback === 0 ? "this place" : code(displayName(recording.brief(callback).name));
}

function memory(g: Given): string {
  const vm = castOf(g.recording).vm(g.row.vm), entity = vm === undefined ? undefined : g.recording.stateAt(g.row.step).entities.get(vm.entity);
  return entity === undefined || entity.size === 0 ? "unknown size" : bytesWords(entity.size * 65536);
}

/** "The range of key at 0x1040, 12 bytes," for the first range that does not fit. */
function outside(g: Given, side: "input" | "output"): string {
  const params = hostCallParams(g.row.name) ?? [], vm = castOf(g.recording).vm(g.row.vm);
  const end = vm === undefined ? 0 : (g.recording.stateAt(g.row.step).entities.get(vm.entity)?.size ?? 0) * 65536;
  let at = 0;
  for (const param of params) {
    const address = Number(g.row.words[at] ?? 0), length = Number(g.row.words[at + 1] ?? 0), name = param.name.replaceAll("_", " ");
    at += wordCount(param);
    if (side === "input" && isStored(param) && address + length > end) return `The input ${name} at ${addressWords(address)}, ${bytesWords(length)},`;
    if (side === "output" && isOutputKind(param) && (address + 4 > end || (wordCount(param) === 2 && length + 4 > end))) return `the cell for ${name} at ${addressWords(address)}`;
  }
  return side === "input" ? "An input range" : "a cell for a result";
}

const outputSize = (row: HostCallRow): number => row.outputs.reduce((most, o) => (o.value instanceof Uint8Array ? Math.max(most, o.value.length) : most), 0);

function enumSentence(row: HostCallRow): Sentence {
  for (const arg of row.inputs) {
    if (arg.of === undefined || typeof arg.value !== "number") continue;
    const known = codesOf(arg.of as EnumName);
    if (known.some((k) => k.value === arg.value)) continue;
    return say`${arg.name.replaceAll("_", " ")} ${arg.value} is not known; known values go from ${known[0]?.value ?? 0} (${known[0]?.word ?? ""}) to ${known.at(-1)?.value ?? 0} (${known.at(-1)?.word ?? ""}).`;
  }
  return say`An argument has a value that is not known.`;
}

/** What was probably meant, where something is named nearly so. */
const meant = (asked: string, known: readonly string[]): readonly Part[] => {
  const near = nearest(asked, known);
  return near === undefined || near === asked ? [] : [" Probably ", code(near), " is meant."];
};

const headerNames = ({ recording, row }: Given): string[] => {
  const name = enumWord("MapType", numberArg(row.inputs, "map_type")), exchange = castOf(recording).exchange(castOf(recording).context(row.vm, row.context)?.exchange ?? -1);
  const map = entitiesOf({ recording, row }, "header-map").findLast((e) => e.name === name && (exchange === undefined || e.parent === exchange.entity));
  return [...new Set((map?.entries ?? []).map((entry) => escaped(entry.name)))];
};
const storedKeys = (g: Given): string[] => entitiesOf(g, "shared-data").flatMap((store) => [...(store.values?.keys() ?? [])].map((key) => escaped(key)));

const neededByCall = [":method", ":path", ":authority"] as const;
function missingWords(row: HostCallRow): readonly Part[] {
  const given = new Set(decodePairs(bytesArg(row.inputs, "headers")).map(({ name }) => lowerAscii(name))), missing = neededByCall.filter((name) => !given.has(name));
  return missing.length === 0 ? ["one of them is missing"] : [...listed(missing.map(code)), missing.length === 1 ? " is missing" : " are missing"];
}

const liveContexts = (g: Given): string[] => {
  const vm = castOf(g.recording).vm(g.row.vm)?.entity;
  const list = entitiesOf(g, "context").filter((e) => e.parent === vm).map((e) => contextWords(g.recording, g.row.vm, Number(e.name)));
  return list.length === 0 ? ["none"] : list;
};

/** "Request headers left for backend at step 57. They can no longer be used." when that is why they are not there. */
function mapGone(g: Given): Sentence | undefined {
  const { recording, row } = g, name = enumWord("MapType", numberArg(row.inputs, "map_type"));
  const exchange = castOf(recording).context(row.vm, row.context)?.exchange ?? -1, facts = castOf(recording).exchange(exchange);
  const map = entitiesOf(g, "header-map").find((e) => e.parent === facts?.entity && e.name === name);
  if (map === undefined || map.phase !== 3) return undefined;
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
  return say`${title} left ${name.startsWith("request") ? `for ${castOf(recording).clusterOf(exchange, row.step)}` : "for the client"} at ${stepLink(map.phaseBy)}. They can no longer be used.`;
}

const mapRules: readonly string[] = [
  "Envoy: request headers can be used in on_request_headers and while the request is held there.",
  "Envoy: request trailers can be used in on_request_trailers.",
  "Envoy: response headers can be used in on_response_headers and while the response is held there.",
  "Envoy: response trailers can be used in on_response_trailers.",
  "Initial metadata can be read in on_grpc_receive_initial_metadata.",
  "Trailing metadata can be read in on_grpc_receive_trailing_metadata.",
  "Headers of a call's response can be read in on_http_call_response.",
  "Trailers of a call's response can be read in on_http_call_response.",
];
const availability = (type: number): string => mapRules[type] ?? "";

const bufferRules: readonly string[] = [
  "It can be used in on_request_body, and later while the request is held there.",
  "It can be used in on_response_body, and later while the response is held there.",
  "It can be used in on_downstream_data.",
  "It can be used in on_upstream_data.",
  "It can be read in on_http_call_response.",
  "It can be read in on_grpc_receive.",
  "The filter has no VM configuration.",
  "It can be read in on_configure.",
  "It can be read in on_foreign_function.",
  "It can be read in on_redis_call_response.",
];
const bufferAvailability = (type: number): string => bufferRules[type] ?? "";

const vmIdWords = (g: Given): string => {
  const vm = castOf(g.recording).vm(g.row.vm), id = vm === undefined ? "" : (factsOf(g.recording.stateAt(g.row.step).entities.get(vm.entity)?.about ?? "")["vmId"] ?? "");
  return id === "" ? "the empty VM id" : `the VM id ${quoted(byteStringOfText(id))}`;
};

/** Whose write made the cas old: "Refused: cas 1 is from step 12; auth stored cas 2 at step 38. Read again, then write." */
function casSentence(g: Given): Sentence {
  const { recording, row } = g, asked = numberArg(row.inputs, "cas"), key = bytesArg(row.inputs, "key");
  for (const store of entitiesOf(g, "shared-data")) {
    const now = [...(store.values ?? [])].find(([k]) => k === toByteString(key))?.[1];
    if (now === undefined) continue;
    const writer = recording.row(now.by), by = writer.kind === "host-call" ? (filterOf(recording, writer.vm, writer.context) ?? "a filter") : "the scenario";
    const from = casFrom(recording, store.id, toByteString(key), asked);
    return from === undefined
      ? say`Refused: cas ${asked} was never that of ${code(escaped(key))}; ${by} stored cas ${now.number} at ${stepLink(now.by)}. Read again, then write.`
      : say`Refused: cas ${asked} is from ${stepLink(from)}; ${by} stored cas ${now.number} at ${stepLink(now.by)}. Read again, then write.`;
  }
  return say`Refused: cas ${asked} is not the one of ${code(escaped(key))}. Read again, then write.`;
}
function casFrom(recording: Recording, store: number, key: string, cas: number): number | undefined {
  return recording.historyOf(store).findLast((h) => h.op.kind === OpKind.Put && h.op.key === key && h.op.a === cas)?.step;
}

const queueAsked = (row: HostCallRow): string => {
  const name = bytesArg(row.inputs, "queue_name");
  return name.length > 0 ? `The queue ${quoted(name)}` : `Queue ${numberArg(row.inputs, "queue_id")}`;
};
const queueNames = (g: Given): string[] => {
  const list = entitiesOf(g, "queue").map((e) => `${factsOf(e.about)["id"] ?? "?"} (${textOf(e.name).text})`);
  return list.length === 0 ? ["none"] : list;
};

const callAsked = (row: HostCallRow): number => numberArg(row.inputs, row.name === "proxy_grpc_send" ? "stream_id" : "call_or_stream_id");
const clusterAsked = (row: HostCallRow): Uint8Array => bytesArg(row.inputs, isRedis(row) ? "service" : "upstream_name");
const isRedis = ({ name }: HostCallRow): boolean => name.startsWith("proxy_redis_");
const clusters = (g: Given): string[] => {
  const list = g.recording.meta.scenario.setup.upstreams.map((u) => u.cluster);
  return list.length === 0 ? ["none"] : list;
};
