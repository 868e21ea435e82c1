/** A thread of the proxy: its VMs and its plugins. Nothing of them is seen by another thread; what all threads share is in host.ts. */
import type { Plugin } from "./host.ts";
import type { Vm } from "./vm.ts";

export interface Thread {
  /** as rows name it (recording/threads.ts) */
  readonly number: number;
  /** By place in the chain. undefined: the filter could not be started on this thread. */
  readonly plugins: (Plugin | undefined)[];
  /** When the plugin of that place was loaded, or was tried to; ns since the start of the run. */
  readonly loadedAt: number[];
  /** In the order in which they were created; those that are over leave. */
  vms: readonly Vm[];
}

export const createThread = (number: number): Thread => ({ number, plugins: [], loadedAt: [], vms: [] });
