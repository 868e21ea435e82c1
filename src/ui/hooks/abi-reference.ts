/** Whether the ABI reference is open, and what is looked for in it. */
import { create } from "zustand";

interface AbiReferenceState {
  readonly open: boolean;
  readonly query: string;
  show(query: string): void;
  setQuery(query: string): void;
  close(): void;
}

export const useAbiReference = create<AbiReferenceState>()((set) => ({
  open: false,
  query: "",
  show: (query) => set({ open: true, query }),
  setQuery: (query) => set({ query }),
  close: () => set({ open: false }),
}));
