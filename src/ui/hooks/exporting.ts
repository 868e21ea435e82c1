/** The format in which the run is being exported; undefined while it is not. */
import { create } from "zustand";
import type { ExportFormat } from "../../store/export-formats.ts";

interface Exporting {
  readonly format: ExportFormat | undefined;
  show(format: ExportFormat | undefined): void;
}

export const useExporting = create<Exporting>()((set) => ({ format: undefined, show: (format) => set({ format }) }));
