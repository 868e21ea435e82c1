/** What only NGINX with ngx_wasm_module has: directives of its `wasm {}` block and of the location that the filters are in. */
import * as v from "valibot";
import { profileOf } from "./profiles.ts";
import { HeadersSchema } from "./values.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const isolations = ["none", "stream", "filter"] as const;

export const NginxSchema = v.strictObject({
  /** `proxy_wasm_isolation`: one instance of a module for all streams, for each stream, for each filter of a stream */
  isolation: v.optional(v.picklist(isolations), "none"),
  /** `shm_kv`: namespaces of shared data; "*" takes every key */
  shmKv: v.optional(v.array(v.string()), ["*"]),
  /** `shm_queue`: bytes of each shared queue's memory */
  queueSize: v.optional(count, 1048576),
  /** name of the machine, which is property request.host */
  hostname: v.optional(v.string(), "nginx"),
  /** `server_name`, which is `:authority` with the port */
  serverName: v.optional(v.string(), "localhost"),
  /** what answers in the location: the router's cluster, or `empty_gif` */
  content: v.optional(v.picklist(["proxy_pass", "empty_gif"]), "proxy_pass"),
  /** what stands behind the upstream's name in `proxy_pass`: nothing, a path, or `$uri$is_args$args` */
  proxyPassUri: v.optional(v.string(), ""),
  /** `proxy_set_header` in the location: those of the server are then not inherited */
  proxySetHeader: v.optional(HeadersSchema),
  /** `client_body_buffer_size`: a body of that size and more is in a file, where filters cannot read it */
  clientBodyBufferSize: v.optional(count, 16384),
  clientMaxBodySize: v.optional(count, 1048576),
  /** `wasm_response_body_buffers`: how much of a response a filter can hold back */
  responseBodyBuffers: v.optional(v.strictObject({ number: v.optional(count, 4), size: v.optional(count, 4096) }), {}),
  /** `resolver_timeout` in ms: a name that is no cluster of the scenario is not found */
  resolverTimeout: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
});
export type NginxSettings = v.InferOutput<typeof NginxSchema>;

/** Under other profiles they are kept, so that a scenario can run in several, and nothing comes of them. */
export const hasNginxSettings = (profile: string): boolean => profileOf(profile)?.name === "nginx";

/** With every default filled in. */
export const nginxSettings = (given: NginxSettings | undefined): NginxSettings => given ?? v.parse(NginxSchema, {});
