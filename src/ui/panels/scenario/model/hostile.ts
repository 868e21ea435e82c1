/** Requests and replies that filters are seldom tried with: each is a request like the chosen one, with one thing wrong. */
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { ExchangeInput } from "./document.ts";

export interface Hostile {
  readonly id: string;
  readonly title: string;
  readonly change: (exchange: ExchangeInput) => ExchangeInput;
}

type HeaderInput = NonNullable<ExchangeInput["headers"]>[number];
const withHeader = (exchange: ExchangeInput, ...added: readonly HeaderInput[]): ExchangeInput => ({ ...exchange, headers: [...(exchange.headers ?? []), ...added] });
const withReply = (exchange: ExchangeInput, change: NonNullable<ExchangeInput["reply"]>): ExchangeInput => ({ ...exchange, reply: { ...exchange.reply, ...change } });

const withoutBody = ({ body: _body, chunks: _chunks, trailers: _trailers, ...rest }: ExchangeInput): ExchangeInput =>
  ({ ...rest, headers: (rest.headers ?? []).filter(([name]) => typeof name !== "string" || !/^(?:content-length|transfer-encoding)$/i.test(name)) });

const someBody = "{\"name\":\"Zo\u00eb\"}";
const mostPieces = 64;
/** One byte each; what is longer ends in one large piece. */
function inBytes(exchange: ExchangeInput): ExchangeInput {
  const given = exchange.chunks !== undefined && exchange.chunks.length > 0 ? exchange.chunks.map(({ data }) => bytesOf(data)) : [bytesOf(exchange.body ?? "")];
  const all = given.flatMap((bytes) => [...bytes]), bytes = all.length > 0 ? all : [...bytesOf(someBody)];
  const hex = (part: readonly number[]): { readonly hex: string } => ({ hex: part.map((byte) => byte.toString(16).padStart(2, "0")).join("") });
  const pieces = bytes.slice(0, mostPieces).map((byte) => ({ data: hex([byte]), delay: 1 }));
  return { ...withoutBody(exchange), ...(exchange.trailers !== undefined && { trailers: exchange.trailers }), method: withBody(exchange.method), chunks: bytes.length > mostPieces ? [...pieces, { data: hex(bytes.slice(mostPieces)), delay: 1 }] : pieces };
}
const withBody = (method: string | undefined): string => (method === undefined || method === "GET" || method === "HEAD" ? "POST" : method);

export const hostileInputs: readonly Hostile[] = [
  { id: "not-utf8", title: "A header that is not UTF-8", change: (exchange) => withHeader(exchange, ["x-name", { hex: "5a6feb" }]) },
  { id: "empty-header", title: "A header without a value", change: (exchange) => withHeader(exchange, ["x-empty", ""]) },
  { id: "duplicate", title: "The same header twice", change: (exchange) => withHeader(exchange, ["x-role", "user"], ["x-role", "admin"]) },
  { id: "large-header", title: "A header of 60 KB", change: (exchange) => withHeader(exchange, ["x-large", { repeat: { text: "a", times: 60_000 } }]) },
  { id: "no-authority", title: "No :authority", change: (exchange) => ({ ...exchange, authority: "" }) },
  { id: "no-body", title: "No body", change: withoutBody },
  { id: "one-byte-chunks", title: "A body in chunks of one byte", change: inBytes },
  { id: "trailers-only", title: "Trailers without a body", change: (exchange) => ({ ...withoutBody(exchange), method: withBody(exchange.method), trailers: exchange.trailers ?? [["x-checksum", "9f3a"]] }) },
  { id: "reply-without-headers", title: "A reply without headers or body", change: (exchange) => ({ ...exchange, reply: { status: 200, headers: [] } }) },
  { id: "reset-in-the-middle", title: "A reply that is reset in the middle", change: (exchange) => withReply(exchange, { chunks: [{ data: "the first half, and then " }], reset: "after-chunks", resetDelay: 10 }) },
  { id: "no-reply", title: "An upstream that never answers", change: (exchange) => withReply(exchange, { never: true }) },
];
