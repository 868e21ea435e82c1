/** Property paths (semantics 17.1): which attribute a path names, and its bytes. */
import { Status } from "../abi/codes.ts";
import type { ByteString } from "../base/byte-string.ts";
import { fail } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { withOverrides } from "./attributes/overrides.ts";
import { attributeAt, encodeAttribute } from "./attributes/tree.ts";
import type { AttributeObject } from "./attributes/value.ts";
import type { Context } from "./context.ts";
import type { Vm } from "./vm.ts";

const propertyMissing = fail(Status.NotFound, "property-missing");
const propertyIsObject = fail(Status.SerializationFailure, "property-is-an-object");

/** What a context may ask for now, with what the scenario gives in place of it. */
export const attributesFor = (context: Context): AttributeObject => {
  const { host } = context.vm;
  return withOverrides(host.rules.attributes(context), host.overrides);
};

/** The value of a path, or why there is none. A trailing NUL is tolerated. */
export function propertyOf(vm: Vm, path: ByteString): Uint8Array | Answer {
  const context = vm.acting, clean = path.endsWith("\0") ? path.slice(0, -1) : path;
  if (clean === "" || context === undefined) return fail(Status.SerializationFailure, "property-path-empty");
  const found = attributeAt(attributesFor(context), clean.split("\0"));
  return found === undefined ? propertyMissing : (encodeAttribute(found) ?? propertyIsObject);
}
