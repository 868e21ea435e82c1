/**
 * Endpoints of a cluster as Higress tells filters of them, and the one a filter asks for. From sources: alibaba/higress,
 * plugins/wasm-go/extensions/ai-load-balancer, reads the address and, as JSON, `health_status` and `metrics` of each; the patches of
 * higress-group/envoy call setUpstreamOverrideHost not strictly, so that Envoy goes to another host when that one is not there or not fit.
 */
import { byteStringOfText } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import type { Upstream, UpstreamHost } from "../../../scenario/scenario.ts";

const words = { healthy: "Healthy", degraded: "Degraded", unhealthy: "Unhealthy" } as const;

function hostsOf({ kind, address, hosts }: Upstream): readonly UpstreamHost[] {
  if (kind === "no-endpoints") return [];
  return hosts.some((host) => host.address === address) ? hosts : [{ address, health: "healthy", metrics: "" }, ...hosts];
}

export const hostPairs = (upstream: Upstream): readonly EntryText[] => hostsOf(upstream).map(({ address, health, metrics }) => ({
  name: byteStringOfText(address), value: byteStringOfText(JSON.stringify({ health_status: words[health], ...(metrics !== "" && { metrics }) })),
}));

/** The endpoint that was asked for, when it is there and not unhealthy; else where requests go anyway. */
export function overridden(upstream: Upstream, asked: ByteString): { readonly upstream: Upstream; readonly taken: boolean } {
  const found = hostsOf(upstream).find(({ address, health }) => byteStringOfText(address) === asked && health !== "unhealthy");
  return { upstream: found === undefined ? upstream : { ...upstream, address: found.address }, taken: found !== undefined };
}
