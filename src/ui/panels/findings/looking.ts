/** The findings of the recording that is shown, looked for in slices so that the page stays free. */
import { useEffect, useSyncExternalStore } from "react";
import type { Finding } from "../../../debugger/findings/finding.ts";
import { createFindings } from "../../../debugger/findings/findings.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";

export interface Found {
  readonly list: readonly Finding[];
  /** rows are left that nobody has looked at */
  readonly looking: boolean;
}
interface Looker {
  /** Goes on when there are more rows, or the run has ended. */
  wake(): void;
  subscribe(listener: () => void): () => void;
  found(): Found;
}

/** rows looked at between two looks at the clock, and ms before the page gets its turn */
const rowsAtOnce = 256, slice = 6;
const nothing: Found = { list: [], looking: false };

function createLooker(recording: Recording, asked: Promise<readonly (ReadonlySet<string> | undefined)[]>): Looker {
  const listeners = new Set<() => void>();
  let found = nothing, timer: ReturnType<typeof setTimeout> | undefined, seen = -1;
  const tell = (now: Found): void => {
    found = now;
    for (const listener of listeners) listener();
  };
  const ready = asked.then((exports) => createFindings(recording, (filter) => exports[filter]));
  const look = async (): Promise<void> => {
    const findings = await ready, until = performance.now() + slice;
    let more = true;
    while (more && performance.now() < until) more = findings.advance(rowsAtOnce);
    timer = undefined;
    if (more) {
      if (!found.looking) tell({ ...found, looking: true });
      timer = setTimeout(() => void look());
    } else tell({ list: findings.list(), looking: false });
  };
  return {
    wake() {
      if (recording.version === seen) return;
      seen = recording.version;
      timer ??= setTimeout(() => void look());
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    found: () => found,
  };
}

const lookers = new WeakMap<Recording, Looker>();
const noListener = (): (() => void) => () => {};

export function useFound(): Found {
  const store = useWorkbenchStore(), recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version);
  let looker = recording === undefined ? undefined : lookers.get(recording);
  if (recording !== undefined && looker === undefined) lookers.set(recording, (looker = createLooker(recording, store.getState().exportsOfChain())));
  useEffect(() => looker?.wake(), [looker, version]);
  return useSyncExternalStore(looker?.subscribe ?? noListener, looker?.found ?? (() => nothing));
}
