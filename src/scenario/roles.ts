/** What an entry of the chain runs as, in the order in which Envoy starts them for HTTP (seen on 1.36.2 and 1.40.0). */
import type { Filter, Setup } from "./scenario.ts";

/** `envoy.access_loggers.wasm`, a filter of the listener, `envoy.stat_sinks.wasm`, `envoy.bootstrap.wasm` (WasmService). */
export const filterRoles = ["access-logger", "filter", "stats-sink", "service"] as const;
export type FilterRole = (typeof filterRoles)[number];

/** Stats sinks, and services that are singletons, have a VM on the main thread and no other one. */
export const onMainOnly = ({ role, singleton }: Pick<Filter, "role" | "singleton">): boolean => role === "stats-sink" || (role === "service" && singleton);
/** Those that go with the listener. */
export const ofListener = ({ role }: Pick<Filter, "role">): boolean => role === "filter" || role === "access-logger";
/** Whether there is a main thread in the run, for all of the chain or for those that have no other. */
export const hasMainThread = ({ mainThread, chain }: Pick<Setup, "mainThread" | "chain">): boolean => mainThread || chain.some(onMainOnly);

/** Places in the chain, as they are started: a connection manager has its access loggers before its filters, a TCP proxy stands behind them. */
export function startOrder({ chain, listener }: Pick<Setup, "chain" | "listener">): readonly number[] {
  const roles: readonly FilterRole[] = listener.kind === "tcp" ? ["filter", "access-logger", "stats-sink", "service"] : filterRoles;
  return roles.flatMap((role) => [...chain.keys()].filter((index) => chain[index]?.role === role));
}
