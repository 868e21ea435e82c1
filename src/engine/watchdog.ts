/** Notices silence. Counted in ticks of a timer, each at most once, so that a sleeping machine or a throttled tab is not taken for a guest that hangs. */

export interface Watchdog {
  /** A sign of life. */
  heard(): void;
  stop(): void;
}

export interface Timers {
  readonly every: (task: () => void, milliseconds: number) => () => void;
  /** Runs a task after the messages that are already waiting. */
  readonly afterMessages: (task: () => void) => void;
}

const ticksPerLimit = 4;
const shortestTick = 20;

/** `onSilence` is called once, no sooner than `limit` ms after the last sign of life and usually within a quarter more; `watching` says whether silence counts now. */
export function createWatchdog(limit: number, timers: Timers, watching: () => boolean, onSilence: () => void): Watchdog {
  const tick = Math.max(shortestTick, limit / ticksPerLimit);
  // the first tick may come right after a sign of life
  const most = Math.ceil(limit / tick) + 1;
  let silent = 0, ended = false;
  const cancel = timers.every(() => {
    silent = watching() ? silent + 1 : 0;
    if (silent < most) return;
    // the page itself may have been busy: what arrived meanwhile counts
    const before = silent;
    timers.afterMessages(() => {
      if (ended || silent < before || !watching()) return;
      stop();
      onSilence();
    });
  }, tick);
  function stop(): void {
    ended = true;
    cancel();
  }
  return {
    heard() { silent = 0; },
    stop,
  };
}
