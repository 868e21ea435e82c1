/** The value that is selected in the state, and the walk through its changes. */
import { create } from "zustand";
import { changesOf, headerHistory, keyHistory, neighbour } from "../../../debugger/history.ts";
import type { Comparison } from "../../../debugger/state-view.ts";
import type { WorkbenchStore } from "../../../store/index.ts";

/** `name`: a header's; `key`: one of a keyed kind; neither: the whole thing. */
export interface Selected { readonly entity: number; readonly name?: string; readonly key?: string }

interface StateView {
  readonly comparison: Comparison;
  readonly selected: Selected | undefined;
  /** the header map that was picked; undefined: the one last touched */
  readonly map: number | undefined;
  readonly form: "text" | "hex";
  setComparison(comparison: Comparison): void;
  select(selected: Selected | undefined): void;
  setMap(map: number | undefined): void;
  setForm(form: "text" | "hex"): void;
}

export const useStateView = create<StateView>()((set) => ({
  comparison: "as-received", selected: undefined, map: undefined, form: "text",
  setComparison: (comparison) => set({ comparison }),
  select: (selected) => set({ selected }),
  setMap: (map) => set({ map, selected: undefined }),
  setForm: (form) => set({ form }),
}));

/** Moves the cursor to the earlier or later change of the selected value. */
export function goToChange(workbench: WorkbenchStore, direction: "forward" | "back"): void {
  const { recording, cursor, moveTo } = workbench.getState(), { selected } = useStateView.getState();
  if (recording === undefined || selected === undefined) return;
  const { entity, name, key } = selected;
  const steps = name !== undefined ? headerHistory(recording, entity, name).map((write) => write.step) : key !== undefined ? keyHistory(recording, entity, key).map((write) => write.step) : changesOf(recording, entity);
  const to = neighbour(steps, cursor, direction);
  if (to !== undefined) moveTo(to);
}
