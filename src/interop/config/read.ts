/** Every configuration that is known: what it is is decided by its content, never by its name. Several documents of one file add up. */
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { readDocuments } from "./documents.ts";
import { envoyOf } from "./envoy.ts";
import { gathering, leave, note } from "./import.ts";
import type { Gathering, ImportedConfig, ImportedFilter, RouterInput, SetupInput, UpstreamInput } from "./import.ts";
import { envoyFilterOf, extensionsOf, filterDeploymentOf, kindOf, openObject, wasmPluginOf } from "./istio.ts";
import type { Phased } from "./istio.ts";
import { isKong, kongOf } from "./kong.ts";
import { readNginx } from "./nginx-text.ts";
import { nginxOf } from "./nginx.ts";
import { at, items, untaken, whole } from "./part.ts";
import type { Part } from "./part.ts";
import { gather, isEnvoy, noResources } from "./resources.ts";
import { isRuntimeConfig, runtimeConfigOf } from "./runtime-config.ts";

/** Words without which a text is none of them, so that nothing else is read as YAML. */
const yamlWords = /(?:^|[\s"'{,])["']?(?:static_?resources|filter_?chains?|http_?filters|virtual_?hosts|load_?assignment|configs|resources|_format_version|abiVersions|rootIds|kind|listeners|clusters)["']?\s*:/i;
const nginxWords = /(?:^|[\s;{}])(?:proxy_wasm\s+["'\w]|wasm\s*\{)/;

/** Whether somebody would call this a proxy's configuration; it may still be wrong. */
export function isConfigText(text: string): boolean {
  if (isNginx(text)) return true;
  if (!yamlWords.test(text)) return false;
  const read = readDocuments(text);
  if (!read.ok) return !/^\s*[[{]/.test(text) && /^(?:static_resources|staticResources|_format_version|(?:kind:\s*(?:EnvoyFilter|WasmPlugin|FilterDeployment)\s*$))/m.test(text);
  return documentsOf(read.value).some((document) => labelOf(document) !== undefined);
}
const isNginx = (text: string): boolean => nginxWords.test(text) && /[;{]/.test(text) && !/^\s*[{[]/.test(text) && !yamlWords.test(text);

export function readConfig(text: string): Result<ImportedConfig> {
  if (isNginx(text)) return readNginxText(text);
  const read = readDocuments(text);
  if (!read.ok) return read;
  const documents = documentsOf(read.value), labels = [...new Set(documents.flatMap((document) => labelOf(document) ?? []))];
  if (labels.length === 0) return failed("This is no configuration of a proxy that is known here: Envoy, Istio, Kong, NGINX, WebAssembly Hub.");
  const told = gathering(), filters: ImportedFilter[] = [], phased: Phased[] = [], upstreams: UpstreamInput[] = [], resources = noResources(), extensions = new Map(documents.flatMap((document) => (kindOf(document) === "EnvoyFilter" ? extensionsOf(at(document, "spec")) : [])));
  let setup: Omit<SetupInput, "chain"> = {}, tcp = false, router: RouterInput | undefined;
  for (const document of documents) {
    switch (labelOf(document)) {
      case "Istio EnvoyFilter": {
        const patches = envoyFilterOf(openObject(document), extensions, told);
        filters.push(...patches.filters);
        upstreams.push(...patches.upstreams);
        tcp ||= patches.tcp;
        placeless(document, told);
        break;
      }
      case "Istio WasmPlugin":
        phased.push(wasmPluginOf(document, told));
        placeless(document, told);
        break;
      case "wasme FilterDeployment": {
        const filter = filterDeploymentOf(document, told);
        if (filter === undefined) leave(told, document, "it names no image");
        else filters.push(filter);
        break;
      }
      case "Kong configuration": {
        const kong = kongOf(document, told);
        filters.push(...kong.filters);
        upstreams.push(...kong.upstreams);
        router = kong.router ?? router;
        // Kong is an NGINX with the same module
        setup = { ...setup, profile: "nginx" };
        break;
      }
      case "WebAssembly Hub runtime-config.json":
        filters.push(...runtimeConfigOf(document, told));
        break;
      case "Envoy configuration":
        gather(document, resources);
        break;
      default:
        leave(told, document, `a document that is no configuration of filters${kindOf(document) === "" ? "" : ` (${kindOf(document)})`}`);
    }
  }
  if (labels.includes("Envoy configuration")) {
    const envoy = envoyOf(resources, told);
    filters.push(...envoy.filters);
    upstreams.push(...(envoy.setup.upstreams ?? []));
    setup = { ...setup, ...envoy.setup };
    router = envoy.setup.router ?? router;
  }
  const ordered = phased.toSorted((a, b) => a.phase - b.phase || b.priority - a.priority);
  tcp ||= ordered.some((plugin) => plugin.tcp);
  const all = [...ordered.map(({ plugin }) => plugin), ...filters];
  if (all.length === 0) return failed(`${labels.join(", ")}: there is no Proxy-Wasm filter in it.`);
  return ok({
    label: labels.join(", "), filters: all,
    setup: { ...setup, ...(tcp && { listener: { ...setup.listener, kind: "tcp" as const } }), ...(router !== undefined && { router }), ...(upstreams.length > 0 && { upstreams: distinct(upstreams) }) },
    notes: told.notes, left: [...told.left, ...documents.flatMap((document) => untaken(document).map((path) => ({ path: path === "" ? "the document" : path })))],
  });
}

/** Objects of Kubernetes say for which workloads they are; a scenario is one proxy. */
function placeless(document: Part, told: Gathering): void {
  if (document.path !== "" || JSON.stringify(document.value).match(/"(?:selector|workloadSelector|match|targetRefs?|listenerMatch)":/)) note(told, "Which workloads and listeners a filter is for (selectors, matches) is not imitated: all filters of the file stand in one chain.", false);
}

/** `document 2` before the paths where there are several; the items of a Kubernetes List are documents. */
function documentsOf(values: readonly unknown[]): readonly Part[] {
  const roots = values.map((value, i) => whole(value, values.length === 1 ? "" : `document ${i + 1}`));
  return roots.flatMap((root) => (kindOf(root) === "List" ? items(at(root, "items")).map((item) => whole(item.value, item.path)) : [root]));
}

function labelOf(document: Part): string | undefined {
  switch (kindOf(document)) {
    case "EnvoyFilter": return "Istio EnvoyFilter";
    case "WasmPlugin": return "Istio WasmPlugin";
    case "FilterDeployment": return "wasme FilterDeployment";
    case "": break;
    default: return undefined;
  }
  if (isRuntimeConfig(document)) return "WebAssembly Hub runtime-config.json";
  if (isKong(document)) return "Kong configuration";
  return isEnvoy(document) ? "Envoy configuration" : undefined;
}

function distinct(upstreams: readonly UpstreamInput[]): UpstreamInput[] {
  const known = new Set<string>();
  return upstreams.filter(({ cluster }) => !known.has(cluster) && known.add(cluster));
}

function readNginxText(text: string): Result<ImportedConfig> {
  const read = readNginx(text);
  if (!read.ok) return failed(`The NGINX configuration cannot be read: ${read.reason}`);
  const told = gathering(), root = whole(read.value), { filters, upstreams, router, nginx } = nginxOf(root, told);
  if (filters.length === 0) return failed("NGINX configuration: no proxy_wasm directive stands in its http block.");
  return ok({ label: "NGINX configuration", filters, setup: { profile: "nginx", ...(Object.keys(nginx).length > 0 && { nginx }), ...(upstreams.length > 0 && { upstreams: [...upstreams] }), ...(router !== undefined && { router }) }, notes: told.notes, left: [...told.left, ...untaken(root).map((path) => ({ path }))] });
}
