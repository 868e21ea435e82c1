/** One or two sentences for each callback: why it was called, and what its result led to. */
import type { Recording } from "../recording/log.ts";
import type { CallbackRow } from "../recording/row.ts";
import { castOf } from "./cast.ts";
import { numberArg } from "./fields.ts";
import { code, say, stepLink } from "./sentence.ts";
import type { Part, Sentence } from "./sentence.ts";
import { filterOf, streamWords } from "./who.ts";
import { bytesWords, counted, grpcWord } from "./words.ts";

export function callbackSentences(recording: Recording, row: CallbackRow): Sentence[] {
  const out = [occasion(recording, row)];
  if (row.aborted) out.push(say`It did not return: the guest stopped in it.`);
  else if (row.open) out.push(say`It has not returned yet.`);
  else {
    const result = outcome(recording, row);
    if (result !== undefined) out.push(result);
  }
  if (row.cause > 0) out.push(say`What led to it: ${stepLink(row.cause)}.`);
  return out;
}

function occasion(recording: Recording, row: CallbackRow): Sentence {
  const n = (name: string): number => numberArg(row.args, name), filter = filterOf(recording, row.vm, row.context) ?? "the filter";
  const exchange = exchangeOf(recording, row), last = n("end_of_stream") === 1;
  switch (row.name) {
    case "_initialize":
    case "_start":
    case "main":
    case "__main_void": return say`The module's start function ${code(row.name)} ran, before any context exists. Only logging and most WASI calls are allowed in it.`;
    case "proxy_on_context_create": return n("parent_context_id") === 0
      ? say`Root context ${n("context_id")} of ${filter} came to be; it lives as long as the filter's configuration.`
      : say`Stream context ${n("context_id")} of ${filter} came to be, for ${exchange}.`;
    case "proxy_validate_configuration": return say`The proxy asked whether a configuration of ${bytesWords(n("configuration_size"))} is right.`;
    case "proxy_on_vm_start": return say`The VM of ${filter} started, ${n("vm_configuration_size") === 0 ? "without a VM configuration" : `with ${bytesWords(n("vm_configuration_size"))} of VM configuration`}.`;
    case "proxy_on_configure": return say`${filter} was configured, ${n("plugin_configuration_size") === 0 ? "without a configuration" : `with ${bytesWords(n("plugin_configuration_size"))} that it can read as the plugin configuration`}.`;
    case "proxy_on_tick": return say`The timer that ${filter} set was due.`;
    case "proxy_on_queue_ready": return say`Queue ${n("queue_id")} got an item, and ${filter} registered it last.`;
    case "proxy_on_foreign_function": return say`The proxy called ${filter} back from foreign function ${n("function_id")}.`;
    case "proxy_on_new_connection": return say`A client connected, as ${exchange}. A pause keeps it from later filters, and nothing of it is read meanwhile.`;
    case "proxy_on_downstream_data": return dataOccasion(exchange, "the client", n("data_size"), last);
    case "proxy_on_upstream_data": return dataOccasion(exchange, castOf(recording).cluster, n("data_size"), last);
    case "proxy_on_downstream_connection_close": return say`The client's connection of ${exchange} is no more: ${n("peer_type") === 2 ? "the client ended or reset it" : "the proxy closed it"}.`;
    case "proxy_on_upstream_connection_close": return say`The upstream of ${exchange} has ended its side; nothing more comes from it.`;
    case "proxy_on_request_headers": return say`${filter} sees the request of ${exchange}: ${counted(n("num_headers"), "header")}${last ? ", and no body follows" : ""}.`;
    case "proxy_on_response_headers": return say`${filter} sees the response to ${exchange}: ${counted(n("num_headers"), "header")}${last ? ", and no body follows" : ""}.`;
    case "proxy_on_request_body":
    case "proxy_on_response_body": return bodyOccasion(row, exchange, n("body_size"), last);
    case "proxy_on_request_trailers": return say`The request of ${exchange} ended with ${counted(n("num_trailers"), "trailer")}.`;
    case "proxy_on_response_trailers": return say`The response to ${exchange} ended with ${counted(n("num_trailers"), "trailer")}.`;
    case "proxy_on_request_metadata":
    case "proxy_on_response_metadata": return say`HTTP/2 metadata of ${counted(n("num_elements"), "element")} arrived.`;
    case "proxy_on_http_call_response": return callOccasion(recording, row, n("call_id"), n("num_headers"), n("body_size"));
    case "proxy_on_grpc_receive_initial_metadata":
    case "proxy_on_grpc_receive_trailing_metadata":
    case "proxy_on_grpc_trailing_metadata":
    case "proxy_on_grpc_create_initial_metadata": return say`${row.name === "proxy_on_grpc_receive_trailing_metadata" ? "Trailing" : "Initial"} metadata of gRPC stream ${n("call_id")}: ${counted(n("num_elements"), "entry", "entries")}.`;
    case "proxy_on_grpc_receive": return say`A message of ${bytesWords(n("message_size"))} of gRPC call ${n("call_id")}.`;
    case "proxy_on_grpc_close": return say`gRPC call ${n("call_id")} ended with status ${grpcWord(n("grpc_status") >>> 0)}.`;
    case "proxy_on_log": return rootOf(recording, row) ? say`A ${castOf(recording).isTcp ? "connection" : "stream"} is over, and ${filter} is an access logger. It can read the headers and the attributes; no context belongs to it.` : castOf(recording).isTcp ? say`${exchange} is over; this is the place to log it.` : say`The stream of ${exchange} is over; this is the place to log it. Its headers can be read, not changed.`;
    case "proxy_on_done": return rootOf(recording, row) ? say`The configuration of ${filter} is being removed.` : castOf(recording).isTcp ? say`${exchange} is over for ${filter}.` : say`The stream of ${exchange} is over for ${filter}.`;
    case "proxy_on_delete": return rootOf(recording, row) ? say`Root context ${row.context} of ${filter} is gone after this call.` : say`Stream context ${row.context} of ${filter} is gone after this call; no callback carries its id again.`;
    case "envoy_on_resolve_dns": return say`A name was resolved.`;
    case "envoy_on_stats_update": return say`The proxy handed over its metrics, ${bytesWords(n("data_size") >>> 0)} as it reckons; they can be read as the call data.`;
    case "proxy_on_redis_call_response": return redisOccasion(recording, row, n("call_id"), n("status"), n("response_size"));
    default: return say`The proxy called ${code(row.name)}.`;
  }
}

const exchangeOf = (recording: Recording, row: CallbackRow): Part => {
  const index = castOf(recording).context(row.vm, row.context)?.exchange ?? -1, id = castOf(recording).exchange(index)?.id;
  const { isTcp } = castOf(recording);
  return id === undefined ? (isTcp ? "the connection" : "the exchange") : streamWords(recording, index);
};
const rootOf = (recording: Recording, row: CallbackRow): boolean => castOf(recording).context(row.vm, row.context)?.root === 0;

function bodyOccasion(row: CallbackRow, exchange: Part, size: number, last: boolean): Sentence {
  const side = row.name === "proxy_on_request_body" ? "request" : "response";
  if (size === 0 && last) return say`The ${side} body of ${exchange} ended; over HTTP/1 its end is a callback of its own.`;
  return say`${bytesWords(size)} of the ${side} body of ${exchange} can be read and changed${last ? ", and nothing follows" : ""}. After a pause the size counts what has been kept as well.`;
}

function dataOccasion(connection: Part, sender: string, size: number, last: boolean): Sentence {
  if (size === 0 && last) return say`${sender === "the client" ? "The client" : sender} ended its side of ${connection}; the end is a callback of its own.`;
  return say`${bytesWords(size)} from ${sender} can be read and changed${last ? ", and its side has ended" : ""}. After a pause the size counts what has been kept as well.`;
}

function callOccasion(recording: Recording, row: CallbackRow, id: number, headers: number, size: number): Sentence {
  const call = castOf(recording).call(id, row.step), to: readonly Part[] = call === undefined ? [] : [` to ${call.cluster}, made at `, stepLink(call.step), ","];
  if (headers === 0) return say`Call ${id}${to} failed without a response: there are no headers and no body to read.`;
  return say`Call ${id}${to} was answered with ${counted(headers, "header")} and ${bytesWords(size)}, which can be read in this callback only.`;
}

function redisOccasion(recording: Recording, row: CallbackRow, id: number, status: number, size: number): Sentence {
  const call = castOf(recording).call(id, row.step), to: readonly Part[] = call === undefined ? [] : [` to ${call.cluster}, made at `, stepLink(call.step), ","];
  if (status !== 0) return say`Redis call ${id}${to} failed: the connection was lost, or there was no answer in time.`;
  return say`Redis call ${id}${to} was answered with ${bytesWords(size)}, which can be read in this callback only.`;
}

function outcome(recording: Recording, row: CallbackRow): Sentence | undefined {
  const filter = filterOf(recording, row.vm, row.context) ?? "the filter";
  switch (row.name) {
    case "proxy_on_vm_start": return row.result === 0 ? say`It returned false, so the VM does not start and the proxy refuses the configuration.` : undefined;
    case "proxy_on_configure": return row.result === 0 ? say`It returned false, so the proxy refuses the configuration.` : undefined;
    case "proxy_on_request_headers":
    case "proxy_on_response_headers": {
      const side = row.name === "proxy_on_request_headers" ? "request" : "response";
      if (row.result === 0 || row.result === 2) return say`It returned continue: the headers go on and cannot be changed by ${filter} any more.`;
      return say`It returned pause: ${filter} holds the ${side}, body included, until ${code("continue_stream")} or a local response. Its body callbacks wait as well.`;
    }
    case "proxy_on_request_body":
    case "proxy_on_response_body":
      switch (row.result) {
        case 0: return say`It returned continue: the bytes go on as they are now.`;
        case 1: return say`It returned pause: the bytes are kept, and the next callback sees them together with what follows.`;
        case 2: return say`It held the bytes back with back-pressure: they are kept, and the next callback counts only what is new.`;
        default: return say`It returned a status that drops these bytes.`;
      }
    case "proxy_on_request_trailers":
    case "proxy_on_response_trailers": return row.result === 0 ? undefined : say`It returned pause: the trailers are held until ${code("continue_stream")}.`;
    case "proxy_on_done": return row.result === 0 ? say`It returned false, which asks for more time. Envoy does not wait.` : undefined;
    default: return undefined;
  }
}
