/** Routes, metadata and certificates of a case as the scenario has them. */
import type { JsonObject } from "../../base/protobuf.ts";
import type { RouteEntry, Router } from "../../scenario/routing.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { CaseMetadata, CaseRoute, ConformanceCase } from "./case.ts";

type ListenerInput = NonNullable<ScenarioInput["setup"]["listener"]>;

/** "0.3s" in ms. */
export const secondsOf = (text: string): number => Math.round(Number.parseFloat(text) * 1000);

export const metadataOf = (metadata: CaseMetadata | undefined): Record<string, JsonObject> | undefined => metadata?.filter_metadata;
export const directionOf = (direction: string | undefined): "unspecified" | "inbound" | "outbound" => (direction === "INBOUND" ? "inbound" : direction === "OUTBOUND" ? "outbound" : "unspecified");

export function routerOf(c: ConformanceCase): Router {
  const virtualHosts = (c.virtualHosts ?? []).map((host) => ({ name: host.name, domains: [...host.domains], routes: host.routes.map((route) => routeOf(route)), metadata: {} }));
  return {
    cluster: "main", routeName: "default_route", virtualHost: "vhost", suppressEnvoyHeaders: true, timeout: secondsOf(c.routeTimeout ?? "5s"),
    metadata: metadataOf(c.routeMetadata) ?? {}, virtualHostMetadata: metadataOf(c.vhostMetadata) ?? {},
    defaultRoute: c.noDefaultRoute !== true, defaultVirtualHost: c.noVhost !== true, routes: (c.routes ?? []).map((route) => routeOf(route)), virtualHosts,
  };
}

/** Envoy's own route timeout is 15 s. */
export const routeOf = ({ name, match, route, direct_response, metadata }: CaseRoute): RouteEntry => ({
  name: name ?? "", cluster: route?.cluster ?? "", timeout: secondsOf(route?.timeout ?? "15s"), metadata: metadataOf(metadata) ?? {},
  match: { ...(match.prefix !== undefined && { prefix: match.prefix }), ...(match.path !== undefined && { path: match.path }), headers: (match.headers ?? []).map((header) => headerOf(header)) },
  ...(direct_response !== undefined && { directResponse: { status: direct_response.status, body: typeof direct_response.body === "string" ? direct_response.body : (direct_response.body?.inline_string ?? "") } }),
});

function headerOf({ name, string_match, invert_match }: NonNullable<CaseRoute["match"]["headers"]>[number]): RouteEntry["match"]["headers"][number] {
  const [match, value] = Object.entries(string_match ?? {})[0] ?? ["present", ""];
  return { name, match: match as "exact", value, invert: invert_match ?? false };
}

/** The one certificate of a client: the test's towards Envoy, Envoy's own towards its upstream. */
export const proxyCertificate = { subject: "CN=client.test,O=oracle", dnsSan: "client.test", uriSan: "spiffe://oracle/client" };
const clientCertificate = { ...proxyCertificate, sha256: "c".repeat(64) };
export const upstreamCertificate = { subject: "CN=upstream.test,O=oracle", dnsSan: "upstream.test", uriSan: "spiffe://oracle/upstream", sha256: "d".repeat(64) };

/** The listener has no TLS inspector, so nobody tells Envoy what name the client asked for. */
export const tlsOf = ({ mutual, maximum }: NonNullable<ConformanceCase["tls"]>): NonNullable<ListenerInput["tls"]> => ({
  version: maximum ?? "TLSv1.3", local: { subject: "CN=server.test,O=oracle", dnsSan: "oracle.test", uriSan: "spiffe://oracle/server" }, ...(mutual === true && { peer: clientCertificate }),
});
