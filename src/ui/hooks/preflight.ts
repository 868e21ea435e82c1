/** Whose preflight is open: a place in the chain. */
import { create } from "zustand";

interface PreflightShown {
  readonly filter: number | undefined;
  show(filter: number | undefined): void;
}

export const usePreflight = create<PreflightShown>()((set) => ({ filter: undefined, show: (filter) => set({ filter }) }));
