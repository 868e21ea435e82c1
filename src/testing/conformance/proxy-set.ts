/** What differs between the sets of several proxies: its guests, how a case becomes a scenario, what was printed, what chance decided, and how it is compared. */
import type { Recording } from "../../recording/log.ts";
import type { Action, ScenarioInput } from "../../scenario/scenario.ts";
import type { CaseStep, ConformanceCase, Recorded } from "./case.ts";
import type { Difference } from "./compare.ts";
import { envoySet } from "./envoy-set.ts";
import { nginxSet } from "./nginx-set.ts";
import type { PrintedLine } from "./lines.ts";
import { mosnSet } from "./mosn-set.ts";
import type { Replayed } from "./replay.ts";
import type { Edit } from "./variants.ts";

/** How a case may have gone by chance: what the scenario has in place of the case's own. */
export interface Chance { readonly seed?: number; /** the worker thread of each exchange, in order */ readonly threads?: readonly number[] }

export interface ProxySet {
  /** By file name without `.wasm`: guests that are made from a base guest, and which one. */
  readonly variants: Readonly<Record<string, { readonly base: string; readonly edit: Edit }>>;
  /** Guests that are Envoy's, and what they are called there. */
  readonly fromEnvoy?: Readonly<Record<string, string>>;
  setup(c: ConformanceCase, profile: string): ScenarioInput["setup"];
  /** What rows `from` and later print. */
  lines(recording: Recording, from: number): readonly PrintedLine[];
  /** Actions for a step that only this driver has; undefined for one that all have. */
  step?(step: CaseStep, c: ConformanceCase): { readonly actions: readonly Action[]; readonly wait: number } | undefined;
  /** So many lines are enough: what follows is not in the recording. */
  mostLines?(recorded: Recorded): number | undefined;
  /** Ways in which it may have gone, the likeliest first. */
  chances?(c: ConformanceCase, recorded: Recorded): readonly Chance[];
  compare(c: ConformanceCase, recorded: Recorded, replayed: Replayed): Difference | undefined;
}

const sets: Readonly<Record<string, ProxySet>> = { envoy: envoySet, nginx: nginxSet, mosn: mosnSet };

/** Of a profile or its name alone: `envoy@1.40.0`, `envoy`. What has no set of its own is replayed as Envoy is. */
export const proxySetOf = (profile: string): ProxySet => sets[profile.split("@")[0] ?? ""] ?? envoySet;
