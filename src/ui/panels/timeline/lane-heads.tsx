import type { Lane, Timeline } from "../../../debugger/timeline.ts";
import { leftOf, placeOf, type Geometry } from "./geometry.ts";

interface LaneHeadsProps {
  readonly lanes: readonly Lane[];
  readonly geometry: Geometry;
  readonly timeline: Timeline;
  readonly step: number;
  /** px of the lanes' part, and how far it is scrolled sideways */
  readonly width: number;
  readonly scrolled: number;
}

/** px of a letter, for names that would pass the edge. */
const letter = 7;

/** Who stands above each lane, as it is at the cursor. */
export function LaneHeads({ lanes, geometry, timeline, step, width, scrolled }: LaneHeadsProps) {
  return (
    <div className="lane-heads">
      <div className="lane-heads-row" style={{ width, translate: `${-scrolled}px 0` }}>
        {lanes.map((lane) => {
          const { name, under, stopped } = timeline.head(lane, step), at = leftOf(geometry, lane.id), place = placeOf(geometry, lane.id);
          const gap = Math.min(at - (geometry.at[place - 1] ?? -100), (geometry.at[place + 1] ?? 100) - at + (place === lanes.length - 1 ? 8 : 0));
          const half = Math.min((Math.max(name.length, under.length) * letter) / 2, (gap / 100) * width / 2);
          return (
            <span key={lane.id} className={stopped ? "lane-head lane-head-stopped" : "lane-head"} style={{ left: `clamp(${half - 48}px, ${at}%, calc(100% - ${half}px - 4px))`, maxWidth: `${Math.max(gap, 12)}%` }} title={`${name}, ${under}`}>
              {lane.kind === "filter" ? <b className="clip">{name}</b> : <span className="clip">{name}</span>}
              <small className="clip">{under}</small>
            </span>
          );
        })}
      </div>
    </div>
  );
}
