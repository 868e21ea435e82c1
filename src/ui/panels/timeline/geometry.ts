/** Where lanes stand, as shares of the diagram's width, and how much room there is between them. */
import type { DrawnItem, Lane } from "../../../debugger/timeline.ts";

/** Shares that stay free beside the first and the last lane, %. */
const edge = 4;
/** Room that a gap wants, by the kind of its left and right lane. */
const wants: Readonly<Record<string, number>> = { "client filter": 26, "filter filter": 25, "filter upstream": 24, "client upstream": 26 };
const wantsElse = 17;
/** px that a gap has at least for each unit it wants: below that the diagram scrolls sideways. */
const leastPerUnit = 3.2;

export interface Geometry {
  /** by id of a lane: its place from the left */
  readonly place: ReadonlyMap<number, number>;
  /** by place, %; the last one is the right edge */
  readonly at: readonly number[];
  /** px */
  readonly least: number;
}

export function geometryOf(lanes: readonly Lane[]): Geometry {
  const gaps = lanes.slice(1).map((lane, i) => wants[`${lanes[i]?.kind} ${lane.kind}`] ?? wantsElse), sum = gaps.reduce((total, gap) => total + gap, 0);
  const at = [edge];
  for (const gap of gaps) at.push((at.at(-1) ?? 0) + (gap / sum) * (100 - 2 * edge));
  return { place: new Map(lanes.map((lane, i) => [lane.id, i])), at: [...at, 100], least: Math.round((sum * leastPerUnit) / (1 - (2 * edge) / 100)) };
}

export const placeOf = (geometry: Geometry, lane: number): number => geometry.place.get(lane) ?? 0;
export const leftOf = (geometry: Geometry, lane: number): number => geometry.at[placeOf(geometry, lane)] ?? 0;

/** The place up to which words beside a lane may go on: that of what is drawn next to the right in the same beat, else the edge. */
export function endOf(geometry: Geometry, lane: number, items: readonly DrawnItem[]): number {
  const place = placeOf(geometry, lane);
  let end = geometry.at.length - 1;
  for (const item of items) {
    const from = item.kind === "arrow" ? Math.min(placeOf(geometry, item.lane), placeOf(geometry, item.to)) : placeOf(geometry, item.lane);
    if (from > place && from < end) end = from;
  }
  return geometry.at[end] ?? 100;
}
