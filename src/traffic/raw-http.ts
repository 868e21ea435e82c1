/** HTTP/1 as it is written: requests and responses one after the other, lines ended by CRLF or LF. */
import { fromByteString, lowerAscii, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import type { Capture, CapturedExchange, HeadersInput, ReplyInput } from "./capture.ts";
import type { Importer } from "./importer.ts";
import { addressOf, protocolOf, valueOf, withLength, without, written } from "./message-parts.ts";
import type { Note } from "./notes.ts";

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) (HTTP\/\d(?:\.\d)?)$/;
const statusLine = /^(HTTP\/\d(?:\.\d)?) (\d{3})(?: .*)?$/;

export const rawHttp: Importer = {
  id: "raw-http",
  label: "HTTP/1 text",
  detect: ({ bytes }) => {
    const first = toByteString(bytes.subarray(0, 16_384)).trimStart().split(/\r?\n/, 1)[0] ?? "";
    return requestLine.test(first) || statusLine.test(first);
  },
  parse: ({ bytes }) => {
    const read = readMessages(toByteString(bytes));
    return read.ok ? ok<Capture>(pair(read.value)) : read;
  },
};

/** A message as it stands in the text. `pieces`: of a body in chunks. */
export interface RawMessage {
  readonly start: RegExpExecArray;
  readonly isRequest: boolean;
  readonly headers: HeadersInput;
  readonly body: ByteString;
  readonly pieces?: readonly ByteString[];
  readonly trailers: HeadersInput;
  readonly cutOff: boolean;
}

interface Reader { readonly text: ByteString; at: number }

export function readMessages(text: ByteString): Result<readonly RawMessage[]> {
  const reader: Reader = { text, at: 0 }, messages: RawMessage[] = [];
  for (;;) {
    while (reader.at < text.length && /\s/.test(text[reader.at] ?? "")) reader.at++;
    if (reader.at >= text.length) return messages.length === 0 ? failed("There is no message in it.") : ok(messages);
    const from = reader.at, first = nextLine(reader), request = requestLine.exec(first), status = request === null ? statusLine.exec(first) : null, start = request ?? status;
    if (start === null) return failed(`Line ${lineAt(text, from)} should begin a message, as in GET /path HTTP/1.1 or HTTP/1.1 200 OK, and is ${shown(first)}.`);
    const headers = readHeaders(reader);
    if (!headers.ok) return headers;
    const body = readBody(reader, headers.value, request !== null);
    if (!body.ok) return body;
    messages.push({ start, isRequest: request !== null, headers: headers.value, ...body.value });
  }
}

const shown = (line: string): string => JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
const lineAt = (text: ByteString, at: number): number => text.slice(0, at).split("\n").length;

function nextLine(reader: Reader): ByteString {
  const end = reader.text.indexOf("\n", reader.at), to = end < 0 ? reader.text.length : end;
  const line = reader.text.slice(reader.at, to);
  reader.at = Math.min(to + 1, reader.text.length);
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** Up to the empty line. A line that begins with a blank goes on with the header before it. */
function readHeaders(reader: Reader): Result<HeadersInput> {
  const headers: [ByteString, ByteString][] = [];
  while (reader.at < reader.text.length) {
    const from = reader.at, line = nextLine(reader), last = headers.at(-1);
    if (line === "") break;
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(":", line.startsWith(":") ? 1 : 0);
    if (colon <= 0) return failed(`Line ${lineAt(reader.text, from)} should be a header, as in name: value, and is ${shown(line)}.`);
    headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return ok(headers.map(([name, value]) => [lowerAscii(name), written(fromByteString(value))]));
}

type Body = Pick<RawMessage, "body" | "pieces" | "trailers" | "cutOff">;

/** By chunks, by length, else up to what begins the next message, or to the end. */
function readBody(reader: Reader, headers: HeadersInput, isRequest: boolean): Result<Body> {
  if (/\bchunked\s*$/i.test(valueOf(headers, "transfer-encoding") ?? "")) return readChunks(reader);
  const length = valueOf(headers, "content-length");
  if (length !== undefined && /^\d+$/.test(length)) {
    const to = reader.at + Number(length), body = reader.text.slice(reader.at, to);
    // who typed the text need not have counted, nor ended each line with CRLF
    if (startsMessage(reader.text, to) || to === reader.text.length) {
      reader.at = to;
      return ok({ body, trailers: [], cutOff: false });
    }
  }
  const from = reader.at, next = nextStart(reader.text, from), all = reader.text.slice(from, next);
  reader.at = next;
  // the line end before the next start line belongs to the text, not to the body
  const body = next === reader.text.length ? (length === undefined && isRequest ? all.replace(/\r?\n$/, "") : all) : all.replace(/(?:\r?\n){1,2}$/, "");
  return ok({ body, trailers: [], cutOff: length !== undefined && body.length < Number(length) });
}

const startLine = String.raw`^(?:[!#$%&'*+.^_\`|~0-9A-Za-z-]+ \S+ HTTP\/\d(?:\.\d)?|HTTP\/\d(?:\.\d)? \d{3}(?: [^\r\n]*)?)\r?$`;
function nextStart(text: ByteString, from: number): number {
  const search = new RegExp(startLine, "gm");
  search.lastIndex = from;
  return search.exec(text)?.index ?? text.length;
}
/** Whether nothing but line ends lies between here and a start line, or the end. */
function startsMessage(text: ByteString, at: number): boolean {
  const blank = /\s*/y;
  blank.lastIndex = at;
  blank.test(text);
  const to = blank.lastIndex;
  return at <= text.length && (to === text.length || nextStart(text.slice(to, text.indexOf("\n", to) < 0 ? undefined : text.indexOf("\n", to) + 1), 0) === 0);
}

function readChunks(reader: Reader): Result<Body> {
  const pieces: ByteString[] = [];
  for (;;) {
    const from = reader.at, line = nextLine(reader), size = /^([0-9a-fA-F]{1,8})\s*(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) {
      if (reader.at >= reader.text.length && line === "") return ok({ body: pieces.join(""), pieces, trailers: [], cutOff: true });
      return failed(`Line ${lineAt(reader.text, from)} should be the size of a chunk in hex, and is ${shown(line)}.`);
    }
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      const trailers = readHeaders(reader);
      return trailers.ok ? ok({ body: pieces.join(""), pieces, trailers: trailers.value, cutOff: false }) : trailers;
    }
    const piece = reader.text.slice(reader.at, reader.at + length);
    pieces.push(piece);
    reader.at = Math.min(reader.at + length, reader.text.length);
    if (piece.length < length) return ok({ body: pieces.join(""), pieces, trailers: [], cutOff: true });
    if (reader.text.startsWith("\r\n", reader.at)) reader.at += 2;
    else if (reader.text.startsWith("\n", reader.at)) reader.at += 1;
  }
}

/** Each response belongs to the earliest request that has none. Interim responses are left out. */
export function pair(messages: readonly RawMessage[]): Capture {
  const requests = messages.filter(({ isRequest }) => isRequest), responses = messages.filter(({ isRequest, start }) => !isRequest && !start[2]?.startsWith("1"));
  const alone = responses.slice(requests.length);
  return {
    exchanges: requests.map((request, i) => exchangeOf(request, responses[i])),
    skipped: alone.map(({ start }) => ({ what: start[0], reason: "no request in the text belongs to this response" })),
    notes: [],
  };
}

function exchangeOf(request: RawMessage, response: RawMessage | undefined): CapturedExchange {
  const [, method = "GET", target = "/", version] = request.start, absolute = addressOf(target), host = valueOf(request.headers, "host");
  const { protocol, notes } = protocolOf(version), framed = withFraming(without(request.headers, "host"), request), answered = response === undefined ? undefined : withFraming(response.headers, response);
  const all: Note[] = [...notes, ...(request.cutOff ? [{ kind: "request-cut-off" } as const] : []), ...(response?.cutOff === true ? [{ kind: "response-cut-off" } as const] : [])];
  if (response === undefined) all.push({ kind: "no-response" });
  if ((framed.corrected && !request.cutOff) || (answered?.corrected === true && response?.cutOff !== true)) all.push({ kind: "length-corrected" });
  if (request.pieces !== undefined || response?.pieces !== undefined) all.push({ kind: "chunks-kept" });
  return {
    request: {
      ...(protocol !== undefined && { protocol }), method, ...(absolute !== undefined && { scheme: absolute.scheme }), authority: absolute?.authority ?? host ?? "",
      path: absolute?.path ?? target, headers: framed.headers, ...bodyOf(request),
    },
    ...(response !== undefined && answered !== undefined && { reply: { status: Number(response.start[2]), headers: answered.headers, ...bodyOf(response) } }),
    notes: all,
  };
}

/** A body in pieces gets its framing from the protocol that it is sent by; a length is that of the body. A response without one may have answered HEAD. */
const withFraming = (headers: HeadersInput, { pieces, body, isRequest }: RawMessage): ReturnType<typeof withLength> =>
  pieces !== undefined ? { headers: without(headers, "transfer-encoding"), corrected: false } : isRequest || body !== "" ? withLength(headers, body.length) : { headers, corrected: false };

function bodyOf({ body, pieces, trailers }: RawMessage): Pick<ReplyInput, "body" | "chunks" | "trailers"> {
  return {
    ...(pieces !== undefined ? { chunks: pieces.map((data) => ({ data: written(fromByteString(data)) })) } : body !== "" && { body: written(fromByteString(body)) }),
    ...(trailers.length > 0 && { trailers }),
  };
}
