/** A host function by its name alone, as a trace tells it. */
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";

export const hostCallOf = (name: string): HostFunction | undefined =>
  Object.hasOwn(hostFunctions, name) ? (hostFunctions as Readonly<Record<string, HostFunction>>)[name] : undefined;
