/** A thread of the proxy: its VMs and its plugins. Nothing of them is seen by another thread; what all threads share is in host.ts. */
import type { Plugin } from "./host.ts";
import type { Vm } from "./vm.ts";

export interface Thread {
  /** as rows name it (recording/threads.ts) */
  readonly number: number;
  /** By place in the chain. undefined: the filter could not be started on this thread. */
  readonly plugins: (Plugin | undefined)[];
  /** in the order in which they were created */
  readonly vms: Vm[];
}

export const createThread = (number: number): Thread => ({ number, plugins: [], vms: [] });
