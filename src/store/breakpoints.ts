/** Where runs stop. Breakpoints belong to the view: they change neither the scenario nor the recording. */
import { sameBreak } from "../debugger/breakpoints.ts";
import type { Breakpoint, BreakWhat } from "../debugger/breakpoints.ts";
import type { Bench } from "./bench.ts";
import type { WorkbenchActions } from "./types.ts";

export function createBreakpoints({ store }: Bench): Pick<WorkbenchActions, "toggleBreakpoint" | "enableBreakpoint" | "removeBreakpoint" | "clearBreakpoints"> {
  const set = (breakpoints: readonly Breakpoint[]): void => store.setState({ breakpoints });
  const now = (): readonly Breakpoint[] => store.getState().breakpoints;
  return {
    toggleBreakpoint(what: BreakWhat) {
      const others = now().filter((point) => !sameBreak(point.what, what));
      set(others.length < now().length ? others : [...others, { id: Math.max(0, ...others.map(({ id }) => id)) + 1, what, enabled: true }]);
    },
    enableBreakpoint: (id, enabled) => set(now().map((point) => (point.id === id ? { ...point, enabled } : point))),
    removeBreakpoint: (id) => set(now().filter((point) => point.id !== id)),
    clearBreakpoints: () => set([]),
  };
}
