import { useCallback, useMemo } from "react";
import { breaksAt } from "../../../debugger/breakpoints.ts";
import type { Recording } from "../../../recording/log.ts";
import { breakOf } from "../../hooks/breakpoints.ts";
import { useWorkbench } from "../../hooks/workbench.ts";

/** Which rows runs stop at, and what puts a breakpoint on a row or takes it off. */
export function useBreaks(recording: Recording): { readonly stops: (step: number) => boolean; readonly onBreak: (step: number) => void } {
  const points = useWorkbench((workbench) => workbench.breakpoints), toggleBreak = useWorkbench((workbench) => workbench.toggleBreakpoint);
  const stops = useMemo(() => breaksAt(recording, points), [recording, points]);
  const onBreak = useCallback((step: number) => {
    const what = breakOf(recording, step);
    if (what !== undefined) toggleBreak(what);
  }, [recording, toggleBreak]);
  return { stops, onBreak };
}
