import { memo, useRef } from "react";
import { useCut } from "../../hooks/cut.ts";
import { Icon } from "../../parts/icon.tsx";
import type { EventLine } from "../../../debugger/event-line.ts";
import type { Meaning } from "../../../debugger/words.ts";
import { StatusWord } from "../../parts/status-word.tsx";

export interface EventRowProps {
  /** place among the rows on show, from 0 */
  readonly index: number;
  readonly step: number;
  /** 0: not inside a callback */
  readonly depth: number;
  /** it stands under the head of a group */
  readonly under: boolean;
  /** virtual time, where it changed */
  readonly time: string;
  readonly who: string;
  /** where there is more than one */
  readonly thread: string | undefined;
  readonly kind: EventLine["kind"];
  readonly name: string;
  readonly rest: string;
  readonly meaning: Meaning | undefined;
  readonly result: string;
  readonly fold: "open" | "closed" | undefined;
  readonly cursor: boolean;
  readonly ahead: boolean;
  readonly pointed: boolean;
  /** a run stops here */
  readonly stops: boolean;
  readonly onGo: (step: number) => void;
  readonly onFold: (step: number) => void;
  /** sets or removes a breakpoint for rows like it */
  readonly onBreak: (step: number) => void;
}

/** The id of a row, for `aria-activedescendant`. */
export const eventRowId = (step: number): string => `event-${step}`;

/** One step: margin, number, time, who, what, result. */
export const EventRow = memo(function EventRow({ index, step, depth, under, time, who, thread, kind, name, rest, meaning, result, fold, cursor, ahead, pointed, stops, onGo, onFold, onBreak }: EventRowProps) {
  const classes = [
    "event", depth > 0 ? "event-inner" : "", under ? "event-under" : "", cursor ? "event-cursor" : "", ahead ? "event-ahead" : "", pointed ? "event-target" : "", kind === "fault" ? "event-fault" : "",
  ].filter(Boolean).join(" ");
  const says = kind === "deed" || kind === "action";
  const whole = rest === "" ? name : `${name} ${rest}`;
  const text = useRef<HTMLSpanElement>(null);
  useCut(text, `${whole} ${result}`);
  return (
    <div
      id={eventRowId(step)} className={classes} style={depth > 1 ? { "--depth": depth } as React.CSSProperties : undefined} role="row" aria-rowindex={index + 1} aria-level={depth + (under ? 2 : 1)}
      aria-current={cursor ? "step" : undefined} aria-selected={cursor} aria-expanded={fold === undefined ? undefined : fold === "open"} title={whole} onClick={() => onGo(step)}
    >
      <span className="event-margin" role="gridcell" tabIndex={-1} aria-label={stops ? "Breakpoint" : undefined} title={`${stops ? "Remove the breakpoint" : "Stop at each"} ${name}  F9`} onClick={(event) => { event.stopPropagation(); onBreak(step); }}>
        {stops && <span className="event-break" />}
        {cursor && <Icon name="cursor" />}
      </span>
      <span className="event-step" role="gridcell">{step}</span>
      <span className="event-time" role="gridcell">{time}</span>
      <span className="event-who clip" role="gridcell" title={thread === undefined ? undefined : `${who}, thread ${thread}`}>{who}{thread !== undefined && <span className="text-3"> {thread}</span>}</span>
      <span ref={text} className={says ? "event-text event-say" : "event-text"} role="gridcell">
        {says && <><Icon name="arrow" className="text-3" /> </>}
        {kind === "callback" && (
          <span className="event-fold" onClick={(event) => { if (fold !== undefined) { event.stopPropagation(); onFold(step); } }}>
            {fold !== undefined && <Icon name={fold === "open" ? "chevron-down" : "chevron-right"} />}
          </span>
        )}
        {kind === "callback" || kind === "fault" ? <b>{name}</b> : kind === "host-call" ? <span className="event-name">{name}</span> : name}
        {rest !== "" && ` ${rest}`}
      </span>
      <span className="event-result" role="gridcell">{meaning !== undefined && <StatusWord meaning={meaning} word={result} />}</span>
    </div>
  );
});
