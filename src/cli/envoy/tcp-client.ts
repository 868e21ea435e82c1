/** A client of TCP, on a connection of its own. */
import { connect } from "node:net";
import { concatBytes } from "../../base/bytes.ts";
import type { ConnectionEnd } from "../../recording/outcome.ts";
import type { Address } from "../../interop/envoy-config.ts";

export interface TcpClient {
  data(bytes: Uint8Array, end: boolean): void;
  /** Ends its side and goes on reading. */
  halfClose(): void;
  /** Closes its socket, in order or with a reset; it sees nothing more. */
  hangUp(reset: boolean): void;
  saw(): ConnectionEnd;
  readonly port: number;
}

/** Resolves when the connection is there, or has been refused. */
export function openTcp(to: Address): Promise<TcpClient> {
  const socket = connect({ port: to.port, host: to.host, allowHalfOpen: true }), received: Uint8Array[] = [];
  socket.setNoDelay(true);
  let end: ConnectionEnd["end"] = "open", gone = false, port = 0;
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
  const client: TcpClient = {
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
    get port() { return port; },
  };
  return new Promise((resolve) => {
    socket.once("error", () => resolve(client));
    socket.once("connect", () => {
      port = socket.localPort ?? 0;
      resolve(client);
    });
  });
}
