import { memo, useRef, type KeyboardEvent, type PointerEvent } from "react";
import type { HeldSpan, MarkShape, ScrubberMark, ScrubberSection } from "../../../debugger/scrubber-marks.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";

const icons: Readonly<Partial<Record<MarkShape, { readonly icon: IconName; readonly colour: string }>>> = {
  clock: { icon: "clock", colour: "text-2" },
  refused: { icon: "triangle", colour: "notice" },
  hold: { icon: "pause", colour: "hold" },
  local: { icon: "u-turn", colour: "local" },
  fault: { icon: "octagon", colour: "fault" },
};

/** Steps are as wide as each other; a step stands in the middle of its share. */
const leftOf = (step: number, last: number): string => `${last === 0 ? 0 : ((Math.max(0.5, step) - 0.5) / last) * 100}%`;

interface MarksProps {
  readonly last: number;
  readonly marks: readonly ScrubberMark[];
  readonly sections: readonly ScrubberSection[];
  readonly held: readonly HeldSpan[];
}

const Marks = memo(function Marks({ last, marks, sections, held }: MarksProps) {
  return (
    <>
      {sections.map((section, index) => (
        <span
          key={section.first} className="scrubber-section"
          style={{ left: `${((section.first - 1) / last) * 100}%`, right: `${100 - (((sections[index + 1]?.first ?? last + 1) - 1) / last) * 100}%` }}
        >
          {section.text}
        </span>
      ))}
      {held.map((span) => <i key={span.from} className="scrubber-held" style={{ left: leftOf(span.from, last), width: `${((span.to - span.from) / last) * 100}%` }} />)}
      {marks.map(({ step, shape }) => {
        const drawn = icons[shape];
        if (drawn === undefined) return <i key={`${step} ${shape}`} className={`scrubber-mark scrubber-${shape}`} style={{ left: leftOf(step, last) }} />;
        return <span key={`${step} ${shape}`} className="scrubber-sign" style={{ left: leftOf(step, last) }}><Icon name={drawn.icon} className={drawn.colour} /></span>;
      })}
    </>
  );
});

interface TrackProps {
  /** what the marks were drawn for, which may be behind a run that goes on */
  readonly drawn: MarksProps;
  /** the last step there is */
  readonly last: number;
  readonly cursor: number;
  readonly pointed: number | undefined;
  /** the cursor in words */
  readonly text: string;
  readonly onMove: (step: number) => void;
}

/** The whole run, linear in steps: a slider. */
export function Track({ drawn, last, cursor, pointed, text, onMove }: TrackProps) {
  const dragging = useRef(false);
  const moveTo = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onMove(Math.min(last, Math.max(1, Math.floor(((event.clientX - box.left) / box.width) * last) + 1)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.round(last / 20));
    const moves: Readonly<Record<string, number>> = { ArrowRight: cursor + 1, ArrowUp: cursor + 1, ArrowLeft: cursor - 1, ArrowDown: cursor - 1, PageUp: cursor + page, PageDown: cursor - page, Home: 1, End: last };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onMove(Math.min(last, Math.max(0, to)));
  };
  return (
    <div
      className="scrubber" role="slider" aria-label="Step" aria-valuemin={0} aria-valuemax={last} aria-valuenow={cursor} aria-valuetext={text} tabIndex={0} data-pane="scrubber"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (last === 0 || event.button !== 0) return;
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        moveTo(event);
      }}
      onPointerMove={(event) => { if (dragging.current) moveTo(event); }}
      onPointerUp={() => { dragging.current = false; }}
      onPointerCancel={() => { dragging.current = false; }}
    >
      {drawn.last > 0 && <Marks {...drawn} />}
      {last > 0 && <i className="scrubber-cursor" style={{ left: leftOf(cursor, last) }} />}
      {pointed !== undefined && last > 0 && <i className="scrubber-target" style={{ left: leftOf(pointed, last) }} />}
    </div>
  );
}
