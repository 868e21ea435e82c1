/** The engine of the command line: guests run in worker threads, and one that does not return is ended. */
import { Worker } from "node:worker_threads";
import { messageOf } from "../base/thrown.ts";
import { createEngine, wallTimers } from "../engine/client.ts";
import { look } from "../engine/look.ts";
import type { BatchOrder, Engine, FromWorker, StartOrder } from "../engine/protocol.ts";
import type { Spawned } from "../engine/spawn.ts";
import { measure } from "../engine/measure.ts";
import { preflight } from "../host/preflight/preflight.ts";
import { createSession } from "../host/session.ts";
import { demangle } from "../symbols/demangle.ts";
import type { Action } from "../scenario/scenario.ts";

export type Order =
  | { readonly call: "start"; readonly order: StartOrder }
  | { readonly call: "apply"; readonly run: number; readonly action: Action }
  | { readonly call: "runNext" | "runUntilIdle" | "stop"; readonly run: number }
  | { readonly call: "breakAt"; readonly run: number; readonly step: number | undefined }
  | { readonly call: "hash"; readonly bytes: Uint8Array }
  | { readonly call: "batch"; readonly order: BatchOrder };
export type Answer = { readonly type: "hash"; readonly digest: string } | { readonly type: "batched"; readonly failure?: string };

export const createNodeEngine = (): Engine => createEngine({ spawn: spawnThread, timers: wallTimers });

function spawnThread(): Spawned {
  const worker = new Worker(new URL("./worker-start.mjs", import.meta.url));
  let hear: (message: FromWorker) => void = () => undefined;
  let hearBroken: (message: string) => unknown = () => undefined;
  let broken: string | undefined;
  const hashes: ((digest: string) => void)[] = [];
  let batched: (failure?: string) => void = () => undefined;
  worker.on("message", (message: FromWorker | Answer) => {
    if (message.type === "hash") hashes.shift()?.(message.digest);
    else if (message.type === "batched") batched(message.failure);
    else hear(message);
  });
  worker.on("error", (error) => {
    broken = messageOf(error);
    hearBroken(broken);
  });
  const send = (order: Order): void => worker.postMessage(order, []);
  return {
    calls: {
      start: (order) => send({ call: "start", order }),
      apply: (run, action) => send({ call: "apply", run, action }),
      runNext: (run) => send({ call: "runNext", run }),
      runUntilIdle: (run) => send({ call: "runUntilIdle", run }),
      stop: (run) => send({ call: "stop", run }),
      breakAt: (run, step) => send({ call: "breakAt", run, step }),
      hash: (bytes) => new Promise((resolve) => {
        hashes.push(resolve);
        send({ call: "hash", bytes });
      }),
      // nothing of the module runs: no thread is needed
      preflight: (bytes) => Promise.resolve(preflight(bytes, demangle)),
      look: async (order, onStep) => look(order, { createSession, now: () => performance.now() }, onStep),
      batch: (order) => new Promise((resolve, reject) => {
        batched = (failure) => (failure === undefined ? resolve() : reject(new Error(failure)));
        send({ call: "batch", order });
      }),
      measure: async (order) => measure({ createSession, now: () => performance.now(), send: (message) => hear(message) }, order),
    },
    listen(listener, onBroken) {
      hear = listener;
      hearBroken = onBroken;
      if (broken !== undefined) onBroken(broken);
    },
    terminate: () => void worker.terminate(),
  };
}
