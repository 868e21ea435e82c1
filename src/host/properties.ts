/** Property paths (semantics 17.1) and the properties that do not depend on a stream. */
import { Status } from "../abi/codes.ts";
import { encodePairs } from "../abi/pairs.ts";
import { byteStringOfText, fromByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { bytesOf } from "../scenario/bytes.ts";
import { fail } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Vm } from "./vm.ts";

const propertyMissing = fail(Status.NotFound, "property-missing");
export const propertyIsObject = fail(Status.SerializationFailure, "property-is-an-object");

export const textValue = (text: string): Uint8Array => fromByteString(byteStringOfText(text));
export const bytesValue = (text: ByteString): Uint8Array => fromByteString(text);
/** int, uint, timestamp and duration: 8 bytes, little endian (17.2). */
export function intValue(value: bigint | number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return out;
}
export const boolValue = (value: boolean): Uint8Array => new Uint8Array([value ? 1 : 0]);
export const mapValue = (entries: readonly { readonly name: ByteString; readonly value: ByteString }[]): Uint8Array => encodePairs(entries);

/** The value of a path, or why there is none. A trailing NUL is tolerated. */
export function propertyOf(vm: Vm, path: ByteString): Uint8Array | Answer {
  const context = vm.acting;
  const clean = path.endsWith("\0") ? path.slice(0, -1) : path;
  if (clean === "" || context === undefined) return fail(Status.SerializationFailure, "property-path-empty");
  const parts = clean.split("\0");
  const given = vm.host.scenario.setup.properties.find((p) => p.path.length === parts.length && p.path.every((part, i) => byteStringOfText(part) === parts[i]));
  if (given !== undefined) return bytesOf(given.value);
  const { plugin } = context;
  if (parts.length === 1) {
    switch (clean) {
      case "plugin_name": return textValue(plugin.filter.name);
      case "plugin_root_id": return textValue(plugin.filter.rootId);
      case "plugin_vm_id": return textValue(plugin.filter.vmId);
      default: break;
    }
  }
  if (clean === "xds") return propertyIsObject;
  if (parts[0] === "xds" && parts[1] === "node") return nodeProperty(vm, parts.slice(2));
  return context.stream?.property(parts) ?? propertyMissing;
}

function nodeProperty(vm: Vm, path: readonly ByteString[]): Uint8Array | Answer {
  const { node } = vm.host.scenario.setup;
  const [field, key, ...deeper] = path;
  if (deeper.length > 0) return propertyMissing;
  if (field === "id" && key === undefined) return textValue(node.id);
  if (field === "cluster" && key === undefined) return textValue(node.cluster);
  if (field === "user_agent_name" && key === undefined) return textValue("envoy");
  if (field === "locality" && (key === undefined || ["region", "zone", "sub_zone"].includes(key))) return new Uint8Array();
  if (field === "metadata" && key === undefined) return mapValue(Object.entries(node.metadata).map(([name, value]) => ({ name: byteStringOfText(name), value: byteStringOfText(value) })));
  if (field === "metadata" && key !== undefined) {
    const value = node.metadata[key];
    return value === undefined ? propertyMissing : textValue(value);
  }
  return propertyMissing;
}
