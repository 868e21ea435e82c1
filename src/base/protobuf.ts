/** Fields of protobuf messages as they are written: a varint with number and wire type, then the content. */
import { concatBytes, emptyBytes } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";

const wireVarint = 0, wireDouble = 1, wireBlock = 2;

export function protobufVarint(value: bigint): Bytes {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
}

const tag = (field: number, wire: number): Bytes => protobufVarint(BigInt(field * 8 + wire));

export const varintField = (field: number, value: bigint): Bytes => concatBytes([tag(field, wireVarint), protobufVarint(value)]);
/** Strings, bytes and messages. */
export const blockField = (field: number, content: Uint8Array): Bytes => concatBytes([tag(field, wireBlock), protobufVarint(BigInt(content.length)), content]);
export function doubleField(field: number, value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return concatBytes([tag(field, wireDouble), bytes]);
}

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject { readonly [key: string]: Json }

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** google.protobuf.Struct { map<string, Value> fields = 1 } */
export const structBytes = (value: JsonObject): Bytes => concatBytes(Object.entries(value).map(([key, inner]) => blockField(1, concatBytes([blockField(1, text(key)), blockField(2, valueBytes(inner))]))));
/** google.protobuf.ListValue { repeated Value values = 1 } */
export const listBytes = (value: readonly Json[]): Bytes => concatBytes(value.map((inner) => blockField(1, valueBytes(inner))));

/** google.protobuf.Value { null 1, number 2, string 3, bool 4, struct 5, list 6 } */
export function valueBytes(value: Json): Bytes {
  if (value === null) return varintField(1, 0n);
  switch (typeof value) {
    case "number": return doubleField(2, value);
    case "string": return blockField(3, text(value));
    case "boolean": return varintField(4, value ? 1n : 0n);
    default: return isList(value) ? blockField(6, listBytes(value)) : blockField(5, structBytes(value));
  }
}
export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A field that is left out when it is empty, as proto3 does. */
export const unlessEmpty = (field: number, content: Uint8Array): Bytes => (content.length === 0 ? emptyBytes : blockField(field, content));
