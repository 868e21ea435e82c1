/** Connections to the proxy's listener. */
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Address } from "../../interop/envoy-config.ts";
import type { EnvoyProcess } from "./envoy-process.ts";
import { sleep } from "./upstream-server.ts";

/** Resolves when the connection is there; one that was refused, as by an Envoy that is gone, has been destroyed. */
export function dial(to: Address): Promise<Socket> {
  const socket = connect({ port: to.port, host: to.host, allowHalfOpen: true });
  socket.setNoDelay(true);
  return new Promise((resolve) => {
    socket.once("error", () => resolve(socket));
    socket.once("connect", () => resolve(socket));
  });
}

/** How long Envoy may take to say who has taken a connection. */
const patience = 1000;
const mostAttempts = 200;

/**
 * A connection that this worker has taken. Which one takes a connection is chance: those that another one took are dropped before anything is
 * said on them, so that no HTTP filter hears of them. After many attempts, whichever it is.
 */
export async function dialWorker(envoy: EnvoyProcess, to: Address, worker: number): Promise<Socket> {
  for (let attempt = 1; ; attempt++) {
    const socket = await dial(to), port = socket.localPort ?? 0, end = performance.now() + patience;
    while (!socket.destroyed && envoy.exited === undefined && envoy.workerOf(port) === undefined && performance.now() < end) await sleep(1);
    if (socket.destroyed || envoy.workerOf(port) === worker || attempt >= mostAttempts) return socket;
    socket.destroy();
  }
}
