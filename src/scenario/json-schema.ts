/** The JSON Schema of the scenario, derived from the runtime schema: for editors, and for what the command line prints. */
import { toJsonSchema } from "@valibot/to-json-schema";
import { ScenarioSchema } from "./scenario.ts";

export interface JsonSchema { readonly [key: string]: unknown }
interface Node { description?: string; properties?: Record<string, Node>; items?: Node | Node[]; anyOf?: Node[]; oneOf?: Node[]; [key: string]: unknown }

/** For editors: what a field means, by its path. `*` is any item of a list or any branch of a choice. */
const descriptions: Readonly<Record<string, string>> = {
  "title": "One line about what the scenario shows.",
  "setup": "What is there before anything happens: proxy, filters, upstreams, clock and seed.",
  "setup.profile": "The proxy to imitate: name, or name@release.",
  "setup.rules": "Single rules taken from another release, by name: to try what one of them changes.",
  "setup.link": "as-profile refuses a module that this proxy refuses; lenient runs it all the same.",
  "setup.chain": "Filters in configured order: requests pass them first to last, responses last to first.",
  "setup.chain.*.name": "The plugin's name, property plugin_name.",
  "setup.chain.*.module": "Which module: its file name, and optionally the SHA-256 of its bytes.",
  "setup.chain.*.rootId": "Property plugin_root_id.",
  "setup.chain.*.vmId": "Shared data and queues belong to a VM id.",
  "setup.chain.*.vmConfiguration": "Bytes on_vm_start can read. Without it the size is 0.",
  "setup.chain.*.configuration": "Bytes on_configure can read. Without it the size is 0.",
  "setup.chain.*.environment": "Environment variables, read through environ_get.",
  "setup.chain.*.failurePolicy": "What streams get after the VM has failed.",
  "setup.chain.*.allowOnHeadersStopIteration": "Envoy's allow_on_headers_stop_iteration: a pause at headers lets body callbacks come.",
  "setup.chain.*.role": "What it runs as: filter, access-logger, service (WasmService) or stats-sink. All but filters have root contexts only.",
  "setup.chain.*.singleton": "Of a service: one VM on the main thread.",
  "setup.statsFlushInterval": "stats_flush_interval in ms: how often stats sinks are handed the metrics.",
  "setup.threads": "Worker threads. Each has VMs of its own; shared data, queues and metrics are common to all.",
  "setup.mainThread": "Envoy's main thread has VMs too, which tick and call out, and a canary is started before. Off: they are left out.",
  "setup.clock": "Virtual time at the start, an ISO 8601 date and time.",
  "setup.seed": "Seed of every random number.",
  "setup.patience": "How long ticks go on while a stream is held and nothing else is due, virtual ms.",
  "setup.limits": "Where a run ends with a fault of kind limit.",
  "setup.limits.entryMilliseconds": "Wall clock that one entry into the guest may take, ms.",
  "setup.limits.entryRows": "Rows that one entry into the guest may write.",
  "setup.limits.memoryPages": "Most memory of one VM, in pages of 64 KiB.",
  "setup.logLevel": "What proxy_get_log_level answers.",
  "setup.listener.kind": "http: requests pass HTTP filters. tcp: connections pass network filters on their way to the router's cluster.",
  "setup.listener.tcpIdleTimeout": "idle_timeout of the TCP proxy in ms, 0 for none.",
  "setup.listener.requestId": "generate_request_id: x-request-id is added to requests.",
  "setup.listener.http1Trailers": "enable_trailers: HTTP/1 trailers are passed on.",
  "setup.listener.http2Metadata": "allow_metadata: HTTP/2 METADATA frames are passed on, of clients and upstreams.",
  "setup.listener.http10": "accept_http_10.",
  "setup.listener.bufferLimit": "per_connection_buffer_limit_bytes.",
  "setup.listener.streamIdleTimeout": "stream_idle_timeout in ms, 0 for none.",
  "setup.router.cluster": "Cluster of the default route, or of every connection.",
  "setup.router.timeout": "Route timeout in ms, 0 for none.",
  "setup.router.suppressEnvoyHeaders": "suppress_envoy_headers.",
  "setup.properties": "Values that replace or add to the properties the host derives.",
  "setup.upstreams": "Services that requests and calls go to, by cluster name.",
  "setup.upstreams.*.replies": "In order of arrival, the last one repeated; those with `when` are asked first.",
  "setup.upstreams.*.protocol": "What it speaks; TCP for the upstream of a listener of kind tcp, Redis for the calls of Higress.",
  "setup.upstreams.*.server": "What a server of TCP does with each connection.",
  "setup.upstreams.*.server.greet": "Sent as soon as the connection is there, after greetDelay ms.",
  "setup.upstreams.*.server.echo": "Sends back what it gets, each piece with the prefix before it.",
  "setup.upstreams.*.server.reply": "Sent for each piece it gets, after the echo.",
  "setup.upstreams.*.server.delay": "Time between a piece and what is said to it, ms.",
  "setup.upstreams.*.server.endAfter": "It ends its side when it has got so many bytes.",
  "setup.upstreams.*.server.resetAfter": "It resets the connection when it has got so many bytes.",
  "setup.upstreams.*.server.keepOpen": "It does not end its side when the other one has ended.",
  "setup.upstreams.*.hosts": "Endpoints that proxy_get_upstream_hosts tells of (Higress); without any, one at address.",
  "setup.upstreams.*.hosts.*.metrics": "The body of its last health check.",
  "setup.upstreams.*.redis": "What a server of Redis answers. The first that fits; several for the same command are taken in turn.",
  "setup.upstreams.*.redis.*.command": "First words of the command, as GET user:1; none for any command.",
  "setup.upstreams.*.redis.*.value": "A bulk string.",
  "setup.upstreams.*.redis.*.status": "A simple string, as OK.",
  "setup.upstreams.*.redis.*.resp": "The bytes of an answer in Redis's protocol.",
  "setup.upstreams.*.redis.*.never": "Nothing is answered, to later commands of the connection neither.",
  "setup.upstreams.*.redis.*.closes": "The connection is closed in place of an answer.",
  "setup.foreignFunctions": "What proxy_call_foreign_function answers for names that the proxy itself does not have; the first that fits.",
  "setup.foreignFunctions.*.argument": "Only for this argument; without it for any.",
  "setup.upstreams.*.replies.*.grpc": "Answers a gRPC request: messages, and a status. Headers are the initial metadata, trailers the trailing metadata.",
  "setup.upstreams.*.replies.*.grpc.messages.*.json": "The message in its JSON form; its type is declared by setup.protos.",
  "setup.protos": "Message types for the JSON of gRPC messages: .proto sources, or descriptor sets.",
  "setup.dns": "What envoy_resolve_dns finds, by name; other names have no addresses.",
  "setup.dns.*.ttl": "How long the addresses may be kept, s.",
  "setup.dns.*.delay": "Time until the answer, ms.",
  "setup.dns.*.fails": "The resolver gives no answer: the callback comes with a size of 0.",
  "setup.sharedData": "Shared data that is there from the start.",
  "expect": "What the run is expected to show. `npm run --silent cli -- test` checks it.",
  "expect.*.that": "What it is about: status, header, body, log, call, resumed, no-fault, finding.",
  "expect.*.exchange": "Id of the exchange; without it the first one.",
  "expect.*.of": "response: as the client got it. request: as the upstream got it.",
  "expect.*.absent": "It is expected not to be there.",
  "expect.*.matches": "A regular expression of JavaScript, found anywhere.",
  "expect.*.times": "Exactly so many; without it one at least.",
  "actions": "What happens, in order, each item at the virtual time reached so far.",
  "actions.*.call": "A call of a filter by the id it got; filter is its place in the chain, thread the number of its worker thread, or main.",
  "actions.*.how": "reset: the upstream resets the connection. connection-failure: it has never come about.",
  "actions.*.on": "true: what upstreams answer waits from now on until deliver says so. false: it comes by itself again.",
};

export function scenarioJsonSchema(): JsonSchema {
  // a regular expression with a message is a pattern in JSON Schema; what has no counterpart there is left to the runtime schema
  const schema = toJsonSchema(ScenarioSchema, { typeMode: "input", errorMode: "ignore" }) as Node;
  for (const [path, description] of Object.entries(descriptions)) {
    for (const node of nodesAt(schema, path.split("."))) node.description = description;
  }
  return { $id: "scenario", title: "Proxyscope scenario", ...schema };
}

function nodesAt(node: Node, path: readonly string[]): Node[] {
  const [first, ...rest] = path;
  if (first === undefined) return [node];
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  if (first === "*") return [...(Array.isArray(node.items) ? node.items : node.items === undefined ? [] : [node.items]), ...branches].flatMap((inner) => nodesAt(inner, rest));
  const inner = node.properties?.[first];
  return [...(inner === undefined ? [] : nodesAt(inner, rest)), ...branches.flatMap((branch) => nodesAt(branch, path))];
}
