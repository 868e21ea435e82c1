/** The modules of a run: files and samples that are named, or what lies beside the scenario. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { assembleWat } from "../engine/wat.ts";
import { parseSample } from "../samples/sample.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { isArchive, readArchive } from "../interop/archive/archive.ts";
import { gunzipped, isGzip } from "../interop/archive/inflate.ts";
import { BadInput, complain } from "./output.ts";
import { here, readFile, samplesFolder } from "./paths.ts";

/** `rootId`: what the image says that it came in. */
export interface NamedModule { readonly name: string; readonly sha256: string; readonly bytes: Uint8Array; readonly rootId?: string }

/** With `.wasm`, `.wat`, the ending of an archive or a slash a file, else the id of a sample, which may have several modules. */
export async function namedModules(name: string): Promise<readonly NamedModule[]> {
  if (/\.(?:wasm|wat|tar|tgz|gz|zip)$|[/\\]/.test(name)) return [await moduleAt(here(name), basename(name), name)];
  const folder = join(samplesFolder, name);
  if (!existsSync(join(folder, "sample.json"))) throw new BadInput(`${name}: there is no such sample, and it does not look like a file (samples: ${sampleIds().join(", ")})`);
  const parsed = parseSample(name, JSON.parse(new TextDecoder().decode(readFile(join(folder, "sample.json")))));
  if (!parsed.ok) throw new BadInput(`${name}: ${parsed.reason}`);
  const { modules } = parsed.sample;
  return Promise.all(modules.map((file) => moduleAt(join(folder, file), modules.length === 1 ? `${name}.wasm` : file, `${name}/${file}`)));
}

const sampleIds = (): readonly string[] => readdirSync(samplesFolder).filter((id) => existsSync(join(samplesFolder, id, "sample.json")));

export async function moduleAt(path: string, name: string, called: string): Promise<NamedModule> {
  const read = readFile(path, called);
  const inside = path.endsWith(".wat") ? { bytes: await assembled(read, called) } : moduleIn(read, called);
  return { name, ...inside, sha256: digestOf(inside.bytes) };
}
const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The bytes themselves, or the module in the archive or image that they are. */
function moduleIn(read: Uint8Array, called: string): Pick<NamedModule, "bytes" | "rootId"> {
  const plain = isGzip(read) ? gunzipped(read) : { ok: true as const, value: read };
  if (!plain.ok) throw new BadInput(`${called}: ${plain.reason}`);
  if (!isArchive(plain.value)) return { bytes: plain.value };
  const archive = readArchive(plain.value);
  if (!archive.ok) throw new BadInput(`${called}: ${archive.reason}`);
  if (archive.value.kind === "image") {
    const { bytes, notes, rootIds: [rootId] } = archive.value.image;
    for (const text of notes) complain(`${called}: ${text}`);
    return { bytes, ...(rootId !== undefined && { rootId }) };
  }
  const modules = archive.value.files.filter(({ bytes }) => bytes[0] === 0 && bytes[1] === 0x61), [module] = modules;
  if (module === undefined || modules.length > 1) throw new BadInput(`${called}: the archive has ${modules.length === 0 ? "no module" : `${modules.length} modules`} in it: ${archive.value.files.slice(0, 5).map(({ name }) => name).join(", ")}`);
  return { bytes: module.bytes };
}

async function assembled(text: Uint8Array, called: string): Promise<Uint8Array> {
  const result = await assembleWat(new TextDecoder().decode(text), called);
  if (!result.ok) throw new BadInput(`${called}: ${result.reason}`);
  return result.value;
}

export interface Loaded {
  /** the scenario with the modules that are run in its chain */
  readonly scenario: Scenario;
  readonly modules: readonly NamedModule[];
  /** one line for each module that is not the one the scenario was made with */
  readonly warnings: readonly string[];
}

/** The modules that take the places of the chain's, in order; the rest of the chain stays. `inside`: those that came with the file itself. */
export async function replaceModules(scenario: Scenario, given: readonly NamedModule[], file: string | undefined, inside: ReadonlyMap<string, Uint8Array> = new Map()): Promise<Loaded> {
  const { chain } = scenario.setup;
  if (given.length > chain.length) throw new BadInput(`${given.length} modules were given for a chain of ${chain.length} ${chain.length === 1 ? "filter" : "filters"}`);
  const unique = distinct(given);
  const left = chain.slice(unique.length);
  const found = file === undefined || left.length === 0 ? { modules: [], warnings: [] } : await besideScenario(left, file, inside);
  // a module from beside the scenario keeps its name; one that was given must not take it
  const taken = new Set(found.modules.map(({ name }) => name));
  const placed = unique.map((module) => (taken.has(module.name) ? { ...module, name: `given/${module.name}` } : module));
  const filters = chain.map((filter, i) => {
    const module = placed[i];
    return module === undefined ? filter : { ...filter, module: { name: module.name, sha256: module.sha256 } };
  });
  return { scenario: { ...scenario, setup: { ...scenario.setup, chain: filters } }, modules: [...placed, ...found.modules], warnings: found.warnings };
}

/** Two files of one name in different folders are two modules. */
function distinct(given: readonly NamedModule[]): readonly NamedModule[] {
  const known = new Map<string, string>();
  return given.map((module) => {
    let name = module.name;
    for (let n = 2; (known.get(name) ?? module.sha256) !== module.sha256; n++) name = `${n}/${module.name}`;
    known.set(name, module.sha256);
    return { ...module, name };
  });
}

async function besideScenario(chain: Scenario["setup"]["chain"], file: string, inside: ReadonlyMap<string, Uint8Array>): Promise<Pick<Loaded, "modules" | "warnings">> {
  const modules = new Map<string, NamedModule>(), warnings: string[] = [];
  for (const { module: { name, sha256 } } of chain) {
    const path = [name, `${name}.wasm`].map((candidate) => join(dirname(file), candidate)).find((candidate) => existsSync(candidate)) ?? join(dirname(file), name);
    const own = inside.get(name), module = modules.get(name) ?? (own === undefined ? await moduleAt(path, name, path) : { name, bytes: own, sha256: digestOf(own) });
    if (!modules.has(name) && sha256 !== undefined && sha256 !== module.sha256) warnings.push(`${name}: not the module the scenario was made with (SHA-256 ${module.sha256}, ${sha256} was expected)`);
    modules.set(name, { ...module, name });
  }
  return { modules: [...modules.values()], warnings };
}
