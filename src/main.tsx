import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { Sample } from "./samples/sample.ts";
import type { Scenario, ScenarioInput } from "./scenario/scenario.ts";
import { createBrowserWorkbench, type SampleSource } from "./store/index.ts";
import { App } from "./ui/app.tsx";
import "./ui/styles/index.css";

const manifests = import.meta.glob<Omit<Sample, "id">>("../samples/*/sample.json", { eager: true, import: "default" });
const scenarios = import.meta.glob<{ readonly written: ScenarioInput; readonly complete: Scenario }>("../samples/*/scenario.json", { query: "?complete", import: "default" });
const modules = import.meta.glob<string>("../samples/*/*.wasm", { eager: true, query: "?url", import: "default" });
const sources = import.meta.glob<string>("../samples/*/source/**/*.{rs,c,h,cc,cpp,go,ts,wat,toml,proto,mod}", { query: "?raw", import: "default" });

/** In the order of the gallery. The tests check the manifests, so that the page need not. */
const samples: readonly Sample[] = Object.entries(manifests)
  .map(([path, manifest]) => ({ id: path.split("/").at(-2) ?? path, ...manifest }))
  .toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));

/** One of the files of a sample, by its path below the sample's folder. */
function fileOf<T>(files: Readonly<Record<string, T>>, id: string, path: string): T {
  const file = files[`../samples/${id}/${path}`];
  if (file === undefined) throw new Error(`the sample ${id} has no ${path}`);
  return file;
}

async function bytesOf(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const sampleSource: SampleSource = {
  list: () => samples,
  async load(id) {
    const sample = samples.find((one) => one.id === id);
    if (sample === undefined) throw new Error(`there is no sample ${id}`);
    const [scenario, bytes, texts] = await Promise.all([
      fileOf(scenarios, id, "scenario.json")(),
      Promise.all(sample.modules.map(async (name) => [name, await bytesOf(fileOf(modules, id, name))] as const)),
      Promise.all(sample.source.map(async (path) => ({ path, text: await fileOf(sources, id, path)() }))),
    ]);
    return { scenario: scenario.written, complete: scenario.complete, modules: new Map(bytes), sources: texts };
  },
};

/** `?embed=1`: inside a page of somebody else, to be looked at. */
const embedded = new URLSearchParams(location.search).get("embed") === "1";
const workbench = createBrowserWorkbench(sampleSource, { embedded });
void workbench.getState().start(location.hash).then(keepForOffline);
addEventListener("hashchange", () => {
  if (/^#(v|url=)/.test(location.hash)) void workbench.getState().openLink(location.hash);
});

/** Once there is something to see, all files of the page are fetched and kept, unless the person wishes to save data. */
async function keepForOffline(): Promise<void> {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  if (!import.meta.env.PROD || embedded || !("serviceWorker" in navigator) || connection?.saveData === true) return;
  // refused in some private windows, and where the page is not served from a secure address: it then needs its network
  await navigator.serviceWorker.register("./sw.js").catch(() => undefined);
}

const root = document.querySelector("#root");
if (root !== null) createRoot(root).render(<StrictMode><App workbench={workbench} embedded={embedded} /></StrictMode>);
