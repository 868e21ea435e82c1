/**
 * Attributes as a typed tree: what properties are read from (semantics 17), and expressions too. Nodes say what they hold, so that they can
 * be listed; nothing below a node is made before it is asked for.
 */
import { byteStringOfText } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";

export type AttributeValue =
  | { readonly kind: "string"; readonly text: ByteString }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int" | "uint"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  /** since the Unix epoch; a span */
  | { readonly kind: "timestamp" | "duration"; readonly nanoseconds: bigint }
  | { readonly kind: "null" }
  | AttributeObject | AttributeMap | AttributeList | AttributeMessage;

/** A group of attributes, such as `request`: it has no value of its own. */
export interface AttributeObject {
  readonly kind: "object";
  /** every name it may have; `get` gives undefined for what does not resolve now */
  readonly names: readonly ByteString[];
  readonly get: (name: ByteString) => AttributeValue | undefined;
}
export interface AttributeMap {
  readonly kind: "map";
  readonly keys: readonly ByteString[];
  readonly get: (key: ByteString) => AttributeValue | undefined;
}
export interface AttributeList { readonly kind: "list"; readonly items: readonly AttributeValue[] }
/** A protobuf message: entered by the names of its fields, given as its serialized bytes. */
export interface AttributeMessage {
  readonly kind: "message";
  /** its full name */
  readonly type: string;
  readonly fields: readonly MessageField[];
}
export interface MessageField {
  readonly name: ByteString;
  readonly value: AttributeValue;
  /** the field as it stands in the message; nothing for one that is not set */
  readonly wire: Uint8Array;
}

export const textAttribute = (text: string): AttributeValue => ({ kind: "string", text: byteStringOfText(text) });
/** Of bytes that need not be UTF-8, such as header values. */
export const stringAttribute = (text: ByteString): AttributeValue => ({ kind: "string", text });
export const bytesAttribute = (bytes: Uint8Array): AttributeValue => ({ kind: "bytes", bytes });
export const boolAttribute = (value: boolean): AttributeValue => ({ kind: "bool", value });
export const intAttribute = (value: bigint | number): AttributeValue => ({ kind: "int", value: BigInt(value) });
export const uintAttribute = (value: bigint | number): AttributeValue => ({ kind: "uint", value: BigInt(value) });
export const timestampAttribute = (nanoseconds: bigint): AttributeValue => ({ kind: "timestamp", nanoseconds });
/** From ns of virtual time, which may have fractions. */
export const durationAttribute = (nanoseconds: number): AttributeValue => ({ kind: "duration", nanoseconds: BigInt(Math.floor(nanoseconds)) });
export const nullAttribute: AttributeValue = { kind: "null" };

/** A map whose keys are known: header maps, JSON objects. */
export function mapAttribute(entries: ReadonlyMap<ByteString, AttributeValue>): AttributeMap {
  return { kind: "map", keys: [...entries.keys()], get: (key) => entries.get(key) };
}

/** How each attribute of a group comes from its subject; undefined while it does not resolve. */
export type AttributeTable<Subject> = Readonly<Record<string, (subject: Subject) => AttributeValue | undefined>>;

export function objectAttribute<Subject>(table: AttributeTable<Subject>, subject: Subject): AttributeObject {
  return { kind: "object", names: Object.keys(table), get: (name) => (Object.hasOwn(table, name) ? table[name]?.(subject) : undefined) };
}
