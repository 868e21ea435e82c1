/** What comes of an output that the guest does not take. */
import { Status } from "../../../abi/codes.ts";
import type { Answer } from "../../answer.ts";
import { fail } from "../../answer.ts";
import { HostTrap } from "../../traps.ts";

type Allocation = NonNullable<Answer["allocation"]>;
const noMemory = fail(Status.InternalFailure, "allocator-failed"), outside = fail(Status.InvalidMemoryAccess, "allocator-failed");

/** The allocator is asked for empty values too. */
export const propertyAllocation: Allocation = { empty: true, failed: (given) => (given === "nothing" ? noMemory : outside) };
export const bufferAllocation: Allocation = { ...propertyAllocation, empty: false };
export const pairsAllocation: Allocation = { empty: true, failed: () => outside };
export const sharedAllocation: Allocation = {
  empty: true,
  failed(given) {
    throw new HostTrap(given === "nothing" ? "host trap (internal error): failed getting value from shm (no memory)" : badSlice);
  },
};
export const badSlice = "host trap (bad usage): invalid slice pointer passed to host function";
export const badData = "host trap (bad usage): invalid data pointer passed to host function";
