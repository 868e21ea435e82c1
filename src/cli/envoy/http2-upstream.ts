/** A server of HTTP/2 that answers as the scenario scripts it, on Node's own implementation. */
import { constants, createServer } from "node:http2";
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { prepareReply } from "../../host/prepared-reply.ts";
import { joined } from "../../recording/state.ts";
import type { Reply } from "../../scenario/scenario.ts";
import { outgoing, pairsOf, rawPairs } from "./http2-headers.ts";
import { listening, sleep } from "./upstream-server.ts";
import type { Arriving, UpstreamServer, UpstreamWorld } from "./upstream-server.ts";

export function serveHttp2(world: UpstreamWorld): Promise<UpstreamServer> {
  const open = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on("session", (session) => {
    open.add(session);
    session.on("close", () => open.delete(session));
    session.on("error", () => undefined);
  });
  server.on("stream", (stream: ServerHttp2Stream, headers, _flags, raw: readonly string[] | undefined) => {
    const text = (name: string): string | undefined => headers[name]?.toString();
    const request: Arriving = {
      method: text(":method") ?? "", path: text(":path") ?? "", authority: text(":authority"), headers: raw === undefined ? pairsOf(headers) : rawPairs(raw), body: [], trailers: [], complete: false, aborted: false,
    };
    world.onRequest(request);
    serve(stream, request, world.choose(world.upstream, request));
  });
  return listening(server, () => {
    server.close();
    for (const session of open) session.destroy();
  });
}

function serve(stream: ServerHttp2Stream, request: Arriving, reply: Reply): void {
  let answering = false;
  const answer = (): void => {
    if (answering || reply.never) return;
    answering = true;
    void respond(stream, request, reply);
  };
  stream.on("error", () => undefined);
  stream.on("aborted", () => (request.aborted = true));
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

async function respond(stream: ServerHttp2Stream, request: Arriving, reply: Reply): Promise<void> {
  const prepared = prepareReply(reply, true), { trailers } = prepared;
  if (reply.delay > 0) await sleep(reply.delay);
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
    const bytes = joined(part.slices);
    if (bytes.length > 0) stream.write(bytes);
  }
  if (reply.reset === "after-chunks") {
    await sleep(reply.resetDelay);
    return stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }
  if (reply.holdOpen > 0) await sleep(reply.holdOpen);
  if (!stream.destroyed) stream.end();
}
