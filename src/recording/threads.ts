/** The proxy's threads as rows name them: worker threads by number from 0, then the main thread and the canary that is started on it before. */

export const mainThread = 254;
export const canaryThread = 255;

export const isWorker = (thread: number): boolean => thread < mainThread;

/** Envoy counts its workers from 0. */
export function threadName(thread: number): string {
  if (thread === mainThread) return "main";
  return thread === canaryThread ? "canary" : `worker ${thread}`;
}
