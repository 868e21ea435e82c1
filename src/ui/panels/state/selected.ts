/** The value that is selected in the state, and the walk through its changes. */
import { create } from "zustand";
import type { BodyForm } from "../../../debugger/body-form.ts";
import { changesOf, headerHistory, keyHistory, neighbour } from "../../../debugger/history.ts";
import type { Comparison } from "../../../debugger/state-view.ts";
import { valueHistory, type StateValue } from "../../../debugger/value-history.ts";
import type { WorkbenchStore } from "../../../store/index.ts";

/** `title`: what the value is called, for the head of its history. */
export interface Selected extends StateValue { readonly title: string }

/** auto: each body as its content type says. */
export type ShownForm = BodyForm | "auto";

interface StateView {
  readonly comparison: Comparison;
  readonly selected: Selected | undefined;
  /** the header map that was picked; undefined: the one last touched */
  readonly map: number | undefined;
  readonly form: ShownForm;
  setComparison(comparison: Comparison): void;
  select(selected: Selected | undefined): void;
  setMap(map: number | undefined): void;
  setForm(form: ShownForm): void;
}

export const useStateView = create<StateView>()((set) => ({
  comparison: "as-received", selected: undefined, map: undefined, form: "auto",
  setComparison: (comparison) => set({ comparison }),
  select: (selected) => set({ selected }),
  setMap: (map) => set({ map, selected: undefined }),
  setForm: (form) => set({ form }),
}));

export const sameValue = (a: StateValue | undefined, b: StateValue | undefined): boolean => a !== undefined && b !== undefined && a.entity === b.entity && a.name === b.name && a.key === b.key && a.item === b.item;

/** Moves the cursor to the earlier or later change of the selected value. */
export function goToChange(workbench: WorkbenchStore, direction: "forward" | "back"): void {
  const { recording, cursor, moveTo } = workbench.getState(), { selected } = useStateView.getState();
  if (recording === undefined || selected === undefined) return;
  const { entity, name, key, item } = selected;
  const steps = name !== undefined ? headerHistory(recording, entity, name).map((write) => write.step)
    : key !== undefined ? keyHistory(recording, entity, key).map((write) => write.step)
    : item !== undefined ? valueHistory(recording, selected).map((change) => change.step) : changesOf(recording, entity);
  const to = neighbour(steps, cursor, direction);
  if (to !== undefined) moveTo(to);
}
