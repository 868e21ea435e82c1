/**
 * The diagram as columns: beats from top to bottom, and the items of each beat. Items are put down in the order of the run; one that has no
 * room left in its beat, or belongs to another moment, begins the next beat.
 */
import type { Lane } from "./lanes.ts";
import { numbers } from "./numbers.ts";
import type { Numbers } from "./numbers.ts";

export const itemKinds = ["bar", "arrow", "sign", "note", "held"] as const;
export type ItemKind = (typeof itemKinds)[number];
export const lineKinds = ["headers", "chunk", "trailers", "call", "connection"] as const;
export type LineKind = (typeof lineKinds)[number];

export interface Sheet {
  /** Of beats: the step it begins with, ms of virtual time, index of its exchange (-1: none), its first item. */
  readonly beats: { readonly start: Numbers; readonly time: Numbers; readonly exchange: Numbers; readonly first: Numbers };
  /** Of items: kind, step, last step (bars), lanes, line, `local`: 1 for an arrow of a local response, and for the note of one to a request that the upstream has. */
  readonly items: { readonly kind: Numbers; readonly step: Numbers; readonly last: Numbers; readonly from: Numbers; readonly to: Numbers; readonly line: Numbers; readonly local: Numbers };
}

/** When and for whom something is put down. `start`: the step a beat would begin with. */
export interface Moment { readonly start: number; readonly time: number; readonly exchange: number }

export interface Pen {
  readonly sheet: Sheet;
  /** index of the beat that is being drawn */
  readonly beat: number;
  /** The next item begins a beat of its own, unless this one is still bare. */
  turn(moment: Moment): void;
  bar(moment: Moment, lane: Lane, step: number, last: number): void;
  arrow(moment: Moment, from: Lane, to: Lane, line: LineKind, step: number, local?: boolean): void;
  sign(moment: Moment, lane: Lane, step: number): void;
  /** `wide`: its text goes on over the lanes that follow. `passing`: the next item of its beat takes its place. `seen`: the upstream has the request that is answered. */
  note(moment: Moment, lane: Lane, step: number, how?: { readonly wide?: boolean; readonly passing?: boolean; readonly seen?: boolean }): void;
  held(moment: Moment, lane: Lane, step: number): void;
  /** What was drawn since can be undone: for a callback that has not returned. */
  mark(): () => void;
}

interface Drawn {
  /** stretches between lanes that are in use, as pairs of keys */
  readonly taken: (readonly [number, number])[];
  /** by lane: the item of its bar */
  readonly bars: Map<number, number>;
  /** lanes from which an arrow has left: their bars are over */
  readonly left: Set<number>;
  /** only passing notes so far */
  passing: boolean;
}

/** Room to the right of a lane, and all of the room there. */
const beside = (lane: Lane): readonly [number, number] => [lane.key, lane.key + 0.5];
const onwards = (lane: Lane): readonly [number, number] => [lane.key, Infinity];
const between = (a: Lane, b: Lane): readonly [number, number] => [Math.min(a.key, b.key), Math.max(a.key, b.key)];
const bare = (): Drawn => ({ taken: [], bars: new Map(), left: new Set(), passing: true });

export function createPen(): Pen {
  const sheet: Sheet = {
    beats: { start: numbers(), time: numbers(), exchange: numbers(), first: numbers() },
    items: { kind: numbers(), step: numbers(), last: numbers(), from: numbers(), to: numbers(), line: numbers(), local: numbers() },
  };
  const { beats, items } = sheet;
  let now = bare();
  const current = (): number => beats.start.length - 1;
  const isBare = (): boolean => current() >= 0 && beats.first.at(current()) === items.kind.length;
  const cutItems = (to: number): void => { for (const column of Object.values(items)) column.cut(to); };

  function begin({ start, time, exchange }: Moment): void {
    now = bare();
    beats.start.push(start);
    beats.time.push(time);
    beats.exchange.push(exchange);
    beats.first.push(items.kind.length);
  }
  const sameMoment = ({ time, exchange }: Moment): boolean => {
    const of = beats.exchange.at(current());
    return time === beats.time.at(current()) && (exchange === of || exchange === -1);
  };
  const hasRoom = ([a, b]: readonly [number, number]): boolean => now.taken.every(([x, y]) => b <= x || a >= y);

  const isFree = ({ time }: Moment): boolean => isBare() || (current() >= 0 && now.passing && time === beats.time.at(current()));

  /** Makes room: afterwards the current beat is the one to draw in. */
  function take(moment: Moment, stretch: readonly [number, number] | undefined): void {
    if (isFree(moment)) {
      // a bare beat, or one of passing notes alone, is whoever's comes first
      cutItems(beats.first.at(current()));
      beats.time.set(current(), moment.time);
      if (moment.exchange !== -1) beats.exchange.set(current(), moment.exchange);
    } else if (current() < 0 || !sameMoment(moment) || (stretch !== undefined && !hasRoom(stretch))) begin(moment);
    now.passing = false;
    if (stretch !== undefined) now.taken.push(stretch);
  }
  function put(kind: ItemKind, step: number, from: Lane, to: Lane = from, last = step, line: LineKind = "headers", local = false): void {
    items.kind.push(itemKinds.indexOf(kind));
    items.step.push(step);
    items.last.push(last);
    items.from.push(from.id);
    items.to.push(to.id);
    items.line.push(lineKinds.indexOf(line));
    items.local.push(local ? 1 : 0);
  }
  const lastIsSignOf = (lane: Lane): boolean => {
    const at = items.kind.length - 1;
    return at >= beats.first.at(current()) && items.kind.at(at) === itemKinds.indexOf("sign") && items.from.at(at) === lane.id;
  };

  return {
    sheet,
    get beat() { return current(); },
    turn(moment) {
      if (!isFree(moment)) begin(moment);
    },
    bar(moment, lane, step, last) {
      const stretch = last > step ? beside(lane) : undefined, known = now.bars.get(lane.id);
      const same = current() >= 0 && sameMoment(moment) && !now.left.has(lane.id);
      const isMarked = known !== undefined && items.last.at(known) > items.step.at(known);
      // callbacks of one lane that follow each other are one bar
      if (known !== undefined && same && (stretch === undefined || isMarked || hasRoom(stretch))) {
        if (stretch !== undefined && !isMarked) now.taken.push(stretch);
        items.last.set(known, last);
        return;
      }
      if (same && known === undefined && lastIsSignOf(lane)) now.bars.set(lane.id, items.kind.length);
      else {
        if (known !== undefined || now.left.has(lane.id)) begin(moment);
        take(moment, stretch);
        now.bars.set(lane.id, items.kind.length);
      }
      put("bar", step, lane, lane, last);
    },
    arrow(moment, from, to, line, step, local = false) {
      take(moment, between(from, to));
      now.left.add(from.id);
      put("arrow", step, from, to, step, line, local);
    },
    sign(moment, lane, step) {
      take(moment, beside(lane));
      put("sign", step, lane);
    },
    note(moment, lane, step, { wide = false, passing = false, seen = false } = {}) {
      if (passing && !isFree(moment)) begin(moment);
      take(moment, wide ? onwards(lane) : beside(lane));
      now.passing = passing;
      if (passing) now.taken.length = 0;
      put("note", step, lane, lane, step, "headers", seen);
    },
    held(moment, lane, step) {
      take(moment, beside(lane));
      put("held", step, lane);
    },
    mark() {
      const drawn = { taken: [...now.taken], bars: new Map(now.bars), left: new Set(now.left), passing: now.passing };
      const beat = beats.start.length, item = items.kind.length, exchange = beats.exchange.at(beat - 1), lasts = [...now.bars.values()].map((at) => [at, items.last.at(at)] as const);
      return () => {
        for (const column of Object.values(beats)) column.cut(beat);
        cutItems(item);
        if (beat > 0) beats.exchange.set(beat - 1, exchange);
        for (const [at, last] of lasts) items.last.set(at, last);
        now = drawn;
      };
    },
  };
}
