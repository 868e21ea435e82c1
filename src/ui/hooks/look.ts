/** The memory at the cursor, by a re-run that follows it. */
import { useEffect, useState } from "react";
import type { VmBytes } from "../../store/looks.ts";
import type { Recording } from "../../recording/log.ts";
import { useWorkbenchStore } from "./workbench.ts";

export interface Seen { readonly recording: Recording; readonly step: number; readonly memories: readonly VmBytes[] }
export interface Look {
  /** what was seen last, maybe of an earlier place of the cursor */
  readonly seen: Seen | undefined;
  /** how far the re-run is; undefined: none is under way */
  readonly at: number | undefined;
  /** why there is nothing to see */
  readonly reason: string | undefined;
  cancel(): void;
  again(): void;
}

/** The cursor stands still for this long before anything is run, ms. */
const settles = 150;
const cancelledWords = "Cancelled.";

export function useLook(recording: Recording, step: number): Look {
  const workbench = useWorkbenchStore();
  const [seen, setSeen] = useState<Seen>(), [at, setAt] = useState<number>(), [reason, setReason] = useState<string>();
  const [asked, setAsked] = useState(0), [cancel, setCancel] = useState<() => void>(() => () => undefined);
  useEffect(() => {
    const control = new AbortController();
    const timer = setTimeout(() => {
      setAt(0);
      setReason(undefined);
      setCancel(() => () => {
        control.abort();
        setAt(undefined);
        setReason(cancelledWords);
      });
      void workbench.getState().lookAtMemory(step, { onStep: (now) => !control.signal.aborted && setAt(now), signal: control.signal }).then((looked) => {
        if (control.signal.aborted) return;
        setAt(undefined);
        if (looked?.ok === true) setSeen({ recording, step, memories: looked.memories });
        else setReason(looked?.reason ?? "A module of the chain is not at hand, so nothing can be run again.");
      });
    }, settles);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [workbench, recording, step, asked]);
  return { seen: seen?.recording === recording ? seen : undefined, at, reason, cancel, again: () => setAsked((before) => before + 1) };
}
