/** Shared queues (semantics 12): named by (vm id, name), ids global from 1, one consumer each. */
import { byteStringOfText } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { fromByteString } from "../base/byte-string.ts";
import { blobOf } from "../recording/state.ts";
import { canaryThread, mainThread } from "../recording/threads.ts";
import type { Context } from "./context.ts";
import type { Host } from "./host.ts";
import { threadOf } from "./host.ts";

/** The consumer is known by its thread, its VM's key and its root's id, so that the next VM of the same key can be the one that is called. */
interface Consumer { readonly thread: number; readonly key: string; readonly context: number; readonly filter: number }
interface Queue { readonly id: number; readonly entity: number; readonly vmId: ByteString; consumer: Consumer }

export interface SharedQueues {
  /** T-71: the caller's root becomes the sole consumer. */
  register(root: Context, name: ByteString, vmId?: ByteString): number;
  resolve(vmId: ByteString, name: ByteString): number | undefined;
  has(id: number): boolean;
  /** T-73: one notification for each item, never at once. */
  /** `tells`: the consumer is called back. */
  enqueue(id: number, value: Uint8Array, tells?: boolean): void;
  /** T-74; undefined when empty */
  dequeue(id: number): Uint8Array | undefined;
  /** False when there is none of that id. Its name may be registered again, with another id. */
  remove(id: number): boolean;
  /** The last VM with one of these ids is gone. Ids are not used again. */
  forget(vmIds: ReadonlySet<ByteString>): void;
}

export function createSharedQueues(host: () => Host): SharedQueues {
  const byName = new Map<ByteString, Queue>(), byId = new Map<number, Queue>();
  const keyOf = (vmId: ByteString, name: ByteString): ByteString => `${vmId.length}:${vmId}${name}`;

  let lastId = 0;

  const consumed = (queue: Queue, root: Context): void => {
    host().recorder.put(queue.entity, "consumer", blobOf(fromByteString(byteStringOfText(`vm=${root.vm.index} context=${root.id}`))));
  };
  /** What the canary registers is told to the VM of the main thread, on which it was tried. */
  const consumerOf = ({ id, vm, plugin }: Context): Consumer => ({ thread: vm.thread === canaryThread ? mainThread : vm.thread, key: vm.key, context: id, filter: plugin.index });
  const notify = ({ id }: Queue, { thread, key, context, filter }: Consumer): void => {
    const { recorder } = host(), vm = threadOf(host(), thread)?.vms.findLast((one) => one.key === key), root = vm?.contexts.get(context);
    if (vm === undefined || root === undefined || vm.failed) {
      recorder.deed("effect-dropped", { what: "proxy_on_queue_ready", reason: vm?.failed === true ? "the VM of the consumer has failed" : "the VM of the consumer is gone" });
      return;
    }
    host().cause = recorder.deed("queue-notified", { queue: id, filter });
    vm.call("proxy_on_queue_ready", root, [root.id, id], 0);
  };

  return {
    register(root, name, vmId = root.vm.vmId) {
      const key = keyOf(vmId, name), known = byName.get(key);
      if (known !== undefined) {
        known.consumer = consumerOf(root);
        consumed(known, root);
        return known.id;
      }
      const id = ++lastId;
      const queue: Queue = { id, entity: host().recorder.create("queue", name, 0, `id=${id}\0vmId=${vmId}`), vmId, consumer: consumerOf(root) };
      byName.set(key, queue);
      byId.set(id, queue);
      consumed(queue, root);
      return id;
    },
    resolve: (vmId, name) => byName.get(keyOf(vmId, name))?.id,
    has: (id) => byId.has(id),
    enqueue(id, value, tells = true) {
      const queue = byId.get(id);
      if (queue === undefined) return;
      const { recorder, scheduler } = host(), { consumer } = queue;
      recorder.push(queue.entity, blobOf(value));
      if (tells) scheduler.on(consumer.thread, () => scheduler.after(0, () => notify(queue, consumer)));
    },
    dequeue(id) {
      const queue = byId.get(id), item = queue && host().recorder.entity(queue.entity)?.items[0];
      if (queue === undefined || item === undefined) return undefined;
      host().recorder.pop(queue.entity);
      return item.blob.bytes;
    },
    remove(id) {
      const found = [...byName].find(([, queue]) => queue.id === id);
      if (found === undefined) return false;
      host().recorder.remove(found[1].entity);
      byName.delete(found[0]);
      return byId.delete(id);
    },
    forget(vmIds) {
      for (const [key, queue] of byName) {
        if (!vmIds.has(queue.vmId)) continue;
        host().recorder.remove(queue.entity);
        byName.delete(key);
        byId.delete(queue.id);
      }
    },
  };
}
