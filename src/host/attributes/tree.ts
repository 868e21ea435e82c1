/** Walking the tree of attributes (semantics 17.1), and its values as the bytes a guest gets (17.2). */
import { encodePairs } from "../../abi/pairs.ts";
import { fromByteString, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { concatBytes, emptyBytes } from "../../base/bytes.ts";
import { unreachable } from "../../base/unreachable.ts";
import type { AttributeValue } from "./value.ts";

/** One step of a path: an attribute's name, a map's key, a field's name, an index in decimal digits. A scalar has nothing below it. */
export function childOf(node: AttributeValue, name: ByteString): AttributeValue | undefined {
  switch (node.kind) {
    case "object":
    case "map": return node.get(name);
    case "list": return /^\d+$/.test(name) ? node.items[Number(name)] : undefined;
    case "message": return node.fields.find((field) => field.name === name)?.value;
    case "string":
    case "bytes":
    case "bool":
    case "int":
    case "uint":
    case "double":
    case "timestamp":
    case "duration":
    case "null": return undefined;
    default: return unreachable(node);
  }
}

/** Undefined where the path leads nowhere. */
export function attributeAt(root: AttributeValue, path: readonly ByteString[]): AttributeValue | undefined {
  let node: AttributeValue | undefined = root;
  for (const name of path) {
    if (node === undefined) return undefined;
    node = childOf(node, name);
  }
  return node;
}

/** The names below a node, whether or not they resolve now. */
export function namesBelow(node: AttributeValue): readonly ByteString[] {
  if (node.kind === "object") return node.names;
  if (node.kind === "map") return node.keys;
  if (node.kind === "list") return node.items.map((_, index) => String(index));
  return node.kind === "message" ? node.fields.map(({ name }) => name) : [];
}

/** T-89. Undefined for what has no bytes: a group, null, a map or list that holds null (SerializationFailure). */
export function encodeAttribute(value: AttributeValue): Uint8Array | undefined {
  switch (value.kind) {
    case "string": return fromByteString(value.text);
    case "bytes": return value.bytes;
    case "bool": return new Uint8Array([value.value ? 1 : 0]);
    case "int":
    case "uint": return eightBytes((view) => view.setBigUint64(0, BigInt.asUintN(64, value.value), true));
    case "double": return eightBytes((view) => view.setFloat64(0, value.value, true));
    case "timestamp":
    case "duration": return eightBytes((view) => view.setBigUint64(0, BigInt.asUintN(64, value.nanoseconds), true));
    case "map": return pairsOf(value.keys.map((key) => [fromByteString(key), encodedChild(value.get(key))]));
    case "list": return pairsOf(value.items.map((item) => [encodeAttribute(item), emptyBytes]));
    case "message": return concatBytes(value.fields.map(({ wire }) => wire));
    case "object":
    case "null": return undefined;
    default: return unreachable(value);
  }
}

const encodedChild = (value: AttributeValue | undefined): Uint8Array | undefined => (value === undefined ? undefined : encodeAttribute(value));

function eightBytes(write: (view: DataView) => void): Uint8Array {
  const out = new Uint8Array(8);
  write(new DataView(out.buffer));
  return out;
}

/** An empty map or list is a count of zero, unlike an empty header map (T-63). */
function pairsOf(entries: readonly (readonly [Uint8Array | undefined, Uint8Array | undefined])[]): Uint8Array | undefined {
  if (entries.length === 0) return new Uint8Array(4);
  const pairs: { name: ByteString; value: ByteString }[] = [];
  for (const [name, value] of entries) {
    if (name === undefined || value === undefined) return undefined;
    pairs.push({ name: toByteString(name), value: toByteString(value) });
  }
  return encodePairs(pairs);
}
