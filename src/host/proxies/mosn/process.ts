/** What one MOSN process holds for its filters, beside what every host holds: its counters, its plugins, and who waits for its start. */
import type { Filter } from "../../../scenario/scenario.ts";
import { plainMosnFilter } from "../../../scenario/mosn.ts";
import type { MosnFilter } from "../../../scenario/mosn.ts";
import type { Context } from "../../context.ts";
import type { Host, Plugin } from "../../host.ts";
import type { Vm } from "../../vm.ts";
import type { ConfigBuffers } from "./guest.ts";

/** A module with its instances, which take turns. */
export interface WasmPlugin { readonly instances: readonly Vm[]; next: number }

/** A filter of the chain: its configuration, and the plugin it is served by. */
export interface MosnPlugin {
  readonly index: number;
  readonly filter: Filter;
  readonly settings: MosnFilter;
  readonly wasm: WasmPlugin;
  readonly buffers: ConfigBuffers;
  /** by instance */
  readonly roots: ReadonlyMap<Vm, { readonly plugin: Plugin; readonly root: Context }>;
}

export interface Process {
  /** By place in the chain; undefined: the filter was left out. */
  readonly plugins: (MosnPlugin | undefined)[];
  /** Plugins that several filters name. */
  readonly shared: Map<string, WasmPlugin | undefined>;
  lastContext: number;
  lastCall: number;
  /** Its filters have started; until then streams wait. */
  ready: boolean;
  waiting: (() => void)[];
}

const processes = new WeakMap<Host, Process>();
export function processOf(host: Host): Process {
  let known = processes.get(host);
  if (known === undefined) processes.set(host, (known = { plugins: [], shared: new Map(), lastContext: 0, lastCall: 0, ready: false, waiting: [] }));
  return known;
}

export const settingsOf = (filter: Filter): MosnFilter => filter.mosn ?? plainMosnFilter;

/** Ids of streams come from one counter of the process, which leaves out the root of the filter that asks. */
export function newContextId(process: Process, root: number): number {
  do process.lastContext = (process.lastContext + 1) | 0;
  while (process.lastContext === root);
  return process.lastContext;
}
