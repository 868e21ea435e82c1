/** A server of TCP that says what the scenario scripts. */
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { concatBytes } from "../../base/bytes.ts";
import { silentServer } from "../../host/tcp-server.ts";
import type { ConnectionEnd } from "../../recording/outcome.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import type { TcpServer } from "../../scenario/scenario.ts";
import { listening, sleep } from "./upstream-server.ts";
import type { UpstreamServer } from "./upstream-server.ts";

export interface TcpServed { readonly saw: () => ConnectionEnd }

/** `script`: what the server does with the next connection; `onConnection`: in order of arrival. */
export function serveTcp(script: () => TcpServer | undefined, onConnection: (served: TcpServed) => void): Promise<UpstreamServer> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    onConnection(serve(socket, script() ?? silentServer));
  });
  return listening(server, () => {
    server.close();
    for (const socket of open) socket.destroy();
  });
}

function serve(socket: Socket, { greet, greetDelay, echo, prefix, reply, delay, endAfter, resetAfter, keepOpen }: TcpServer): TcpServed {
  socket.setNoDelay(true);
  const received: Uint8Array[] = [];
  let size = 0, end: ConnectionEnd["end"] = "open", said = Promise.resolve(), waiting = 0;
  /** One after another: nothing overtakes what is to be said before. */
  const say = (ms: number, run: () => void): void => {
    if (ms === 0 && waiting === 0) {
      run();
      return;
    }
    const wait = sleep(ms);
    waiting++;
    said = said.then(() => wait).then(() => {
      waiting--;
      run();
    });
  };
  const write = (bytes: Uint8Array): void => void (socket.writableEnded || socket.destroyed || bytes.length === 0 || socket.write(bytes));
  if (greet !== undefined) say(greetDelay, () => write(bytesOf(greet)));
  socket.on("data", (bytes: Buffer) => {
    const before = size, reached = (limit: number | undefined): boolean => limit !== undefined && before < limit && size >= limit;
    received.push(new Uint8Array(bytes));
    size += bytes.length;
    const answer = concatBytes([...(echo ? [prefix === undefined ? new Uint8Array() : bytesOf(prefix), new Uint8Array(bytes)] : []), reply === undefined ? new Uint8Array() : bytesOf(reply)]);
    say(delay, () => write(answer));
    if (reached(endAfter)) say(delay, () => void socket.end());
    if (reached(resetAfter)) {
      say(delay, () => {
        end = "reset";
        socket.resetAndDestroy();
      });
    }
  });
  socket.on("end", () => {
    if (end === "open") end = "ended";
    if (!keepOpen) say(delay, () => void socket.end());
  });
  socket.on("error", () => (end = "reset"));
  return { saw: () => ({ received: concatBytes(received), end }) };
}
