/** The two runs that are shown side by side. */
import { create } from "zustand";
import type { KeptRun, WorkbenchStore } from "../../store/index.ts";
import { basesOf } from "../../store/comparing.ts";

export interface Pair {
  readonly left: KeptRun;
  readonly right: KeptRun;
  /** what the right run can be compared with, where there is a choice */
  readonly bases: readonly KeptRun[];
  /** Steps of the right run are steps of the page. */
  readonly shown: boolean;
}
interface CompareShown {
  readonly pair: Pair | undefined;
  show(pair: Pair | undefined): void;
}

export const useCompare = create<CompareShown>()((set) => ({ pair: undefined, show: (pair) => set({ pair }) }));

/** Shows the run of the page beside the one it is to be compared with. False when there is none. */
export function compareShown(workbench: WorkbenchStore): boolean {
  const state = workbench.getState(), right = state.shownRun(), bases = basesOf(state), [left] = bases;
  if (left === undefined || right === undefined) return false;
  useCompare.getState().show({ left, right, bases, shown: true });
  return true;
}
