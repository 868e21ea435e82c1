/** An Envoy's trace that was opened, beside the run that is shown. */
import type { TraceComparison } from "../interop/trace-comparison.ts";
import { isAtRest } from "../engine/protocol.ts";
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";

export interface ComparedTrace extends TraceComparison { readonly name: string }

export interface Tracing {
  compare(trace: { readonly name: string; readonly bytes: Uint8Array }): Promise<void>;
  close(): void;
}

export function createTracing(bench: Bench): Tracing {
  const { store } = bench;
  return {
    async compare({ name, bytes }) {
      const { recording, runState, missing, scenario } = store.getState();
      if (recording === undefined || scenario === undefined || missing.length > 0 || runState === undefined || !isAtRest(runState)) {
        tell(bench, name, "This is the trace of an Envoy. It is compared with the run of the same scenario here: open its filters and its requests first, and the trace again when they have run.");
        return;
      }
      const { compareTrace } = await import("../interop/trace-comparison.ts");
      store.setState({ comparedTrace: { name, ...compareTrace(bytes, recording) } });
    },
    close: () => store.setState({ comparedTrace: undefined }),
  };
}
