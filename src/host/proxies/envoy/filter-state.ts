/** Filter state of a stream: the values that filters set (T-91), and the objects of set_envoy_filter_state. */
import { fromByteString, toByteString } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { emptyBytes } from "../../../base/bytes.ts";
import { bytesAttribute, intAttribute, stringAttribute, textAttribute } from "../../attributes/value.ts";
import type { AttributeValue } from "../../attributes/value.ts";
import type { Prototype } from "../../foreign/declared.ts";
import type { FilterStateObject } from "../../foreign/filter-state.ts";

export class FilterState {
  readonly #record: (path: ByteString, value: Uint8Array) => void;
  readonly #values = new Map<ByteString, { readonly bytes: Uint8Array; readonly prototype: Prototype }>();
  readonly #objects = new Map<ByteString, { readonly object: FilterStateObject; readonly lifeSpan: number }>();

  constructor(record: (path: ByteString, value: Uint8Array) => void) {
    this.#record = record;
  }

  /** A value that a filter set under this name. */
  value(name: ByteString): AttributeValue | undefined {
    const found = this.#values.get(name);
    if (found === undefined) return undefined;
    return found.prototype.type === "string" ? stringAttribute(toByteString(found.bytes)) : bytesAttribute(found.bytes);
  }
  /** How it was declared when it was first set counts for as long as it is there. */
  setValue(name: ByteString, bytes: Uint8Array, prototype: Prototype): boolean {
    const before = this.#values.get(name);
    if (before?.prototype.readonly === true) return false;
    this.#values.set(name, { bytes, prototype: before?.prototype ?? prototype });
    this.#record(name, bytes);
    return true;
  }

  /** An object of Envoy's own; undefined for one that cannot be read. */
  object(name: ByteString): AttributeValue | undefined {
    const found = this.#objects.get(name)?.object;
    if (found?.fields !== undefined) return { kind: "map", keys: [], get: (field) => attributeOf(found.fields?.[field]) };
    return found?.text === undefined ? undefined : stringAttribute(found.text);
  }
  /** One that is there with another life span stays as it is. */
  setObject(name: ByteString, object: FilterStateObject, lifeSpan: number): void {
    if ((this.#objects.get(name)?.lifeSpan ?? lifeSpan) !== lifeSpan) return;
    this.#objects.set(name, { object, lifeSpan });
    this.#record(`filter_state\0${name}`, object.text === undefined ? emptyBytes : fromByteString(object.text));
  }
}

function attributeOf(field: string | number | undefined): AttributeValue | undefined {
  if (field === undefined) return undefined;
  return typeof field === "number" ? intAttribute(field) : textAttribute(field);
}
