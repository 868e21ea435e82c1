import { Icon } from "../../parts/icon.tsx";
import { StatusWord } from "../../parts/status-word.tsx";
import type { MainThreadSummary } from "../../../debugger/main-thread-rows.ts";
import { eventRowId } from "./event-row.tsx";

interface GroupRowProps {
  readonly index: number;
  /** the first step under it */
  readonly step: number;
  readonly time: string;
  readonly summary: MainThreadSummary;
  readonly open: boolean;
  /** closed, it stands for the step the cursor is at */
  readonly cursor: boolean;
  readonly ahead: boolean;
  readonly onFold: (step: number) => void;
}

/** The rows of the main thread and the canary that follow each other, under one row that opens. */
export function GroupRow({ index, step, time, summary, open, cursor, ahead, onFold }: GroupRowProps) {
  const stands = cursor && !open;
  return (
    <div
      id={open ? `${eventRowId(step)}-group` : eventRowId(step)} className={`event event-group ${stands ? "event-cursor" : ""} ${ahead ? "event-ahead" : ""}`} role="row" aria-rowindex={index + 1} aria-level={1}
      aria-expanded={open} aria-selected={stands} aria-current={stands ? "step" : undefined} title={open ? "Fold these rows" : "Open these rows: the main thread and the canary run the filter too, out of sight of every request"} onClick={() => onFold(step)}
    >
      <span className="event-margin" role="gridcell" aria-hidden="true">{stands && <Icon name="cursor" />}</span>
      <span className="event-step" role="gridcell">{open ? "" : step}</span>
      <span className="event-time" role="gridcell">{open ? "" : time}</span>
      <span className="event-text event-say" role="gridcell">
        <span className="event-fold"><Icon name={open ? "chevron-down" : "chevron-right"} /></span>
        {summary.threads}: {summary.text}
      </span>
      <span className="event-result" role="gridcell">{summary.faults > 0 && <StatusWord meaning="fault" word="fault" />}</span>
    </div>
  );
}
