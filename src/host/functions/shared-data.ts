/** Shared data (T-68 to T-70). */
import { Status } from "../../abi/codes.ts";
import { toByteString } from "../../base/byte-string.ts";
import { wholeBlob } from "../../recording/state.ts";
import { fail, ok } from "../answer.ts";
import type { Implements } from "./functions.ts";

export const sharedData: Implements<"proxy_get_shared_data" | "proxy_set_shared_data"> = {
  proxy_get_shared_data(vm, { key }) {
    const found = vm.host.sharedData.get(vm.vmId, toByteString(key));
    return found === undefined ? fail(Status.NotFound, "shared-key-missing") : ok({ value: found.blob.bytes, cas: found.number }, [wholeBlob(found.blob)]);
  },
  proxy_set_shared_data(vm, { key, value, cas }) {
    return vm.host.sharedData.set(vm.vmId, toByteString(key), value, cas) ? ok() : fail(Status.CasMismatch, "cas-mismatch");
  },
};
