/** Envoy's own configuration: the first listener with Proxy-Wasm filters becomes the chain, its clusters the upstreams, its routes the router. */
import { clusterOf } from "./clusters.ts";
import { leave, note } from "./import.ts";
import type { Gathering, ImportedFilter, SetupInput } from "./import.ts";
import { connectionOf, listenerOf } from "./listener.ts";
import { durationAt, flagAt, at, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";
import { pluginOf } from "./plugin.ts";
import type { Resources } from "./resources.ts";
import { isWasm, pluginPart, typedOf } from "./typed.ts";

export interface EnvoyImport { readonly filters: readonly ImportedFilter[]; readonly setup: Omit<SetupInput, "chain"> }

export function envoyOf(resources: Resources, told: Gathering): EnvoyImport {
  const upstreams = resources.clusters.flatMap((part) => clusterOf(part, told) ?? []), [bootstrap] = resources.bootstraps;
  const all = chains(resources), chosen = all.find((chain) => hasWasm(chain.part, resources)) ?? all[0];
  const listener = chosen === undefined ? undefined : listenerOf(chosen.listener, chosen.part, told);
  const connection = chosen === undefined ? connectionOf(undefined, resources, told) : connectionOf(chosen.part, resources, told);
  for (const other of all) {
    if (other === chosen || !hasWasm(other.part, resources)) continue;
    leave(told, other.part, `Proxy-Wasm filters of another listener or filter chain; a scenario has one, and ${chosen?.part.path ?? ""} is taken`);
    note(told, "Several listeners or filter chains have Proxy-Wasm filters. A scenario has one of them: the first is taken, the others are listed below.");
  }
  const around = bootstrap === undefined ? { filters: [], setup: {} } : bootstrapOf(bootstrap, told);
  const { filters, router, upstreams: kind } = connection, [first] = upstreams;
  return {
    filters: [...filters, ...around.filters],
    setup: {
      ...around.setup,
      ...((listener ?? connection.listener) !== undefined && { listener: { ...listener, ...connection.listener } }),
      ...((router !== undefined || first !== undefined) && { router: { ...(first !== undefined && { cluster: first.cluster }), ...router } }),
      ...(upstreams.length > 0 && { upstreams: kind === "TCP" ? upstreams.map((upstream) => (upstream.cluster === router?.cluster ? { ...upstream, protocol: "TCP" as const } : upstream)) : upstreams }),
    },
  };
}

interface Chain { readonly listener: Part; readonly part: Part }
const chains = ({ listeners }: Resources): readonly Chain[] =>
  listeners.flatMap((listener) => [...items(at(listener, "filter_chains")), ...[at(listener, "default_filter_chain")].filter((part) => part !== undefined)].map((part) => ({ listener, part })));

/** Whether the text of it speaks of a plugin; what it says is read later. */
const hasWasm = ({ value }: Part, { extensions }: Resources): boolean => {
  const text = JSON.stringify(value);
  return /\.wasm\b/.test(text) || [...extensions].some(([name, { value: inner }]) => text.includes(JSON.stringify(name)) && /\.wasm\b/.test(JSON.stringify(inner)));
};

function bootstrapOf(bootstrap: Part, told: Gathering): EnvoyImport {
  const node = at(bootstrap, "node"), id = textAt(node, "id"), cluster = textAt(node, "cluster"), metadata = take(at(node, "metadata"))?.value, flush = durationAt(bootstrap, "stats_flush_interval");
  const filters = [...items(at(bootstrap, "bootstrap_extensions")), ...items(at(bootstrap, "stats_sinks"))].flatMap((part): readonly ImportedFilter[] => {
    const typed = typedOf(part);
    if (!isWasm(typed)) return [];
    const sink = typed.type.includes("stat_sinks") || typed.name === "envoy.stat_sinks.wasm", plugin = pluginOf(pluginPart(typed), sink ? "stats-sink" : "service", told), singleton = flagAt(typed.body, "singleton");
    return [singleton === true ? { ...plugin, filter: { ...plugin.filter, singleton } } : plugin];
  });
  return {
    filters,
    setup: {
      ...((id ?? cluster ?? metadata) !== undefined && { node: { ...(id !== undefined && { id }), ...(cluster !== undefined && { cluster }), ...(typeof metadata === "object" && { metadata: metadata as NonNullable<SetupInput["node"]>["metadata"] & object }) } }),
      ...(flush !== undefined && flush >= 1 && { statsFlushInterval: flush }),
    },
  };
}
