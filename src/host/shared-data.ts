/** Shared data (semantics 11): one store for each vm id, across VMs, threads and modules. */
import type { ByteString } from "../base/byte-string.ts";
import { blobOf } from "../recording/state.ts";
import type { Value } from "../recording/state.ts";
import type { Recorder } from "./recorder.ts";

export interface SharedData {
  get(vmId: ByteString, key: ByteString): Value | undefined;
  /** T-69, T-70. False: cas does not match. */
  set(vmId: ByteString, key: ByteString, value: Uint8Array, cas: number): boolean;
  /** The last VM with one of these ids is gone. The numbers go on. */
  forget(vmIds: ReadonlySet<ByteString>): void;
}

export function createSharedData(recorder: Recorder): SharedData {
  const stores = new Map<ByteString, number>();
  let nextCas = 1;
  const find = (vmId: ByteString, key: ByteString): Value | undefined => {
    const store = stores.get(vmId);
    return store === undefined ? undefined : recorder.entity(store)?.values?.get(key);
  };
  return {
    get: find,
    set(vmId, key, value, cas) {
      const old = find(vmId, key);
      if (cas !== 0 && old !== undefined && old.number !== cas) return false;
      let store = stores.get(vmId);
      if (store === undefined) {
        store = recorder.create("shared-data", vmId, 0);
        stores.set(vmId, store);
      }
      recorder.put(store, key, blobOf(value), nextCas++);
      return true;
    },
    forget(vmIds) {
      for (const [vmId, store] of stores) {
        if (!vmIds.has(vmId)) continue;
        recorder.remove(store);
        stores.delete(vmId);
      }
    },
  };
}
