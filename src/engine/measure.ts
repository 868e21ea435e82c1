/** The time that callbacks take: a scenario run several times into a writer that keeps nothing but the clock. */
import type { ByteString } from "../base/byte-string.ts";
import type { RowKind } from "../recording/segment.ts";
import type { Writer } from "../recording/writer.ts";
import { counterWriter } from "../recording/writer.ts";
import type { FromWorker, Measured, MeasureOrder } from "./protocol.ts";
import type { RunnerWorld } from "./runner.ts";

export interface MeasureWorld extends Pick<RunnerWorld, "createSession" | "now"> { readonly send: (message: FromWorker) => void }

/** ms between two signs of life */
const beatEvery = 50;

export function measure({ createSession, now, send }: MeasureWorld, { scenario, modules, repeats }: MeasureOrder): Measured {
  const named = new Map(modules.map(({ name, bytes }) => [name, bytes])), times: Float64Array<ArrayBuffer>[] = [];
  let steps = new Int32Array(0), beaten = Number.NEGATIVE_INFINITY;
  const beat = (): void => {
    const time = now();
    if (time - beaten < beatEvery) return;
    beaten = time;
    send({ type: "beat", run: 0, inGuest: true });
  };
  for (let done = 0; done < repeats; done++) {
    const timing = timingWriter(now, beat), session = createSession({ scenario, modules: named, writer: timing.writer });
    if (session.start()) {
      for (const action of scenario.actions) {
        if (session.over) break;
        session.apply(action);
        while (session.step()) beat();
      }
    }
    if (done > 0 && timing.steps.length !== steps.length) throw new Error("Two runs of the same scenario had different callbacks.");
    steps = Int32Array.from(timing.steps);
    times.push(Float64Array.from(timing.times));
    send({ type: "repeated", run: 0, done: done + 1 });
  }
  return { steps, repeats: times, tick: tickOf(now) };
}

/** Counts rows like the writer of columns, so that rows are numbered alike. */
function timingWriter(now: () => number, beat: () => void): { readonly writer: Writer; readonly steps: readonly number[]; readonly times: readonly number[] } {
  const counter = counterWriter(), steps: number[] = [], times: number[] = [];
  /** callbacks that are open: the row, its place in the lists, and when it began */
  const open: { readonly step: number; readonly at: number; readonly from: number }[] = [];
  return {
    steps, times,
    writer: {
      get step() { return counter.step; },
      get kept() { return counter.kept; },
      get enclosing() { return counter.enclosing; },
      open(kind: RowKind, name: string, vm: number, thread: number, context: number) {
        const step = counter.open(kind, name, vm, thread, context);
        if (kind !== "callback") return step;
        beat();
        const at = steps.push(step) - 1;
        times.push(0);
        open.push({ step, at, from: now() });
        return step;
      },
      close(step, result, why, flags) {
        const newest = open.at(-1);
        if (newest?.step === step) {
          times[newest.at] = now() - newest.from;
          open.pop();
        }
        counter.close(step, result, why, flags);
      },
      clock(nanoseconds) { counter.clock(nanoseconds); },
      op(op) { counter.op(op); },
      number(value) { counter.number(value); },
      word64(value) { counter.word64(value); },
      bytes(value) { counter.bytes(value); },
      slices(value) { counter.slices(value); },
      text(value: ByteString) { counter.text(value); },
      flush() { counter.flush(); },
    },
  };
}

const looks = 20;
/** The smallest step that a clock makes; browsers make it coarse on purpose. */
export function tickOf(now: () => number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < looks; i++) {
    const from = now();
    let to = now();
    while (to === from) to = now();
    smallest = Math.min(smallest, to - from);
  }
  return smallest;
}
