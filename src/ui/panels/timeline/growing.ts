import { useEffect, useMemo, useState } from "react";
import { timelineOf, type DrawnBeat, type Timeline } from "../../../debugger/timeline.ts";
import type { Recording } from "../../../recording/log.ts";

/** Rows that are drawn before the first paint, rows between two looks at the clock, and ms that the page has for it at a time. */
const atOnce = 4096, stretch = 1024, slice = 6;

export interface Growing {
  readonly timeline: Timeline;
  /** changes when more is drawn */
  readonly grown: string;
  /** a beat with its words, made once */
  readonly beat: (index: number) => DrawnBeat;
}

/** What is small is there with the first paint. */
function begun(recording: Recording): Timeline {
  const timeline = timelineOf(recording);
  if (timeline.drawn < atOnce && timeline.drawn < recording.length - 1) timeline.grow(atOnce);
  return timeline;
}

function keptBeats(timeline: Timeline): Growing["beat"] {
  const made = new Map<number, DrawnBeat>();
  return (index) => {
    let found = made.get(index);
    if (found === undefined) made.set(index, (found = timeline.beat(index)));
    return found;
  };
}

/** The timeline of a recording, which is drawn in slices so that the page is never held up. */
export function useTimeline(recording: Recording, version: number): Growing {
  const [turn, setTurn] = useState(0);
  const timeline = begun(recording);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      const until = performance.now() + slice;
      let done = timeline.grow(stretch);
      while (!done && performance.now() < until) done = timeline.grow(stretch);
      setTurn((turns) => turns + 1);
      if (!done) timer = setTimeout(go, slice);
    };
    if (timeline.drawn < recording.length - 1) timer = setTimeout(go);
    return () => clearTimeout(timer);
  }, [recording, timeline, version]);
  const grown = `${version} ${turn}`;
  const beat = useMemo(() => (grown === "" ? timeline.beat : keptBeats(timeline)), [timeline, grown]);
  return { timeline, grown, beat };
}
