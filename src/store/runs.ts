/** The run that is shown and the one that will take its place. */
import { isAtRest } from "../engine/protocol.ts";
import type { DebuggerState, Engine, Run, RunInput } from "../engine/protocol.ts";
import type { Action } from "../scenario/scenario.ts";

/** fresh: shown as it goes.  replace: what is shown stays until the new run is complete. */
export type Manner = "fresh" | "replace";

export interface RunsListener {
  /** Rows or the status of the shown run changed, or how far the pending one is. */
  readonly onChange: () => void;
  /** Another run is shown from now on. */
  readonly onShown: (before: Run | undefined, manner: Manner) => void;
  readonly onFailure: (message: string) => void;
  readonly onDebugger: (state: DebuggerState) => void;
}

export interface Runs {
  readonly shown: Run | undefined;
  readonly pending: Run | undefined;
  /** The run that user actions go to: the pending one knows everything the shown one does. */
  readonly edge: Run | undefined;
  start(input: RunInput, manner: Manner): void;
  act(action: Action): void;
  /** Nothing is shown any more. */
  clear(): void;
  dispose(): void;
}

/** Views follow at least four times a second, and are not made again for every batch of a fast run. */
const refreshEvery = 80;

export function createRuns(engine: Engine, listener: RunsListener): Runs {
  let shown: Run | undefined, pending: Run | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const refresh = (): void => {
    clearTimeout(timer);
    timer = undefined;
    listener.onChange();
  };
  const refreshSoon = (): void => {
    timer ??= setTimeout(refresh, refreshEvery);
  };

  function show(run: Run, manner: Manner): void {
    const before = shown;
    shown = run;
    pending = undefined;
    listener.onShown(before, manner);
  }

  return {
    get shown() { return shown; },
    get pending() { return pending; },
    get edge() { return pending ?? shown; },
    start(input, asked) {
      const manner = shown === undefined ? "fresh" : asked;
      const mine: Run = engine.run(input, {
        onRows() {
          if (pending === mine && manner === "fresh") show(mine, manner);
          refreshSoon();
        },
        onStatus(status) {
          if (pending === mine && isAtRest(status.state)) show(mine, manner);
          refresh();
        },
        onFailure: listener.onFailure,
        onDebugger: listener.onDebugger,
      });
      pending = mine;
      refresh();
    },
    act(action) { (pending ?? shown)?.apply(action); },
    clear() {
      pending?.dispose();
      shown?.dispose();
      pending = shown = undefined;
      refresh();
    },
    dispose() {
      clearTimeout(timer);
      pending?.dispose();
      shown?.dispose();
    },
  };
}
