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

/** Undefined for what no parser takes as a message: it ends too soon, is no protobuf, or one of `strings` is not UTF-8. */
export function readProtobuf(bytes: Uint8Array, strings: readonly number[] = []): ProtobufMessage | undefined {
  const blocks = new Map<number, Uint8Array>(), numbers = new Map<number, number>();
  const end = readFields({ bytes, at: 0 }, 0, 0, (field, value) => {
    if (typeof value === "number") numbers.set(field, value);
    else blocks.set(field, value);
    return typeof value === "number" || !strings.includes(field) || isText(value);
  });
  if (!end) return undefined;
  return {
    bytes: (field) => blocks.get(field) ?? none,
    text: (field) => utf8.decode(blocks.get(field) ?? none),
    number: (field) => numbers.get(field) ?? 0,
  };
}

interface Cursor { readonly bytes: Uint8Array; at: number }
type Take = (field: number, value: number | Uint8Array) => boolean;

/** Up to the end of the bytes, or of the group `within`. */
function readFields(cursor: Cursor, within: number, depth: number, take: Take): boolean {
  while (cursor.at < cursor.bytes.length) {
    const tag = readNumber(cursor, 5);
    if (tag === undefined || tag < 8) return false;
    const field = tag >>> 3, wire = tag & 7;
    if (wire === 4) return within !== 0 && field === within;
    if (!readValue(cursor, field, wire, depth, take)) return false;
  }
  return within === 0;
}

function readValue(cursor: Cursor, field: number, wire: number, depth: number, take: Take): boolean {
  switch (wire) {
    case 0: {
      const value = readNumber(cursor, 10);
      return value !== undefined && take(field, value);
    }
    case 1: return skip(cursor, 8) !== undefined;
    case 2: {
      const length = readNumber(cursor, 5), block = length === undefined ? undefined : skip(cursor, length);
      return block !== undefined && take(field, block);
    }
    case 3: return depth < deepest && readFields(cursor, field, depth + 1, () => true);
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

/** The low 32 bits of a varint of at most so many bytes. One of 5 that needs more than 32 bits is none. */
function readNumber(cursor: Cursor, most: number): number | undefined {
  let value = 0;
  for (let i = 0; i < most; i++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return undefined;
    if (i < 5) value = (value | ((byte & 0x7f) << (7 * i))) >>> 0;
    if (byte < 0x80) return most === 5 && i === 4 && byte > 0x0f ? undefined : value;
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
