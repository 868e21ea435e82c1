import { useEffect, useRef, useState } from "react";
import { eventLine } from "../../../debugger/event-line.ts";
import { growScrubber, scrubberView, type ScrubberSection, type ScrubberView } from "../../../debugger/scrubber-marks.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import type { Panel } from "../panel.ts";
import { Track } from "./track.tsx";

/** Room a mark takes, px, and the least a section takes. */
const markWidth = 6, leastSection = 12;
const nothing: ScrubberView = { last: 0, marks: [], sections: [], held: [] };
/** How often the marks of a run that goes on are drawn, ms, and how many times what drawing them costs that must be. */
const drawEvery = 200, restFactor = 8;
/** Rows between two looks at the clock, and ms that the page has for looking at rows at a time. */
const stretch = 4096, slice = 6;

/** Sections too narrow to be seen are left out; what they cover stays with the one before. */
export function wideEnough(sections: readonly ScrubberSection[], last: number, width: number): readonly ScrubberSection[] {
  const kept: ScrubberSection[] = [];
  for (const [index, section] of sections.entries()) {
    const end = sections[index + 1]?.first ?? last + 1;
    if (kept.length === 0 || ((end - section.first) / last) * width >= leastSection) kept.push(section);
  }
  return kept;
}

/** The marks, made again when the recording has grown, but never so often that the page has no time for anything else. */
function useView(recording: Recording | undefined, version: number, width: number): ScrubberView {
  const [view, setView] = useState(nothing);
  const made = useRef({ at: 0, cost: 0, recording });
  useEffect(() => {
    if (recording === undefined || width === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const make = (): void => {
      const begin = performance.now();
      // a long run that comes at once is looked at piece by piece
      while (growScrubber(recording, stretch)) {
        if (performance.now() - begin < slice) continue;
        timer = setTimeout(make);
        return;
      }
      const full = scrubberView(recording, width / markWidth);
      setView({ ...full, sections: wideEnough(full.sections, full.last, width) });
      made.current = { at: performance.now(), cost: performance.now() - begin, recording };
    };
    const { at, cost, recording: before } = made.current;
    const wait = before === recording ? at + Math.max(drawEvery, cost * restFactor) - performance.now() : 0;
    if (wait <= 0) make();
    else timer = setTimeout(make, wait);
    return () => clearTimeout(timer);
  }, [recording, version, width]);
  return recording === undefined ? nothing : view;
}

function Scrubber() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version);
  const cursor = useWorkbench((workbench) => workbench.cursor), pointed = useWorkbench((workbench) => workbench.pointed);
  const moveTo = useWorkbench((workbench) => workbench.moveTo);
  const view = useView(recording, version, width), last = useWorkbench((workbench) => Math.max(0, workbench.length - 1));
  const line = recording === undefined || cursor === 0 || cursor >= recording.length ? undefined : eventLine(recording, cursor, 24);
  return (
    <section ref={box} aria-label="The whole run">
      <Track
        drawn={view} last={last} cursor={cursor} pointed={pointed} onMove={moveTo}
        text={`step ${cursor} of ${last}${line === undefined ? "" : `, ${line.who} ${line.name}`}`}
      />
    </section>
  );
}

export const panel: Panel = { id: "scrubber", title: "Scrubber", place: "scrubber", View: Scrubber };
