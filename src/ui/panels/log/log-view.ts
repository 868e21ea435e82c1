/** The lines of the log, kept per recording and added to as it grows, and the lowest level that is shown. */
import { create } from "zustand";
import { logLines, type LogLine } from "../../../debugger/log-lines.ts";
import type { Recording } from "../../../recording/log.ts";

interface Known { rows: number; lines: readonly LogLine[] }
const known = new WeakMap<Recording, Known>();

/** Every line so far, oldest first. A new array when there are more. */
export function linesOf(recording: Recording): readonly LogLine[] {
  let found = known.get(recording);
  if (found === undefined) known.set(recording, (found = { rows: 0, lines: [] }));
  if (found.rows < recording.length) {
    const more = logLines(recording, found.rows);
    if (more.length > 0) found.lines = [...found.lines, ...more];
    found.rows = recording.length;
  }
  return found.lines;
}

export const useLogView = create<{ readonly level: number; setLevel(level: number): void }>()((set) => ({ level: 0, setLevel: (level) => set({ level }) }));
