/** Kong's declarative configuration: filter chains of services and routes, which follow each other. */
import { leave, moduleNameFor, note } from "./import.ts";
import type { Gathering, ImportedFilter, RouterInput, UpstreamInput } from "./import.ts";
import { at, countAt, flagAt, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

export interface KongImport { readonly filters: readonly ImportedFilter[]; readonly upstreams: readonly UpstreamInput[]; readonly router?: RouterInput }

export const isKong = (document: Part): boolean => at(document, "_format_version") !== undefined;

interface Chain { readonly of: string; readonly part: Part; readonly service?: Part }

export function kongOf(document: Part, told: Gathering): KongImport {
  for (const field of ["_format_version", "_transform", "_info"]) take(at(document, field));
  const services = items(at(document, "services")), routes = [...items(at(document, "routes")), ...services.flatMap((service) => items(at(service, "routes")))];
  const chainsIn = (part: Part): readonly Part[] => [...items(at(part, "filter_chains")), ...[at(part, "filter_chain")].filter((each) => each !== undefined)].filter((chain) => flagAt(chain, "enabled") !== false);
  const nameOf = (part: Part): string => textAt(part, "name") ?? part.path;
  const ofServices = services.flatMap((service): Chain[] => chainsIn(service).map((part) => ({ of: `the service ${nameOf(service)}`, part, service }))), ofRoutes = routes.flatMap((route): Chain[] => chainsIn(route).map((part) => ({ of: `the route ${nameOf(route)}`, part })));
  const alone = chainsIn(document).map((part): Chain => ({ of: nameOf(part), part })), [firstService] = ofServices, [firstRoute] = ofRoutes;
  // Kong runs the chain of the service and then that of the route
  const taken = firstService === undefined && firstRoute === undefined ? alone.slice(0, 1) : [firstService, firstRoute].filter((chain) => chain !== undefined);
  for (const chain of [...ofServices, ...ofRoutes, ...alone]) if (!taken.includes(chain)) leave(told, chain.part, `the filter chain of ${chain.of}; ${taken.map(({ of }) => of).join(" and ")} ${taken.length === 1 ? "is" : "are"} taken`);
  const filters = taken.flatMap(({ part }) => {
    textAt(part, "name");
    return items(at(part, "filters")).flatMap((filter) => filterOf(filter, told));
  });
  return { filters, ...upstreamOf(firstService?.service ?? services[0]) };
}

function filterOf(part: Part, told: Gathering): readonly ImportedFilter[] {
  const name = textAt(part, "name"), config = at(part, "config");
  if (name === undefined || flagAt(part, "enabled") === false) {
    leave(told, part, name === undefined ? "a filter has a name" : "the filter is not enabled");
    return [];
  }
  take(config);
  if (config !== undefined && typeof config.value !== "string") note(told, `${config.path} is no text: Kong hands it over as JSON, in which the order of fields is not certain.`, false);
  const configuration = config === undefined ? undefined : typeof config.value === "string" ? config.value : JSON.stringify(config.value);
  return [{ filter: { name, module: { name: moduleNameFor(told, name) }, ...(configuration !== undefined && { configuration }) }, from: `${name}.wasm in wasm_filters_path` }];
}

function upstreamOf(service: Part | undefined): Pick<KongImport, "upstreams" | "router"> {
  const url = textAt(service, "url"), host = textAt(service, "host") ?? /^\w+:\/\/([^/:]+)/.exec(url ?? "")?.[1], port = countAt(service, "port") ?? Number(/^\w+:\/\/[^/:]+:(\d+)/.exec(url ?? "")?.[1] ?? 80);
  if (host === undefined || host === "") return { upstreams: [] };
  return { upstreams: [{ cluster: host, ...(/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) && { address: `${host}:${port}` }) }], router: { cluster: host } };
}
