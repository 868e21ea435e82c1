/** Which route of the table takes a request, and why (Envoy's RouteConfiguration; seen on both releases). */
import { byteStringOfText, lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { unreachable } from "../../../base/unreachable.ts";
import type { Entry } from "../../../recording/state.ts";
import type { RouteEntry, Router, VirtualHost } from "../../../scenario/routing.ts";
import { headerName, headerValue } from "../../header-map.ts";

/** `entry`: undefined when no route takes the request; `virtualHost`: undefined when none is for its authority. */
export interface FoundRoute {
  readonly virtualHost: VirtualHost | undefined;
  readonly entry: RouteEntry | undefined;
  /** what matched, or what did not */
  readonly why: string;
}
export interface RouteTable {
  /** Whether there is anything to choose from. */
  readonly chooses: boolean;
  find(entries: readonly Entry[]): FoundRoute;
}

/** `individually`: of several values of a header one has to match; else they are joined by commas first. */
export function createRouteTable(router: Router, individually: boolean): RouteTable {
  const byDefault: VirtualHost = { name: router.virtualHost, domains: ["*"], metadata: router.virtualHostMetadata, routes: router.defaultRoute ? [...router.routes, defaultRoute(router)] : router.routes };
  const hosts = router.defaultVirtualHost ? [...router.virtualHosts, byDefault] : router.virtualHosts;
  return {
    chooses: router.routes.length > 0 || router.virtualHosts.length > 0 || !router.defaultRoute || !router.defaultVirtualHost,
    find(entries) {
      const problem = problemOf(entries);
      const { host, domain } = hostFor(hosts, lowerAscii(headerValue(entries, ":authority") ?? ""));
      if (problem !== undefined) return { virtualHost: host, entry: undefined, why: problem };
      if (host === undefined) return { virtualHost: undefined, entry: undefined, why: `no virtual host is for ${headerValue(entries, ":authority") ?? "a request without :authority"}` };
      const entry = host.routes.find((route) => takes(route, entries, individually));
      const where = host === byDefault && router.virtualHosts.length === 0 ? "" : `, virtual host ${host.name} for ${domain}`;
      if (entry === undefined) return { virtualHost: host, entry, why: `nothing matches ${headerValue(entries, ":path") ?? ""}${where}` };
      return { virtualHost: host, entry, why: `${matchWords(entry)}${where}` };
    },
  };
}

const defaultRoute = ({ routeName, cluster, timeout, metadata }: Router): RouteEntry => ({ name: routeName, match: { headers: [] }, cluster, timeout, metadata });

/** Why Envoy looks for no route at all (6.8, T-66). */
function problemOf(entries: readonly Entry[]): string | undefined {
  const path = headerValue(entries, ":path");
  if (path === undefined) return ":path is missing";
  if (!path.startsWith("/") && headerValue(entries, ":method") !== "CONNECT") return ":path does not begin with /";
  return headerValue(entries, "x-forwarded-proto") === undefined ? "x-forwarded-proto is missing" : undefined;
}

/** Exact domains before suffixes ("*.a") before prefixes ("a.*"), the longest first, then "*". The asterisk stands for at least one character. */
function hostFor(hosts: readonly VirtualHost[], authority: ByteString): { readonly host: VirtualHost | undefined; readonly domain: string } {
  let best: { host: VirtualHost | undefined; domain: string; rank: number } = { host: undefined, domain: "", rank: -1 };
  for (const host of hosts) {
    for (const domain of host.domains) {
      const rank = rankOf(lowerAscii(byteStringOfText(domain)), authority);
      if (rank > best.rank) best = { host, domain, rank };
    }
  }
  return best;
}
const exactRank = 3e6, suffixRank = 2e6, prefixRank = 1e6;
function rankOf(domain: ByteString, authority: ByteString): number {
  if (domain === "*") return 0;
  const fixed = domain.length - 1;
  if (domain.startsWith("*")) return authority.length > fixed && authority.endsWith(domain.slice(1)) ? suffixRank + fixed : -1;
  if (domain.endsWith("*")) return authority.length > fixed && authority.startsWith(domain.slice(0, -1)) ? prefixRank + fixed : -1;
  return domain === authority ? exactRank : -1;
}

function takes({ match }: RouteEntry, entries: readonly Entry[], individually: boolean): boolean {
  const whole = headerValue(entries, ":path") ?? "", path = whole.split("?")[0] ?? "";
  const there = match.path === undefined ? path.startsWith(byteStringOfText(match.prefix ?? "/")) : path === byteStringOfText(match.path);
  return there && match.headers.every((header) => headerHolds(header, entries, individually));
}

type HeaderMatch = RouteEntry["match"]["headers"][number];

function headerHolds({ name, match, value, invert }: HeaderMatch, entries: readonly Entry[], individually: boolean): boolean {
  const wanted = headerName(byteStringOfText(name), true), found = entries.filter((e) => e.name === wanted).map((e) => e.value);
  if (match === "present") return (found.length > 0) !== invert;
  // a header that is not there fulfils no condition on its value, inverted or not
  if (found.length === 0) return false;
  const text = byteStringOfText(value);
  return (individually ? found : [found.join(",")]).some((one) => valueHolds(match, one, text)) !== invert;
}

function valueHolds(match: Exclude<HeaderMatch["match"], "present">, value: ByteString, wanted: ByteString): boolean {
  switch (match) {
    case "exact": return value === wanted;
    case "prefix": return value.startsWith(wanted);
    case "suffix": return value.endsWith(wanted);
    case "contains": return value.includes(wanted);
    default: return unreachable(match);
  }
}

function matchWords({ match }: RouteEntry): string {
  const path = match.path === undefined ? `path prefix ${match.prefix ?? "/"}` : `path ${match.path}`;
  return [path, ...match.headers.map(({ name, match: how, value, invert }) => `header ${name} ${invert ? "not " : ""}${how}${how === "present" ? "" : ` ${value}`}`)].join(", ");
}
