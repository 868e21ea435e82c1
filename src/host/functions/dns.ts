/** Resolving names (Envoy's own; not part of the ABI). */
import { toByteString } from "../../base/byte-string.ts";
import { ok } from "../answer.ts";
import { rootOf } from "../context.ts";
import type { Implements } from "./functions.ts";

export const dns: Implements<"envoy_resolve_dns"> = {
  /** The token is there before the name is resolved: the answer may come inside this call. */
  envoy_resolve_dns(vm, { hostname }) {
    const context = vm.acting, resolver = vm.host.dns, token = resolver.token(vm);
    return { ...ok({ token }), afterwards: () => (context === undefined ? undefined : resolver.resolve(rootOf(context), token, toByteString(hostname))) };
  },
};
