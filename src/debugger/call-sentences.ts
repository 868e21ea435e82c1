/** What a host call that went well did, with the effects it really had. */
import { StreamType } from "../abi/codes.ts";
import { decodePairs } from "../abi/pairs.ts";
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import type { HostCallRow } from "../recording/row.ts";
import type { Entry } from "../recording/state.ts";
import { redisCommand, requestLine } from "./call-text.ts";
import { castOf } from "./cast.ts";
import { bytesArg, numberArg } from "./fields.ts";
import { foreignSentences } from "./foreign-sentences.ts";
import { grpcSentences } from "./grpc-sentences.ts";
import { code, say, stepLink } from "./sentence.ts";
import type { Part, Sentence } from "./sentence.ts";
import { mapWords } from "./why-sentences.ts";
import { wasiSentences } from "./wasi-sentences.ts";
import { contextWords } from "./who.ts";
import { bytesWords, counted, durationWords, enumWord, escaped, pathWords, quoted } from "./words.ts";

const most = 80;
const shown = (bytes: Uint8Array): Part => code(quoted(bytes, most));

/** What a root context may ask for and never gets (T-41). */
const ofStreams: ReadonlySet<string> = new Set(["proxy_continue_stream", "proxy_close_stream", "proxy_continue_request", "proxy_continue_response", "proxy_clear_route_cache", "proxy_send_local_response"]);

export function callSentences(recording: Recording, row: HostCallRow): Sentence[] {
  if (row.undelivered) return [];
  const n = (name: string): number => numberArg(row.inputs, name), b = (name: string): Uint8Array => bytesArg(row.inputs, name);
  const out = (name: string): Uint8Array => bytesArg(row.outputs, name), outNumber = (name: string): number => numberArg(row.outputs, name);
  const rootOnly = ofStreams.has(row.name) && castOf(recording).context(row.vm, row.context)?.root === 0;
  if (rootOnly) return [say`Nothing came of it: ${contextWords(recording, row.vm, row.context)} has no stream. ${code("set_effective_context")} lets a root context act for one; Envoy says ok all the same.`];
  const map = mapWords({ recording, row }), buffer = enumWord("BufferType", n("buffer_type")).replaceAll("-", " "), key = code(escaped(b("key")));
  switch (row.name) {
    case "proxy_log": return [say`A line of level ${enumWord("LogLevel", n("level"))} was logged: ${shown(b("message"))}.`];
    case "proxy_get_log_level": return [say`The proxy logs ${enumWord("LogLevel", outNumber("level"))} and above.`];
    case "proxy_get_header_map_value": return [say`The first entry named ${key} of the ${map} was read: ${shown(out("value"))}.${writtenBy(recording, row)}`];
    case "proxy_get_header_map_pairs": return [decodePairs(out("map")).length === 0 ? say`There are no ${map} to be had here, so the guest was given an empty map.` : say`All ${counted(decodePairs(out("map")).length, "entry", "entries")} of the ${map} were read.`];
    case "proxy_get_header_map_size": return [say`Names and values of the ${map} are ${bytesWords(outNumber("size"))} long together.`];
    case "proxy_add_header_map_value":
    case "proxy_replace_header_map_value":
    case "proxy_remove_header_map_value":
    case "proxy_set_header_map_pairs": return headerEffects(recording, row, map, key);
    case "proxy_get_buffer_bytes": return [say`${bytesWords(out("buffer").length)} of the ${buffer} were read${n("start") === 0 ? "" : ` from byte ${n("start")} on`}.`];
    case "proxy_get_buffer_status": return [say`The ${buffer} is ${bytesWords(outNumber("buffer_size"))} long.`];
    case "proxy_set_buffer_bytes": return bufferEffects(recording, row, buffer);
    case "proxy_get_configuration": return [say`${bytesWords(out("configuration").length)} of configuration were read.`];
    case "proxy_get_property": return [say`The property ${code(pathWords(b("path")))} was read: ${shown(out("value"))}.`];
    case "proxy_set_property": return [say`The property ${code(pathWords(b("path")))} was set to ${shown(b("value"))}. Other filters of the stream can read it.`];
    case "proxy_set_effective_context": return [say`Host calls act on ${contextWords(recording, row.vm, n("context_id"))} until the callback returns.`];
    case "proxy_done": return [say`The filter said that the context it kept may be deleted.`];
    case "proxy_continue_stream": return [continued(recording, n("stream_type"))];
    case "proxy_continue_request": return [say`The request goes on after this callback has returned.`];
    case "proxy_continue_response": return [say`The response goes on after this callback has returned.`];
    case "proxy_close_stream": return [closed(recording, n("stream_type"))];
    case "proxy_clear_route_cache": return [say`The route is chosen anew when it is needed next.`];
    case "proxy_send_local_response": return [say`A response with status ${n("status_code")} and ${bytesWords(b("body").length)} of body was prepared. It is sent after this callback has returned, whatever that returns.`];
    case "proxy_http_call": return [say`${requestLine(b("headers"))} was sent to the cluster ${code(escaped(b("upstream_name")))}${n("timeout_milliseconds") === 0 ? " without a timeout" : `, with a timeout of ${durationWords(n("timeout_milliseconds"))}`}. Its answer comes to ${code("on_http_call_response")} as call ${outNumber("call_id")}; the message goes on meanwhile unless the callback returns pause.`];
    case "proxy_grpc_call":
    case "proxy_grpc_stream":
    case "proxy_grpc_send":
    case "proxy_grpc_cancel":
    case "proxy_grpc_close":
    case "proxy_get_status": return grpcSentences(recording, { ...row, name: row.name });
    case "proxy_redis_init": return [say`The proxy's connection to ${code(escaped(b("service")))} on this thread is made anew for the next call, with a timeout of ${durationWords(n("timeout_ms"))}${b("username").length + b("password").length === 0 ? "" : " and a login"}.`];
    case "proxy_redis_call": return [say`${redisCommand(b("query"))} was given to the proxy for ${code(escaped(b("service")))}. The answer comes to ${code("on_redis_call_response")} as call ${outNumber("call_id")}; the message goes on meanwhile unless the callback returns pause.`];
    case "proxy_inject_encoded_data_to_filter_chain": return [say`${bytesWords(b("body").length)} went into the response${numberArg(row.inputs, "end_stream") === 0 ? "" : ", which ends with them"}. The proxy says ok whatever comes of it.`];
    case "proxy_get_upstream_hosts": return [decodePairs(out("map")).length === 0 ? say`No endpoint is known here.` : say`The endpoints of the cluster that the request goes to were read: ${counted(decodePairs(out("map")).length, "entry", "entries")}, address and health of each.`];
    case "proxy_set_upstream_override_host": return [say`The request shall go to the endpoint ${shown(b("address"))}. It counts when the request leaves for its upstream after this; the proxy says ok whether or not there is such an endpoint.`];
    case "proxy_get_shared_data": return [say`The value of ${key} was read: ${shown(out("value"))}, with cas ${outNumber("cas")}.`];
    case "proxy_set_shared_data": return sharedEffects(recording, row, key);
    case "proxy_register_shared_queue": return [say`The queue ${shown(b("queue_name"))} has the id ${outNumber("queue_id")}, and this filter's root context is told of its items.`];
    case "proxy_resolve_shared_queue": return [say`The queue ${shown(b("queue_name"))} has the id ${outNumber("queue_id")}.`];
    case "proxy_enqueue_shared_queue": return [say`An item of ${bytesWords(b("value").length)} was put at the end of queue ${n("queue_id")}. Its consumer is told in a callback of its own.`];
    case "proxy_dequeue_shared_queue": return [say`The oldest item of queue ${n("queue_id")} was taken: ${shown(out("value"))}.`];
    case "proxy_define_metric": return [say`The ${enumWord("MetricType", n("metric_type"))} ${shown(b("name"))} has the id ${outNumber("metric_id")}.`];
    case "proxy_increment_metric": return [say`Metric ${n("metric_id")} changed by ${n("offset")}.`];
    case "proxy_record_metric": return [say`Metric ${n("metric_id")} was given the value ${n("value")}.`];
    case "proxy_get_metric": return [say`Metric ${n("metric_id")} is ${outNumber("value")}.`];
    case "proxy_set_tick_period_milliseconds": return [n("tick_period") === 0 ? say`Ticks are off.` : say`${code("on_tick")} is called every ${durationWords(n("tick_period"))}, first in ${durationWords(n("tick_period"))}.`];
    case "proxy_get_current_time_nanoseconds": return [say`The scenario's clock was read; each read takes 1 µs of virtual time.`];
    case "proxy_call_foreign_function": return foreignSentences(row);
    case "envoy_resolve_dns": return [say`The name ${shown(b("hostname"))} is being resolved, as the scenario says for it. The answer comes to ${code("envoy_on_resolve_dns")} with the token ${outNumber("token")}.`];
    case "emscripten_notify_memory_growth": return [say`The guest said that its memory has grown. The proxy does nothing with that: it looks the size up whenever it reads or writes.`];
    case "pthread_equal": return [say`${n("left")} and ${n("right")} are ${n("left") === n("right") ? "the same thread" : "two threads"}.`];
    default: return wasiSentences(row);
  }
}

/** 6.6: what goes on after the guest has returned, or that nothing does. */
function continued(recording: Recording, type: number): Sentence {
  const { isTcp } = castOf(recording);
  if (isTcp && type === StreamType.Downstream) return say`The connection is read on after this callback has returned, and filters behind this one that have not been told of it are.`;
  if (isTcp) return say`Nothing goes on: a connection has no request or response, only ${code("downstream")} can be continued. Envoy says ok all the same.`;
  if (type === StreamType.Downstream) return say`Nothing goes on: ${code("downstream")} is a side of TCP connections, and this is an HTTP stream. Envoy says ok all the same.`;
  return say`The ${type === StreamType.HttpResponse ? "response" : "request"} goes on after this callback has returned.`;
}

function closed(recording: Recording, type: number): Sentence {
  const { isTcp } = castOf(recording), ofTcp = type === StreamType.Downstream || type === StreamType.Upstream;
  if (isTcp && ofTcp) return say`The connection is closed after this callback has returned; what was written to the client is sent before.`;
  if (isTcp) return say`Nothing is closed: a connection has no request or response, only ${code("downstream")} and ${code("upstream")}. Envoy says ok all the same.`;
  if (ofTcp) return say`Nothing is closed: ${code(enumWord("StreamType", type))} is a side of TCP connections, and this is an HTTP stream. Envoy says ok all the same.`;
  return say`The stream is reset after this callback has returned: the client gets no ${type === StreamType.HttpResponse ? "more of the response" : "response"}.`;
}

function writtenBy(recording: Recording, row: HostCallRow): Part[] {
  const key = escaped(bytesArg(row.inputs, "key")).toLowerCase(), name = enumWord("MapType", numberArg(row.inputs, "map_type"));
  for (const e of recording.stateAt(row.step).entities.values()) {
    if (e.name !== name) continue;
    const entry = e.entries.find((x) => x.name === key);
    if (entry !== undefined && entry.value.length === bytesArg(row.outputs, "value").length) return [" It was written at ", stepLink(entry.by), "."];
  }
  return [];
}

/** "One entry x-user was removed, value root, written at step 31. One entry x-user: alice was added at the end." */
function headerEffects(recording: Recording, row: HostCallRow, map: string, key: Part): Sentence[] {
  const out: Sentence[] = [];
  const before = row.step === 0 ? undefined : recording.stateAt(row.step - 1).entities;
  const lists = new Map<number, readonly Entry[]>();
  for (const { op } of recording.operationsOf(row.step)) {
    if (op.kind !== OpKind.ListSplice) continue;
    const entries = lists.get(op.entity) ?? before?.get(op.entity)?.entries ?? [];
    const removed = entries.slice(op.a, op.a + op.b), last = op.a + op.b >= entries.length;
    lists.set(op.entity, entries.toSpliced(op.a, op.b, ...op.entries.map((e) => ({ ...e, by: row.step }))));
    if (removed.length > 3 || op.entries.length > 3) {
      if (removed.length > 0) out.push(say`${counted(removed.length, "entry", "entries")} of the ${map} were removed.`);
      if (op.entries.length > 0) out.push(say`${counted(op.entries.length, "entry", "entries")} were put there.`);
      continue;
    }
    for (const e of removed) out.push(say`One entry named ${code(escaped(e.name))} was removed, value ${code(quoted(e.value, most))}, written at ${stepLink(e.by)}.`);
    for (const e of op.entries) out.push(say`One entry ${code(`${escaped(e.name)}: ${escaped(e.value.slice(0, most))}`)} was added${last ? " at the end" : ""}.`);
  }
  if (out.length > 0) return out;
  return [row.name === "proxy_remove_header_map_value" ? say`There was no entry named ${key} in the ${map}, so nothing changed.` : say`The ${map} did not change.`];
}

function bufferEffects(recording: Recording, row: HostCallRow, buffer: string): Sentence[] {
  for (const { op } of recording.operationsOf(row.step)) {
    if (op.kind !== OpKind.BytesSplice) continue;
    const put = op.parts.reduce((sum, p) => sum + p.length, 0);
    const left = recording.stateAt(row.step).entities.get(op.entity)?.size ?? 0;
    const what: Part[] = op.b === 0 ? [`${bytesWords(put)} were put ${op.a === 0 ? "in front" : "at the end"}`] : [`${bytesWords(op.b)} from byte ${op.a} on were replaced by ${bytesWords(put)}`];
    return [say`Of the ${buffer}, ${what}. It is ${bytesWords(left)} long now.`];
  }
  return [say`The ${buffer} did not change.`];
}

function sharedEffects(recording: Recording, row: HostCallRow, key: Part): Sentence[] {
  for (const { op } of recording.operationsOf(row.step)) {
    if (op.kind !== OpKind.Put) continue;
    const old = row.step === 0 ? undefined : recording.stateAt(row.step - 1).entities.get(op.entity)?.values?.get(op.key);
    const cas = numberArg(row.inputs, "cas");
    const before = old === undefined ? say`Nothing was stored under ${key} before.` : say`It replaced ${code(quoted(old.blob.bytes, most))}, stored at ${stepLink(old.by)}${cas === 0 ? "; without a cas the write is unconditional" : ""}.`;
    return [say`${key} was stored with cas ${op.a}. ${before}`];
  }
  return [];
}
