import { useEffect, useState } from "react";
import { useWorkbench } from "./workbench.ts";

/** How long what is not needed for the first step waits for a first step that does not come, ms. */
const patience = 2000;

/** The first step is on screen, or will not be: code that is not needed for it may be fetched now. */
export function useReady(): boolean {
  const settled = useWorkbench((workbench) => workbench.length > 1 || workbench.problems.length > 0 || workbench.missing.length > 0 || workbench.failure !== undefined);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return settled || late;
}
