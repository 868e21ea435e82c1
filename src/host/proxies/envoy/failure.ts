/** Which filters a new stream passes, and what a failed VM means for it (semantics 20). */
import type { Plugin } from "../../host.ts";
import type { Thread } from "../../thread.ts";

/** The plugins that a stream which begins now on this thread has, in the order of the chain. */
export const pluginsFor = (thread: Thread): readonly Plugin[] => thread.plugins.filter((plugin) => plugin !== undefined);
