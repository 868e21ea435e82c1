/** Entry of the worker: puts the pure core of `runner.ts` behind comlink and a port. Started by `spawn.ts`. */
import { expose, transfer } from "comlink";
import { loadForeignLibrary } from "../host/foreign/library.ts";
import { createSession } from "../host/session.ts";
import { takeAway } from "./isolation.ts";
import type { FromPage, FromWorker, WorkerCalls } from "./protocol.ts";
import { createRunner } from "./runner.ts";
import { transferablesOf } from "./transfer.ts";

takeAway(globalThis);

let toPage: MessagePort | undefined;

function send(message: FromWorker): void {
  toPage?.postMessage(message, message.type === "batch" ? transferablesOf(message.batch) : []);
}

// a message to oneself is delivered after those that have arrived meanwhile, and sooner than any timer
const ring = new MessageChannel();
const tasks: (() => void)[] = [];
ring.port1.addEventListener("message", () => tasks.shift()?.());
ring.port1.start();

const runner = createRunner({
  createSession, send,
  mostUnderWay: 16,
  now: () => performance.now(),
  later(task) {
    tasks.push(task);
    ring.port2.postMessage(undefined);
  },
});

/** What a run needs may have to be loaded before it starts; what is asked of it meanwhile waits. */
let ready: Promise<void> | undefined;
function inOrder(first: Promise<void> | undefined, task: () => void): void {
  if (ready === undefined && first === undefined) return task();
  const mine = Promise.all([ready, first]).then(() => {
    if (ready === mine) ready = undefined;
    task();
  });
  ready = mine;
}

const calls: WorkerCalls = {
  connect(port) {
    toPage = port;
    port.addEventListener("message", (event: MessageEvent<FromPage>) => runner.taken(event.data.run));
    port.start();
  },
  start: (order) => inOrder(loadForeignLibrary(order.modules.flatMap(({ bytes }) => bytes ?? [])), () => runner.start(order)),
  apply: (run, action) => inOrder(undefined, () => runner.apply(run, action)),
  runNext: (run) => inOrder(undefined, () => runner.runNext(run)),
  runUntilIdle: (run) => inOrder(undefined, () => runner.runUntilIdle(run)),
  stop: (run) => inOrder(undefined, () => runner.stop(run)),
  breakAt: (run, step) => inOrder(undefined, () => runner.breakAt(run, step)),
  // a first visit hashes nothing, and asks no other proxy
  hash: async (bytes) => (await import("./hash.ts")).sha256Hex(bytes),
  preflight: async (bytes) => {
    const [{ preflight }, { demangle }] = await Promise.all([import("../host/preflight/preflight.ts"), import("../symbols/demangle.ts")]);
    return preflight(bytes, demangle);
  },
  look: async (order, onStep) => {
    const [{ look }] = await Promise.all([import("./look.ts"), loadForeignLibrary(order.modules.map(({ bytes }) => bytes))]);
    const looked = look(order, { createSession, now: () => performance.now() }, onStep);
    return looked.ok ? transfer(looked, looked.memories.map(({ bytes }) => bytes.buffer)) : looked;
  },
  measure: async (order) => {
    const [{ measure }] = await Promise.all([import("./measure.ts"), loadForeignLibrary(order.modules.map(({ bytes }) => bytes))]);
    return measure({ createSession, now: () => performance.now(), send }, order);
  },
  batch: async (order) => {
    const [{ batch }] = await Promise.all([import("./batch.ts"), loadForeignLibrary(order.modules.map(({ bytes }) => bytes))]);
    batch({ createSession, now: () => performance.now(), send }, order);
  },
};
expose(calls);
