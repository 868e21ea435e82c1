/** The samples as the store gets them, read from their folders. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogueOf } from "../samples/catalogue.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { SampleSource } from "../store/types.ts";

const folder = join(import.meta.dirname, "../../samples");
const json = (id: string, name: string): unknown => JSON.parse(readFileSync(join(folder, id, name), "utf8"));

export function sampleFolder(): SampleSource {
  const ids = readdirSync(folder).filter((id) => existsSync(join(folder, id, "sample.json")));
  const { samples } = catalogueOf(Object.fromEntries(ids.map((id) => [id, json(id, "sample.json")])));
  return {
    list: () => samples,
    async load(id) {
      const sample = samples.find((each) => each.id === id);
      if (sample === undefined) throw new Error(`There is no sample ${id}.`);
      const scenario = json(id, "scenario.json") as ScenarioInput, parsed = parseScenario(scenario);
      if (!parsed.ok) throw new Error(`The scenario of ${id} is wrong.`);
      return {
        scenario, complete: parsed.scenario,
        modules: new Map(sample.modules.map((name) => [name, new Uint8Array(readFileSync(join(folder, id, name)))])),
        sources: sample.source.map((path) => ({ path, text: readFileSync(join(folder, id, path), "utf8") })),
      };
    },
  };
}
