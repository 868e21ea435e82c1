/** Finding rows by what a person types: words that must all occur in who, context, name, arguments or result. */
import type { Recording } from "../recording/log.ts";
import { Flag } from "../recording/segment.ts";
import { eventLine } from "./event-line.ts";
import { contextWords } from "./who.ts";

/** What is asked: words, and whether state must have changed. */
export interface Question { readonly text: string; readonly changed?: boolean }
export interface Match { readonly words: readonly string[]; matches(step: number): boolean }

/** Case does not matter; an empty text matches everything. Display names and wire names both count. */
export function matcher(recording: Recording, { text, changed = false }: Question): Match {
  const words = text.toLowerCase().split(/\s+/).filter((w) => w !== "");
  return {
    words,
    matches(step) {
      const brief = recording.brief(step);
      if (changed && (brief.flags & Flag.Changed) === 0) return false;
      if (words.length === 0) return true;
      const line = eventLine(recording, step, 1024), context = brief.kind === "callback" || brief.kind === "host-call" ? contextWords(recording, brief.vm, brief.context) : "";
      const whole = `${line.who} ${line.thread ?? ""} ${context} ${line.name} ${line.rest} ${line.result?.word ?? ""} ${brief.name}`.toLowerCase();
      return words.every((w) => whole.includes(w));
    },
  };
}

/** Matching steps from `from` on, at most `most` rows looked at: long runs are searched in slices. `next` is where to go on. */
export function findMatches(recording: Recording, match: Match, from: number, most: number): { readonly steps: readonly number[]; readonly next: number } {
  const steps: number[] = [], end = Math.min(recording.length, from + most);
  for (let step = Math.max(1, from); step < end; step++) if (match.matches(step)) steps.push(step);
  return { steps, next: end };
}
