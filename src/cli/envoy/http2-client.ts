/** A client of HTTP/2, with prior knowledge, on Node's own implementation. */
import { connect, constants } from "node:http2";
import type { Socket } from "node:net";
import { tap } from "../../../e2e/envoy/http2-frames.mjs";
import { concatBytes } from "../../base/bytes.ts";
import type { ClientSaw, Pair } from "../../recording/outcome.ts";
import { headersOf } from "../../scenario/bytes.ts";
import type { Headers, SendHeaders } from "../../scenario/scenario.ts";
import type { ClientConnection } from "./client-connection.ts";
import { outgoing, pairsOf, rawPairs } from "./http2-headers.ts";

/** On a connection that is there. `trailers`: some follow. Rejects when Node does not send such headers. */
export function sendHttp2(socket: Socket, action: SendHeaders, trailers: boolean): Promise<ClientConnection> {
  const metadata: (readonly Pair[])[] = [], wire = tap(socket, true, (_, pairs) => metadata.push(pairs));
  const session = connect("http://proxy", { createConnection: () => wire.duplex }), port = socket.localPort ?? 0;
  const fields = outgoing([
    { name: ":method", value: action.method }, { name: ":path", value: action.path }, ...(action.authority === "" ? [] : [{ name: ":authority", value: action.authority }]),
    { name: ":scheme", value: action.scheme }, ...headersOf(action.headers),
  ]);
  const received: Uint8Array[] = [];
  let status: number | undefined, headers: readonly Pair[] = [], trailersSeen: readonly Pair[] | undefined, ended = false, cut = socket.destroyed;
  const informational: number[] = [];
  let last: Headers = [];
  session.on("error", () => (cut = true));
  const stream = session.request(fields, { endStream: action.endOfStream, waitForTrailers: trailers });
  stream.on("headers", (given) => informational.push(given[":status"] ?? 0));
  stream.on("response", (given, _flags, raw) => {
    status = given[":status"] ?? 0;
    headers = rawPairs((raw as readonly string[] | undefined) ?? []).filter(([name]) => !name.startsWith(":"));
    if (raw === undefined) headers = pairsOf(given).filter(([name]) => !name.startsWith(":"));
  });
  stream.on("data", (bytes: Buffer) => received.push(new Uint8Array(bytes)));
  stream.on("trailers", (given, _flags, raw?: readonly string[]) => (trailersSeen = raw === undefined ? pairsOf(given) : rawPairs(raw)));
  stream.on("end", () => (ended = true));
  stream.on("error", () => (cut = true));
  stream.on("close", () => {
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR || !ended) cut = true;
  });
  stream.on("wantTrailers", () => stream.sendTrailers(outgoing(headersOf(last))));
  const connection: ClientConnection = {
    data(bytes, end) {
      if (stream.destroyed) return;
      if (bytes.length > 0) stream.write(bytes);
      if (end) stream.end();
    },
    trailers(given) {
      last = given;
      if (!stream.destroyed) stream.end();
    },
    metadata(given) {
      if (!stream.destroyed) wire.send(stream.id ?? 0, headersOf(given).map(({ name, value }) => [name, value]));
    },
    abort() {
      cut ||= !ended;
      stream.close(constants.NGHTTP2_CANCEL);
    },
    close: () => session.destroy(),
    saw(): ClientSaw {
      return {
        ...(status !== undefined && { status }), informational, headers, body: concatBytes(received), ...(trailersSeen !== undefined && { trailers: trailersSeen }), ...(metadata.length > 0 && { metadata }),
        end: cut ? "cut" : ended ? "complete" : "still waiting",
      };
    },
    port,
  };
  return new Promise((resolve) => {
    session.once("error", () => resolve(connection));
    session.once("connect", () => resolve(connection));
  });
}
