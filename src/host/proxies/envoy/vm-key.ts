/** Which plugins share a VM and which are the same plugin (semantics 3). */
import { equalBytes } from "../../../base/bytes.ts";
import { hexText } from "../../../base/hex.ts";
import { bytesOf } from "../../../scenario/bytes.ts";
import type { Filter } from "../../../scenario/scenario.ts";
import type { Host } from "../../host.ts";
import { releaseIn } from "./releases.ts";

const none = new Uint8Array();

/** Plugins with an equal key share one VM on each thread: VM id, VM configuration, code, and in newer releases the environment. No configuration is the same as an empty one. */
export function vmKeyOf(host: Host, index: number): string {
  const { scenario: { setup: { chain } }, modules } = host;
  const filter = chain[index];
  if (filter === undefined) throw new Error(`no filter at place ${index}`);
  const code = modules.get(filter.module.name) ?? none;
  const sameCode = chain.find(({ module: { name } }) => name === filter.module.name || equalBytes(modules.get(name) ?? none, code))?.module.name;
  const environment = releaseIn(host).environmentMakesVms ? Object.entries(filter.environment) : [];
  environment.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([filter.vmId, hexText(filter.vmConfiguration === undefined ? none : bytesOf(filter.vmConfiguration)), sameCode, environment]);
}

/** Filters configured alike are one plugin with one root context, however often they stand in the chain. `options`: failure policy and the like count too; what they run as does not. */
export function isSamePlugin(a: Filter, b: Filter, options: boolean): boolean {
  const what = (filter: Filter): string => JSON.stringify({ ...filter, role: "", singleton: false, ...(!options && { failurePolicy: "", reloadBackoff: 0, allowOnHeadersStopIteration: false }) });
  return what(a) === what(b);
}
