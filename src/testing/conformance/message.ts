/** Configuration messages: from their JSON form to what a filter receives of them (T-20). */
import { doubleField, listBytes, structBytes, valueBytes, varintField } from "../../base/protobuf.ts";
import type { Json, JsonObject } from "../../base/protobuf.ts";
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
    case "Int64Value": return Number(plain(value)) === 0 ? new Uint8Array(0) : varintField(1, BigInt(plain(value)));
    case "BoolValue": return value === true ? varintField(1, 1n) : new Uint8Array(0);
    case "DoubleValue": return value === undefined || value === 0 ? new Uint8Array(0) : doubleField(1, Number(value));
    case "Empty": return new Uint8Array(0);
    case "Struct": return structBytes((value ?? {}) as JsonObject);
    case "ListValue": return listBytes((value ?? []) as readonly Json[]);
    case "Value": return valueBytes((value ?? null) as Json);
    default: return undefined;
  }
}

const plain = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
