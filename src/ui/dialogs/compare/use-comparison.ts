import { useEffect, useState } from "react";
import { messageOf } from "../../../base/thrown.ts";
import { compareRecordings } from "../../../debugger/compare/compare-recordings.ts";
import type { Comparison } from "../../../debugger/compare/compare-recordings.ts";
import { inSlices } from "../../../store/slices.ts";
import type { KeptRun } from "../../../store/index.ts";

export type Compared =
  | { readonly state: "working"; readonly done: number }
  | { readonly state: "done"; readonly comparison: Comparison }
  | { readonly state: "failed"; readonly message: string };

/** Compares in slices; another pair begins afresh. */
export function useComparison(left: KeptRun, right: KeptRun): Compared {
  const [compared, put] = useState<Compared & { readonly of: readonly [KeptRun, KeptRun] }>();
  useEffect(() => {
    let wanted = true;
    const set = (found: Compared): void => put({ ...found, of: [left, right] });
    inSlices(compareRecordings(left.recording, right.recording), { cancelled: () => !wanted, onProgress: (done) => set({ state: "working", done }) }).then(
      (found) => { if (wanted && found !== undefined) set({ state: "done", comparison: found.value }); },
      (thrown: unknown) => { if (wanted) set({ state: "failed", message: messageOf(thrown) }); },
    );
    return () => { wanted = false; };
  }, [left, right]);
  return compared?.of[0] === left && compared.of[1] === right ? compared : begun;
}

const begun: Compared = { state: "working", done: 0 };
