/** What a configuration of a proxy says of filters, in this program's words, and what of it was not understood. */
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

export type SetupInput = ScenarioInput["setup"];
export type FilterInput = SetupInput["chain"][number];
export type UpstreamInput = NonNullable<SetupInput["upstreams"]>[number];
export type RouterInput = NonNullable<SetupInput["router"]>;
export type ListenerInput = NonNullable<SetupInput["listener"]>;

export interface ImportedFilter {
  readonly filter: FilterInput;
  /** Where the module lies, as the configuration says it; absent: inside the configuration. */
  readonly from?: string;
  /** The module itself, where it lies inside. */
  readonly bytes?: Uint8Array;
}
/** `lost`: what is told of may change what a filter does. */
export interface ConfigNote { readonly text: string; readonly lost: boolean }
export interface LeftOut { readonly path: string; readonly reason?: string }

export interface ImportedConfig {
  /** "Envoy bootstrap", "Istio WasmPlugin" */
  readonly label: string;
  readonly filters: readonly ImportedFilter[];
  /** Everything but the chain. */
  readonly setup: Omit<SetupInput, "chain">;
  readonly notes: readonly ConfigNote[];
  readonly left: readonly LeftOut[];
}

/** What is gathered while a configuration is read. */
export interface Gathering { readonly notes: ConfigNote[]; readonly left: LeftOut[]; readonly modules: Map<string, string> }
export const gathering = (): Gathering => ({ notes: [], left: [], modules: new Map() });

/** Said once, however often it holds. */
export function note({ notes }: Gathering, text: string, lost = true): void {
  if (!notes.some((each) => each.text === text)) notes.push({ text, lost });
}
/** All of it is left out for a reason that can be given. */
export function leave({ left }: Gathering, part: Part, reason: string): void {
  take(part);
  left.push({ path: part.path, reason });
}

/** `guard.wasm` for `/etc/guard.wasm`, `https://x/guard.wasm?v=1`, `oci://x/guard:1.0`; another number for another module of the same name. */
export function moduleNameFor({ modules }: Gathering, from: string): string {
  const last = from.replace(/[?#].*$/s, "").replace(/@sha256:.*$/, "").replace(/^.*[\\/]/s, "").replace(/:[^:]*$/, "").replace(/\.(?:wasm|wat|so)$/i, "");
  const stem = last === "" ? "filter" : last;
  for (let n = 1; ; n++) {
    const name = `${stem}${n === 1 ? "" : `-${n}`}.wasm`, owner = modules.get(name);
    if (owner !== undefined && owner !== from) continue;
    modules.set(name, from);
    return name;
  }
}

/** A SHA-256 in hex, as the scenario writes it; undefined for anything else. */
export function sha256At(part: Part | undefined, ...names: readonly string[]): string | undefined {
  const text = textAt(part, ...names)?.toLowerCase();
  return text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}
