import { useRef } from "react";
import { castOf } from "../../../debugger/cast.ts";
import type { Recording } from "../../../recording/log.ts";
import { useLayout } from "../../hooks/layout.ts";
import { useRoom } from "../../hooks/media.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { Diagram } from "./diagram.tsx";
import { useTimeline } from "./growing.ts";
import { TimelinePane } from "./pane.tsx";
import { nextZoom, useZoom } from "./zoom.ts";
import "./timeline.css";

/** What the lines and marks of the diagram mean. */
function LineLegend() {
  return (
    <ul className="line-legend wide-only" aria-label="Lines">
      {(["headers", "chunk", "trailers", "call"] as const).map((line) => <li key={line}><i className={`legend-line legend-${line}`} />{line}</li>)}
      <li><i className="call-mark call-call" />host call</li>
      <li><i className="call-mark call-changed" />changed state</li>
    </ul>
  );
}

/** "exchange 2 of 2"; how many there are where the cursor is in none. */
function whichOf(recording: Recording, exchange: number): string {
  const cast = castOf(recording), all = cast.exchanges.length, word = cast.isTcp ? "connection" : "exchange";
  if (all === 0) return "";
  return exchange < 0 ? `${all} ${word}${all === 1 ? "" : "s"}` : `${word} ${exchange + 1} of ${all}`;
}

function Filled({ recording }: { readonly recording: Recording }) {
  const version = useWorkbench((workbench) => workbench.version), cursor = useWorkbench((workbench) => workbench.cursor);
  const growing = useTimeline(recording, version), { timeline } = growing;
  const { zoom, setZoom } = useZoom();
  const exchange = timeline.exchangeOf(timeline.beatOf(cursor));
  // between two exchanges the one that was on show stays
  const last = useRef(-1);
  if (exchange >= 0) last.current = exchange;
  const alone = zoom === "one" ? Math.max(0, last.current) : undefined, word = castOf(recording).isTcp ? "connection" : "exchange";
  return (
    <TimelinePane
      head={<>
        <span className="text-3 timeline-which">{zoom === "overview" ? "overview" : `${zoom === "one" ? "only " : ""}${whichOf(recording, alone ?? exchange)}`}</span>
        <span className="grow" />
        <LineLegend />
        <span className="timeline-zoom" role="group" aria-label="Zoom of the timeline">
          <Button look="plain" className="button-low" icon="minus" aria-label={`Further away: ${zoom === "one" ? "every exchange" : "overview"}`} title={zoom === "one" ? "Every exchange" : "Overview"} disabled={zoom === "overview"} onClick={() => setZoom(nextZoom(zoom, -1))} />
          <Button look="plain" className="button-low" icon="plus" aria-label={`Closer: ${zoom === "overview" ? "with words" : `this ${word} alone`}`} title={zoom === "overview" ? "With words" : `This ${word} alone`} disabled={zoom === "one" || (zoom === "all" && last.current < 0)} onClick={() => setZoom(nextZoom(zoom, 1))} />
        </span>
      </>}
    >
      <Diagram recording={recording} growing={growing} zoom={zoom} exchange={alone} />
    </TimelinePane>
  );
}

export function Timeline() {
  const recording = useWorkbench((workbench) => workbench.recording), isEmpty = useWorkbench((workbench) => workbench.length < 2);
  const folded = useLayout((layout) => layout.folded["timeline"] === true), { name: layout } = useRoom();
  if (folded && layout !== "small") return <TimelinePane head={null}>{null}</TimelinePane>;
  if (recording === undefined || isEmpty) return <TimelinePane head={null}><p className="empty">Who talks to whom is drawn here when something has run.</p></TimelinePane>;
  return <Filled recording={recording} />;
}
