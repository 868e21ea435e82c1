/** What foreign functions need of large packages. They are loaded before a run whose filters can call such functions, and no sooner. */
import { readModule } from "../../module/read-module.ts";
import type { Expression } from "./expressions.ts";
import type { Signed } from "./signatures.ts";

export interface ForeignLibrary {
  compressed(bytes: Uint8Array, legacyHash: boolean): Uint8Array;
  uncompressed(bytes: Uint8Array): Uint8Array | undefined;
  /** Empty when the signature is good. `key` is DER or PEM. */
  verificationError(hash: string, key: Uint8Array | string | undefined, signature: Uint8Array, text: Uint8Array): string;
  signatureOf(hash: string, key: Uint8Array | string, text: Uint8Array): Signed;
  createExpression(text: Uint8Array, longTexts: boolean): Expression | "syntax" | "unknown-function";
}

let library: ForeignLibrary | undefined;

/** Called by `packages.ts` when it has been loaded. */
export function provideForeignLibrary(given: ForeignLibrary): void {
  library = given;
}

export function foreignLibrary(): ForeignLibrary {
  if (library === undefined) throw new Error("the packages behind foreign functions were not loaded before the run");
  return library;
}

/** Loads the packages when one of the modules imports `proxy_call_foreign_function`; undefined when there is nothing to load. */
export function loadForeignLibrary(modules: readonly Uint8Array[]): Promise<void> | undefined {
  if (library !== undefined || !modules.some(callsForeignFunctions)) return undefined;
  return import("./packages.ts").then(() => undefined);
}

function callsForeignFunctions(bytes: Uint8Array): boolean {
  const read = readModule(bytes);
  return read.ok && read.value.imports.some(({ name }) => name === "proxy_call_foreign_function");
}
