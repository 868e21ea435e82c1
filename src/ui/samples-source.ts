/** The samples that are built into the page. Their words come with it; scenario, modules and source are fetched when one is opened. */
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { LoadedSample, SampleInfo, SampleSource } from "../store/index.ts";

/** `sample.json`, as the tests of samples/ make sure it is. */
interface Manifest extends Omit<SampleInfo, "id"> {
  readonly order: number;
  readonly source: readonly string[];
  readonly modules: readonly string[];
}

const manifests = import.meta.glob<Manifest>("../../samples/*/sample.json", { eager: true, import: "default" });
const scenarios = import.meta.glob<ScenarioInput>("../../samples/*/scenario.json", { import: "default" });
const modules = import.meta.glob<string>("../../samples/*/*.wasm", { eager: true, import: "default", query: "?url" });
const sources = import.meta.glob<string>(["../../samples/*/source/**/*", "!**/*.lock", "!**/go.sum"], { import: "default", query: "?raw" });

const folder = (id: string): string => `../../samples/${id}/`;
const byId = new Map(
  Object.entries(manifests)
    .map(([path, manifest]) => [path.split("/").at(-2) ?? "", manifest] as const)
    .toSorted(([, a], [, b]) => a.order - b.order),
);

/** What the page knows of a path; a broken build of ours when it does not. */
function known<T>(table: Readonly<Record<string, T>>, path: string): T {
  const found = table[path];
  if (found === undefined) throw new Error(`${path} is not part of the page`);
  return found;
}

async function bytesAt(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function load(id: string): Promise<LoadedSample> {
  const manifest = byId.get(id);
  if (manifest === undefined) throw new Error(`there is no sample ${id}`);
  const [scenario, bytes, texts] = await Promise.all([
    known(scenarios, `${folder(id)}scenario.json`)(),
    Promise.all(manifest.modules.map(async (name) => [name, await bytesAt(known(modules, folder(id) + name))] as const)),
    Promise.all(manifest.source.map(async (path) => ({ path: path.replace(/^source\//, ""), text: await known(sources, folder(id) + path)() }))),
  ]);
  return { scenario, modules: new Map(bytes), sources: texts };
}

export const sampleSource: SampleSource = {
  list: () => [...byId].map(([id, { title, sentence, tags, language }]) => ({ id, title, sentence, tags, language })),
  load,
};
