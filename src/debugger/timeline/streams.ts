/** Where each part of each message stands, so that an arrow can be drawn when it moves on. */
import type { Lane, LaneKind } from "./lanes.ts";
import type { LineKind } from "./sheet.ts";

export type PartKind = "headers" | "body" | "trailers";
export interface Hop { readonly from: Lane; readonly step: number | undefined; readonly line: LineKind; readonly local: boolean }

interface Part { lane: Lane; before: Lane; /** the step at which it arrived from its sender, until it was drawn */ arrived: number | undefined }
/** By place: side, then part. */
interface Stream { readonly parts: (Part | undefined)[]; local: boolean }

export interface Streams {
  /** A part arrived from its sender. */
  received(exchange: number, side: number, part: PartKind, lane: Lane, step: number): void;
  /** A filter answers: from here on the response comes from its lane. */
  answered(exchange: number, lane: Lane): void;
  /** A part reaches a lane; undefined when it is there already, or was never seen. */
  reach(exchange: number, side: number, part: PartKind, lane: Lane): Hop | undefined;
  /** A part leaves for one of the ends. `otherwise`: where it comes from when nobody saw it arrive. */
  leave(exchange: number, side: number, part: PartKind, to: Lane, otherwise: Lane): Hop;
  /** Whether a part has come to a lane of a kind. */
  has(exchange: number, side: number, part: PartKind, kind: LaneKind): boolean;
  over(exchange: number): void;
}

const parts: readonly PartKind[] = ["headers", "body", "trailers"];
const lines: Readonly<Record<PartKind, LineKind>> = { headers: "headers", body: "chunk", trailers: "trailers" };

export function createStreams(): Streams {
  const streams = new Map<number, Stream>();
  const streamOf = (exchange: number): Stream => {
    let found = streams.get(exchange);
    if (found === undefined) streams.set(exchange, (found = { parts: [], local: false }));
    return found;
  };
  const place = (side: number, part: PartKind): number => side * parts.length + parts.indexOf(part);

  const moved = (stream: Stream, at: Part, side: number, part: PartKind, from: Lane, to: Lane): Hop => {
    const step = at.arrived;
    at.before = from;
    at.lane = to;
    at.arrived = undefined;
    return { from, step, line: lines[part], local: stream.local && side === 1 };
  };

  return {
    received(exchange, side, part, lane, step) {
      streamOf(exchange).parts[place(side, part)] = { lane, before: lane, arrived: step };
    },
    answered(exchange, lane) {
      const stream = streamOf(exchange);
      stream.local = true;
      for (const part of parts) stream.parts[place(1, part)] = { lane, before: lane, arrived: undefined };
    },
    reach(exchange, side, part, lane) {
      const stream = streamOf(exchange), at = (stream.parts[place(side, part)] ??= { lane, before: lane, arrived: undefined });
      return at.lane === lane ? undefined : moved(stream, at, side, part, at.lane, lane);
    },
    leave(exchange, side, part, to, otherwise) {
      const stream = streamOf(exchange), at = (stream.parts[place(side, part)] ??= { lane: otherwise, before: otherwise, arrived: undefined });
      // what was kept may leave in several pieces, from the same lane
      return moved(stream, at, side, part, at.lane === to ? at.before : at.lane, to);
    },
    has: (exchange, side, part, kind) => streamOf(exchange).parts[place(side, part)]?.lane.kind === kind,
    over: (exchange) => { streams.delete(exchange); },
  };
}
