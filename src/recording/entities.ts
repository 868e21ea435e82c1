/**
 * Which entities a run has, how they are named and what they hold. `parent` is an entity id, 0 = none. `about` is "key=value" pairs
 * joined by NUL.
 *
 *   vm            name: filter name, about: filter=<index in chain of the filter for which it was made>, vmId=, thread=<as rows name it>; `size` = memory pages
 *   context       name: decimal context id; parent: its vm; about: filter=<index>, root=<root context id, "0" for a root context>, exchange=<index or "">
 *                 values: "effective" while it acts for another context
 *   exchange      name: the scenario's exchange id; about: index=<n>, protocol=; phase: new, waiting, done, failed
 *                 values: "cluster" -> that of the route chosen last from a route table, empty for none
 *   connection    name: the scenario's connection id; about: index=<n, counted with the exchanges>; phase: new (the upstream is not there yet), waiting, done, failed
 *   header-map    name: request-headers | request-trailers | response-headers | response-trailers | call-response-headers | call-response-trailers
 *                 | call-request-headers | call-initial-metadata | call-trailing-metadata; parent: exchange or call; entries; phase: received, held (phaseWho = 1 + filter), sent, closed
 *   buffer        name: request-body | response-body (what the proxy holds or hands to a filter now),
 *                 request-body-received | response-body-received (from the sender so far), request-body-sent | response-body-sent (gone so far),
 *                 call-response-body, call-request-body; of gRPC calls and those to Redis one for each message: call-sent-message, call-received-message; parent: exchange or call; pieces
 *                 downstream-data (the read buffer, what filters see as buffer 2) | upstream-data (buffer 3), each with -received and -sent; parent: connection
 *   shared-data   name: vm id; values: key -> bytes, number = cas
 *   queue         name: queue name; about: id=<queue id>, vmId=; items; values: "consumer" -> vm entity and context
 *   metrics       name: "metrics"; values: "<type>:<name>" -> u64 little endian, number = id
 *   timer         parent: root context; about: filter=; values: "period" -> ms as decimal text, "due" -> ns since start as decimal text
 *   call          name: decimal call id; parent: the root context that gets the reply; about: kind=http | grpc-call | grpc-stream | redis, cluster=, filter=, of gRPC
 *                 service=, method=; phase: waiting, done, failed
 *   properties    parent: exchange or connection; values: path -> value set by a filter
 */
import type { ByteString } from "../base/byte-string.ts";

export type Facts = Readonly<Record<string, string>>;

export const aboutOf = (facts: Facts): ByteString => Object.entries(facts).map(([key, value]) => `${key}=${value}`).join("\0");

export function factsOf(about: ByteString): Facts {
  const facts: Record<string, string> = {};
  for (const part of about.split("\0")) {
    const at = part.indexOf("=");
    if (at > 0) facts[part.slice(0, at)] = part.slice(at + 1);
  }
  return facts;
}
