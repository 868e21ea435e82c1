/** A server of HTTP/1.1 that answers as the scenario scripts it, byte for byte. */
import type { Socket } from "node:net";
import { fromByteString, lowerAscii, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { chunkOf, headerLines, lastChunk } from "../../base/http1-wire.ts";
import { prepareReply } from "../../host/prepared-reply.ts";
import { closing } from "../../host/upstream-request.ts";
import { joined } from "../../recording/state.ts";
import type { Pair } from "../../recording/outcome.ts";
import type { Reply } from "../../scenario/scenario.ts";
import { serverOf } from "./secured.ts";
import { listening, sleep } from "./upstream-server.ts";
import type { Arriving, UpstreamServer, UpstreamWorld } from "./upstream-server.ts";

export function serveHttp1(world: UpstreamWorld): Promise<UpstreamServer> {
  const open = new Set<Socket>();
  const server = serverOf(world.tls, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    serve(socket, world);
  });
  return listening(server, () => {
    server.close();
    for (const socket of open) socket.destroy();
  });
}

type State = "head" | "length" | "size" | "chunk" | "after-chunk" | "trailers" | "complete";

function serve(socket: Socket, world: UpstreamWorld): void {
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  let buffer: ByteString = "", state: State = "head", left = 0, answering = false;
  let request: Arriving | undefined, reply: Reply | undefined, answered = false;
  const takeLine = (): ByteString | undefined => {
    const end = buffer.indexOf("\r\n");
    if (end < 0) return undefined;
    const line = buffer.slice(0, end);
    buffer = buffer.slice(end + 2);
    return line;
  };
  const takeBody = (most: number): void => {
    const piece = buffer.slice(0, most);
    buffer = buffer.slice(piece.length);
    left -= piece.length;
    request?.body.push(fromByteString(piece));
    if (reply?.answers === "data") answer();
  };
  const complete = (): void => {
    state = "complete";
    if (request !== undefined) request.complete = true;
    answer();
    next();
  };
  const answer = (): void => {
    if (answering || request === undefined || reply === undefined || reply.never) return;
    answering = true;
    void respond(socket, request, reply).then(() => {
      answered = true;
      next();
    });
  };
  /** The next request of the connection, once this one is complete and answered. */
  const next = (): void => {
    if (!answered || state !== "complete") return;
    request = undefined;
    reply = undefined;
    answering = answered = false;
    state = "head";
    read();
  };
  const begin = (head: ByteString): void => {
    const [line = "", ...fields] = head.split("\r\n"), [method = "", path = ""] = line.split(" ");
    const headers = fields.map((field): Pair => [lowerAscii(field.slice(0, field.indexOf(":"))), field.slice(field.indexOf(":") + 1).trim()]);
    const find = (name: string): ByteString | undefined => headers.find(([key]) => key === name)?.[1];
    request = { method, path, authority: find("host"), headers, body: [], trailers: [], metadata: [], complete: false, aborted: false };
    world.onRequest(request);
    reply = world.choose(world.upstream, request);
    if (reply.answers === "headers") answer();
    left = Number(find("content-length") ?? 0);
    if (/chunked/i.test(find("transfer-encoding") ?? "")) state = "size";
    else if (left > 0) state = "length";
    else complete();
  };
  const advance = (): boolean => {
    if (buffer === "" || socket.destroyed) return false;
    switch (state) {
      case "head": {
        const end = buffer.indexOf("\r\n\r\n");
        if (end < 0) return false;
        const head = buffer.slice(0, end);
        buffer = buffer.slice(end + 4);
        begin(head);
        return true;
      }
      case "length":
        takeBody(left);
        if (left === 0) complete();
        return left === 0;
      case "size": {
        const line = takeLine();
        if (line === undefined) return false;
        left = Number.parseInt(line, 16);
        state = left === 0 ? "trailers" : "chunk";
        return true;
      }
      case "chunk":
        takeBody(left);
        if (left === 0) state = "after-chunk";
        return left === 0;
      case "after-chunk":
        if (takeLine() === undefined) return false;
        state = "size";
        return true;
      case "trailers": {
        const line = takeLine();
        if (line === undefined) return false;
        if (line === "") complete();
        else request?.trailers.push([lowerAscii(line.slice(0, line.indexOf(":"))), line.slice(line.indexOf(":") + 1).trim()]);
        return true;
      }
      case "complete":
        // what follows a complete request before its answer is none: the server hangs up
        if (request !== undefined) socket.destroy();
        return false;
    }
  };
  const read = (): void => {
    while (advance());
  };
  socket.on("data", (bytes: Buffer) => {
    buffer += toByteString(bytes);
    read();
  });
  socket.on("close", () => {
    if (request !== undefined && !request.complete) request.aborted = true;
  });
}

/** Resolves when the whole answer is written; never after a reset. */
async function respond(socket: Socket, request: Arriving, reply: Reply): Promise<void> {
  const prepared = prepareReply(reply, false);
  let pending: ByteString = "";
  const flush = (): void => {
    if (!socket.destroyed && pending !== "") socket.write(fromByteString(pending));
    pending = "";
  };
  const pause = async (ms: number): Promise<void> => {
    flush();
    await sleep(ms);
  };
  const reset = async (): Promise<void> => {
    socket.resetAndDestroy();
    await new Promise(() => undefined);
  };
  if (reply.delay > 0) await pause(reply.delay);
  if (reply.reset === "before-headers") return reset();
  const received = request.headers.map(([name, value]) => ({ name, value }));
  const headers = closing(received, prepared.headers).filter(({ name }) => name !== ":status");
  pending += `HTTP/1.1 ${reply.status} Status\r\n${headerLines(headers)}\r\n`;
  const bodiless = request.method === "HEAD" || reply.status === 204 || reply.status === 304;
  const chunked = headers.some(({ name, value }) => name === "transfer-encoding" && /chunked/i.test(value));
  for (const part of bodiless ? [] : prepared.parts) {
    if (part.delay > 0) await pause(part.delay);
    const bytes = joined(part.slices);
    pending += chunked ? chunkOf(bytes) : toByteString(bytes);
  }
  if (reply.reset === "after-chunks" && !bodiless) {
    await pause(reply.resetDelay);
    return reset();
  }
  if (reply.holdOpen > 0 && !bodiless) await pause(reply.holdOpen);
  if (chunked && !bodiless) pending += lastChunk(prepared.trailers ?? []);
  flush();
  if (headers.some(({ name, value }) => name === "connection" && value === "close")) socket.end();
}
