/** The short form of an exchange as the elementary actions it stands for. */
import { bytesOf } from "./bytes.ts";
import type { Action, Chunk, Exchange, SendHeaders } from "./scenario.ts";

/**
 * Headers, pieces of the body (a chunk's delay becomes `advance`), trailers, then `run until idle`. The end of the stream is put on the
 * last part. An empty `body`, empty `chunks` and empty `trailers` count as absent; chunks win over a body.
 */
export function expandExchange(exchange: Exchange): readonly Action[] {
  const chunks = chunksOf(exchange);
  const trailers = exchange.trailers !== undefined && exchange.trailers.length > 0 ? exchange.trailers : undefined;
  const headers: SendHeaders = {
    do: "send-headers", exchange: exchange.id, protocol: exchange.protocol, method: exchange.method, path: exchange.path, scheme: exchange.scheme,
    authority: exchange.authority, headers: trailers === undefined ? withLength(exchange) : exchange.headers, endOfStream: chunks.length === 0 && trailers === undefined,
    ...(exchange.reply !== undefined && { reply: exchange.reply }),
  };
  const actions: Action[] = [headers];
  for (const [i, chunk] of chunks.entries()) {
    if (chunk.delay > 0) actions.push({ do: "advance", by: chunk.delay });
    actions.push({ do: "send-data", exchange: exchange.id, data: chunk.data, endOfStream: i === chunks.length - 1 && trailers === undefined });
  }
  if (trailers !== undefined) actions.push({ do: "send-trailers", exchange: exchange.id, trailers });
  actions.push({ do: "run", until: "idle" });
  return actions;
}

const framing = new Set(["content-length", "transfer-encoding"]);

/** A client that has the whole body says how long it is; one that sends pieces does not know. */
function withLength(exchange: Exchange): Exchange["headers"] {
  if (exchange.chunks !== undefined || exchange.body === undefined || isEmpty(exchange.body)) return exchange.headers;
  if (exchange.headers.some(([name]) => framing.has(name.toLowerCase()))) return exchange.headers;
  return [...exchange.headers, ["content-length", String(bytesOf(exchange.body).length)]];
}

function chunksOf(exchange: Exchange): readonly Chunk[] {
  if (exchange.chunks !== undefined && exchange.chunks.length > 0) return exchange.chunks;
  return exchange.body === undefined || isEmpty(exchange.body) ? [] : [{ data: exchange.body, delay: 0 }];
}

function isEmpty(body: Chunk["data"]): boolean {
  if (typeof body === "string") return body === "";
  if ("text" in body) return body.text === "";
  if ("base64" in body) return body.base64 === "";
  if ("hex" in body) return body.hex === "";
  return body.repeat.times === 0 || body.repeat.text === "";
}
