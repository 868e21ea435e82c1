/** How much of the run the diagram shows; kept while other panels are looked at. */
import { create } from "zustand";

/** overview: every beat, low and without words; all: every beat; one: those of the exchange at the cursor. */
export const zooms = ["overview", "all", "one"] as const;
export type Zoom = (typeof zooms)[number];

export const useZoom = create<{ readonly zoom: Zoom; setZoom(zoom: Zoom): void }>()((set) => ({ zoom: "all", setZoom: (zoom) => set({ zoom }) }));

/** One closer, or one further away. */
export function nextZoom(zoom: Zoom, by: 1 | -1): Zoom {
  return zooms[Math.max(0, Math.min(zooms.length - 1, zooms.indexOf(zoom) + by))] ?? zoom;
}
