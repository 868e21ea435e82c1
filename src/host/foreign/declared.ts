/** declare_property: how a property of set_property is kept (T-91). What counts is what the plugin's root declared; a stream's own changes nothing. */
import type { ByteString } from "../../base/byte-string.ts";
import type { Context } from "../context.ts";

export const propertyTypes = ["bytes", "string", "flat-buffers", "protobuf"] as const;
export type PropertyType = (typeof propertyTypes)[number];

export interface Prototype {
  readonly readonly: boolean;
  readonly type: PropertyType;
  /** the type of a protobuf message, as a URL */
  readonly schema: Uint8Array;
}
export const undeclared: Prototype = { readonly: false, type: "bytes", schema: new Uint8Array() };

const declared = new WeakMap<Context, Map<ByteString, Prototype>>();

/** False when this context has declared the name before. */
export function declareProperty(context: Context, name: ByteString, prototype: Prototype): boolean {
  let mine = declared.get(context);
  if (mine === undefined) declared.set(context, (mine = new Map()));
  if (mine.has(name)) return false;
  mine.set(name, prototype);
  return true;
}

export const prototypeOf = (root: Context, name: ByteString): Prototype => declared.get(root)?.get(name) ?? undeclared;
