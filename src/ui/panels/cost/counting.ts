/** What is counted of the recording that is shown, in slices so that the page stays free. */
import { useEffect, useState } from "react";
import { createCostCount, type ExchangeCost } from "../../../debugger/cost.ts";
import type { Recording } from "../../../recording/log.ts";

/** rows counted between two looks at the clock, and ms before the page gets its turn */
const rowsAtOnce = 256, slice = 6;

interface Counted { readonly list: readonly ExchangeCost[]; readonly counted: number; readonly of: number }

/** Undefined while nothing has been counted. A recording that grows is counted anew once it rests. */
export function useCounted(recording: Recording | undefined, version: number, resting: boolean): Counted | undefined {
  const [found, setFound] = useState<Counted & { readonly recording: Recording; readonly version: number }>();
  useEffect(() => {
    if (recording === undefined || !resting) return;
    const count = createCostCount(recording);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      const until = performance.now() + slice;
      let more = true;
      while (more && performance.now() < until) more = count.advance(rowsAtOnce);
      setFound({ recording, version, list: more ? [] : count.list(), counted: count.counted, of: recording.length - 1 });
      if (more) timer = setTimeout(go);
    };
    timer = setTimeout(go);
    return () => clearTimeout(timer);
  }, [recording, version, resting]);
  return found?.recording === recording && found?.version === version ? found : undefined;
}
