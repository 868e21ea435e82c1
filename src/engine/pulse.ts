/** How a run keeps in touch with the page: when a slice is over, when to give a sign of life, when rows should leave. Times in ms of wall clock. */

export interface Pulse {
  /** Called often: whenever a row is opened. */
  readonly beat: (isEntry: boolean) => void;
  /** True once the slice has lasted long enough. */
  readonly expired: boolean;
  startSlice(): void;
  /** Reads the clock at every entry into a guest, for a run of which one is known to be slow. */
  readonly precise: boolean;
}

export interface PulseInput {
  readonly now: () => number;
  readonly precise: boolean;
  /** A sign of life is due. */
  readonly onBeat: () => void;
  /** Rows have waited for long enough. */
  readonly onStale: () => void;
}

const sliceLength = 10;
const beatEvery = 50;
const rowsEvery = 100;
/** Reading the clock costs as much as writing half a row, so it is read seldom while rows come fast. */
const longestStride = 64;
/** Rows of a host call are counted as less: only an entry can last. */
const callsPerEntry = 8;

export function createPulse({ now, precise, onBeat, onStale }: PulseInput): Pulse {
  let read = now(), sliceEnd = read + sliceLength, beaten = read, sent = read;
  let stride = 1, left = 0, expired = false;

  function look(): void {
    const time = now(), passed = time - read;
    read = time;
    stride = passed > 1 ? 1 : Math.min(longestStride, stride * 2);
    if (time >= sliceEnd) expired = true;
    if (time - beaten >= beatEvery) {
      beaten = time;
      onBeat();
    }
    if (time - sent >= rowsEvery) {
      sent = time;
      onStale();
    }
  }

  return {
    precise,
    get expired() { return expired; },
    startSlice() {
      expired = false;
      left = 0;
      look();
      sliceEnd = read + sliceLength;
      expired = false;
    },
    beat(isEntry) {
      left -= isEntry ? callsPerEntry : 1;
      if (left > 0 && !(precise && isEntry)) return;
      left = stride * callsPerEntry;
      look();
    },
  };
}
