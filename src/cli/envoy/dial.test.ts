import { createServer } from "node:net";
import { expect, it } from "vitest";
import { dialWorker } from "./dial.ts";
import type { EnvoyProcess } from "./envoy-process.ts";
import { listening } from "./upstream-server.ts";

it("drops the connections that another worker took, unsaid", async () => {
  const takenBy = new Map<number, number>(), heard: string[] = [];
  const server = createServer((socket) => {
    takenBy.set(socket.remotePort ?? 0, takenBy.size % 3);
    socket.on("data", (bytes) => heard.push(`${takenBy.get(socket.remotePort ?? 0)} ${bytes.toString()}`));
    socket.on("error", () => undefined);
  });
  const { address, close } = await listening(server, () => void server.close());
  const envoy: EnvoyProcess = {
    log: () => new Uint8Array(), access: () => [], mainThread: "1", workers: ["2", "3", "4"], workerOf: (port) => takenBy.get(port), mainStarted: 0, workerStarted: 0, calls: 0, exited: undefined,
    stop: () => Promise.resolve(),
  };
  const socket = await dialWorker(envoy, address, 2);
  expect(takenBy.get(socket.localPort ?? 0)).toBe(2);
  expect(takenBy.size).toBe(3);
  socket.end("hello");
  await new Promise((ended) => {
    socket.on("close", ended);
    socket.resume();
  });
  expect(heard).toEqual(["2 hello"]);
  close();
});
