/** A scripted reply made ready once: headers as written, and its body as pieces that the recording keeps once. */
import { lowerAscii } from "../base/byte-string.ts";
import { blobOf, wholeBlob } from "../recording/state.ts";
import type { BlobSlice, EntryText } from "../recording/state.ts";
import { bytesOf, headersOf } from "../scenario/bytes.ts";
import type { Piece, Reply } from "../scenario/scenario.ts";
import { asHttp } from "./grpc/reply.ts";
import { lengthOf } from "./upstream-request.ts";

export interface PreparedReply {
  readonly reply: Reply;
  readonly headers: readonly EntryText[];
  /** `delay` in ms before the piece */
  readonly parts: readonly { readonly slices: readonly BlobSlice[]; readonly delay: number; readonly metadata?: readonly EntryText[] }[];
  readonly trailers?: readonly EntryText[];
  /** METADATA frames before the headers */
  readonly metadata: readonly (readonly EntryText[])[];
  /** what content-length says, over HTTP/1 */
  readonly declared: number | undefined;
}

export function prepareReply(given: Reply, http2: boolean, keepsCase = false): PreparedReply {
  const reply = asHttp(given);
  const whole = reply.chunks === undefined && reply.trailers === undefined;
  const chunks: readonly Piece[] = reply.chunks ?? (reply.body === undefined ? [] : [{ data: reply.body, delay: 0 }]);
  const pieces = chunks.map((c) => ({ bytes: bytesOf(c.data), delay: c.delay, metadata: c.metadata && headersOf(c.metadata) }));
  const size = pieces.reduce((sum, c) => sum + c.bytes.length, 0);
  const headers = responseHeaders(reply, http2, whole, size, keepsCase);
  const parts = pieces.filter((c) => !whole || c.bytes.length > 0).flatMap((c) => (http2 ? frames(c.bytes) : [c.bytes]).map((bytes, i) => ({
    slices: bytes.length === 0 ? [] : [wholeBlob(blobOf(bytes))], delay: i === 0 ? c.delay : 0, ...(i === 0 && c.metadata !== undefined && { metadata: c.metadata }),
  })));
  return {
    reply, headers, parts, metadata: http2 ? (reply.metadata ?? []).map((frame) => headersOf(frame)) : [], declared: http2 ? undefined : lengthOf(headers),
    ...(reply.trailers === undefined ? {} : { trailers: headersOf(reply.trailers).map(lowered) }),
  };
}

/** HTTP/2 carries a body in DATA frames of at most 16 KiB, and each is read as a piece of its own, of no more than the connection's buffer takes (seen). */
export function frames(bytes: Uint8Array, bufferLimit = 0): readonly Uint8Array[] {
  const largest = bufferLimit > 0 ? Math.min(largestFrame, bufferLimit) : largestFrame;
  if (bytes.length <= largest) return [bytes];
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += largest) out.push(bytes.subarray(at, at + largest));
  return out;
}
const largestFrame = 16384;

const lowered = (e: EntryText): EntryText => ({ name: lowerAscii(e.name), value: e.value });

/** `:status`, the reply's own headers, and what frames the body if they do not. */
function responseHeaders(reply: Reply, http2: boolean, whole: boolean, size: number, keepsCase: boolean): readonly EntryText[] {
  const given = headersOf(reply.headers), own = keepsCase ? given : given.map(lowered);
  const headers: EntryText[] = [{ name: ":status", value: String(reply.status) }, ...own];
  const framed = given.map(lowered).some((h) => h.name === "content-length" || h.name === "transfer-encoding");
  if (framed || http2 || reply.status === 204 || reply.status === 304) return headers;
  headers.push(whole ? { name: "content-length", value: String(size) } : { name: "transfer-encoding", value: "chunked" });
  return headers;
}
