/** Between attributes and the values of CEL, and from those to the bytes a guest gets (semantics 17.2). */
import { celList, celMap, celUint, isCelList, isCelMap, isCelType, isCelUint, objectType } from "@bufbuild/cel";
import type { CelMap, CelValue } from "@bufbuild/cel";
import { create, toBinary } from "@bufbuild/protobuf";
import { isReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import type { ReflectMessage } from "@bufbuild/protobuf/reflect";
import { DurationSchema, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import { textOf, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { unreachable } from "../../base/unreachable.ts";
import { childOf, encodeAttribute, namesBelow } from "../attributes/tree.ts";
import { boolAttribute, bytesAttribute, intAttribute, uintAttribute } from "../attributes/value.ts";
import type { AttributeMap, AttributeMessage, AttributeObject, AttributeValue } from "../attributes/value.ts";

type Group = AttributeObject | AttributeMap | AttributeMessage;
/** Which attribute a map of CEL stands for. */
const groups = new WeakMap<CelMap, Group>();

const second = 1000000000n;
export const timestampType = objectType(TimestampSchema), durationType = objectType(DurationSchema);

export function celOf(value: AttributeValue): CelValue {
  switch (value.kind) {
    case "string": return celText(value.text);
    case "bytes": return value.bytes;
    case "bool":
    case "double":
    case "int": return value.value;
    case "uint": return celUint(value.value);
    case "timestamp": return celTimestamp(value.nanoseconds);
    case "duration": return celDuration(value.nanoseconds);
    case "null": return null;
    case "list": return celList(value.items.map(celOf));
    case "object":
    case "map":
    case "message": return groupOf(value);
    default: return unreachable(value);
  }
}

export function celTimestamp(nanoseconds: bigint): CelValue<typeof timestampType> {
  const nanos = ((nanoseconds % second) + second) % second;
  return reflect(TimestampSchema, create(TimestampSchema, { seconds: (nanoseconds - nanos) / second, nanos: Number(nanos) })) as CelValue<typeof timestampType>;
}
/** Seconds and nanoseconds of a span have the same sign. */
export const celDuration = (nanoseconds: bigint): CelValue<typeof durationType> =>
  reflect(DurationSchema, create(DurationSchema, { seconds: nanoseconds / second, nanos: Number(nanoseconds % second) })) as CelValue<typeof durationType>;
export const nanosecondsOf = ({ message }: { readonly message: { readonly seconds: bigint; readonly nanos: number } }): bigint => message.seconds * second + BigInt(message.nanos);

/** A group of attributes is entered like a map, but has no size and no keys; a message is entered by its fields. */
function groupOf(group: Group): CelMap {
  const keys = group.kind === "map" ? namesBelow(group) : [];
  const get = (key: unknown): CelValue | undefined => {
    const found = typeof key === "string" ? childOf(group, bytesOfText(key)) : undefined;
    return found === undefined ? undefined : celOf(found);
  };
  const entries = (): [string, CelValue][] => keys.map((key) => [celText(key), get(celText(key)) ?? null]);
  const map = celMap(new Proxy(new Map<string, CelValue>(), {
    get(_, name) {
      switch (name) {
        case "size": return keys.length;
        case "get": return get;
        case "has": return (key: unknown) => get(key) !== undefined;
        case "keys": return () => keys.map(celText).values();
        case "values": return () => entries().map(([, value]) => value).values();
        case "forEach": return (visit: (value: CelValue, key: string) => void) => entries().forEach(([key, value]) => visit(value, key));
        default: return () => entries().values();
      }
    },
  }));
  groups.set(map, group);
  return map;
}

/** Whether `has` finds a field: a key of a map that has a value, a field of a message that is not empty. Undefined for what cannot have one. */
export function fieldIsSet(value: CelValue, name: string): boolean | undefined {
  if (isCelMap(value)) {
    const group = groups.get(value);
    if (group?.kind !== "message") return value.has(name);
    const field = group.fields.find((f) => f.name === name);
    return field === undefined ? undefined : field.wire.length > 0;
  }
  if (!isReflectMessage(value)) return undefined;
  const field = value.fields.find((f) => f.name === name);
  return field === undefined ? undefined : value.isSet(field);
}

/* Strings of CEL are text; those of the proxy are bytes. A byte that is no UTF-8 is carried as a lone surrogate. */

const carried = 0xdc00;
export function celText(bytes: ByteString): string {
  const { text, utf8 } = textOf(bytes);
  return utf8 ? text : bytes.replaceAll(/[\u0080-\u00ff]/g, (byte) => String.fromCharCode(carried + byte.charCodeAt(0)));
}
function bytesOfText(text: string): ByteString {
  return text.split(/([\udc80-\udcff])(?<![\ud800-\udbff].)/).map((part, i) => (i % 2 === 1 ? String.fromCharCode(part.charCodeAt(0) - carried) : utf8Of(part))).join("");
}
const encoder = new TextEncoder();
const utf8Of = (text: string): ByteString => toByteString(encoder.encode(text));

/* Results */

/** As an attribute; undefined for what has no bytes: types, and what holds null. */
export function attributeOf(value: CelValue): AttributeValue | undefined {
  switch (typeof value) {
    case "string": return { kind: "string", text: bytesOfText(value) };
    case "bigint": return intAttribute(value);
    case "boolean": return boolAttribute(value);
    case "number": return { kind: "double", value };
    default: break;
  }
  if (value === null || isCelType(value)) return undefined;
  if (value instanceof Uint8Array) return bytesAttribute(value);
  if (isCelUint(value)) return uintAttribute(value.value);
  if (isCelList(value)) return listOf([...value]);
  if (isCelMap(value)) return groups.get(value) ?? mapOf(value);
  return isReflectMessage(value) ? messageOf(value) : undefined;
}

function listOf(values: readonly CelValue[]): AttributeValue | undefined {
  const items = values.map(attributeOf).filter((item) => item !== undefined);
  return items.length === values.length ? { kind: "list", items } : undefined;
}

/** Keys are encoded like values. */
function mapOf(map: CelMap): AttributeValue | undefined {
  const entries = new Map<ByteString, AttributeValue>();
  for (const [key, value] of map.entries()) {
    const name = attributeOf(key), held = attributeOf(value), bytes = name === undefined ? undefined : encodeAttribute(name);
    if (bytes === undefined || held === undefined) return undefined;
    entries.set(toByteString(bytes), held);
  }
  return { kind: "map", keys: [...entries.keys()], get: (key) => entries.get(key) };
}

/** Times that 64 bits of nanoseconds do not hold become the last ones that they do. */
function messageOf(value: ReflectMessage): AttributeValue {
  const { message } = value;
  if (value.desc.typeName === TimestampSchema.typeName || value.desc.typeName === DurationSchema.typeName) {
    return { kind: value.desc.typeName === TimestampSchema.typeName ? "timestamp" : "duration", nanoseconds: held(nanosecondsOf({ message: message as Timestamp | Duration })) };
  }
  return { kind: "message", type: value.desc.typeName, fields: [{ name: "", value: bytesAttribute(new Uint8Array()), wire: toBinary(value.desc, message) }] };
}
const most = (1n << 63n) - 1n;
const held = (nanoseconds: bigint): bigint => (nanoseconds > most ? most : nanoseconds < -most - 1n ? -most - 1n : nanoseconds);

