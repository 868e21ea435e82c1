/** Versions of the recording file. Version 1 is the first; it may change in place until links are published. */
import { defineUpgrades } from "../base/upgrade.ts";

export const recordingVersion = 1;

/** Of the JSON header; columns are read by name from it. */
export const recordingUpgrades = defineUpgrades("recording", recordingVersion, {});
