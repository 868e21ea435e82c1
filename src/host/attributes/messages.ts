/** The protobuf messages that attributes hold, made of JSON: metadata, localities, the node. */
import { byteStringOfText } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { concatBytes, emptyBytes } from "../../base/bytes.ts";
import { blockField, isList, structBytes, unlessEmpty, varintField } from "../../base/protobuf.ts";
import type { Json, JsonObject } from "../../base/protobuf.ts";
import { boolAttribute, mapAttribute, nullAttribute, textAttribute, uintAttribute } from "./value.ts";
import type { AttributeMap, AttributeMessage, AttributeValue, MessageField } from "./value.ts";

/** google.protobuf.Value as expressions see it: a Struct is a map, numbers are doubles. */
export function jsonAttribute(value: Json): AttributeValue {
  if (value === null) return nullAttribute;
  switch (typeof value) {
    case "number": return { kind: "double", value };
    case "string": return textAttribute(value);
    case "boolean": return boolAttribute(value);
    default: return isList(value) ? { kind: "list", items: value.map(jsonAttribute) } : structAttribute(value);
  }
}
const structAttribute = (value: JsonObject): AttributeMap => mapAttribute(new Map(Object.entries(value).map(([key, inner]) => [byteStringOfText(key), jsonAttribute(inner)])));
const emptyMap = mapAttribute(new Map());
const emptyList: AttributeValue = { kind: "list", items: [] };

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const textField = (name: ByteString, number: number, value: string): MessageField => ({ name, value: textAttribute(value), wire: unlessEmpty(number, text(value)) });
const numberField = (name: ByteString, number: number, value: number): MessageField => ({ name, value: uintAttribute(value), wire: value === 0 ? emptyBytes : varintField(number, BigInt(value)) });
const structField = (name: ByteString, number: number, value: JsonObject): MessageField => ({ name, value: structAttribute(value), wire: unlessEmpty(number, structBytes(value)) });
const messageField = (name: ByteString, number: number, value: AttributeMessage): MessageField => ({ name, value, wire: unlessEmpty(number, concatBytes(value.fields.map(({ wire }) => wire))) });
const unset = (name: ByteString, value: AttributeValue): MessageField => ({ name, value, wire: emptyBytes });

/** envoy.config.core.v3.Metadata { map<string, Struct> filter_metadata = 1; map<string, Any> typed_filter_metadata = 2 }, by name of a filter. */
export function metadataMessage(filters: Readonly<Record<string, JsonObject>>): AttributeMessage {
  const entries = Object.entries(filters);
  return {
    kind: "message", type: "envoy.config.core.v3.Metadata",
    fields: [
      { name: "filter_metadata", value: structAttribute(filters), wire: concatBytes(entries.map(([key, value]) => blockField(1, concatBytes([blockField(1, text(key)), blockField(2, structBytes(value))])))) },
      unset("typed_filter_metadata", emptyMap),
    ],
  };
}

export interface LocalityNames { readonly region: string; readonly zone: string; readonly subZone: string }

/** envoy.config.core.v3.Locality { region = 1, zone = 2, sub_zone = 3 } */
export function localityMessage({ region, zone, subZone }: LocalityNames): AttributeMessage {
  return { kind: "message", type: "envoy.config.core.v3.Locality", fields: [textField("region", 1, region), textField("zone", 2, zone), textField("sub_zone", 3, subZone)] };
}

export interface NodeFacts {
  readonly id: string;
  readonly cluster: string;
  readonly metadata: JsonObject;
  readonly locality: LocalityNames;
  /** of the proxy, "1.40.0" */
  readonly version: string;
  /** the commit it was built from */
  readonly revision: string;
}

/** envoy.config.core.v3.Node as the proxy tells it, without its list of extensions, which is that of one build. */
export function nodeMessage({ id, cluster, metadata, locality, version, revision }: NodeFacts): AttributeMessage {
  const build = buildVersion(version, revision);
  return {
    kind: "message", type: "envoy.config.core.v3.Node",
    fields: [
      textField("id", 1, id), textField("cluster", 2, cluster), structField("metadata", 3, metadata), messageField("locality", 4, localityMessage(locality)),
      textField("user_agent_name", 6, "envoy"), textField("user_agent_version", 7, ""), messageField("user_agent_build_version", 8, build),
      unset("client_features", emptyList), unset("listening_addresses", emptyList), unset("dynamic_parameters", emptyMap),
    ],
  };
}

/** envoy.config.core.v3.BuildVersion { SemanticVersion version = 1; Struct metadata = 2 } */
function buildVersion(version: string, revision: string): AttributeMessage {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const semantic: AttributeMessage = { kind: "message", type: "envoy.type.v3.SemanticVersion", fields: [numberField("major_number", 1, major), numberField("minor_number", 2, minor), numberField("patch", 3, patch)] };
  const metadata = { "build.type": "RELEASE", "revision.sha": revision, "revision.status": "Clean", "ssl.version": "BoringSSL" };
  return { kind: "message", type: "envoy.config.core.v3.BuildVersion", fields: [messageField("version", 1, semantic), structField("metadata", 2, metadata)] };
}
