/** A body as the pieces in which it arrives. */
import { concatBytes } from "../../../../base/bytes.ts";
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { Bytes } from "../../../../scenario/scenario.ts";
import { lengthOf, plainest } from "./escaped-text.ts";

export interface Piece {
  readonly data: Bytes;
  /** virtual ms before it arrives */
  readonly delay?: number | undefined;
}

/** What a request or a reply says of its body. */
export interface BodyFields {
  readonly body?: Bytes | undefined;
  readonly chunks?: readonly Piece[] | undefined;
}

/** As the host reads it: chunks win over a body; an empty body is none. */
export function piecesOf({ body, chunks }: BodyFields): readonly Piece[] {
  if (chunks !== undefined && chunks.length > 0) return chunks;
  return body === undefined || lengthOf(body) === 0 ? [] : [{ data: body }];
}

type WrittenPiece = { data: Bytes; delay?: number };

/** The plainest fields for these pieces: one piece without a delay is a body. */
export function bodyOf(pieces: readonly Piece[]): { body: Bytes | undefined; chunks: WrittenPiece[] | undefined } {
  const [first] = pieces;
  if (first === undefined) return { body: undefined, chunks: undefined };
  if (pieces.length === 1 && !first.delay) return { body: first.data, chunks: undefined };
  const chunks = pieces.map(({ data, delay }): WrittenPiece => (delay ? { data, delay } : { data }));
  return { body: undefined, chunks };
}

/** Cuts piece `index` before byte `at`; nothing happens at its ends. */
export function splitAt(pieces: readonly Piece[], index: number, at: number): readonly Piece[] {
  return pieces.flatMap((piece, i) => {
    if (i !== index || at <= 0 || at >= lengthOf(piece.data)) return [piece];
    const bytes = bytesOf(piece.data);
    return [{ ...piece, data: plainest(bytes.slice(0, at)) }, { data: plainest(bytes.slice(at)) }];
  });
}

export const mostPieces = 10_000;

/** Cuts the joined body into pieces of `size` bytes, the last one shorter. The first delay stays. Undefined when there would be too many. */
export function splitEvery(pieces: readonly Piece[], size: number): readonly Piece[] | undefined {
  const whole = joinAll(pieces);
  if (whole === undefined || size < 1) return pieces;
  const bytes = bytesOf(whole.data);
  if (bytes.length / size > mostPieces) return undefined;
  const out: Piece[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const data = plainest(bytes.slice(at, at + size));
    out.push(at === 0 ? { ...whole, data } : { data });
  }
  return out;
}

/** One piece with all bytes, arriving with the first one's delay. */
export function joinAll(pieces: readonly Piece[]): Piece | undefined {
  const [first] = pieces;
  if (first === undefined || pieces.length === 1) return first;
  return { ...first, data: joined(pieces.map(({ data }) => data)) };
}

export function joinWithNext(pieces: readonly Piece[], index: number): readonly Piece[] {
  const [one, two] = [pieces[index], pieces[index + 1]];
  if (one === undefined || two === undefined) return pieces;
  return pieces.toSpliced(index, 2, { ...one, data: joined([one.data, two.data]) });
}

const joined = (values: readonly Bytes[]): Bytes => plainest(concatBytes(values.map(bytesOf)));
