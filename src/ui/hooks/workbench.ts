import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Workbench, WorkbenchStore } from "../../store/index.ts";

export const WorkbenchContext = createContext<WorkbenchStore | undefined>(undefined);

/** The store itself, for reading at the time of an event. */
export function useWorkbenchStore(): WorkbenchStore {
  const store = useContext(WorkbenchContext);
  if (store === undefined) throw new Error("the page has no workbench");
  return store;
}

/** A part of the store's state; the component renders again when that part changes. */
export const useWorkbench = <T,>(select: (workbench: Workbench) => T): T => useStore(useWorkbenchStore(), select);
