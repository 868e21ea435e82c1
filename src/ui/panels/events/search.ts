/** Searches the events a slice at a time, so that the page goes on meanwhile. */
import { useEffect, useRef, useState } from "react";
import { findMatches, matcher, type Match } from "../../../debugger/matching.ts";
import type { Recording } from "../../../recording/log.ts";

export interface Matches {
  readonly steps: readonly number[];
  /** rows that were looked at */
  readonly searched: number;
}

const sliceMs = 8;
/** rows between two looks at the clock */
const stretch = 64;

interface Search { readonly recording: Recording; readonly query: string; readonly changed: boolean; readonly match: Match; readonly steps: number[]; next: number }

/** The matches so far; undefined while nothing is asked. A recording that grows is searched on, not again. */
export function useMatches(recording: Recording | undefined, length: number, query: string, changed: boolean): Matches | undefined {
  const asks = changed || query.trim() !== "";
  const search = useRef<Search>(undefined);
  const [found, setFound] = useState<Matches & { readonly of: Search }>();
  useEffect(() => {
    if (recording === undefined || !asks) return;
    if (search.current?.recording !== recording || search.current.query !== query || search.current.changed !== changed) search.current = { recording, query, changed, match: matcher(recording, { text: query, changed }), steps: [], next: 1 };
    const mine = search.current;
    let timer = 0;
    const slice = (): void => {
      const until = performance.now() + sliceMs;
      while (mine.next < recording.length && performance.now() < until) {
        const { steps, next } = findMatches(recording, mine.match, mine.next, stretch);
        mine.steps.push(...steps);
        mine.next = next;
      }
      setFound({ of: mine, steps: mine.steps, searched: mine.next - 1 });
      if (mine.next < recording.length) timer = window.setTimeout(slice, 0);
    };
    slice();
    return () => clearTimeout(timer);
  }, [recording, length, query, changed, asks]);
  return asks && found?.of.recording === recording ? found : undefined;
}
