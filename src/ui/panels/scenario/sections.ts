/** The parts of the setup that the scenario panel always has, and the one that somebody asked to see. */
import { create } from "zustand";

/** by id; titles as their heads have them */
export const setupSections: Readonly<Record<string, string>> = {
  expectations: "Expectations", routes: "Routes", chain: "Filters", threads: "Threads", properties: "Properties", protos: "Message schemas", "stream-state": "Metadata and filter state", "shared-data": "Shared data",
  "foreign-functions": "Foreign functions", dns: "Names", clock: "Clock and seed", listener: "Listener and router", profile: "Profile",
};

interface Asked {
  readonly section: string | undefined;
  /** the exchange or connection that is chosen before, by its id */
  readonly exchange: string | undefined;
  /** a reply of a cluster, by its place */
  readonly reply: { readonly cluster: string; readonly index: number } | undefined;
}

/** The section opens, comes into view and takes the focus as soon as it is there. */
export const useAskedSection = create<Asked>()(() => ({ section: undefined, exchange: undefined, reply: undefined }));
