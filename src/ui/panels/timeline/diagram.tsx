import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type UIEvent, type WheelEvent } from "react";
import { eventLine } from "../../../debugger/event-line.ts";
import { timeWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { VirtualList, type ListHandle } from "../../parts/virtual-list.tsx";
import { BeatRow } from "./beat-row.tsx";
import { geometryOf } from "./geometry.ts";
import type { Growing } from "./growing.ts";
import { LaneHeads } from "./lane-heads.tsx";
import { markId } from "./marks.tsx";
import { everyBeat, markInBeat, nextMark, someBeats, type Shown } from "./shown.ts";
import { nextZoom, useZoom, type Zoom } from "./zoom.ts";

/** Width of the gutter, as the styles have it. */
const gutterRem = 4;

const stepAt = (target: EventTarget): number | undefined => {
  const step = target instanceof Element ? target.closest("[data-step]")?.getAttribute("data-step") : undefined;
  return step === null || step === undefined ? undefined : Number(step);
};

/** A row as a tooltip: who, what, and what came of it. */
function told(recording: Recording, step: number): string {
  if (step <= 0 || step >= recording.length) return "";
  const { who, name, rest, result } = eventLine(recording, step);
  return `step ${step}: ${who} ${name}${rest === "" ? "" : ` ${rest}`}${result === undefined || result.word === "" ? "" : `, ${result.word}`}`;
}

interface DiagramProps {
  readonly recording: Recording;
  readonly growing: Growing;
  readonly zoom: Zoom;
  /** the exchange that is on show alone, where one is */
  readonly exchange: number | undefined;
}

export function Diagram({ recording, growing, zoom, exchange }: DiagramProps) {
  const { timeline, grown, beat } = growing, { beats, lanes } = timeline;
  const cursor = useWorkbench((workbench) => workbench.cursor), pointed = useWorkbench((workbench) => workbench.pointed);
  const moveTo = useWorkbench((workbench) => workbench.moveTo), point = useWorkbench((workbench) => workbench.point);
  const setZoom = useZoom((state) => state.setZoom);
  const list = useRef<ListHandle>(null), box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600), [scrolled, setScrolled] = useState(0);
  const geometry = useMemo(() => geometryOf(lanes), [lanes]);
  const shown = useMemo<Shown>(() => (exchange === undefined || grown === "" ? everyBeat(beats) : someBeats(timeline.beatsOf(exchange))), [timeline, beats, grown, exchange]);
  const here = timeline.beatOf(cursor), words = timeline.words(Math.min(cursor, recording.length - 1)), isFault = cursor > 0 && cursor < recording.length && recording.brief(cursor).kind === "fault";

  useEffect(() => {
    const rows = box.current?.querySelector(".list-space");
    if (rows === null || rows === undefined) return;
    const observer = new ResizeObserver(() => setWidth(rows.clientWidth - gutterRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)));
    observer.observe(rows);
    return () => observer.disconnect();
  }, []);
  // a move of the cursor scrolls, and so does another zoom; a run that grows does not
  const rows = useRef(shown);
  rows.current = shown;
  const reveal = useMemo(() => (recording.length > 0 && here >= 0 && rows.current.count > 0 ? { index: rows.current.indexOf(here), zoom, exchange } : undefined), [recording, here, zoom, exchange]);

  const walk = { shown, beat, timeline };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = list.current?.pageSize() ?? 1;
    switch (event.key) {
      case "ArrowRight": moveTo(nextMark(walk, cursor, 1)); break;
      case "ArrowLeft": moveTo(nextMark(walk, cursor, -1)); break;
      case "ArrowDown": moveTo(markInBeat(walk, cursor, 1)); break;
      case "ArrowUp": moveTo(markInBeat(walk, cursor, -1)); break;
      case "PageDown": moveTo(markInBeat(walk, cursor, page)); break;
      case "PageUp": moveTo(markInBeat(walk, cursor, -page)); break;
      case "+": setZoom(nextZoom(zoom, 1)); break;
      case "-": setZoom(nextZoom(zoom, -1)); break;
      default: return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerOver = (event: PointerEvent): void => {
    const step = stepAt(event.target), mark = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    point(mark === null ? undefined : step);
    if (mark !== null && step !== undefined && mark.title === "") mark.title = told(recording, step);
  };
  // asking for it costs a layout, and where all lanes fit it is 0
  const onScroll = (event: UIEvent): void => {
    if (event.target instanceof HTMLElement && (scrolled !== 0 || geometry.least >= width)) setScrolled(event.target.scrollLeft);
  };
  const onWheel = (event: WheelEvent): void => {
    if (event.ctrlKey && event.deltaY !== 0) setZoom(nextZoom(zoom, event.deltaY < 0 ? 1 : -1));
  };

  const hasMark = here >= 0 && shown.count > 0 && shown.beatAt(shown.indexOf(here)) === here && beat(here).steps.includes(cursor);
  return (
    <div ref={box} className={`diagram diagram-${zoom}`} style={{ "--diagram": `${geometry.least}px` } as React.CSSProperties} onScrollCapture={onScroll} onWheel={onWheel}>
      <LaneHeads lanes={lanes} geometry={geometry} timeline={timeline} step={cursor} width={width} scrolled={scrolled} />
      <VirtualList
        handle={list} count={shown.count} reveal={reveal} role="listbox" aria-label="Timeline" keep={hasMark ? shown.indexOf(here) : undefined} aria-activedescendant={hasMark ? markId(cursor) : undefined} tabIndex={0} data-entrance data-version={grown}
        onKeyDown={onKeyDown} onPointerOver={onPointerOver} onPointerLeave={() => point(undefined)}
        onClick={(event) => { const step = stepAt(event.target); if (step !== undefined) moveTo(step); }}
        row={(index) => {
          const drawn = beat(shown.beatAt(index)), before = index === 0 ? -1 : beat(shown.beatAt(index - 1)).time, isHere = drawn.beat === here;
          const near = Math.max(drawn.first - 1, Math.min(drawn.last + 1, cursor));
          return (
            <BeatRow
              key={drawn.beat} beat={drawn} lanes={lanes} geometry={geometry} width={width} time={drawn.time === before ? "" : timeWords(drawn.time * 1e6).replace(" s", "")}
              cursor={isHere ? cursor : near} here={isHere} fault={isHere && isFault} words={isHere ? words : ""}
              pointed={pointed !== undefined && pointed >= drawn.first && pointed <= drawn.last ? pointed : undefined}
              stopped={lanes.filter((lane) => timeline.stopped(lane, drawn.start)).map(({ id }) => id).join(",")}
            />
          );
        }}
      />
    </div>
  );
}
