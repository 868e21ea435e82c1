/** What was imported, put into a scenario: the chain is replaced or goes on, clusters of the same name keep what they answer. */
import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { ImportedConfig, RouterInput, SetupInput, UpstreamInput } from "./import.ts";

export type ConfigPlace = "replace" | "append";
type ActionInput = NonNullable<ScenarioInput["actions"]>[number];

const usualReply: NonNullable<UpstreamInput["replies"]>[number] = { headers: [["content-type", "text/plain"]], body: "Hello from upstream.\n" };
const request: ActionInput = { do: "exchange", id: "request-1", headers: [["accept", "*/*"]] };
const connection: ActionInput = { do: "connection", id: "connection-1", data: "hello\n" };

/** Replacing takes listener, clusters, routes and node too; appending takes filters, and clusters that are not there yet. */
export function withConfig(scenario: ScenarioInput, imported: ImportedConfig, place: ConfigPlace): ScenarioInput {
  const { setup } = scenario, setupThen = place === "append" ? appended(setup, imported) : replaced(setup, imported);
  const before = setup.listener?.kind ?? "http", now = setupThen.listener?.kind ?? "http", actions = scenario.actions ?? [];
  // what requests do, connections cannot
  return { ...scenario, setup: setupThen, actions: before === now && actions.length > 0 ? actions : [now === "tcp" ? connection : request] };
}

function appended(setup: SetupInput, { filters, setup: given }: ImportedConfig): SetupInput {
  const upstreams = setup.upstreams ?? [], fresh = (given.upstreams ?? []).filter(({ cluster }) => !upstreams.some((each) => each.cluster === cluster));
  return { ...setup, chain: [...setup.chain, ...filters.map(({ filter }) => filter)], upstreams: [...upstreams, ...fresh.map((upstream) => answering(upstream, undefined))] };
}

function replaced(setup: SetupInput, { filters, setup: given }: ImportedConfig): SetupInput {
  const { listener, router: routes, upstreams: clusters = [], ...others } = given, tcp = listener?.kind === "tcp", before = setup.upstreams ?? [];
  // routes of before lead to what the file knows nothing of
  const base: RouterInput = routes ?? (clusters.length > 0 ? {} : (setup.router ?? {})), router = { ...base, cluster: base.cluster ?? clusters[0]?.cluster ?? before[0]?.cluster ?? "backend" };
  const kept = before.filter(({ cluster }) => !clusters.some((each) => each.cluster === cluster));
  const known = [...kept, ...clusters.map((upstream) => answering(upstream, before.find(({ cluster }) => cluster === upstream.cluster)))];
  const absent = [...new Set(ledTo(router))].filter((cluster) => !known.some((each) => each.cluster === cluster)).map((cluster): UpstreamInput => answering({ cluster }, undefined));
  return {
    ...setup, ...others, chain: filters.map(({ filter }) => filter), router, upstreams: [...known, ...absent].map((upstream) => (upstream.cluster === router.cluster ? speaking(upstream, tcp) : upstream)),
    ...((listener ?? setup.listener) !== undefined && { listener: { ...setup.listener, ...listener, kind: tcp ? ("tcp" as const) : ("http" as const) } }),
  };
}

/** With the replies of before, or with one. */
const answering = (upstream: UpstreamInput, before: UpstreamInput | undefined): UpstreamInput =>
  (upstream.protocol === "TCP" || upstream.replies !== undefined ? upstream : { ...upstream, replies: before?.replies ?? [usualReply] });

/** Where the listener leads speaks what the listener speaks. */
function speaking(upstream: UpstreamInput, tcp: boolean): UpstreamInput {
  if (tcp === (upstream.protocol === "TCP")) return upstream;
  const { protocol: _protocol, replies: _replies, server: _server, ...rest } = upstream;
  return tcp ? { ...rest, protocol: "TCP", server: { echo: true } } : { ...rest, replies: [usualReply] };
}

/** Clusters that something leads to. */
function ledTo(router: RouterInput): readonly string[] {
  const routes = [...(router.routes ?? []), ...(router.virtualHosts ?? []).flatMap((host) => host.routes ?? [])];
  return [router.cluster, ...routes.map((route) => route.cluster)].flatMap((cluster) => (cluster === undefined || cluster === "" ? [] : [cluster]));
}
