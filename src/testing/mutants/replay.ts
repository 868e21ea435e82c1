/**
 * Replays the cases of the conformance set with the mutants it is sent, until one comes out differently: a child of `main.ts`. The host is loaded
 * once with all mutants in it; only for constants, which are read when it is loaded, it is loaded again. Arguments: the file of the map, and how many
 * cases are asked of a mutant at most, spread over all that come by it (0: all).
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createServer, createServerModuleRunner } from "vite";
import type { releaseOf as ReleaseOf } from "../../host/proxies/envoy/releases.ts";
import type { checkCase as CheckCase, ConformanceSet, readSet as ReadSet } from "../conformance/conformance-set.ts";
import { numbersOf } from "./numbers.ts";
import { createSwitch, taken } from "./switch.ts";
import type { Verdict } from "./verdict.ts";

/** `rules`: by recorded release, as text */
type Loaded = { readonly checkCase: typeof CheckCase; readonly set: ConformanceSet; readonly rules: ReadonlyMap<string, string> };
interface Run { readonly release: string; readonly id: string }

const src = join(import.meta.dirname, "../.."), [mapFile = "", most = "0"] = process.argv.slice(2);
const numbers = numbersOf(), theSwitch = createSwitch(numbers.size);
Object.assign(globalThis, { mutantSwitch: theSwitch });

const server = await createServer({
  root: src, configFile: false, appType: "custom", logLevel: "error", server: { middlewareMode: true, watch: null, hmr: false }, optimizeDeps: { noDiscovery: true },
  plugins: [{ name: "mutants", enforce: "pre", transform: (code, id) => numbers.instrument(relative(src, id.split("?")[0] ?? "").replaceAll("\\", "/"), code) }],
});
const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });

/** The host as it is with this mutant on while it is loaded. */
async function load(active: number): Promise<Loaded> {
  runner.clearCache();
  theSwitch.active = active;
  const { checkCase, readSet, e2eFolder } = await runner.import<{ checkCase: typeof CheckCase; readSet: typeof ReadSet; e2eFolder: string }>(join(src, "testing/conformance/conformance-set.ts"));
  const { releaseOf } = await runner.import<{ releaseOf: typeof ReleaseOf }>(join(src, "host/proxies/envoy/releases.ts"));
  const set = readSet(join(e2eFolder, "envoy"));
  return { checkCase, set, rules: new Map(set.releases.map((release) => [release, JSON.stringify(releaseOf(`${set.profile}@${release}`))])) };
}

let host = await load(-1), loadedWith = -1;
const recorded = new Map(host.set.releases.map((release) => [release, host.set.recorded(release)]));
const cases = new Map(host.set.cases.map((c) => [c.id, c]));

function differs({ release, id }: Run): boolean {
  const c = cases.get(id);
  return c !== undefined && host.checkCase(host.set, release, c, recorded.get(release)?.get(id), false).verdict === "differs";
}

/** By number: the runs that pass it, as places in `runs`. */
type PassedIn = readonly (readonly number[])[];
const runs: readonly Run[] = host.set.releases.flatMap((release) => [...cases.keys()].map((id) => ({ release, id })));

function mapOf(): PassedIn {
  const passedIn: number[][] = Array.from({ length: numbers.size }, () => []);
  for (const [place, run] of runs.entries()) {
    taken(theSwitch);
    if (differs(run)) throw new Error(`${run.id} of ${run.release} differs without any mutant`);
    for (const number of taken(theSwitch)) passedIn[number]?.push(place);
  }
  return passedIn;
}
const passedIn: PassedIn = existsSync(mapFile) ? (JSON.parse(readFileSync(mapFile, "utf8")) as PassedIn) : mapOf();
writeFileSync(mapFile, JSON.stringify(passedIn));

const sound = host.rules;
/** Runs that noticed something before are asked first. */
const sharp = new Map<number, number>();
/** Cases that the releases answered differently are the ones to ask of a rule. */
const telling = new Set(runs.flatMap(({ id }, place) => (new Set(host.set.releases.map((release) => JSON.stringify(recorded.get(release)?.get(id)))).size > 1 ? [place] : [])));

async function judged(number: number): Promise<string | undefined> {
  const passed = numbers.passedBy(number), wanted = numbers.mutants[number]?.kind === "constant" ? number : -1;
  if (wanted !== -1 || loadedWith !== -1) {
    try {
      host = await load(wanted);
    } catch {
      return "the host does not load";
    }
  }
  loadedWith = wanted;
  theSwitch.active = number;
  const { file } = numbers.mutants[number] ?? {}, isRule = file?.endsWith("releases.ts") === true;
  const places = (passed === undefined ? runs.map((_, place) => place) : (passedIn[passed] ?? [])).toSorted((a, b) => (isRule ? Number(telling.has(b)) - Number(telling.has(a)) : 0) || (sharp.get(b) ?? 0) - (sharp.get(a) ?? 0));
  for (const place of some(places, Number(most))) {
    const run = runs[place];
    // a rule that this release has from elsewhere
    if (run === undefined || (isRule && host.rules.get(run.release) === sound.get(run.release)) || !differs(run)) continue;
    sharp.set(place, (sharp.get(place) ?? 0) + 1);
    return `case ${run.id} of ${run.release}`;
  }
  return undefined;
}

/** The first half of what is wanted from the front, the rest from all over. */
function some(places: readonly number[], wanted: number): readonly number[] {
  if (wanted === 0 || places.length <= wanted) return places;
  const half = Math.floor(wanted / 2), stride = places.length / half;
  return [...new Set([...places.slice(0, half), ...Array.from({ length: half }, (_, i) => places[Math.floor(i * stride)] ?? 0)])];
}

process.on("message", (number: number | "end") => {
  if (number === "end") {
    void server.close().finally(() => process.exit(0));
    return;
  }
  void judged(number).then((noticed) => process.send?.({ number, noticed } satisfies Verdict));
});
process.on("disconnect", () => process.exit(1));
process.send?.("ready");
