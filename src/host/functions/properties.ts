/** Properties (semantics 17). */
import { Status } from "../../abi/codes.ts";
import { toByteString } from "../../base/byte-string.ts";
import { fail, ok } from "../answer.ts";
import { rootOf } from "../context.ts";
import { prototypeOf } from "../foreign/declared.ts";
import { propertyOf } from "../properties.ts";
import type { Implements } from "./functions.ts";

export const properties: Implements<"proxy_get_property" | "proxy_set_property"> = {
  proxy_get_property(vm, { path }) {
    const found = propertyOf(vm, toByteString(path));
    return found instanceof Uint8Array ? ok({ value: found }) : found;
  },
  /** T-91 */
  proxy_set_property(vm, { path, value }) {
    const context = vm.acting, name = toByteString(path);
    if (context?.stream === undefined) return fail(Status.NotFound, "property-not-in-root");
    return context.stream.setProperty(name, value, prototypeOf(rootOf(context), name)) ? ok() : fail(Status.BadArgument, "property-read-only");
  },
};
