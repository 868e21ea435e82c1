/** Configuration messages: from their JSON form to what a filter receives of them (T-20). */
import { concatBytes } from "../../base/bytes.ts";
import type { AnyMessage } from "./case.ts";

const prefix = "type.googleapis.com/google.protobuf.";

/**
 * StringValue and BytesValue are unwrapped, anything else is handed over in its serialized form. Undefined for a message that is not
 * known here.
 */
export function configurationOf(message: AnyMessage): Uint8Array | undefined {
  const type = plain(message["@type"]);
  if (!type.startsWith(prefix)) return undefined;
  const value = message["value"];
  switch (type.slice(prefix.length)) {
    case "StringValue": return new TextEncoder().encode(plain(value));
    case "BytesValue": return new Uint8Array(Buffer.from(plain(value), "base64"));
    case "UInt32Value":
    case "UInt64Value":
    case "Int32Value":
    case "Int64Value": return unlessZero(1, varintOf(BigInt(plain(value) || "0")), Number(plain(value)) === 0);
    case "BoolValue": return unlessZero(1, varintOf(value === true ? 1n : 0n), value !== true);
    case "DoubleValue": return value === undefined || value === 0 ? new Uint8Array(0) : double(1, Number(value));
    case "Empty": return new Uint8Array(0);
    case "Struct": return struct(value);
    case "ListValue": return list(value);
    case "Value": return valueOf(value);
    default: return undefined;
  }
}

const plain = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const varintOf = (value: bigint): Uint8Array => {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
};
const tag = (field: number, wire: number): Uint8Array => varintOf(BigInt(field * 8 + wire));
const unlessZero = (field: number, content: Uint8Array, zero: boolean): Uint8Array => (zero ? new Uint8Array(0) : concatBytes([tag(field, 0), content]));
const block = (field: number, content: Uint8Array): Uint8Array => concatBytes([tag(field, 2), varintOf(BigInt(content.length)), content]);
const double = (field: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return concatBytes([tag(field, 1), bytes]);
};
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** google.protobuf.Struct { map<string, Value> fields = 1 } */
function struct(value: unknown): Uint8Array {
  const fields = Object.entries((value ?? {}) as Record<string, unknown>);
  return concatBytes(fields.map(([key, inner]) => block(1, concatBytes([block(1, text(key)), block(2, valueOf(inner))]))));
}
const list = (value: unknown): Uint8Array => concatBytes(((value ?? []) as readonly unknown[]).map((inner) => block(1, valueOf(inner))));

/** google.protobuf.Value { null 1, number 2, string 3, bool 4, struct 5, list 6 } */
function valueOf(value: unknown): Uint8Array {
  if (value === null || value === undefined) return concatBytes([tag(1, 0), varintOf(0n)]);
  if (typeof value === "number") return double(2, value);
  if (typeof value === "string") return block(3, text(value));
  if (typeof value === "boolean") return concatBytes([tag(4, 0), varintOf(value ? 1n : 0n)]);
  return Array.isArray(value) ? block(6, list(value)) : block(5, struct(value));
}
