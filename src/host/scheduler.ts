/** Virtual time. Due items are ordered by (time, sequence number); nothing here reads a real clock. */

/** waited-for: a run goes on until none is left. background: ticks and timeouts, which fire only while time passes for something else. */
export type Urgency = "waited-for" | "background";

export interface Due {
  /** ns since the start of the run */
  readonly time: number;
  readonly sequence: number;
  readonly urgency: Urgency;
  /** the thread on whose event loop it runs */
  readonly thread: number;
  run: () => void;
  cancelled: boolean;
}

export class Scheduler {
  /** ns since the start of the run */
  now = 0;
  /** Counts what was taken: all that one item leads to happens in one turn of the event loop. */
  turn = 0;
  /** The thread that runs now. What it schedules runs on it too. */
  thread = 0;
  #sequence = 0;
  #waited = 0;
  /** cancelled items that still lie in the heap */
  #dead = 0;
  #heap: Due[] = [];

  /** `delay` in ns */
  after(delay: number, run: () => void, urgency: Urgency = "waited-for"): Due {
    const due: Due = { time: this.now + delay, sequence: this.#sequence++, urgency, thread: this.thread, run, cancelled: false };
    if (urgency === "waited-for") this.#waited++;
    this.#push(due);
    return due;
  }

  cancel(due: Due | undefined): void {
    if (due === undefined || due.cancelled) return;
    due.cancelled = true;
    // what it would have run must not be kept alive by the heap
    due.run = nothing;
    if (due.urgency === "waited-for") this.#waited--;
    if (++this.#dead > fewDead && this.#dead > this.#heap.length >> 1) this.#sweep();
  }

  /** Puts an item before all others: it is taken next, and no time passes for it. The item it returns takes its place. */
  hurry(due: Due): Due {
    const first: Due = { ...due, time: beforeAll, sequence: this.#sequence++ };
    this.cancel(due);
    if (first.urgency === "waited-for") this.#waited++;
    this.#push(first);
    return first;
  }

  #sweep(): void {
    const alive = this.#heap.filter((due) => !due.cancelled);
    this.#heap = [];
    this.#dead = 0;
    for (const due of alive) this.#push(due);
  }

  /** True while something is pending that a run waits for. */
  get busy(): boolean {
    return this.#waited > 0;
  }

  /** The next item, without taking it. */
  peek(): Due | undefined {
    while (this.#heap[0]?.cancelled) {
      this.#take();
      this.#dead--;
    }
    return this.#heap[0];
  }

  /** Takes the next item and moves time to it (never back). */
  take(): Due | undefined {
    const due = this.peek();
    if (due === undefined) return undefined;
    this.#take();
    this.turn++;
    due.cancelled = true;
    if (due.urgency === "waited-for") this.#waited--;
    if (due.time > this.now) this.now = due.time;
    this.thread = due.thread;
    return due;
  }

  /** Does something as another thread: what it schedules is posted to the loop of that one. */
  on<T>(thread: number, work: () => T): T {
    const before = this.thread;
    this.thread = thread;
    try {
      return work();
    } finally {
      this.thread = before;
    }
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(due);
    while (i > 0) {
      const up = (i - 1) >> 1, parent = heap[up];
      if (parent === undefined || !before(due, parent)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = due;
  }

  #take(): void {
    const heap = this.#heap, moved = heap.pop();
    if (moved === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const left = heap[child], right = heap[child + 1];
      if (left === undefined) break;
      let smaller = left;
      if (right !== undefined && before(right, left)) {
        smaller = right;
        child++;
      }
      if (!before(smaller, moved)) break;
      heap[i] = smaller;
      i = child;
    }
    heap[i] = moved;
  }
}

const beforeAll = -1;
const fewDead = 64;
const nothing = (): void => {};

const before = (a: Due, b: Due): boolean => a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
