/** The route table: what is Envoy's RouteConfiguration, as far as choosing a cluster goes. */
import * as v from "valibot";
import { BytesSchema, MetadataSchema } from "./values.ts";

const milliseconds = v.pipe(v.number(), v.minValue(0));
const name = v.pipe(v.string(), v.minLength(1));

export const headerMatches = ["exact", "prefix", "suffix", "contains", "present"] as const;

/** Several values of a name count as one, joined by commas. */
export const HeaderMatchSchema = v.strictObject({
  name,
  match: v.optional(v.picklist(headerMatches), "exact"),
  /** not for `present` */
  value: v.optional(v.string(), ""),
  /** `invert_match` */
  invert: v.optional(v.boolean(), false),
});

/** The first route whose match holds is taken. */
export const RouteSchema = v.strictObject({
  name: v.optional(v.string(), ""),
  match: v.optional(v.strictObject({
    /** Of the path without its query. */
    prefix: v.optional(v.string()),
    /** The whole path without its query; wins over `prefix`. */
    path: v.optional(v.string()),
    headers: v.optional(v.array(HeaderMatchSchema), []),
  }), {}),
  cluster: v.optional(v.string(), ""),
  /** Instead of a cluster: the proxy answers itself. */
  directResponse: v.optional(v.strictObject({ status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), body: v.optional(BytesSchema, "") })),
  /** Route timeout, 0 = none. */
  timeout: v.optional(milliseconds, 15000),
  metadata: v.optional(MetadataSchema, {}),
});
export type RouteEntry = v.InferOutput<typeof RouteSchema>;

export const VirtualHostSchema = v.strictObject({
  name,
  /** "a.test", "*.a.test", "a.*", "*": exact before suffix before prefix before any, longest first. */
  domains: v.pipe(v.array(name), v.minLength(1)),
  routes: v.optional(v.array(RouteSchema), []),
  metadata: v.optional(MetadataSchema, {}),
});
export type VirtualHost = v.InferOutput<typeof VirtualHostSchema>;

export const RouterSchema = v.strictObject({
  /** Cluster of the default route `/`. */
  cluster: v.optional(v.string(), "backend"),
  routeName: v.optional(v.string(), ""),
  /** Name of the default virtual host, for every authority that has none of its own. */
  virtualHost: v.optional(v.string(), "default"),
  /** `suppress_envoy_headers` */
  suppressEnvoyHeaders: v.optional(v.boolean(), false),
  /** Timeout of the default route, 0 = none. */
  timeout: v.optional(milliseconds, 15000),
  /** Metadata of the default route and of the default virtual host. */
  metadata: v.optional(MetadataSchema, {}),
  virtualHostMetadata: v.optional(MetadataSchema, {}),
  /** Without it a request that no route takes is answered 404. */
  defaultRoute: v.optional(v.boolean(), true),
  /** Without it an authority that no virtual host is for is answered 404. */
  defaultVirtualHost: v.optional(v.boolean(), true),
  /** Routes of the default virtual host, before its default route. */
  routes: v.optional(v.array(RouteSchema), []),
  virtualHosts: v.optional(v.array(VirtualHostSchema), []),
});
export type Router = v.InferOutput<typeof RouterSchema>;
