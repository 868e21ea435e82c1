/**
 * A case as files that bring it up on a real Envoy: its configuration, the composition of containers that runs it, and the requests as curl lines.
 * The proxy under test is configured as for `cli verify`; its upstreams are listeners of the same Envoy that answer directly.
 */
import { stringify } from "yaml";
import { encodeBase64 } from "../base/base64url.ts";
import { concatBytes } from "../base/bytes.ts";
import { lowerAscii, textOf } from "../base/byte-string.ts";
import { bytesOf, headersOf } from "../scenario/bytes.ts";
import { profileInfo, profileOf, testerProfile } from "../scenario/profiles.ts";
import type { Exchange, Reply, Scenario, Upstream } from "../scenario/scenario.ts";
import { envoyConfig } from "./envoy-config.ts";
import { typed } from "./envoy-json.ts";
import type { Json } from "./envoy-json.ts";
import { playable } from "./playable.ts";

export interface Reproduction {
  /** by name, in the order in which a reader wants them */
  readonly files: Readonly<Record<"envoy.yaml" | "docker-compose.yaml", string>>;
  /** where the proxy listens */
  readonly at: string;
  /** What of the scenario a real Envoy, or these files, cannot be told. */
  readonly left: readonly string[];
}

export interface ReproductionPlaces {
  /** where the modules lie for Envoy */
  readonly folder: string;
  readonly port: number;
  readonly host: string;
}
const inContainer: ReproductionPlaces = { folder: "/etc/proxyscope", port: 10000, host: "0.0.0.0" };
const adminPort = 9901, firstUpstream = 11000, refusedPort = 1;

export function reproductionOf(scenario: Scenario, places: ReproductionPlaces = inContainer): Reproduction {
  const { setup } = scenario, left: string[] = [], played = playable(scenario);
  if (!played.ok) left.push(...played.reasons);
  if (setup.listener.kind === "tcp") left.push("servers of TCP connections: something has to listen in their place");
  const release = releaseOf(setup.profile, left), ports = new Map(setup.upstreams.map(({ cluster }, i) => [cluster, firstUpstream + i]));
  const upstreams = Object.fromEntries(setup.upstreams.map(({ cluster, kind }) => [cluster, { host: "127.0.0.1", port: kind === "refused" ? refusedPort : (ports.get(cluster) ?? refusedPort) }]));
  const config = envoyConfig({ ...setup, listener: withoutTls(setup.listener), upstreams: setup.upstreams.map(withoutTls) }, { listener: { host: places.host, port: places.port }, admin: { host: places.host, port: adminPort }, upstreams, module: (name) => `${places.folder}/${name}` });
  const resources = (config as { readonly static_resources: { readonly listeners: readonly Json[] } }).static_resources;
  const servers = setup.upstreams.filter(({ kind, protocol }) => kind === "serving" && (protocol === "HTTP/1.1" || protocol === "HTTP/2")).map((upstream) => serverOf(upstream, ports.get(upstream.cluster) ?? 0, ownReplies(scenario, upstream), left));
  const whole = { ...(config as object), static_resources: { ...resources, listeners: [...resources.listeners, ...servers] } };
  return { files: { "envoy.yaml": stringify(whole, { lineWidth: 0, aliasDuplicateObjects: false }), "docker-compose.yaml": composeText(release, setup.threads, places) }, at: `localhost:${places.port}`, left: [...new Set(left)] };
}

const withoutTls = <T extends { readonly tls?: unknown }>({ tls: _tls, ...rest }: T): Omit<T, "tls"> => rest;

function releaseOf(profile: string, left: string[]): string {
  const found = profileOf(profile), newest = profileInfo("envoy").releases[0].release;
  if (found !== undefined && found.name === "envoy") return found.release;
  left.push(found?.name === testerProfile ? "the rules of Google's tester: this is Envoy" : `the profile ${profile}: this is Envoy ${newest}`);
  return newest;
}

const composeText = (release: string, threads: number, { folder, port }: ReproductionPlaces): string => stringify({
  services: {
    envoy: {
      image: `envoyproxy/envoy:v${release}`, command: ["envoy", "-c", `${folder}/envoy.yaml`, "--concurrency", String(threads), "--component-log-level", "wasm:trace"],
      volumes: [`./:${folder}:ro`], ports: [`${port}:${port}`, `${adminPort}:${adminPort}`],
    },
  },
}, { lineWidth: 0 });

/** Replies that belong to one exchange, by its path. */
const ownReplies = ({ actions, setup }: Scenario, { cluster }: Upstream): readonly (readonly [string, Reply])[] =>
  cluster !== setup.router.cluster ? [] : actions.filter((action): action is Exchange => action.do === "exchange").flatMap(({ path, reply }) => (reply === undefined ? [] : [[path.split("?")[0] ?? "", reply] as const]));

function serverOf({ cluster, replies }: Upstream, port: number, own: readonly (readonly [string, Reply])[], left: string[]): Json {
  const say = (what: string): void => void left.push(`${what} of ${cluster}: the upstreams of this Envoy answer directly`);
  const asked = replies.filter(({ when }) => when !== undefined), inTurn = replies.filter(({ when }) => when === undefined), [first] = inTurn;
  if (inTurn.length > 1) left.push(`the replies of ${cluster} after the first: they take turns, which a direct answer cannot`);
  const routes = [
    ...own.map(([path, reply]) => routeFor({ path }, reply, say)),
    ...asked.map((reply) => routeFor({ prefix: reply.when?.path ?? "/", headers: matchersOf(reply) }, reply, say)),
    ...(first === undefined ? [{ match: { prefix: "/" }, direct_response: { status: 404 } }] : [routeFor({ prefix: "/" }, first, say)]),
  ];
  const manager = {
    stat_prefix: `upstream_${port}`, codec_type: "AUTO", server_header_transformation: "PASS_THROUGH", http2_protocol_options: { allow_metadata: true },
    route_config: { name: cluster, max_direct_response_body_size_bytes: 16777216, virtual_hosts: [{ name: "all", domains: ["*"], routes }] },
    http_filters: [{ name: faultName, typed_config: typed(faultType, {}) }, { name: "router", typed_config: typed("envoy.extensions.filters.http.router.v3.Router", { suppress_envoy_headers: true }) }],
  };
  return { name: `upstream ${cluster}`, address: { socket_address: { address: "127.0.0.1", port_value: port } }, filter_chains: [{ filters: [{ name: "http", typed_config: typed("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", manager) }] }] };
}

const faultName = "envoy.filters.http.fault", faultType = "envoy.extensions.filters.http.fault.v3.HTTPFault";
/** What never answers, s. */
const never = 86400;

const matchersOf = ({ when }: Reply): Json[] => [...(when?.method === undefined ? [] : [{ name: ":method", string_match: { exact: when.method } }]), ...(when?.authority === undefined ? [] : [{ name: ":authority", string_match: { exact: when.authority } }])];

function routeFor(match: { readonly [key: string]: Json }, reply: Reply, say: (what: string) => void): Json {
  const { status, body, chunks, trailers, grpc, delay, metadata } = reply;
  if (trailers !== undefined || grpc !== undefined) say("trailers and gRPC messages");
  if (reply.reset !== undefined) say("a connection that is reset");
  if (metadata !== undefined) say("METADATA frames");
  if ((chunks?.length ?? 0) > 1) say("pieces of a body, which comes as one,");
  if (status < 200 || status > 599) say(`the status ${status}`);
  const bytes = chunks !== undefined && chunks.length > 0 ? concatBytes(chunks.map(({ data }) => bytesOf(data))) : body === undefined ? new Uint8Array() : bytesOf(body), wait = reply.never ? never : delay / 1000;
  return {
    match, direct_response: { status: Math.min(599, Math.max(200, status)), ...(bytes.length > 0 && { body: bodyOf(bytes) }) }, response_headers_to_add: headersToAdd(reply),
    ...(wait > 0 && { typed_per_filter_config: { [faultName]: typed(faultType, { delay: { fixed_delay: `${wait}s`, percentage: { numerator: 100 } } }) } }),
  };
}

function bodyOf(bytes: Uint8Array): Json {
  const { text, utf8 } = textOf(bytes);
  return utf8 ? { inline_string: text } : { inline_bytes: encodeBase64(bytes) };
}

const framing = new Set(["content-length", "transfer-encoding", "connection"]);

/** A percent sign begins a command in these values. */
function headersToAdd({ headers }: Reply): Json[] {
  const seen = new Set<string>();
  return headersOf(headers).filter(({ name }) => !framing.has(lowerAscii(name))).map(({ name, value }): Json => {
    const key = lowerAscii(name), text = textOf(value.replaceAll("%", "%%")), append_action = seen.has(key) ? "APPEND_IF_EXISTS_OR_ADD" : "OVERWRITE_IF_EXISTS_OR_ADD";
    seen.add(key);
    return { header: { key: textOf(name).text, ...(text.utf8 ? { value: text.text } : { raw_value: encodeBase64(Uint8Array.from(value.replaceAll("%", "%%"), (c) => c.charCodeAt(0))) }) }, append_action };
  });
}
