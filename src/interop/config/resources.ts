/** Where listeners, clusters and routes lie: in a bootstrap of version 3 or 2, in a config dump, in the answer of a discovery service, or alone in a file. */
import { at, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

export interface Resources {
  readonly bootstraps: Part[];
  readonly listeners: Part[];
  readonly clusters: Part[];
  readonly routes: Part[];
  /** filters that are configured by discovery (ECDS), by name */
  readonly extensions: Map<string, Part>;
  /** HTTP filters and plugins that stand alone */
  readonly filters: Part[];
}
export const noResources = (): Resources => ({ bootstraps: [], listeners: [], clusters: [], routes: [], extensions: new Map(), filters: [] });

const typeOf = (part: Part): string => {
  const type = at(part, "@type")?.value;
  return typeof type === "string" ? type.replace(/^.*\//, "") : "";
};
const fieldNames = ["static_resources", "listeners", "filter_chains", "http_filters", "virtual_hosts", "configs", "resources", "load_assignment"] as const;

/** Whether this document is any of them. */
export const isEnvoy = (document: Part): boolean => fieldNames.some((name) => at(document, name) !== undefined) || /^envoy\.(?:config|api|extensions|admin)\./.test(typeOf(document));

export function gather(document: Part, into: Resources): void {
  const type = typeOf(document);
  take(at(document, "@type"));
  if (at(document, "configs") !== undefined) {
    for (const dump of items(at(document, "configs"))) gatherDump(dump, into);
    return;
  }
  if (at(document, "resources") !== undefined) {
    for (const resource of items(at(document, "resources"))) gather(resource, into);
    return;
  }
  const fixed = at(document, "static_resources");
  if (fixed !== undefined || type.endsWith("Bootstrap")) {
    into.bootstraps.push(document);
    into.listeners.push(...items(at(fixed, "listeners")));
    into.clusters.push(...items(at(fixed, "clusters")));
  } else if (at(document, "filter_chains") !== undefined) into.listeners.push(document);
  else if (at(document, "http_filters") !== undefined) into.filters.push(document);
  else if (at(document, "virtual_hosts") !== undefined) into.routes.push(document);
  else if (type.endsWith(".Cluster") || at(document, "load_assignment") !== undefined) into.clusters.push(document);
  else if (type.endsWith("TypedExtensionConfig")) extension(document, into);
  else {
    into.listeners.push(...items(at(document, "listeners")));
    into.clusters.push(...items(at(document, "clusters")));
  }
}

function extension(part: Part, into: Resources): void {
  const name = textAt(part, "name");
  if (name !== undefined) into.extensions.set(name, part);
}

/** What each kind of dump holds, and under which names. */
function gatherDump(dump: Part, into: Resources): void {
  take(at(dump, "@type"));
  const each = (list: string, ...inner: readonly string[]): readonly Part[] => items(at(dump, list)).flatMap((part) => at(part, ...inner) ?? []);
  const bootstrap = at(dump, "bootstrap");
  if (bootstrap !== undefined) {
    into.bootstraps.push(bootstrap);
    // listeners and clusters come again in dumps of their own
    take(at(bootstrap, "static_resources"));
  }
  into.listeners.push(...each("static_listeners", "listener"), ...each("dynamic_listeners", "active_state", "listener"), ...each("dynamic_active_listeners", "listener"));
  into.clusters.push(...each("static_clusters", "cluster"), ...each("dynamic_active_clusters", "cluster"));
  into.routes.push(...each("static_route_configs", "route_config"), ...each("dynamic_route_configs", "route_config"));
  for (const part of each("ecds_filters", "ecds_filter")) extension(part, into);
}
