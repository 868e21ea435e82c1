import { memo } from "react";
import type { DrawnBeat, DrawnItem, Lane } from "../../../debugger/timeline.ts";
import { leftOf, type Geometry } from "./geometry.ts";
import { Alone, Arrow, Bar, Note, Sign, type Look } from "./marks.tsx";

export interface BeatRowProps {
  readonly beat: DrawnBeat;
  readonly lanes: readonly Lane[];
  readonly geometry: Geometry;
  readonly width: number;
  /** virtual time, where it changed */
  readonly time: string;
  /** the cursor, as far as it matters here: no step outside of the beat's own and one on either side */
  readonly cursor: number;
  readonly pointed: number | undefined;
  /** the cursor stands in this beat */
  readonly here: boolean;
  /** at a fault */
  readonly fault: boolean;
  /** what the step at the cursor did */
  readonly words: string;
  /** lanes whose VM has failed by now, as text: their ids with a comma between them */
  readonly stopped: string;
}

/** One beat: what happened at one moment, from lane to lane. */
export const BeatRow = memo(function BeatRow({ beat, lanes, geometry, width, time, cursor, pointed, here, fault, words, stopped }: BeatRowProps) {
  const look: Look = { geometry, items: beat.items, width, cursor, pointed, named: new Set(here ? [cursor] : []), words };
  const failed = stopped.split(",");
  const signOf = (lane: number): DrawnItem | undefined => beat.items.find((item) => item.kind === "sign" && item.lane === lane);
  return (
    <div className={`beat${here ? fault ? " beat-cursor beat-fault" : " beat-cursor" : ""}`} role="group" aria-label={time === "" ? `beat ${beat.beat + 1}` : time} data-step={beat.first} data-beat={beat.beat}>
      <span className="beat-time" aria-hidden="true">{here ? <b className="beat-tag">{cursor}</b> : time}</span>
      <div className="beat-lanes" role="presentation">
        {lanes.map((lane) => <i key={lane.id} className={failed.includes(String(lane.id)) ? "lane lane-stopped" : "lane"} style={{ left: `${leftOf(geometry, lane.id)}%` }} />)}
        {beat.held.map(({ lane, part, step }) => <i key={step} className={`lane-held lane-held-${part}`} style={{ left: `${leftOf(geometry, lane)}%` }} />)}
        {beat.items.map((item, index) => {
          switch (item.kind) {
            case "arrow": return <Arrow key={index} look={look} item={item} />;
            case "bar": {
              const sign = signOf(item.lane);
              return <Bar key={index} look={look} item={item} lead={sign?.kind === "sign" ? <Sign look={look} step={sign.step} text={sign.words.text} /> : undefined} />;
            }
            case "sign":
              return beat.items.some((other) => other.kind === "bar" && other.lane === item.lane) ? null : <Alone key={index} look={look} lane={item.lane}><Sign look={look} step={item.step} text={item.words.text} /></Alone>;
            case "note":
            case "held": return <Note key={index} look={look} item={item} />;
            default: return item satisfies never;
          }
        })}
      </div>
    </div>
  );
});
