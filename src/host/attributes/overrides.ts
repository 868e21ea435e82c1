/** Values that the scenario gives in place of derived ones, laid over the tree of attributes. */
import { byteStringOfText } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { unreachable } from "../../base/unreachable.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import { isBytes } from "../../scenario/scenario.ts";
import type { PropertyValue, Setup } from "../../scenario/scenario.ts";
import { jsonAttribute } from "./messages.ts";
import { childOf, namesBelow } from "./tree.ts";
import { boolAttribute, bytesAttribute, intAttribute, timestampAttribute, uintAttribute } from "./value.ts";
import type { AttributeObject, AttributeValue } from "./value.ts";
import { nanosecondsOf, nanosecondsPerMillisecond } from "../../scenario/clock.ts";

interface Override { readonly path: readonly ByteString[]; readonly value: AttributeValue | undefined }
export type Overrides = readonly Override[];

export const overridesOf = (properties: Setup["properties"]): Overrides => properties.map(({ path, value }) => ({ path: path.map(byteStringOfText), value: valueOf(value) }));

/** Undefined for a value that is to be missing. */
function valueOf(value: PropertyValue): AttributeValue | undefined {
  if (isBytes(value)) return bytesAttribute(bytesOf(value));
  if ("bool" in value) return boolAttribute(value.bool);
  if ("int" in value) return intAttribute(BigInt(value.int));
  if ("uint" in value) return uintAttribute(BigInt(value.uint));
  if ("double" in value) return { kind: "double", value: value.double };
  if ("timestamp" in value) return timestampAttribute(nanosecondsOf(value.timestamp) ?? 0n);
  if ("duration" in value) return { kind: "duration", nanoseconds: BigInt(Math.round(value.duration * nanosecondsPerMillisecond)) };
  if ("json" in value) return jsonAttribute(value.json);
  return undefined;
}

export const withOverrides = (root: AttributeObject, overrides: Overrides): AttributeObject => (overrides.length === 0 ? root : (laidOver(root, overrides) as AttributeObject));

/**
 * What stands at a node: the value given for it, if there is one, with what is given for names below it. A message that has something given
 * below it keeps its own bytes; a value without names below becomes a group.
 */
function laidOver(base: AttributeValue | undefined, overrides: Overrides): AttributeValue | undefined {
  const own = overrides.findLast(({ path }) => path.length === 0), below = overrides.filter(({ path }) => path.length > 0);
  const node = own === undefined ? base : own.value;
  if (below.length === 0) return node;
  const names = [...new Set([...(node === undefined ? [] : namesBelow(node)), ...below.map(({ path }) => path[0] ?? "")])];
  const get = (name: ByteString): AttributeValue | undefined => {
    const inner = node === undefined ? undefined : childOf(node, name);
    const given = below.filter(({ path }) => path[0] === name);
    return given.length === 0 ? inner : laidOver(inner, given.map(({ path, value }) => ({ path: path.slice(1), value })));
  };
  if (node === undefined) return { kind: "object", names, get };
  switch (node.kind) {
    case "map": {
      const there = names.filter((name) => get(name) !== undefined);
      return { kind: "map", keys: there, get };
    }
    case "message": {
      const fields = names.flatMap((name) => {
        const value = get(name);
        return value === undefined ? [] : [{ name, value, wire: node.fields.find((field) => field.name === name)?.wire ?? new Uint8Array() }];
      });
      return { kind: "message", type: node.type, fields };
    }
    case "list":
    case "object":
    case "string":
    case "bytes":
    case "bool":
    case "int":
    case "uint":
    case "double":
    case "timestamp":
    case "duration":
    case "null": return { kind: "object", names, get };
    default: return unreachable(node);
  }
}
