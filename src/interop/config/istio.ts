/** Istio's EnvoyFilter and WasmPlugin, and the FilterDeployment of `wasme.io/v1`: Kubernetes objects that put filters into Envoys. */
import { clusterOf } from "./clusters.ts";
import { configurationOf } from "./any-bytes.ts";
import { leave, moduleNameFor, note, sha256At } from "./import.ts";
import type { FilterInput, Gathering, ImportedFilter, UpstreamInput } from "./import.ts";
import { at, isMap, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";
import { pluginOf } from "./plugin.ts";
import { isManager, isWasm, pluginPart, typedOf } from "./typed.ts";

export interface Patches {
  readonly filters: readonly ImportedFilter[];
  readonly upstreams: readonly UpstreamInput[];
  readonly tcp: boolean;
}
const nothing: Patches = { filters: [], upstreams: [], tcp: false };

export const kindOf = (document: Part): string => (typeof at(document, "kind")?.value === "string" && at(document, "apiVersion") !== undefined ? String(at(document, "kind")?.value) : "");

/** What Kubernetes itself adds to an object says nothing of filters. */
export function openObject(document: Part): Part | undefined {
  for (const name of ["apiVersion", "kind", "metadata", "status"]) take(at(document, name));
  return at(document, "spec");
}

/** The patches of one EnvoyFilter after the other, in order; `extensions` are those that any of the documents adds. */
export function envoyFilterOf(spec: Part | undefined, extensions: ReadonlyMap<string, Part>, told: Gathering): Patches {
  const patched = items(at(spec, "config_patches")).map((patch) => patchOf(patch, extensions, told)), old = items(at(spec, "filters")).map((part) => oldFilterOf(part, told));
  const first = patched.filter(({ first: isFirst }) => isFirst).flatMap(({ filters }) => filters).toReversed(), others = patched.filter(({ first: isFirst }) => !isFirst).flatMap(({ filters }) => filters);
  return { filters: [...first, ...others, ...old.flatMap(({ filters }) => filters)], upstreams: patched.flatMap(({ upstreams }) => upstreams), tcp: [...patched, ...old].some(({ tcp }) => tcp) };
}

/** Filters that a document configures by discovery, by name. */
export const extensionsOf = (spec: Part | undefined): readonly (readonly [string, Part])[] => items(at(spec, "config_patches")).flatMap((patch) => {
  const value = at(patch, "patch", "value"), name = at(value, "name")?.value;
  return at(patch, "applyTo")?.value === "EXTENSION_CONFIG" && value !== undefined && typeof name === "string" ? [[name, value] as const] : [];
});

function patchOf(patch: Part, extensions: ReadonlyMap<string, Part>, told: Gathering): Patches & { readonly first: boolean } {
  const to = textAt(patch, "applyTo") ?? "", operation = textAt(patch, "patch", "operation") ?? "", value = at(patch, "patch", "value"), first = operation === "INSERT_FIRST";
  take(at(patch, "match"));
  if (value === undefined) return { ...nothing, first };
  if (operation === "REMOVE" || operation === "MERGE" || operation === "REPLACE") {
    leave(told, patch, `${operation} changes what is not in the file`);
    return { ...nothing, first };
  }
  switch (to) {
    case "HTTP_FILTER":
    case "NETWORK_FILTER":
    case "HTTP_FILTERS": {
      const typed = typedOf(value, extensions);
      if (isWasm(typed)) return { filters: [pluginOf(pluginPart(typed), "filter", told)], upstreams: [], tcp: to === "NETWORK_FILTER", first };
      leave(told, value, isManager(typed) ? "a connection manager, which the proxy has already" : `${typed.name === "" ? "it" : typed.name} is no Proxy-Wasm filter`);
      return { ...nothing, first };
    }
    case "CLUSTER": {
      const upstream = clusterOf(value, told);
      return { ...nothing, upstreams: upstream === undefined ? [] : [upstream], first };
    }
    case "BOOTSTRAP": {
      const services = items(at(value, "bootstrap_extensions")).map((part) => typedOf(part)).filter(isWasm);
      return { ...nothing, filters: services.map((typed) => pluginOf(pluginPart(typed), "service", told)), first };
    }
    case "EXTENSION_CONFIG":
      return { ...nothing, first };
    default: {
      leave(told, patch, `patches of ${to === "" ? "nothing" : to} are not read`);
      return { ...nothing, first };
    }
  }
}

/** `spec.filters` of before Istio 1.3. */
function oldFilterOf(part: Part, told: Gathering): Patches {
  const typed = typedOf(part), name = textAt(part, "filterName") ?? typed.name, network = textAt(part, "filterType") === "NETWORK", body = at(part, "filterConfig");
  for (const field of ["listenerMatch", "insertPosition"]) take(at(part, field));
  if (body !== undefined && /wasm/.test(name)) return { filters: [pluginOf(at(body, "config") ?? body, "filter", told)], upstreams: [], tcp: network };
  leave(told, part, `${name === "" ? "it" : name} is no Proxy-Wasm filter`);
  return nothing;
}

export interface Phased { readonly plugin: ImportedFilter; readonly phase: number; readonly priority: number; readonly tcp: boolean }
const phases: Readonly<Record<string, number>> = { AUTHN: 0, AUTHZ: 1, STATS: 2 };
const strategies: Readonly<Record<string, FilterInput["failurePolicy"] & string>> = { FAIL_OPEN: "fail-open", FAIL_RELOAD: "fail-reload", FAIL_CLOSE: "fail-closed" };

/** As Istio makes an Envoy's plugin of it: `pluginConfig` becomes JSON text, names sorted; `pluginName` the root id. */
export function wasmPluginOf(document: Part, told: Gathering): Phased {
  const namespace = textAt(document, "metadata", "namespace") ?? "default", name = textAt(document, "metadata", "name") ?? "", spec = openObject(document), written = textAt(spec, "url") ?? "", url = /^[a-z]+:\/\//i.test(written) ? written : `oci://${written}`;
  const rootId = textAt(spec, "pluginName"), priority = at(spec, "priority"), config = at(spec, "pluginConfig"), policy = strategies[textAt(spec, "failStrategy") ?? ""], sha256 = sha256At(spec, "sha256"), image = url.startsWith("oci:");
  if (sha256 !== undefined && image) note(told, `The SHA-256 of ${url} is that of the image, not of the module in it: the module is not checked.`);
  for (const field of ["selector", "targetRef", "targetRefs", "match", "imagePullPolicy", "imagePullSecret"]) take(at(spec, field));
  const environment = environmentOf(at(spec, "vmConfig", "env"), told), configuration = jsonConfiguration(config, told);
  return {
    plugin: {
      filter: {
        name: `${namespace}.${name}`, module: { name: moduleNameFor(told, url), ...(sha256 !== undefined && !image && { sha256 }) }, ...(rootId !== undefined && { rootId }),
        ...(policy !== undefined && policy !== "fail-closed" && { failurePolicy: policy }), ...(configuration !== undefined && { configuration }), ...(environment !== undefined && { environment }),
      },
      from: url,
    },
    phase: phases[textAt(spec, "phase") ?? ""] ?? 3, priority: Number(take(priority)?.value ?? 0), tcp: textAt(spec, "type") === "NETWORK",
  };
}

function jsonConfiguration(config: Part | undefined, told: Gathering): string | undefined {
  if (config === undefined) return undefined;
  if (!isMap(config)) {
    leave(told, config, "pluginConfig is a mapping");
    return undefined;
  }
  take(config);
  if (Object.keys(config.value as object).length === 0) return undefined;
  note(told, "Istio hands pluginConfig over as JSON text, without spaces and with the names of fields sorted. So it is here.", false);
  return JSON.stringify(sorted(config.value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, inner]) => [key, sorted(inner)]));
}

function environmentOf(list: Part | undefined, told: Gathering): Readonly<Record<string, string>> | undefined {
  const pairs = items(list).flatMap((part) => {
    const name = textAt(part, "name"), from = textAt(part, "valueFrom");
    if (name !== undefined && from !== "HOST") return [[name, textAt(part, "value") ?? ""] as const];
    leave(told, part, "the value is in the environment of the proxy, which a page cannot know");
    return [];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** `wasme.io/v1` FilterDeployment: an image of WebAssembly Hub and its configuration. */
export function filterDeploymentOf(document: Part, told: Gathering): ImportedFilter | undefined {
  const spec = openObject(document), filter = at(spec, "filter"), image = textAt(filter, "image");
  take(at(spec, "deployment"));
  for (const field of ["patchContext", "imagePullOptions"]) take(at(filter, field));
  if (image === undefined) return undefined;
  const configuration = configurationOf(at(filter, "config"), told), id = textAt(filter, "id"), rootId = textAt(filter, "rootID");
  note(told, `${image} is an image of WebAssembly Hub, which is gone; its modules are mostly of ABI 0.1.0.`, false);
  return { filter: { ...(id !== undefined && { name: id }), module: { name: moduleNameFor(told, image) }, ...(rootId !== undefined && { rootId }), ...(configuration !== undefined && { configuration }) }, from: image };
}
