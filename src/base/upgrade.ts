/** Documents that carry one integer `version` and are brought up to the current one step by step. */
import { failed, ok, type Result } from "./result.ts";

export type VersionedDocument = { readonly version: number; readonly [key: string]: unknown };

/** Takes a document of one version to the next; sets no `version` itself. */
export type Upgrader = (document: VersionedDocument) => { readonly [key: string]: unknown };

export interface Upgrades {
  /** what the document is, for the sentences a person reads: "scenario" */
  readonly what: string;
  readonly current: number;
  readonly upgraders: ReadonlyMap<number, Upgrader>;
}

/**
 * `steps[n]` takes version n to n + 1. Meant for the top level of a module: throws at load when a version from 1 to
 * `current` - 1 has no step, so that a forgotten one cannot reach a person's file.
 */
export function defineUpgrades(what: string, current: number, steps: Readonly<Record<number, Upgrader>>): Upgrades {
  const upgraders = new Map<number, Upgrader>();
  for (let version = 1; version < current; version++) {
    const step = steps[version];
    if (step === undefined) throw new Error(`${what}: no upgrade from version ${version} to ${version + 1}`);
    upgraders.set(version, step);
  }
  return { what, current, upgraders };
}

export function upgrade(document: unknown, { what, current, upgraders }: Upgrades): Result<VersionedDocument> {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return failed(`this is not a ${what}: it is not an object`);
  const version: unknown = "version" in document ? document.version : undefined;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) return failed(`this is not a ${what}: it has no version number`);
  if (version > current) return failed(`this ${what} has version ${version}; the newest known here is ${current}. A newer release can open it.`);
  let upgraded: VersionedDocument = { ...document, version };
  for (let at = version; at < current; at++) {
    const step = upgraders.get(at);
    if (step === undefined) throw new Error(`${what}: no upgrade from version ${at} to ${at + 1}`);
    upgraded = { ...step(upgraded), version: at + 1 };
  }
  return ok(upgraded);
}
