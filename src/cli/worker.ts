/** Entry of the worker thread in which guests run: started by `node-engine.ts`. */
import { parentPort } from "node:worker_threads";
import "../host/foreign/packages.ts";
import { createSession } from "../host/session.ts";
import { messageOf } from "../base/thrown.ts";
import { batch } from "../engine/batch.ts";
import { sha256Hex } from "../engine/hash.ts";
import { createRunner } from "../engine/runner.ts";
import { transferablesOf } from "../engine/transfer.ts";
import type { BatchOrder, FromWorker } from "../engine/protocol.ts";
import type { Answer, Order } from "./node-engine.ts";

const port = parentPort;
if (port === null) throw new Error("this file is the entry of a worker thread");

const runner = createRunner({
  createSession,
  send: (message) => port.postMessage(message, message.type === "batch" ? [...transferablesOf(message.batch)] : []),
  now: () => performance.now(),
  // after the messages that have arrived meanwhile
  later: (task) => void setImmediate(task),
});

port.on("message", (order: Order) => {
  switch (order.call) {
    case "start": return runner.start(order.order);
    case "apply": return runner.apply(order.run, order.action);
    case "runNext": return runner.runNext(order.run);
    case "runUntilIdle": return runner.runUntilIdle(order.run);
    case "stop": return runner.stop(order.run);
    case "breakAt": return runner.breakAt(order.run, order.step);
    case "hash": return port.postMessage({ type: "hash", digest: sha256Hex(order.bytes) } satisfies Answer);
    case "batch": return port.postMessage({ type: "batched", ...batched(order.order, (message) => port.postMessage(message)) } satisfies Answer);
  }
});

function batched(order: BatchOrder, send: (message: FromWorker) => void): { readonly failure?: string } {
  try {
    batch({ createSession, now: () => performance.now(), send }, order);
    return {};
  } catch (thrown) {
    return { failure: messageOf(thrown) };
  }
}
