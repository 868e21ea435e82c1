/** What each proxy would say to a module of the chain, and what the module says of itself. */
import type { Preflighted } from "../recording/preflight.ts";
import type { Bench } from "./bench.ts";
import type { ModuleFacts } from "./module-facts.ts";
import { sha256For } from "./running.ts";

export interface ModulePreflight {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /** absent when the module cannot be read */
  readonly facts?: ModuleFacts;
  readonly proxies: readonly Preflighted[];
}

export async function preflightOf(bench: Bench, filter: number): Promise<ModulePreflight | undefined> {
  const module = bench.store.getState().draft.setup.chain[filter]?.module, sha256 = module === undefined ? undefined : sha256For(bench, module);
  const found = sha256 === undefined ? undefined : bench.modules.get(sha256);
  if (module === undefined || found === undefined) return undefined;
  const [proxies, { moduleFacts }] = await Promise.all([bench.input.engine.preflight(found.bytes), import("./module-facts.ts")]);
  const facts = moduleFacts(found.bytes);
  return { name: module.name, size: found.bytes.length, sha256: found.sha256, proxies, ...(facts !== undefined && { facts }) };
}
