/** What is folded and filtered in the events; kept while other panels are looked at. */
import { create } from "zustand";

interface EventsView {
  /** callbacks whose inside is hidden */
  readonly folded: ReadonlySet<number>;
  readonly query: string;
  /** only steps that changed state are on show */
  readonly changed: boolean;
  setFolded(folded: ReadonlySet<number>): void;
  toggle(step: number): void;
  setQuery(query: string): void;
  setChanged(changed: boolean): void;
}

export const useEventsView = create<EventsView>()((set, get) => ({
  folded: new Set(),
  query: "",
  changed: false,
  setFolded: (folded) => set({ folded }),
  toggle(step) {
    const folded = new Set(get().folded);
    if (!folded.delete(step)) folded.add(step);
    set({ folded });
  },
  setQuery: (query) => set({ query }),
  setChanged: (changed) => set({ changed }),
}));
