/** Starts a web worker and connects to it. */
import { proxy, transfer, wrap } from "comlink";
import type { FromPage, FromWorker, WorkerCalls } from "./protocol.ts";
import workerUrl from "./worker.ts?worker&url";

/** A worker as the client uses it. */
export interface Spawned {
  readonly calls: WorkerLink;
  /** Who hears what the worker tells, and that it could not be loaded or failed outside a run; nobody at first. */
  listen(listener: (message: FromWorker) => void, onBroken: (message: string) => unknown): void;
  terminate(): void;
}
/** The calls as they look from outside: nothing is waited for except a hash, a preflight, a look, what was measured and the end of a batch. */
export type WorkerLink = Omit<WorkerCalls, "connect">;

/**
 * The worker is a blob that only imports the real one: only then does it inherit the page's Content-Security-Policy. A worker that is
 * loaded by its address under a policy in a meta element has none, and could fetch from elsewhere.
 */
export function spawnWorker(): Spawned {
  const address = new URL(workerUrl, import.meta.url).href;
  const blob = URL.createObjectURL(new Blob([`import ${JSON.stringify(address)};`], { type: "text/javascript" }));
  const worker = new Worker(blob, { type: "module", name: "filters" });
  const remote = wrap<WorkerCalls>(worker);
  const { port1, port2 } = new MessageChannel();
  let hear: (message: FromWorker) => void = () => undefined;
  let broken: string | undefined;
  let hearBroken: (message: string) => unknown = () => undefined;
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    broken = event.message || `the worker ${address} could not be loaded`;
    hearBroken(broken);
  });
  port1.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    hear(data);
    if (data.type === "batch") port1.postMessage({ type: "taken", run: data.run } satisfies FromPage);
  });
  port1.start();
  // the address must last until the worker has read it
  void remote.connect(transfer(port2, [port2])).then(() => URL.revokeObjectURL(blob));
  return {
    calls: {
      start: (order) => void remote.start(order),
      apply: (run, action) => void remote.apply(run, action),
      runNext: (run) => void remote.runNext(run),
      runUntilIdle: (run) => void remote.runUntilIdle(run),
      stop: (run) => void remote.stop(run),
      breakAt: (run, step) => void remote.breakAt(run, step),
      hash: (bytes) => remote.hash(bytes),
      preflight: (bytes) => remote.preflight(bytes),
      look: (order, onStep) => remote.look(order, proxy(onStep)),
      measure: (order) => remote.measure(order),
      batch: (order) => remote.batch(order),
    },
    listen(listener, onBroken) {
      hear = listener;
      hearBroken = onBroken;
      if (broken !== undefined) onBroken(broken);
    },
    terminate() {
      worker.terminate();
      port1.close();
      URL.revokeObjectURL(blob);
    },
  };
}
