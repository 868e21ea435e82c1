/** Names as compilers write them into a module, back in the words of their language. */
import { demangleItanium } from "./itanium.ts";
import { demangleRustLegacy } from "./rust-legacy.ts";
import { demangleRustV0 } from "./rust-v0.ts";

/** A name that is not mangled, or in a way that is not understood, stays as it is. */
export function demangle(name: string): string {
  return demangleRustV0(name) ?? demangleRustLegacy(name) ?? demangleItanium(name) ?? name;
}
