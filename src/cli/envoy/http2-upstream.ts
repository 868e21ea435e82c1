/** A server of HTTP/2 that answers as the scenario scripts it, on Node's own implementation. */
import { constants, createServer } from "node:http2";
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { tap } from "../../../e2e/envoy/http2-frames.mjs";
import type { Wire } from "../../../e2e/envoy/http2-frames.mjs";
import { prepareReply } from "../../host/prepared-reply.ts";
import type { Pair } from "../../recording/outcome.ts";
import { joined } from "../../recording/state.ts";
import type { Reply } from "../../scenario/scenario.ts";
import { outgoing, pairsOf, rawPairs } from "./http2-headers.ts";
import { serverOf } from "./secured.ts";
import { listening, sleep } from "./upstream-server.ts";
import type { Arriving, UpstreamServer, UpstreamWorld } from "./upstream-server.ts";

/** A connection below the frames of Node's. Frames of METADATA may come before Node tells of their stream. */
interface Connection { readonly wire: Wire; framesOf(stream: number): (readonly Pair[])[] }

function connectionOn(socket: Socket): Connection {
  const byStream = new Map<number, (readonly Pair[])[]>();
  const framesOf = (stream: number): (readonly Pair[])[] => {
    const frames = byStream.get(stream) ?? [];
    byStream.set(stream, frames);
    return frames;
  };
  return { wire: tap(socket, false, (stream, pairs) => framesOf(stream).push(pairs)), framesOf };
}

const metadataGap = 20;

export function serveHttp2(world: UpstreamWorld): Promise<UpstreamServer> {
  const open = new Map<ServerHttp2Session, Connection>();
  const server = createServer();
  const front = serverOf(world.tls, (socket) => {
    const connection = connectionOn(socket);
    server.once("session", (session) => {
      open.set(session, connection);
      session.on("close", () => open.delete(session));
      session.on("error", () => undefined);
    });
    server.emit("connection", connection.wire.duplex);
  });
  server.on("stream", (stream: ServerHttp2Stream, headers, _flags, raw: readonly string[] | undefined) => {
    const connection = stream.session === undefined ? undefined : open.get(stream.session as ServerHttp2Session), id = stream.id ?? 0;
    if (connection === undefined) return;
    const text = (name: string): string | undefined => headers[name]?.toString();
    const request: Arriving = {
      method: text(":method") ?? "", path: text(":path") ?? "", authority: text(":authority"), headers: raw === undefined ? pairsOf(headers) : rawPairs(raw), body: [], trailers: [], metadata: connection.framesOf(id), complete: false, aborted: false,
    };
    world.onRequest(request);
    serve(stream, request, world.choose(world.upstream, request), (frame) => connection.wire.send(id, frame));
  });
  return listening(front, () => {
    front.close();
    for (const session of open.keys()) session.destroy();
  });
}

type SendFrame = (frame: readonly Pair[]) => void;

function serve(stream: ServerHttp2Stream, request: Arriving, reply: Reply, sendMetadata: SendFrame): void {
  let answering = false;
  const answer = (): void => {
    if (answering || reply.never) return;
    answering = true;
    void respond(stream, request, reply, sendMetadata);
  };
  stream.on("error", () => undefined);
  // Node says so of a stream that this server resets, too
  stream.on("aborted", () => (request.aborted ||= reply.reset === undefined || !request.complete));
  // of a request whose answer is complete Node says no more
  stream.on("close", () => (request.aborted ||= !request.complete));
  stream.on("data", (bytes: Buffer) => {
    request.body.push(new Uint8Array(bytes));
    if (reply.answers === "data") answer();
  });
  stream.on("trailers", (given, _flags, raw?: readonly string[]) => request.trailers.push(...(raw === undefined ? pairsOf(given) : rawPairs(raw))));
  stream.on("end", () => {
    request.complete = true;
    answer();
  });
  if (reply.answers === "headers") answer();
}

async function respond(stream: ServerHttp2Stream, request: Arriving, reply: Reply, sendMetadata: SendFrame): Promise<void> {
  const prepared = prepareReply(reply, true), { trailers } = prepared;
  if (reply.delay > 0) await sleep(reply.delay);
  for (const frame of prepared.metadata) {
    if (stream.destroyed) return;
    sendMetadata(frame.map(({ name, value }) => [name, value]));
    await sleep(metadataGap);
  }
  if (stream.destroyed) return;
  if (reply.reset === "before-headers") return stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  const bodiless = request.method === "HEAD" || reply.status === 204 || reply.status === 304;
  const parts = bodiless ? [] : prepared.parts, more = parts.length > 0 || (!bodiless && (trailers !== undefined || reply.reset !== undefined || reply.holdOpen > 0));
  stream.respond(outgoing(prepared.headers), { endStream: !more, waitForTrailers: more && trailers !== undefined });
  if (trailers !== undefined) stream.on("wantTrailers", () => stream.sendTrailers(outgoing(trailers)));
  if (!more) return;
  for (const part of parts) {
    if (part.delay > 0) await sleep(part.delay);
    if (stream.destroyed) return;
    if (part.metadata !== undefined) sendMetadata(part.metadata.map(({ name, value }) => [name, value]));
    const bytes = joined(part.slices);
    if (bytes.length > 0) stream.write(bytes);
  }
  if (reply.reset === "after-chunks") {
    await sleep(reply.resetDelay);
    // Node would end the stream before it closes it
    stream.destroy(new Error("reset"));
    return;
  }
  if (reply.holdOpen > 0) await sleep(reply.holdOpen);
  if (!stream.destroyed) stream.end();
}
