/** The parts of the setup that the scenario panel always has, and the one that somebody asked to see. */
import { create } from "zustand";

/** by id; titles as their heads have them */
export const setupSections: Readonly<Record<string, string>> = {
  routes: "Routes", chain: "Filters", threads: "Threads", properties: "Properties", protos: "Message schemas", "stream-state": "Metadata and filter state", "shared-data": "Shared data",
  "foreign-functions": "Foreign functions", dns: "Names", clock: "Clock and seed", listener: "Listener and router", profile: "Profile",
};

/** The section opens, comes into view and takes the focus as soon as it is there. */
export const useAskedSection = create<{ readonly section: string | undefined }>()(() => ({ section: undefined }));
