import { hasMainThread } from "../../scenario/roles.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Names } from "./model.ts";

/** As everywhere else: a filter by its name, else by that of its module. */
export const namesOf = ({ setup }: Scenario): Names => ({
  filter: (index) => {
    const entry = setup.chain[index];
    if (entry === undefined) return `filter ${index + 1}`;
    return entry.name !== "" ? entry.name : entry.module.name.replace(/^.*\//, "").replace(/\.(?:wasm|wat)$/, "");
  },
  several: setup.threads > 1 || hasMainThread(setup),
});
