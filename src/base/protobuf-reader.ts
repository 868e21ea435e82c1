/**
 * Protobuf messages by the numbers of their fields, as a parser of proto3 takes them: fields it does not know are skipped, a field that
 * comes twice counts as it came last.
 *
 *   varint (number << 3 | wire type), then: 0 a varint, 1 eight bytes, 2 a length and so many bytes, 3 fields up to the matching 4, 5 four bytes
 */

export interface ProtobufMessage {
  /** A field of wire type 2; empty when it is not there. */
  bytes(field: number): Uint8Array;
  /** The same as text; those said to be strings are UTF-8. */
  text(field: number): string;
  /** A field of wire type 0, its low 32 bits; 0 when it is not there. */
  number(field: number): number;
}

const none = new Uint8Array();
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const deepest = 100;

/** A field as it stands on the wire: `bytes` of wire type 2, or `value` of wire type 0. */
export interface ProtobufField { readonly number: number; readonly bytes?: Uint8Array; readonly value?: bigint }

/** The fields in order, those of groups left out; undefined for what no parser takes as a message. */
export function readProtobufFields(bytes: Uint8Array): readonly ProtobufField[] | undefined {
  const fields: ProtobufField[] = [];
  return readFields({ bytes, at: 0 }, 0, 0, fields) ? fields : undefined;
}
/** The last one counts. */
export const lastBlock = (fields: readonly ProtobufField[], number: number): Uint8Array | undefined => fields.findLast((field) => field.number === number && field.bytes !== undefined)?.bytes;
export const lastVarint = (fields: readonly ProtobufField[], number: number): bigint => fields.findLast((field) => field.number === number && field.value !== undefined)?.value ?? 0n;

/** Undefined for what no parser takes as a message: it ends too soon, is no protobuf, or one of `strings` is not UTF-8. */
export function readProtobuf(bytes: Uint8Array, strings: readonly number[] = []): ProtobufMessage | undefined {
  const fields = readProtobufFields(bytes);
  if (fields === undefined || fields.some((field) => field.bytes !== undefined && strings.includes(field.number) && !isText(field.bytes))) return undefined;
  return {
    bytes: (field) => lastBlock(fields, field) ?? none,
    text: (field) => utf8.decode(lastBlock(fields, field) ?? none),
    number: (field) => Number(BigInt.asUintN(32, lastVarint(fields, field))),
  };
}

interface Cursor { readonly bytes: Uint8Array; at: number }

/** Up to the end of the bytes, or of the group `within`. */
function readFields(cursor: Cursor, within: number, depth: number, into: ProtobufField[]): boolean {
  while (cursor.at < cursor.bytes.length) {
    const tag = readNumber(cursor);
    if (tag === undefined || tag < 8) return false;
    const field = tag >>> 3, wire = tag & 7;
    if (wire === 4) return within !== 0 && field === within;
    if (!readValue(cursor, field, wire, depth, into)) return false;
  }
  return within === 0;
}

function readValue(cursor: Cursor, number: number, wire: number, depth: number, into: ProtobufField[]): boolean {
  switch (wire) {
    case 0: {
      const value = readLong(cursor);
      if (value !== undefined) into.push({ number, value });
      return value !== undefined;
    }
    case 1: return skip(cursor, 8) !== undefined;
    case 2: {
      const length = readNumber(cursor), bytes = length === undefined ? undefined : skip(cursor, length);
      if (bytes !== undefined) into.push({ number, bytes });
      return bytes !== undefined;
    }
    case 3: return depth < deepest && readFields(cursor, number, depth + 1, []);
    case 5: return skip(cursor, 4) !== undefined;
    default: return false;
  }
}

function skip(cursor: Cursor, length: number): Uint8Array | undefined {
  const from = cursor.at;
  if (length > cursor.bytes.length - from) return undefined;
  cursor.at += length;
  return cursor.bytes.subarray(from, cursor.at);
}

/** A tag or a length: a varint of at most 5 bytes and 32 bits. */
function readNumber(cursor: Cursor): number | undefined {
  const from = cursor.at, value = readLong(cursor);
  return value === undefined || cursor.at - from > 5 || value > 0xffffffffn ? undefined : Number(value);
}

function readLong(cursor: Cursor): bigint | undefined {
  let value = 0n;
  for (let i = 0n; i < 10n; i++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << (7n * i);
    if (byte < 0x80) return value;
  }
  return undefined;
}

function isText(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
