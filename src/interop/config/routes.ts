/** Envoy's route configuration as the scenario's router. A route whose match or target says more than is known here is left out: taken without it, it would lead elsewhere. */
import { decodeBase64, encodeBase64 } from "../../base/base64url.ts";
import { leave } from "./import.ts";
import type { Gathering, RouterInput } from "./import.ts";
import { metadataAt } from "./metadata.ts";
import { at, countAt, durationAt, entries, flagAt, isMap, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

type VirtualHostInput = NonNullable<RouterInput["virtualHosts"]>[number];
type RouteInput = NonNullable<VirtualHostInput["routes"]>[number];
type MatchInput = NonNullable<RouteInput["match"]>;
type HeaderMatchInput = NonNullable<MatchInput["headers"]>[number];

export function virtualHostsOf(config: Part | undefined, told: Gathering): readonly VirtualHostInput[] {
  textAt(config, "name");
  return items(at(config, "virtual_hosts")).flatMap((part) => {
    const name = textAt(part, "name"), domains = items(at(part, "domains")).flatMap((domain) => (typeof domain.value === "string" && domain.value !== "" ? [take(domain).value as string] : []));
    if (name === undefined || name === "" || domains.length === 0) {
      leave(told, part, "a virtual host has a name and domains");
      return [];
    }
    const metadata = metadataAt(part);
    return [{ name, domains, routes: items(at(part, "routes")).flatMap((route) => routeOf(route, told)), ...(metadata !== undefined && { metadata }) }];
  });
}

function routeOf(part: Part, told: Gathering): readonly RouteInput[] {
  const match = matchOf(at(part, "match")), target = match === undefined ? undefined : targetOf(part);
  if (match === undefined) leave(told, part, "its match asks for more than a path, a prefix and headers");
  else if (target === undefined) leave(told, part, "it leads to no single cluster and has no direct response");
  else {
    const name = textAt(part, "name"), metadata = metadataAt(part), timeout = durationAt(part, "route", "timeout");
    return [{ ...(name !== undefined && { name }), match, ...target, ...(timeout !== undefined && { timeout }), ...(metadata !== undefined && { metadata }) }];
  }
  return [];
}

function targetOf(part: Part): Pick<RouteInput, "cluster" | "directResponse"> | undefined {
  const cluster = textAt(part, "route", "cluster");
  if (cluster !== undefined) return { cluster };
  const status = countAt(part, "direct_response", "status");
  if (status === undefined || status < 200 || status > 599) return undefined;
  const text = textAt(part, "direct_response", "body", "inline_string"), bytes = at(part, "direct_response", "body", "inline_bytes"), decoded = typeof bytes?.value === "string" ? decodeBase64(bytes.value) : undefined;
  if (decoded?.ok === true) take(bytes);
  return { directResponse: { status, ...(text !== undefined ? { body: text } : decoded?.ok === true ? { body: { base64: encodeBase64(decoded.value) } } : {}) } };
}

function matchOf(part: Part | undefined): MatchInput | undefined {
  if (!isMap(part)) return undefined;
  const path = textAt(part, "path"), prefix = textAt(part, "prefix"), known = new Set(["path", "prefix", "headers"]);
  if ((path ?? prefix) === undefined || entries(part).some(([name]) => !known.has(name))) return undefined;
  const headers = items(at(part, "headers")).map(headerMatchOf);
  if (headers.some((header) => header === undefined)) return undefined;
  return { ...(path === undefined ? { prefix: prefix ?? "/" } : { path }), ...(headers.length > 0 && { headers: headers.filter((header) => header !== undefined) }) };
}

function headerMatchOf(part: Part): HeaderMatchInput | undefined {
  const name = textAt(part, "name"), invert = flagAt(part, "invert_match") === true ? { invert: true } : {};
  if (name === undefined || name === "") return undefined;
  if (flagAt(part, "present_match") === true) return { name, match: "present", ...invert };
  for (const match of ["exact", "prefix", "suffix", "contains"] as const) {
    const value = textAt(part, "string_match", match) ?? textAt(part, `${match}_match`);
    if (value !== undefined) return flagAt(part, "string_match", "ignore_case") === true ? undefined : { name, match, value, ...invert };
  }
  return undefined;
}
