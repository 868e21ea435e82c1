/** The table host function and callback × ABI version × proxy: whether it is offered, whether it is built, and what proves it. */
import { join } from "node:path";
import { callbackNames, callbacks } from "../../abi/callbacks.ts";
import type { Callback } from "../../abi/callbacks.ts";
import { hostFunctionNames, hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunction } from "../../abi/host-functions.ts";
import { abiVersionNames, abiVersions } from "../../abi/versions.ts";
import type { AbiVersion } from "../../abi/versions.ts";
import { notYet } from "../../host/functions/not-yet.ts";
import { rulesOf } from "../../host/proxies/proxies.ts";
import { profileNames } from "../../scenario/profiles.ts";
import type { ProfileName } from "../../scenario/profiles.ts";
import { e2eFolder, readSet } from "../conformance/conformance-set.ts";
import { callGuest } from "../every-call/guest.ts";
import { runChain } from "../host-run.ts";
import { namedTests, keyOf, usesOfCases } from "./evidence.ts";

/**
 * `proven`: tests or cases of that proxy show it in that version. `same`: the code that another version or proxy proves. `gap`: offered there and not
 * built here. Absent: that proxy does not offer it in that version.
 */
export type CoverageState = "proven" | "same" | "gap";
export interface CoverageCell { readonly state: CoverageState; readonly by?: readonly string[] }
export interface CoverageRow {
  readonly name: string;
  readonly kind: "host function" | "callback";
  readonly group: string;
  /** proxy, version: what there is */
  readonly proxies: Readonly<Record<string, Readonly<Record<string, CoverageCell>>>>;
}

const src = join(import.meta.dirname, "../..");
const proxies = profileNames;
const versions = abiVersionNames.filter((version) => "marker" in abiVersions[version]);

/** Asks the host itself: a module of that version that imports the function, or nothing but what every version has, is loaded or refused. */
function loads(profile: ProfileName, abi: AbiVersion, name: (typeof hostFunctionNames)[number]): boolean {
  const guest = callGuest({ name, abi, places: [], variations: [], bare: true });
  const { outcome, recording } = runChain({ filters: [{ bytes: guest }], setup: { profile }, actions: [] });
  for (let step = 1; step < recording.length; step++) if (recording.brief(step).name === "load-refused") return false;
  return outcome.refusal === undefined;
}

/** So many are named: the first ones, so that a new case changes little. */
const mostNamed = 2;

function cellOf(proven: readonly string[], elsewhere: readonly string[], isBuilt: boolean): CoverageCell {
  const by = (proven.length > 0 ? proven : elsewhere).slice(0, mostNamed);
  if (!isBuilt || by.length === 0) return { state: "gap" };
  return { state: proven.length > 0 ? "proven" : "same", by };
}

/** A test that says the name, for what no case of a proxy can show. */
function testsOf(named: readonly string[], name: string): readonly string[] {
  const exact = new RegExp(`\\b${name}\\b`);
  return named.filter((test) => exact.test(test));
}

export function coverage(): readonly CoverageRow[] {
  const named = namedTests(src), uses = usesOfCases(readSet(join(e2eFolder, "envoy")));
  const used = (name: string, version: AbiVersion, proxy: ProfileName): readonly string[] => (proxy === "envoy" ? (uses.get(keyOf(name, version)) ?? []).map((id) => `case ${id}`) : []);
  const spoken = new Map(proxies.map((proxy) => [proxy, versions.filter((version) => loads(proxy, version, "proxy_log"))]));
  const rowOf = (name: string, kind: CoverageRow["kind"], group: string, offered: (proxy: ProfileName, version: AbiVersion) => boolean, isBuilt: (proxy: ProfileName) => boolean): CoverageRow => {
    const tests = testsOf(named, name);
    const anywhere = [...versions.flatMap((version) => used(name, version, "envoy")), ...tests, ...(kind === "host function" && !Object.hasOwn(notYet, name) ? [`testing/every-call/every-call.test.ts: ${name}`] : [])];
    return {
      name, kind, group,
      proxies: Object.fromEntries(proxies.map((proxy) => [proxy, Object.fromEntries((spoken.get(proxy) ?? []).filter((version) => offered(proxy, version)).map((version) => [version, cellOf(used(name, version, proxy), [...new Set(anywhere)], isBuilt(proxy))]))])),
    };
  };
  const functions = hostFunctionNames.map((name) => {
    const { group }: HostFunction = hostFunctions[name];
    return rowOf(name, "host function", group, (proxy, version) => loads(proxy, version, name), (proxy) => !Object.hasOwn(notYet, name) || rulesOf({ profile: proxy, rules: {} }).functions?.[name] !== undefined);
  });
  const called = callbackNames.filter((name) => (callbacks[name] as Callback).neverCalled !== true && (callbacks[name] as Callback).kind !== "marker").map((name) => {
    const callback: Callback = callbacks[name];
    const isBuilt = [...uses.keys()].some((key) => key.startsWith(`${name} `)) || testsOf(named, name).length > 0 || callback.kind === "allocator";
    return rowOf(name, "callback", callback.kind === "callback" ? callback.context : callback.kind, (_, version) => callback.signatures.some(({ abi }) => abi.includes(version)), () => isBuilt);
  });
  return [...functions, ...called];
}
