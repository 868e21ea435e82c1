/** Whether the list of breakpoints is open, and what a row's breakpoint asks. */
import { create } from "zustand";
import type { BreakWhat } from "../../debugger/breakpoints.ts";
import type { Recording } from "../../recording/log.ts";

interface BreakpointsShown {
  readonly open: boolean;
  show(open: boolean): void;
}
export const useBreakpointsShown = create<BreakpointsShown>()((set) => ({ open: false, show: (open) => set({ open }) }));

/** Rows like it: of the same name, or faults. Undefined for the origin. */
export function breakOf(recording: Recording, step: number): BreakWhat | undefined {
  const { kind, name } = recording.brief(step);
  return kind === "origin" ? undefined : kind === "fault" ? { on: "fault" } : { on: "name", name };
}
