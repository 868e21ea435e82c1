/** `wasm { module }` and `proxy_wasm` of NGINX (ngx_wasm_module). A location's own filters stand in place of the server's, those in place of the http block's. */
import { leave, moduleNameFor, note } from "./import.ts";
import { isolations } from "../../scenario/nginx.ts";
import type { Gathering, ImportedFilter, RouterInput, SetupInput, UpstreamInput } from "./import.ts";
import { at, entries, items, take } from "./part.ts";
import type { Part } from "./part.ts";

export interface NginxImport { readonly filters: readonly ImportedFilter[]; readonly upstreams: readonly UpstreamInput[]; readonly router?: RouterInput; readonly nginx: NginxInput }
type NginxInput = NonNullable<SetupInput["nginx"]>;

/** Directives that inner blocks inherit. */
interface Held { readonly filters: readonly Part[]; readonly isolation?: Part; readonly serverName?: Part }
interface Scope extends Held { readonly part: Part; readonly name: string }

const uses = (block: Part | undefined, name: string): readonly Part[] => items(at(block, name));
const inside = (directive: Part): Part | undefined => at(directive, "block");
/** The directive's words; they count as understood. */
const wordsOf = (directive: Part): readonly string[] => (take(at(directive, "words"))?.value ?? []) as readonly string[];

export function nginxOf(root: Part, told: Gathering): NginxImport {
  const modules = new Map(uses(root, "wasm").flatMap((wasm) => uses(inside(wasm), "module")).map((module) => {
    const [name = "", path = "", configuration] = wordsOf(module);
    return [name, { path, configuration }] as const;
  }));
  const all = uses(root, "http").flatMap((http) => scopesOf(http, "http", { filters: [] })), chosen = all.find(({ filters }) => filters.length > 0);
  for (const { part, name } of all.filter((scope) => scope.filters.length > 0 && scope !== chosen && !scope.filters.every((filter) => chosen?.filters.some(({ path }) => path === filter.path)))) {
    for (const filter of uses(inside(part), "proxy_wasm")) leave(told, filter, `a filter of ${name}; a scenario has one chain, and that of ${chosen?.name ?? ""} is taken`);
  }
  const filters = (chosen?.filters ?? []).map((directive): ImportedFilter => {
    const [name = "", configuration] = wordsOf(directive), module = modules.get(name), from = module?.path ?? name;
    return {
      filter: { name, module: { name: moduleNameFor(told, from === "" ? name : from) }, ...(configuration !== undefined && { configuration }), ...(module?.configuration !== undefined && { vmConfiguration: module.configuration }) },
      from: from === "" ? name : from,
    };
  });
  return { filters, nginx: settingsOf(chosen), ...upstreamOf(root, chosen?.part, told) };
}

function settingsOf(scope: Scope | undefined): NginxInput {
  const written = wordOf(scope?.isolation), isolation = isolations.find((each) => each === written), serverName = wordOf(scope?.serverName);
  if (isolation !== undefined) take(scope?.isolation);
  if (serverName !== undefined) take(scope?.serverName);
  return { ...(isolation !== undefined && { isolation }), ...(serverName !== undefined && { serverName }) };
}
const wordOf = (directive: Part | undefined): string | undefined => (at(directive, "words")?.value as readonly string[] | undefined)?.[0];

/** The innermost scopes first: what is written there counts. */
function scopesOf(part: Part, name: string, above: Held): readonly Scope[] {
  const block = inside(part), own = uses(block, "proxy_wasm"), isolation = uses(block, "proxy_wasm_isolation")[0] ?? above.isolation, serverName = uses(block, "server_name")[0] ?? above.serverName;
  const held: Held = { filters: own.length > 0 ? own : above.filters, ...(isolation !== undefined && { isolation }), ...(serverName !== undefined && { serverName }) };
  const inner = ["server", "location"].flatMap((kind) => uses(block, kind).flatMap((each) => {
    const words = wordsOf(each).join(" ");
    return scopesOf(each, `${kind}${words === "" ? "" : ` ${words}`}`, held);
  }));
  return [...inner, { part, name, ...held }];
}

function upstreamOf(root: Part, scope: Part | undefined, told: Gathering): { readonly upstreams: readonly UpstreamInput[]; readonly router?: RouterInput } {
  const [pass] = scope === undefined ? [] : uses(inside(scope), "proxy_pass"), target = pass === undefined ? undefined : /^https?:\/\/([^/]+)/.exec(wordsOf(pass)[0] ?? "")?.[1];
  if (target === undefined || target.includes("$")) return { upstreams: [] };
  const declared = uses(root, "http").flatMap((http) => uses(inside(http), "upstream")).find((each) => (at(each, "words")?.value as readonly string[] | undefined)?.[0] === target);
  const [server] = declared === undefined ? [] : uses(inside(declared), "server"), address = server === undefined ? target : (wordsOf(server)[0] ?? "");
  if (declared !== undefined) take(at(declared, "words"));
  const ip = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/.exec(address)?.[0];
  if (entries(declared === undefined ? undefined : inside(declared)).length > 1) note(told, `What the upstream ${target} says beyond its first server is left out.`, false);
  return { upstreams: [{ cluster: target, ...(ip !== undefined && { address: ip.includes(":") ? ip : `${ip}:80` }) }], router: { cluster: target } };
}
