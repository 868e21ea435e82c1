/** The short forms of an exchange and of a connection as the elementary actions they stand for. */
import { bytesOf } from "./bytes.ts";
import type { Action, Chunk, Connection, Exchange, Piece, SendHeaders } from "./scenario.ts";

/**
 * Headers, pieces of the body (a chunk's delay becomes `advance`, its metadata a frame before it), trailers, then `run until idle`. The end of the stream is put on the
 * last part. An empty `body`, empty `chunks` and empty `trailers` count as absent; chunks win over a body.
 */
export function expandExchange(exchange: Exchange): readonly Action[] {
  const chunks = chunksOf(exchange);
  const trailers = exchange.trailers !== undefined && exchange.trailers.length > 0 ? exchange.trailers : undefined;
  const headers: SendHeaders = {
    do: "send-headers", exchange: exchange.id, protocol: exchange.protocol, method: exchange.method, path: exchange.path, scheme: exchange.scheme,
    authority: exchange.authority, headers: trailers === undefined ? withLength(exchange) : exchange.headers, endOfStream: chunks.length === 0 && trailers === undefined,
    ...(exchange.reply !== undefined && { reply: exchange.reply }), ...(exchange.thread !== undefined && { thread: exchange.thread }),
  };
  const actions: Action[] = [headers];
  for (const [i, chunk] of chunks.entries()) {
    if (chunk.delay > 0) actions.push({ do: "advance", by: chunk.delay });
    const endOfStream = i === chunks.length - 1 && trailers === undefined;
    if (chunk.metadata !== undefined) actions.push({ do: "send-metadata", exchange: exchange.id, metadata: chunk.metadata });
    if (chunk.metadata === undefined || endOfStream || !isEmpty(chunk.data)) actions.push({ do: "send-data", exchange: exchange.id, data: chunk.data, endOfStream });
  }
  if (trailers !== undefined) actions.push({ do: "send-trailers", exchange: exchange.id, trailers });
  actions.push({ do: "run", until: "idle" });
  return actions;
}

/** The connection, its downstream data (a chunk's delay becomes `advance`), its end, then `run until idle`. */
export function expandConnection(connection: Connection): readonly Action[] {
  const { id, ends, server, thread } = connection;
  const actions: Action[] = [{ do: "open-connection", connection: id, ...(server !== undefined && { server }), ...(thread !== undefined && { thread }) }];
  // a client that has just connected speaks when the connection is there
  actions.push({ do: "advance", by: 0 });
  for (const { data, delay } of chunksOf({ body: connection.data, chunks: connection.chunks })) {
    if (delay > 0) actions.push({ do: "advance", by: delay });
    actions.push({ do: "downstream-data", connection: id, data, endOfStream: false });
  }
  if (ends !== "open") {
    // what was sent is answered before the end comes, unless that takes time
    actions.push({ do: "advance", by: connection.endDelay });
    actions.push({ do: endActions[ends], connection: id });
  }
  actions.push({ do: "run", until: "idle" });
  return actions;
}
const endActions = { "half-close": "half-close", close: "close-connection", reset: "reset-connection" } as const;

const framing = new Set(["content-length", "transfer-encoding"]);

/** A client that has the whole body says how long it is; one that sends pieces does not know. */
function withLength(exchange: Exchange): Exchange["headers"] {
  if (exchange.chunks !== undefined || exchange.body === undefined || isEmpty(exchange.body)) return exchange.headers;
  if (exchange.headers.some(([name]) => framing.has(name.toLowerCase()))) return exchange.headers;
  return [...exchange.headers, ["content-length", String(bytesOf(exchange.body).length)]];
}

function chunksOf({ body, chunks }: { readonly body?: Chunk["data"] | undefined; readonly chunks?: readonly Piece[] | undefined }): readonly Piece[] {
  if (chunks !== undefined && chunks.length > 0) return chunks;
  return body === undefined || isEmpty(body) ? [] : [{ data: body, delay: 0 }];
}

function isEmpty(body: Chunk["data"]): boolean {
  if (typeof body === "string") return body === "";
  if ("text" in body) return body.text === "";
  if ("base64" in body) return body.base64 === "";
  if ("hex" in body) return body.hex === "";
  return body.repeat.times === 0 || body.repeat.text === "";
}
