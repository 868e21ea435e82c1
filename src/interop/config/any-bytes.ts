/** What a guest gets of a configuration that is a protobuf message in its JSON form (T-20): text and bytes as they are, every other message as its serialized bytes. */
import { decodeBase64, encodeBase64 } from "../../base/base64url.ts";
import { blockField, structBytes } from "../../base/protobuf.ts";
import type { Json, JsonObject } from "../../base/protobuf.ts";
import type { Bytes } from "../../scenario/scenario.ts";
import { leave, note } from "./import.ts";
import type { Gathering } from "./import.ts";
import { at, isMap, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

const base64 = (bytes: Uint8Array): Bytes => ({ base64: encodeBase64(bytes) });
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function configurationOf(part: Part | undefined, told: Gathering): Bytes | undefined {
  if (part === undefined) return undefined;
  // as old configurations had it
  if (typeof part.value === "string") return take(part).value as string;
  const type = textAt(part, "@type")?.replace(/^.*\//, "");
  switch (type) {
    case "google.protobuf.StringValue": return textValue(part, told);
    case "google.protobuf.BytesValue": return bytesValue(part, told);
    case "google.protobuf.Struct": return structOf(at(part, "value"), part, told);
    case "udpa.type.v1.TypedStruct":
    case "xds.type.v3.TypedStruct": return typedStruct(part, type, told);
    case undefined: {
      if (!isMap(part)) leave(told, part, "it is no message: an Any has an @type");
      else if (Object.keys(part.value as object).length > 0) leave(told, part, "it has no @type, so that an Envoy refuses it");
      else take(part);
      return undefined;
    }
    default: {
      leave(told, part, `what ${type} looks like as bytes is not known here`);
      return undefined;
    }
  }
}

function textValue(part: Part, told: Gathering): Bytes {
  const value = at(part, "value");
  if (value === undefined) return "";
  if (typeof value.value === "string") return take(value).value as string;
  leave(told, value, "a StringValue holds text: quote it");
  return "";
}

function bytesValue(part: Part, told: Gathering): Bytes {
  const value = at(part, "value");
  if (value === undefined) return "";
  const text = typeof value.value === "string" ? value.value.replaceAll("-", "+").replaceAll("_", "/").replaceAll(/\s/g, "") : undefined, bytes = text === undefined ? undefined : decodeBase64(text);
  if (bytes?.ok === true) {
    take(value);
    return base64(bytes.value);
  }
  leave(told, value, "a BytesValue holds base64");
  return "";
}

function structOf(value: Part | undefined, part: Part, told: Gathering): Bytes {
  if (value === undefined || !isMap(value)) return "";
  take(value);
  note(told, `${part.path} is a google.protobuf.Struct: Envoy hands it over as serialized protobuf, not as JSON text, although the documentation of its field promises JSON. So it is here.`);
  return base64(structBytes(jsonOf(value.value)));
}

/** TypedStruct { type_url 1, value 2 } */
function typedStruct(part: Part, type: string, told: Gathering): Bytes {
  const url = textAt(part, "type_url") ?? "", value = take(at(part, "value"));
  note(told, `${part.path} is a ${type}: Envoy hands it over as serialized protobuf, not as JSON text.`);
  return base64(Uint8Array.from([...(url === "" ? [] : blockField(1, utf8(url))), ...(isMap(value) ? blockField(2, structBytes(jsonOf(value.value))) : [])]));
}

const jsonOf = (value: unknown): JsonObject => value as { readonly [key: string]: Json };
