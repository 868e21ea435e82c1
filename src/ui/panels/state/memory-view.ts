/** What of the memory is looked at: its growth, or its bytes at an address. */
import { create } from "zustand";
import { useLayout } from "../../hooks/layout.ts";

export interface MemoryRange { readonly address: number; readonly length: number }

interface MemoryView {
  readonly show: "size" | "bytes";
  /** as rows name it; undefined: the VM of the step, else the first one */
  readonly vm: number | undefined;
  /** marked, and brought into view whenever it is another one */
  readonly range: MemoryRange;
  setShow(show: "size" | "bytes"): void;
  setVm(vm: number): void;
  goTo(range: MemoryRange): void;
}

export const useMemoryView = create<MemoryView>()((set) => ({
  show: "size", vm: undefined, range: { address: 0, length: 0 },
  setShow: (show) => set({ show }),
  setVm: (vm) => set({ vm }),
  goTo: (range) => set({ range }),
}));

/** Brings the memory at the cursor to the front, where it was looked at last. */
export function showMemoryBytes(): void {
  useMemoryView.getState().setShow("bytes");
  useLayout.getState().setFront("state", "memory");
}

/** Brings bytes of a VM's memory to the front. */
export function showMemory(vm: number, range: MemoryRange): void {
  useMemoryView.setState({ show: "bytes", vm, range });
  useLayout.getState().setFront("state", "memory");
}
