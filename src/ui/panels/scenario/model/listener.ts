/** HTTP, TCP or Redis: what goes together when a listener or an upstream changes from one to the other. */
import { defaults, withField, withFields, type SetupInput, type UpstreamInput } from "./document.ts";

/** Replies belong to HTTP, a server to TCP, a table to Redis. Over TCP it echoes at first. */
export function asProtocol(upstream: UpstreamInput, protocol: UpstreamInput["protocol"]): UpstreamInput {
  const tcp = protocol === "TCP";
  return withFields(upstream, { protocol, replies: tcp || protocol === "Redis" ? undefined : upstream.replies, redis: protocol === "Redis" ? upstream.redis : undefined, server: tcp ? (upstream.server ?? { echo: true }) : undefined });
}

export const isTcp = (setup: SetupInput): boolean => setup.listener?.kind === "tcp";

/** The listener of another kind, and the upstream it leads to along with it. */
export function withKind(setup: SetupInput, kind: "http" | "tcp" | undefined): SetupInput {
  const cluster = setup.router?.cluster ?? defaults.router.cluster, tcp = kind === "tcp";
  const upstreams = setup.upstreams?.map((upstream) => (upstream.cluster !== cluster || (upstream.protocol === "TCP") === tcp ? upstream : asProtocol(upstream, tcp ? "TCP" : undefined)));
  return { ...withField(setup, "listener", withField(setup.listener ?? {}, "kind", kind)), ...(upstreams !== undefined && { upstreams }) };
}
