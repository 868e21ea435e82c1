/** A client of TCP, on a connection of its own. */
import type { Socket } from "node:net";
import { concatBytes } from "../../base/bytes.ts";
import type { ConnectionEnd } from "../../recording/outcome.ts";

export interface TcpClient {
  data(bytes: Uint8Array, end: boolean): void;
  /** Ends its side and goes on reading. */
  halfClose(): void;
  /** Closes its socket, in order or with a reset; it sees nothing more. */
  hangUp(reset: boolean): void;
  saw(): ConnectionEnd;
  readonly port: number;
}

/** On a connection that is there, or has been refused. */
export function openTcp(socket: Socket): TcpClient {
  const received: Uint8Array[] = [], port = socket.localPort ?? 0;
  let end: ConnectionEnd["end"] = socket.destroyed ? "reset" : "open", gone = false;
  const ended = (how: ConnectionEnd["end"]): void => {
    if (!gone && end === "open") end = how;
  };
  socket.on("data", (bytes: Buffer) => {
    if (!gone) received.push(new Uint8Array(bytes));
  });
  socket.on("end", () => ended("ended"));
  socket.on("error", () => {
    if (!gone) end = "reset";
  });
  return {
    data(bytes, last) {
      if (!socket.destroyed) socket.write(bytes);
      if (last) socket.end();
    },
    halfClose: () => void socket.end(),
    hangUp(reset) {
      gone = true;
      if (reset) socket.resetAndDestroy();
      else socket.destroy();
    },
    saw: () => ({ received: concatBytes(received), end }),
    port,
  };
}
