/** Versions of the scenario. Version 1 is the first; it may change in place until links are published. */
import { defineUpgrades } from "../base/upgrade.ts";
import { scenarioVersion } from "./scenario.ts";

export const scenarioUpgrades = defineUpgrades("scenario", scenarioVersion, {});
