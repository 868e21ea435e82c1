/** The value that is selected in the state, and how the state is shown. */
import { create } from "zustand";
import type { BodyForm } from "../../../debugger/body-form.ts";
import type { Comparison } from "../../../debugger/state-view.ts";
import type { StateValue } from "../../../debugger/value-history.ts";

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
