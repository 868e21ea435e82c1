/** The wire format of protobuf messages, as far as reading a few fields of a known message takes: tags, numbers and bytes. */

/** A field as it stands on the wire: `bytes` when it is length-delimited, `number` its field number, `value` when it is a varint below 2^53. */
export interface Field { readonly number: number; readonly bytes?: Uint8Array; readonly value?: number }

const Wire = { Varint: 0, Fixed64: 1, Bytes: 2, StartGroup: 3, EndGroup: 4, Fixed32: 5 } as const;
/** A varint has at most ten bytes. */
const longestVarint = 10;

/** The fields in order; undefined when the bytes are no message. */
export function readFields(bytes: Uint8Array): readonly Field[] | undefined {
  const fields: Field[] = [];
  const end = walk(bytes, 0, 0, fields);
  return end === bytes.length ? fields : undefined;
}

/** Reads up to the end, or to the end of group `group`; the place after it, or -1. */
function walk(bytes: Uint8Array, from: number, group: number, fields: Field[]): number {
  let at = from;
  const varint = (): number => {
    let value = 0, scale = 1;
    for (let i = 0; i < longestVarint; i++) {
      const byte = bytes[at++];
      if (byte === undefined) return -1;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (byte < 0x80) return value;
    }
    return -1;
  };
  while (at < bytes.length) {
    const tag = varint(), number = Math.floor(tag / 8);
    if (tag < 8 || number > 0x1fffffff) return -1;
    switch (tag % 8) {
      case Wire.Varint: {
        const value = varint();
        if (value < 0) return -1;
        fields.push({ number, value });
        break;
      }
      case Wire.Fixed64: at += 8; break;
      case Wire.Fixed32: at += 4; break;
      case Wire.Bytes: {
        const length = varint();
        if (length < 0 || at + length > bytes.length) return -1;
        fields.push({ number, bytes: bytes.subarray(at, at + length) });
        at += length;
        break;
      }
      case Wire.StartGroup:
        at = walk(bytes, at, number, []);
        if (at < 0) return -1;
        break;
      case Wire.EndGroup: return group === number ? at : -1;
      default: return -1;
    }
    if (at > bytes.length) return -1;
  }
  return group === 0 ? at : -1;
}

export const lastBytes = (fields: readonly Field[], number: number): Uint8Array | undefined => fields.findLast((field) => field.number === number && field.bytes !== undefined)?.bytes;
export const lastNumber = (fields: readonly Field[], number: number): number => fields.findLast((field) => field.number === number && field.value !== undefined)?.value ?? 0;

/** The messages of a repeated field; undefined when one of them is none. */
export function messagesOf(fields: readonly Field[], number: number): readonly (readonly Field[])[] | undefined {
  const out: (readonly Field[])[] = [];
  for (const field of fields) {
    if (field.number !== number || field.bytes === undefined) continue;
    const inner = readFields(field.bytes);
    if (inner === undefined) return undefined;
    out.push(inner);
  }
  return out;
}
