/** A timeline as text, one line a beat: for tests, where a drawing would say less. */
import type { DrawnItem, Timeline } from "../debugger/timeline.ts";

const arrows = { headers: ["──▶", "◀──"], chunk: ["══▶", "◀══"], trailers: ["··▶", "◀··"], call: ["- ▶", "◀ -"], connection: ["──▶", "◀──"] } as const;
const strip = { call: "□", changed: "◆", refused: "▲" } as const;

export function timelineText(timeline: Timeline): string[] {
  const place = (id: number): number => timeline.lanes.findIndex((lane) => lane.id === id), name = (id: number): string => timeline.lanes[place(id)]?.name ?? "?";
  const words = ({ strong, text }: { readonly strong?: string; readonly text: string }): string => [strong, text].filter(Boolean).join(" ");
  const item = (one: DrawnItem): string => {
    switch (one.kind) {
      case "bar": return `${name(one.lane)}|${one.strip.map(({ shape }) => strip[shape]).join("")}${one.words === undefined ? "" : ` ${words(one.words)}`}`;
      case "arrow": {
        const [right, left] = arrows[one.line], isRight = place(one.lane) < place(one.to);
        return `${isRight ? name(one.lane) : name(one.to)} ${isRight ? right : left} ${isRight ? name(one.to) : name(one.lane)} ${one.local ? "(local) " : ""}"${one.label}"`;
      }
      case "sign":
      case "note":
      case "held": return `${name(one.lane)}: ${words(one.words)}`;
      default: return one satisfies never;
    }
  };
  let time = -1;
  return Array.from({ length: timeline.beats }, (_, index) => {
    const beat = timeline.beat(index), at = beat.time === time ? "" : `+${(beat.time / 1000).toFixed(3)}`;
    time = beat.time;
    const held = beat.held.map(({ lane, part }) => `#${name(lane)} ${part}`);
    return `${String(beat.start).padStart(3)} ${at.padEnd(6)}  ${[...beat.items.map(item), ...held].join("; ")}`;
  });
}
