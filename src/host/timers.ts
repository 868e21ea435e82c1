/** One tick timer for each root context (semantics 13), driven by virtual time. */
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import { byteStringOfText, fromByteString } from "../base/byte-string.ts";
import { blobOf } from "../recording/state.ts";
import type { Context } from "./context.ts";
import type { Host } from "./host.ts";
import type { Due } from "./scheduler.ts";

export interface Timers {
  /** `period` in ms; 0 stops the timer, anything else replaces it (T-75) */
  set(root: Context, period: number): void;
  stop(root: Context): void;
  /** When the next tick of a root is due, ns since the start of the run. */
  due(root: Context): number | undefined;
  /** By hand: its tick comes before everything else, and no time passes. False where none is set. */
  hurry(root: Context): boolean;
}

export function createTimers(host: () => Host): Timers {
  const timers = new Map<Context, { period: number; due: Due | undefined; entity: number }>();
  const text = (value: number) => blobOf(fromByteString(byteStringOfText(String(value))));

  /** `from`: ns since the start of the run */
  const arm = (root: Context, from: number): void => {
    const timer = timers.get(root);
    if (timer === undefined || timer.period === 0) return;
    const { scheduler, recorder } = host();
    timer.due = scheduler.after(from + timer.period * nanosecondsPerMillisecond - scheduler.now, () => tick(root), "background");
    recorder.put(timer.entity, "due", text(timer.due.time));
  };
  /** T-76: the next one counts from the start of this one. */
  const tick = (root: Context): void => {
    const timer = timers.get(root), { recorder, scheduler } = host();
    if (timer === undefined || root.vm.failed) return;
    host().cause = recorder.deed("tick-due", { filter: root.plugin.index, period: timer.period }, () => arm(root, scheduler.now));
    root.vm.call("proxy_on_tick", root, [root.id], 0);
    if (root.vm.failed) scheduler.cancel(timer.due);
  };

  return {
    set(root, period) {
      let timer = timers.get(root);
      const { scheduler, recorder } = host();
      if (timer === undefined) {
        timer = { period, due: undefined, entity: recorder.create("timer", "tick", root.entity, `filter=${root.plugin.index}`) };
        timers.set(root, timer);
      }
      scheduler.cancel(timer.due);
      timer.due = undefined;
      timer.period = period;
      recorder.put(timer.entity, "period", text(period));
      if (period === 0) recorder.unput(timer.entity, "due");
      else arm(root, scheduler.now);
    },
    due: (root) => timers.get(root)?.due?.time,
    hurry(root) {
      const timer = timers.get(root);
      if (timer?.due === undefined || root.vm.failed) return false;
      timer.due = host().scheduler.hurry(timer.due);
      return true;
    },
    stop(root) {
      const timer = timers.get(root);
      if (timer === undefined) return;
      host().scheduler.cancel(timer.due);
      timers.delete(root);
      host().recorder.remove(timer.entity);
    },
  };
}
