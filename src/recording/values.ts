/** Reads values out of the arenas (see column-writer.ts); one that is stored in one piece is not copied. */
import { toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { concatBytes } from "../base/bytes.ts";
import { readVarint } from "../base/varint.ts";
import type { ByteCursor } from "../base/varint.ts";
import { segmentAt } from "./segments.ts";
import type { Segments } from "./segments.ts";
import type { Blob, BlobSlice } from "./state.ts";

export interface Values {
  /** The bytes at an address that a reference holds. */
  at(address: number, length: number): Uint8Array;
  bytes(cursor: ByteCursor): Uint8Array;
  text(cursor: ByteCursor): ByteString;
  /** `base`: address of byte 0 of the cursor's arena. */
  blob(cursor: ByteCursor, base: number): Blob;
  slices(cursor: ByteCursor, base: number): BlobSlice[];
}

/** Texts that are referred to are decoded once; a run has few names and many mentions of them. */
const mostTexts = 16384;
const none = new Uint8Array(0);

export function createValues(segments: Segments): Values {
  const texts = new Map<number, ByteString>();

  const at = (address: number, length: number): Uint8Array => {
    if (length === 0) return none;
    const place = Math.floor(address / 2), inOps = address % 2 === 1;
    const segment = segments.list[segmentAt(segments.list, inOps ? "opPayloadStart" : "payloadStart", place)];
    const arena = inOps ? segment?.opPayload : segment?.payload;
    const from = place - ((inOps ? segment?.opPayloadStart : segment?.payloadStart) ?? 0);
    if (arena === undefined || from + length > arena.length) throw new RangeError(`${length} bytes at ${address} are not in the recording`);
    return arena.subarray(from, from + length);
  };

  const inline = (cursor: ByteCursor, length: number): Uint8Array => {
    const from = cursor.at;
    cursor.at += length;
    if (cursor.at > cursor.bytes.length) throw new RangeError(`a value ends after its arena`);
    return cursor.bytes.subarray(from, cursor.at);
  };

  const slices = (cursor: ByteCursor, base: number): BlobSlice[] => {
    const head = readVarint(cursor), size = Math.floor(head / 2);
    if (head % 2 === 0) {
      const address = base + cursor.at * 2;
      return [{ blob: { bytes: inline(cursor, size), at: address }, from: 0, length: size }];
    }
    const out: BlobSlice[] = [];
    for (let i = 0; i < size; i++) {
      const address = readVarint(cursor), length = readVarint(cursor);
      out.push({ blob: { bytes: at(address, length), at: address }, from: 0, length });
    }
    return out;
  };

  const bytes = (cursor: ByteCursor): Uint8Array => {
    const parts = slices(cursor, 0);
    return parts.length === 1 ? (parts[0]?.blob.bytes ?? none) : concatBytes(parts.map((p) => p.blob.bytes));
  };

  return {
    at, slices, bytes,
    blob(cursor, base) {
      const parts = slices(cursor, base);
      const only = parts.length === 1 ? parts[0] : undefined;
      return only?.blob ?? { bytes: concatBytes(parts.map((p) => p.blob.bytes)), at: -1 };
    },
    text(cursor) {
      const head = readVarint(cursor), size = Math.floor(head / 2);
      if (head % 2 === 0) return toByteString(inline(cursor, size));
      let whole = "";
      for (let i = 0; i < size; i++) {
        const address = readVarint(cursor), length = readVarint(cursor);
        // one address may be referred to with one length only: texts are interned whole
        let text = texts.get(address);
        if (text === undefined || text.length !== length) {
          text = toByteString(at(address, length));
          if (texts.size < mostTexts) texts.set(address, text);
        }
        whole += text;
      }
      return whole;
    },
  };
}
