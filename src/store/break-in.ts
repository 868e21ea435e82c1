/** Break in the browser's own debugger, at the next entry into a guest. */
import type { Bench } from "./bench.ts";
import { newest } from "./cursor.ts";
import { placeOf } from "./place.ts";
import type { Recording } from "../recording/log.ts";
import type { Running } from "./running.ts";
import type { WorkbenchActions } from "./types.ts";

/** The first callback at a step or behind it; undefined where none has been recorded. */
export function nextEntry(recording: Recording, step: number): number | undefined {
  for (let at = Math.max(1, step); at < recording.length; at++) if (recording.brief(at).kind === "callback") return at;
  return undefined;
}

export function createBreakIn(bench: Bench, running: Running): Pick<WorkbenchActions, "breakInDebugger" | "dontBreak"> {
  const { store } = bench, { runs } = running;
  return {
    breakInDebugger() {
      const { recording, cursor } = store.getState();
      if (recording === undefined) return;
      const entry = cursor >= newest(recording) ? undefined : nextEntry(recording, cursor);
      if (entry !== undefined) return running.begin(placeOf(recording, entry), entry);
      runs.edge?.breakAt(recording.length);
      store.setState({ debugging: "waiting" });
    },
    dontBreak() {
      runs.edge?.breakAt(undefined);
      store.setState({ debugging: undefined });
    },
  };
}
