/** What NGINX and MOSN do otherwise, by the name of a host function or callback. Both were run with every function here; the clause names the part of what was seen. */
import type { CallbackName } from "../../abi/callbacks.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";

type Others = Readonly<Partial<Record<"NGINX" | "MOSN", string>>>;

const trapsInNginx = "Is there, and stops the filter when it is called: not implemented. [NGINX 1]";
const notInMosn = "Not offered: a module that imports it does not load, and traffic passes without it. [MOSN 3]";
const unimplementedInMosn = "Answers Unimplemented. [MOSN 3]";
const returnIgnored = "What it returns is never looked at: nothing pauses. [MOSN 2]";
const responseOrder = "Responses pass the filters in the order of requests: A, B, C. [NGINX 2]";
const calledFirst = "Contexts of all filters of a chain are created before the first of these. [NGINX 1]";
const metricsInMosn = "Every function of metrics answers Unimplemented; a type beyond 2, or an empty name, is BadArgument. [MOSN 3]";
const headersWritable = "A wrong phase stops the filter: request headers can be written in `proxy_on_request_headers`, `proxy_on_request_body` and `proxy_on_http_call_response`, response headers in `proxy_on_response_headers` too. [NGINX 3]";
const absentMaps = "A map that is not there stops the filter in most places; in `proxy_on_context_create` it is NotFound. [MOSN 4]";

export const otherProxies: Readonly<Partial<Record<HostFunctionName | CallbackName, Others>>> = {
  proxy_log: { NGINX: "The text goes to the error log, cut at about 1990 bytes; levels 0 and 1 are both debug. Before a context is there, in start functions, it kills the worker. [NGINX 1] [NGINX 7]", MOSN: "The text is a format string of Go: `%d` becomes %!d(MISSING). Levels count modulo 256; unknown ones are info, critical is error; always Ok. [MOSN 6]" },
  proxy_get_log_level: { NGINX: "Has another type, so that a module which imports it as it is defined does not link. [NGINX 1]" },
  proxy_done: { NGINX: trapsInNginx, MOSN: unimplementedInMosn },
  proxy_set_effective_context: { NGINX: "Ok, and does nothing: host calls act on the stream anyway. [NGINX 6]", MOSN: unimplementedInMosn },
  proxy_get_current_time_nanoseconds: { MOSN: "Writes 4 bytes only: the nanoseconds within the second. Clocks are not real; they go on by a millisecond at each reading. [MOSN 6]" },
  proxy_set_tick_period_milliseconds: { NGINX: "A tick that stops the filter makes an instance and a timer more each time: 2, then hundreds a second. [NGINX 8]", MOSN: unimplementedInMosn },
  proxy_get_buffer_bytes: { NGINX: "`start` is not used. A request body of 16384 bytes and more lies in a file, and is NotFound. Buffer 0 is there in `proxy_on_request_body`, `proxy_on_done` and `proxy_on_log`, 1 in `proxy_on_response_body`, 7 everywhere; elsewhere the call stops the filter. [NGINX 2] [NGINX 3] [NGINX 4]", MOSN: "`start` is not used but for the length; one beyond the end stops the filter. Bodies are there in the headers callbacks too. Buffer 7 is a map of the configuration's texts. [MOSN 1] [MOSN 4]" },
  proxy_get_buffer_status: { NGINX: "Not offered: a module that imports it does not load. [NGINX 1]", MOSN: notInMosn },
  proxy_set_buffer_bytes: { NGINX: "0, 0 without data empties the body; start 0 with a size replaces all of it; a start inside cuts the rest off. [NGINX 4]", MOSN: "0, 0, or a size from the length on, replaces; a start from the length on appends; anything else is BadArgument. The length is computed anew. [MOSN 4]" },
  proxy_get_configuration: { MOSN: notInMosn },
  proxy_get_header_map_pairs: { NGINX: "Names keep their case; 100 entries at most. An empty map is four zero bytes, for which memory is asked. Maps that are not there are BadArgument, response headers before the response an empty map. [NGINX 3]", MOSN: `One value for each name, in an order that changes; no pseudo headers; names X-Like-This. An empty map is four zero bytes. ${absentMaps}` },
  proxy_get_header_map_size: { NGINX: "Not offered: a module that imports it does not load. [NGINX 1]", MOSN: notInMosn },
  proxy_get_header_map_value: { NGINX: "Goes on answering a header that was removed. `:authority` is the server's name and port. In 0.1.0 a missing one is Ok, and only its length is written. [NGINX 3]", MOSN: `Names are found in any case; the first value counts, but cookies are joined. ${absentMaps}` },
  proxy_set_header_map_pairs: { NGINX: `Drops duplicates, and everything that comes after a name which can only be read. ${headersWritable}`, MOSN: "Adds to what is there and never clears it. [MOSN 4]" },
  proxy_add_header_map_value: { NGINX: `Of a request, ignored for host, user-agent, content-type and authorization; in a response it replaces content-type. ${headersWritable}`, MOSN: "The same as replace: the first entry only. An empty name is BadArgument. [MOSN 4]" },
  proxy_replace_header_map_value: { NGINX: `Changes of \`:path\` do not reach an upstream whose proxy_pass has no path of its own, and no route is looked for again. ${headersWritable}`, MOSN: "The first entry only; an empty value or name is BadArgument. The upstream gets the original host. [MOSN 4]" },
  proxy_remove_header_map_value: { NGINX: `A request header is only hidden: it is still sent upstream. Removing \`:path\`, \`:method\` or \`:status\` kills the worker. ${headersWritable}`, MOSN: absentMaps },
  proxy_get_property: { NGINX: "Values are text; a plain name is NotFound, ngx and wasmx have variables of NGINX. In root contexts those of a request are InternalFailure. [NGINX 7]", MOSN: "Always Ok and empty; an empty path is BadArgument. [MOSN 4]" },
  proxy_set_property: { NGINX: "wasmx.* is shared by the filters of a request. [NGINX 7]", MOSN: unimplementedInMosn },
  proxy_continue_stream: { NGINX: "Does not help a request that waits: it goes on when all its calls are done. [NGINX 2]" },
  proxy_close_stream: { NGINX: trapsInNginx },
  proxy_continue_request: { MOSN: notInMosn },
  proxy_continue_response: { MOSN: notInMosn },
  proxy_clear_route_cache: { MOSN: notInMosn },
  proxy_send_local_response: { NGINX: "A newline is put behind every body; every filter gets the callbacks of the response, those behind the sender too. Codes outside 100 to 999 are BadArgument. At response headers only the first piece of the body is replaced, and its length is not. A second one stops the filter. [NGINX 5]", MOSN: notInMosn },
  proxy_http_call: { NGINX: "The upstream is host or host:port; ids count from 0; trailers are not sent. It holds the request by itself until all calls are done. A missing `:method` or `:path`, or a wrong phase, stops the filter; a request that is over before its call is answered kills the worker. [NGINX 6] [NGINX 8]", MOSN: "The upstream is a whole URL; always GET; it runs when the callback has returned, and blocks. Of several in one callback the last is sent. A failure brings no callback, and skips this filter's rest and later filters. [MOSN 5]" },
  proxy_get_status: { NGINX: trapsInNginx, MOSN: notInMosn },
  proxy_grpc_call: { NGINX: trapsInNginx, MOSN: "Has another type, with 10 parameters. [MOSN 3]" },
  proxy_grpc_stream: { NGINX: trapsInNginx, MOSN: notInMosn },
  proxy_grpc_send: { NGINX: trapsInNginx, MOSN: notInMosn },
  proxy_grpc_cancel: { NGINX: trapsInNginx, MOSN: notInMosn },
  proxy_grpc_close: { NGINX: trapsInNginx, MOSN: notInMosn },
  proxy_get_shared_data: { NGINX: "All modules share one space. Without `shm_kv` in the configuration it stops the filter. [NGINX 7]", MOSN: "One space for the whole process. [MOSN 6]" },
  proxy_set_shared_data: { NGINX: "A cas of 0 on a key that exists is CasMismatch, and so is another cas on one that does not; cas counts for each key. No value deletes, with the right cas only. [NGINX 7]", MOSN: "The cas is always compared, 0 too, and ignored for a new key; one counter for all. An empty key is BadArgument. [MOSN 6]" },
  proxy_register_shared_queue: { NGINX: "Nobody is told of an item: `proxy_on_queue_ready` never comes. [NGINX 7]", MOSN: "Ids from 1, for the whole process; nobody is told of an item. [MOSN 6]" },
  proxy_resolve_shared_queue: { NGINX: trapsInNginx, MOSN: "Has another type, with 3 parameters. [MOSN 3]" },
  proxy_define_metric: { NGINX: "The same name gives the same id, also for another type, which keeps the first. [NGINX 7]", MOSN: metricsInMosn },
  proxy_increment_metric: { NGINX: "Of a counter alone; of anything else it stops the filter. [NGINX 7]", MOSN: metricsInMosn },
  proxy_record_metric: { NGINX: "Of a gauge or a histogram alone; of a counter it stops the filter. [NGINX 7]", MOSN: metricsInMosn },
  proxy_get_metric: { MOSN: metricsInMosn },
  proxy_call_foreign_function: { MOSN: unimplementedInMosn },
  proxy_on_context_create: { NGINX: "Root ids are drawn at each start; streams count from 1 in each worker. A trap here is answered with NGINX's page for 500. [NGINX 1] [NGINX 8]", MOSN: "The root's id is `root_context_id` of the configuration; streams share one counter of the process. A trap here leaves the filter out for that stream. [MOSN 1] [MOSN 6]" },
  proxy_on_vm_start: { NGINX: "For each root; an instance that is made later gets none. It has to be there. [NGINX 1]", MOSN: "Called twice, the second time with the size of the plugin's configuration. Its result is ignored. [MOSN 1]" },
  proxy_on_configure: { NGINX: "It has to be there. What it refuses ends the worker. [NGINX 1]", MOSN: "Never called. [MOSN 1]" },
  proxy_on_tick: { MOSN: "Never called. [MOSN 3]" },
  proxy_on_queue_ready: { NGINX: "Never called. [NGINX 7]", MOSN: "Never called. [MOSN 6]" },
  proxy_on_request_headers: { NGINX: `\`end_of_stream\` is always false, and pseudo headers are not counted. A Pause waits for a pending call, and for ever without one. ${calledFirst} [T-26] [NGINX 2]`, MOSN: `All of A's callbacks for a request come before B's. ${returnIgnored} [MOSN 2]` },
  proxy_on_request_body: { NGINX: "Once, with the whole body. A Pause without a pending call waits for ever. [NGINX 2]", MOSN: `Once, with the whole body. ${returnIgnored}` },
  proxy_on_request_trailers: { NGINX: "Never called. [T-26]", MOSN: "Only over HTTP/2; over HTTP/1 trailers are headers. [MOSN 2]" },
  proxy_on_response_headers: { NGINX: `${responseOrder} A Pause is ignored. Where this export is missing, the worker dies. [NGINX 1] [NGINX 2]`, MOSN: `Responses pass the filters in the order of requests. ${returnIgnored}` },
  proxy_on_response_body: { NGINX: `${responseOrder} With a content-length, no piece of several is the last; else an empty one is. [NGINX 2]`, MOSN: `Once, with the whole body. ${returnIgnored}` },
  proxy_on_response_trailers: { NGINX: "Never called. [T-26]", MOSN: "Only over HTTP/2. [MOSN 2]" },
  proxy_on_http_call_response: { NGINX: "The number of trailers is always 0. Failures are told by `:dispatch_status`. A trap here lets a request without a body go on. [NGINX 6] [NGINX 8]", MOSN: "The response is there on the root; no `:status`, and the stream goes on by itself. [MOSN 5]" },
  proxy_on_done: { NGINX: "Of each filter with its log: A done, A log, B done, B log; roots get none. A trap here kills the worker. [NGINX 2] [NGINX 8]", MOSN: "Its result is ignored. [MOSN 2]" },
  proxy_on_log: { NGINX: "Right after the filter's own `proxy_on_done`. [NGINX 2]", MOSN: "Never called. [MOSN 2]" },
  proxy_on_delete: { NGINX: "Of all filters after the last log; roots get none. [NGINX 2]", MOSN: "Right after `proxy_on_done`. [MOSN 2]" },
};
