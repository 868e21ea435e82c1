/** Which reply a request that arrives at an upstream gets: the one it got in our run, as far as the two runs agree. */
import type { ByteString } from "../../base/byte-string.ts";
import { pickReply } from "../../host/upstreams.ts";
import type { Outcome, UpstreamSaw } from "../../recording/outcome.ts";
import type { Action, Reply, Upstream } from "../../scenario/scenario.ts";

export interface Asked { readonly method: ByteString; readonly path: ByteString; readonly authority: ByteString | undefined }
export type ChooseReply = (upstream: Upstream, asked: Asked) => Reply;

/** An exchange's own reply is for its own request, not for the calls a filter makes meanwhile: our run tells the two apart. */
export function replyChooser(actions: readonly Action[], ours: Outcome["upstreams"]): ChooseReply {
  const own = new Map(actions.flatMap((action) => (action.do === "send-headers" && action.reply !== undefined ? [[action.exchange, action.reply] as const] : [])));
  const expected = new Map(Object.entries(ours).map(([cluster, list]) => [cluster, [...list]]));
  const answered = new Map<string, number>();
  return (upstream, asked) => {
    const request = take(expected.get(upstream.cluster) ?? [], asked);
    const reply = request?.exchange === undefined || request.call !== undefined ? undefined : own.get(request.exchange);
    if (reply !== undefined) return reply;
    const n = answered.get(upstream.cluster) ?? 0;
    answered.set(upstream.cluster, n + 1);
    return pickReply(upstream, n, { ...asked });
  };
}

/** The first that asks for the same, else the first. */
function take(list: UpstreamSaw[], asked: Asked): UpstreamSaw | undefined {
  const same = list.findIndex(({ method, path, authority }) => method === asked.method && path === asked.path && authority === asked.authority);
  return list.splice(Math.max(0, same), 1)[0];
}
