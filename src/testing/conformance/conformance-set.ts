/** A folder with cases and recordings, its guests, and the comparison of all of it. Reads files; knows nothing of printing. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import "../../host/foreign/packages.ts";
import { createSession } from "../../host/session.ts";
import type { ConformanceCase, Recorded } from "./case.ts";
import type { Difference } from "./compare.ts";
import { gapOf } from "./gaps.ts";
import { proxySetOf } from "./proxy-set.ts";
import { replay } from "./replay.ts";
import { edited } from "./variants.ts";

export const e2eFolder = resolve(import.meta.dirname, "../../../e2e");

export interface ConformanceSet {
  readonly profile: string;
  /** the releases that were recorded, newest first */
  readonly releases: readonly string[];
  readonly cases: readonly ConformanceCase[];
  /** by case id */
  recorded(release: string): ReadonlyMap<string, Recorded>;
  guest(name: string): Uint8Array | undefined;
}

export type CaseResult = { readonly id: string; readonly rules: readonly string[] } & (
  | { readonly verdict: "equal" }
  | { readonly verdict: "differs"; readonly difference: Difference }
  /** `agrees`: it comes out as recorded all the same, so it is no gap any more */
  | { readonly verdict: "gap"; readonly reason: string; readonly agrees: boolean }
);

/** Throws when the folder or its files cannot be read. */
export function readSet(folder: string, profile = basename(resolve(folder))): ConformanceSet {
  const cases = (JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as readonly (Omit<ConformanceCase, "rules"> & Partial<Pick<ConformanceCase, "rules">>)[]).map((c) => ({ ...c, rules: c.rules ?? [] }));
  const releases = readdirSync(join(folder, "recorded")).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length)).toSorted(newestFirst);
  if (!Array.isArray(cases) || releases.length === 0) throw new Error(`${folder} holds no cases or no recordings`);
  const own = [join(folder, "wasm"), join(e2eFolder, profile, "wasm")], { variants, fromEnvoy = {} } = proxySetOf(profile);
  const known = new Map<string, Uint8Array | undefined>();
  const guest = (name: string): Uint8Array | undefined => {
    if (!known.has(name)) known.set(name, load(name));
    return known.get(name);
  };
  const fileIn = (folders: readonly string[], name: string): Uint8Array | undefined => {
    const found = folders.map((f) => join(f, `${name}.wasm`)).find((file) => existsSync(file));
    return found === undefined ? undefined : readFileSync(found);
  };
  function load(name: string): Uint8Array | undefined {
    const variant = Object.hasOwn(variants, name) ? variants[name] : undefined, kept = fileIn(own, name);
    if (kept !== undefined || variant === undefined) return kept ?? fileIn([join(e2eFolder, "envoy", "wasm")], fromEnvoy[name] ?? name);
    const base = guest(variant.base);
    if (base === undefined) throw new Error(`${folder} has no guest ${variant.base}`);
    return edited(base, variant.edit);
  }
  return {
    profile, releases, cases, guest,
    recorded: (release) => new Map(Object.entries(JSON.parse(readFileSync(join(folder, "recorded", `${release}.json`), "utf8")) as Readonly<Record<string, Recorded>>)),
  };
}

function newestFirst(a: string, b: string): number {
  const left = a.split(".").map(Number), right = b.split(".").map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = (right[i] ?? 0) - (left[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** Compares one case. A gap is run too when `checkGaps` says so, to see whether it is one still. */
export function checkCase(set: ConformanceSet, release: string, c: ConformanceCase, recorded: Recorded | undefined, checkGaps: boolean): CaseResult {
  const about = { id: c.id, rules: c.rules };
  const profile = `${set.profile}@${release}`;
  const reason = gapOf(c, profile) ?? (recorded === undefined ? `no recording of release ${release}` : undefined);
  if (reason !== undefined) return { ...about, verdict: "gap", reason, agrees: checkGaps && recorded !== undefined && agrees(set, profile, c, recorded) };
  if (recorded === undefined) throw new Error(`no recording of ${c.id}`);
  const difference = differenceOf(set, profile, c, recorded);
  return difference === undefined ? { ...about, verdict: "equal" } : { ...about, verdict: "differs", difference };
}

function differenceOf(set: ConformanceSet, profile: string, c: ConformanceCase, recorded: Recorded): Difference | undefined {
  const modules = new Map<string, Uint8Array>();
  // one that is not there is something a proxy has to meet, too
  for (const name of new Set(proxySetOf(profile).setup(c, profile).chain.map(({ module }) => module.name))) {
    const bytes = set.guest(name);
    if (bytes !== undefined) modules.set(name, bytes);
  }
  try {
    let first: Difference | undefined;
    const { compare, chances, mostLines } = proxySetOf(profile);
    for (const chance of chances?.(c, recorded) ?? [{}]) {
      const difference = compare(c, recorded, replay(c, { profile, modules, createSession, chance, mostLines: mostLines?.(recorded) }));
      if (difference === undefined) return undefined;
      first ??= difference;
    }
    return first;
  } catch (error) {
    return { where: "the host", expected: "a run", actual: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Where lines varied there is too little left to agree with. */
const agrees = (set: ConformanceSet, profile: string, c: ConformanceCase, recorded: Recorded): boolean =>
  recorded.lines !== undefined && recorded.varies !== true && differenceOf(set, profile, c, recorded) === undefined;

export interface Summary { readonly equal: number; readonly differ: number; readonly gaps: number }
export const summaryOf = (results: readonly CaseResult[]): Summary => ({
  equal: results.filter(({ verdict }) => verdict === "equal").length,
  differ: results.filter(({ verdict }) => verdict === "differs").length,
  gaps: results.filter(({ verdict }) => verdict === "gap").length,
});
