/** Where a side of a stream is held, from beat to beat; which lanes stopped, and which VM a lane shows. */
import type { Lane } from "./lanes.ts";
import { numbers } from "./numbers.ts";

export interface HeldSpan {
  readonly step: number;
  /** the step at which it ended; 0 while it goes on */
  readonly end: number;
  /** the callback that ended it, or the row itself; 0 while it goes on */
  readonly cause: number;
  readonly lane: number;
  readonly exchange: number;
  readonly side: number;
  readonly fromBeat: number;
  /** Infinity while it goes on */
  readonly toBeat: number;
}

export interface Spans {
  open(span: { readonly step: number; readonly lane: Lane; readonly exchange: number; readonly side: number; readonly beat: number }): void;
  /** `side` undefined: both. */
  close(exchange: number, side: number | undefined, end: { readonly step: number; readonly cause: number; readonly beat: number }): void;
  /** Those that touch the beats from..to. */
  within(from: number, to: number): readonly HeldSpan[];
  /** The one that began at a step. */
  begunAt(step: number): HeldSpan | undefined;
}

const blockSize = 256;

export function createSpans(): Spans {
  const step = numbers(), end = numbers(), cause = numbers(), lane = numbers(), exchange = numbers(), side = numbers(), fromBeat = numbers(), toBeat = numbers();
  /** by exchange and side: those that go on */
  const open = new Map<number, number>();
  /** the last beat of any span of a block; a block with one that goes on has none */
  const lastOf = (block: number): number => {
    const known = ends[block];
    if (known !== undefined) return known;
    let last = -1;
    for (let index = block * blockSize; index < Math.min(step.length, (block + 1) * blockSize); index++) {
      if (toBeat.at(index) < 0) return Infinity;
      last = Math.max(last, toBeat.at(index));
    }
    if ((block + 1) * blockSize <= step.length) ends[block] = last;
    return last;
  };
  const ends: (number | undefined)[] = [];
  const at = (index: number): HeldSpan => ({
    step: step.at(index), end: end.at(index), cause: cause.at(index), lane: lane.at(index), exchange: exchange.at(index), side: side.at(index),
    fromBeat: fromBeat.at(index), toBeat: toBeat.at(index) < 0 ? Infinity : toBeat.at(index),
  });
  return {
    open(span) {
      const key = span.exchange * 2 + span.side;
      if (open.has(key)) return;
      open.set(key, step.length);
      step.push(span.step);
      end.push(0);
      cause.push(0);
      lane.push(span.lane.id);
      exchange.push(span.exchange);
      side.push(span.side);
      fromBeat.push(span.beat);
      toBeat.push(-1);
    },
    close(of, which, by) {
      for (const one of which === undefined ? [0, 1] : [which]) {
        const index = open.get(of * 2 + one);
        if (index === undefined) continue;
        end.set(index, by.step);
        cause.set(index, by.cause);
        toBeat.set(index, by.beat);
        open.delete(of * 2 + one);
      }
    },
    within(from, to) {
      const found: HeldSpan[] = [];
      for (let block = 0; block * blockSize < step.length; block++) {
        if (lastOf(block) < from) continue;
        for (let index = block * blockSize; index < Math.min(step.length, (block + 1) * blockSize); index++) {
          // a span begins at the bar before it, which is never far
          if (fromBeat.at(index) > to + blockSize) return found;
          const until = toBeat.at(index);
          if (fromBeat.at(index) <= to && (until < 0 || until >= from)) found.push(at(index));
        }
      }
      return found;
    },
    begunAt(wanted) {
      const index = step.lastAtMost(wanted);
      return index >= 0 && step.at(index) === wanted ? at(index) : undefined;
    },
  };
}

/** Something that is so from a step on, lane by lane. */
export interface LaneFacts {
  set(lane: Lane, step: number, value: number): void;
  /** The newest value at a step; undefined for none. */
  at(lane: number, step: number): number | undefined;
  newest(lane: number): number | undefined;
}

export function createLaneFacts(): LaneFacts {
  const byLane = new Map<number, { readonly step: number; readonly value: number }[]>();
  return {
    set(lane, step, value) {
      const known = byLane.get(lane.id);
      if (known === undefined) byLane.set(lane.id, [{ step, value }]);
      else if (known.at(-1)?.value !== value) known.push({ step, value });
    },
    at: (lane, step) => byLane.get(lane)?.findLast((fact) => fact.step <= step)?.value,
    newest: (lane) => byLane.get(lane)?.at(-1)?.value,
  };
}
