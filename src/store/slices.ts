/** Long work in slices, so that the page goes on meanwhile. */

const sliceMs = 8;

export interface Sliced {
  /** from 0 to 1 */
  readonly onProgress?: (done: number) => void;
  /** true once nobody wants the answer any more */
  readonly cancelled: () => boolean;
}

/** What the work comes to; undefined when it was cancelled. */
export async function inSlices<T>(work: Generator<number, T>, { onProgress, cancelled }: Sliced): Promise<{ readonly value: T } | undefined> {
  for (;;) {
    if (cancelled()) return undefined;
    const until = performance.now() + sliceMs;
    let done = 0;
    do {
      const next = work.next();
      if (next.done === true) return { value: next.value };
      done = next.value;
    } while (performance.now() < until);
    onProgress?.(done);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
