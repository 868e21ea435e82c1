/** Requests of a capture that went to a service which filters call: they are no requests of a client, but say what the service answers. */
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { Capture, CapturedExchange, ReplyInput } from "./capture.ts";

type SetupInput = ScenarioInput["setup"];
type UpstreamInput = NonNullable<SetupInput["upstreams"]>[number];

/** Where requests go when nothing says otherwise. */
const usual = "backend";

/** The service that an entry names as its authority, by the cluster's name or address; never one to which the client's own requests are routed. */
function serviceOf(upstreams: readonly UpstreamInput[], routed: ReadonlySet<string>, { request, reply }: CapturedExchange): string | undefined {
  const authority = request.authority ?? "", host = authority.replace(/:\d+$/, "");
  if (host === "" || reply === undefined) return undefined;
  return upstreams.find(({ cluster, address }) => !routed.has(cluster) && (cluster === host || cluster === authority || address === authority))?.cluster;
}

/** Such entries become the replies of their services, in their order. */
export function partCalls(capture: Capture, { upstreams = [], router }: SetupInput): Capture {
  const routed = new Set([router?.cluster ?? usual, ...(router?.virtualHosts ?? []).flatMap(({ routes = [] }) => routes.map((route) => route.cluster ?? ""))]), own: CapturedExchange[] = [], answers = new Map<string, CapturedExchange[]>();
  for (const exchange of capture.exchanges) {
    const service = serviceOf(upstreams, routed, exchange);
    if (service === undefined) own.push(exchange);
    else answers.set(service, [...(answers.get(service) ?? []), exchange]);
  }
  // a capture of nothing else is put to the filters all the same
  if (answers.size === 0 || own.length === 0) return capture;
  const calls = [...answers].map(([cluster, exchanges]) => ({ cluster, replies: repliesOf(exchanges) }));
  return { ...capture, exchanges: own, calls, notes: [...capture.notes, ...[...answers].flatMap(([about, exchanges]) => exchanges.map(() => ({ kind: "answers-calls", about }) as const))] };
}

/** Calls that are alike get the answers one after the other; else each kind of call gets the first answer that fits. */
function repliesOf(exchanges: readonly CapturedExchange[]): readonly ReplyInput[] {
  const kinds = new Set(exchanges.map(({ request }) => `${request.method ?? "GET"} ${request.path ?? "/"}`));
  return exchanges.map(({ request, reply }): ReplyInput => (kinds.size === 1 ? { ...reply } : { ...reply, when: { method: request.method ?? "GET", path: request.path ?? "/" } }));
}

/** The services' replies before those that the setup has; what it has already stays as it is. */
export function withCalls(setup: SetupInput, { calls = [] }: Pick<Capture, "calls">): SetupInput {
  if (calls.length === 0) return setup;
  return {
    ...setup,
    upstreams: (setup.upstreams ?? []).map((upstream) => {
      const found = calls.find(({ cluster }) => cluster === upstream.cluster), before = upstream.replies ?? [];
      if (found === undefined) return upstream;
      const there = new Set(before.map((reply) => JSON.stringify(reply))), fresh = found.replies.filter((reply) => !there.has(JSON.stringify(reply)));
      return { ...upstream, replies: [...fresh, ...before] };
    }),
  };
}
