import { useEffect, useState } from "react";
import { useWorkbench } from "./workbench.ts";

/** How long what is not needed for the first step waits for a first step that does not come, ms. */
const patience = 2000;

/** What is shown later does not wait again. */
let settledOnce = false;

/** The first step has been painted, or will not be: code that is not needed for it may be fetched now. */
export function useReady(): boolean {
  const settled = useWorkbench((workbench) => workbench.length > 1 || workbench.problems.length > 0 || workbench.missing.length > 0 || workbench.failure !== undefined);
  const [ready, setReady] = useState(settledOnce);
  useEffect(() => {
    if (ready) return;
    const go = (): void => {
      settledOnce = true;
      setReady(true);
    };
    const timer = setTimeout(go, patience);
    // the frame after the next is begun when the first one has been painted
    let frame = settled ? requestAnimationFrame(() => { frame = requestAnimationFrame(go); }) : undefined;
    return () => {
      clearTimeout(timer);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [ready, settled]);
  return ready;
}
