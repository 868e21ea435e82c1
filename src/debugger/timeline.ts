/**
 * The sequence diagram of a recording: lanes from left to right, beats from top to bottom, and what is drawn in each beat. It is kept per
 * recording as columns and grows in stretches, so that a run of a million steps costs no more at a time than the page has to spare; words are
 * made for the beats in view alone.
 */
import type { Recording } from "../recording/log.ts";
import { castOf } from "./cast.ts";
import { createDrawing } from "./timeline/drawing.ts";
import { drawBeat } from "./timeline/drawn.ts";
import type { DrawnBeat } from "./timeline/drawn.ts";
import { stepWords } from "./timeline/labels.ts";
import type { Lane } from "./timeline/lanes.ts";

export type { ArrowItem, BarItem, DrawnBeat, DrawnItem, StripMark, Words } from "./timeline/drawn.ts";
export type { Lane } from "./timeline/lanes.ts";

export interface LaneHead { readonly name: string; readonly under: string; readonly stopped: boolean }

export interface Timeline {
  /** Draws rows that have arrived, at most so many; true when nothing is left to draw. */
  grow(most: number): boolean;
  /** Steps that are drawn: 1..drawn. */
  readonly drawn: number;
  readonly beats: number;
  /** From left to right. */
  readonly lanes: readonly Lane[];
  beat(index: number): DrawnBeat;
  /** The beat in which a step stands; -1 when there is none yet. */
  beatOf(step: number): number;
  /** Index of the exchange of a beat; -1: none. */
  exchangeOf(beat: number): number;
  /** The beats of one exchange, in order. */
  beatsOf(exchange: number): readonly number[];
  /** What stands above a lane at a step. */
  head(lane: Lane, step: number): LaneHead;
  /** Whether the VM of a lane has failed by then. */
  stopped(lane: Lane, step: number): boolean;
  /** What the step did, in words that stand beside its strip. */
  words(step: number): string;
}

const timelines = new WeakMap<Recording, Timeline>();

export function timelineOf(recording: Recording): Timeline {
  let found = timelines.get(recording);
  if (found === undefined) timelines.set(recording, (found = createTimeline(recording)));
  return found;
}

const unders = { client: "downstream", upstream: "upstream", service: "called" } as const;

function createTimeline(recording: Recording): Timeline {
  const growing = createDrawing(recording), { drawing } = growing, { beats } = drawing.pen.sheet;
  let sorted: readonly Lane[] = [];
  const stopped = (lane: Lane, step: number): boolean => drawing.stopped.at(lane.id, step) === 1;
  return {
    grow: growing.grow,
    get drawn() { return growing.drawn; },
    get beats() { return beats.start.length; },
    get lanes() {
      if (sorted.length !== drawing.lanes.list.length) sorted = drawing.lanes.list.toSorted((a, b) => a.key - b.key);
      return sorted;
    },
    beat: (index) => drawBeat(drawing, index),
    beatOf: (step) => (step > growing.drawn && step >= recording.length ? -1 : beats.start.lastAtMost(step)),
    exchangeOf: (beat) => (beat < 0 ? -1 : beats.exchange.at(beat)),
    beatsOf(exchange) {
      const found: number[] = [];
      for (let beat = 0; beat < beats.start.length; beat++) if (beats.exchange.at(beat) === exchange) found.push(beat);
      return found;
    },
    head(lane, step) {
      if (lane.kind !== "filter") return { name: lane.name, under: unders[lane.kind], stopped: false };
      const vm = drawing.vms.at(lane.id, step) ?? castOf(recording).vms.find((one) => one.filter === lane.filter)?.index, isStopped = stopped(lane, step);
      return { name: lane.name, under: [vm === undefined ? "filter" : `VM ${vm + 1}`, ...(lane.thread === undefined ? [] : [lane.thread]), ...(isStopped ? ["stopped"] : [])].join(", "), stopped: isStopped };
    },
    stopped,
    words: (step) => stepWords(recording, step),
  };
}
