/** Shared queues (semantics 12): named by (vm id, name), ids global from 1, one consumer each. */
import { byteStringOfText } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { fromByteString } from "../base/byte-string.ts";
import { blobOf } from "../recording/state.ts";
import type { Context } from "./context.ts";
import type { Host } from "./host.ts";

interface Queue { readonly id: number; readonly entity: number; consumer: Context }

export interface SharedQueues {
  /** T-71: the caller's root becomes the sole consumer. */
  register(root: Context, name: ByteString): number;
  resolve(vmId: ByteString, name: ByteString): number | undefined;
  has(id: number): boolean;
  /** T-73: one notification for each item, never at once. */
  enqueue(id: number, value: Uint8Array): void;
  /** T-74; undefined when empty */
  dequeue(id: number): Uint8Array | undefined;
}

export function createSharedQueues(host: () => Host): SharedQueues {
  const byName = new Map<ByteString, Queue>(), byId = new Map<number, Queue>();
  const keyOf = (vmId: ByteString, name: ByteString): ByteString => `${vmId.length}:${vmId}${name}`;

  const consumed = (queue: Queue): void => {
    host().recorder.put(queue.entity, "consumer", blobOf(fromByteString(byteStringOfText(`vm=${queue.consumer.vm.index} context=${queue.consumer.id}`))));
  };
  const notify = (queue: Queue): void => {
    const { recorder } = host(), { consumer } = queue;
    if (consumer.vm.failed) {
      recorder.deed("effect-dropped", { what: "proxy_on_queue_ready", reason: "the VM of the consumer has failed" });
      return;
    }
    host().cause = recorder.deed("queue-notified", { queue: queue.id, filter: consumer.plugin.index });
    consumer.vm.call("proxy_on_queue_ready", consumer, [consumer.id, queue.id], 0);
  };

  return {
    register(root, name) {
      const key = keyOf(root.vm.vmId, name), known = byName.get(key);
      if (known !== undefined) {
        known.consumer = root;
        consumed(known);
        return known.id;
      }
      const id = byId.size + 1;
      const queue: Queue = { id, entity: host().recorder.create("queue", name, 0, `id=${id}\0vmId=${root.vm.vmId}`), consumer: root };
      byName.set(key, queue);
      byId.set(id, queue);
      consumed(queue);
      return id;
    },
    resolve: (vmId, name) => byName.get(keyOf(vmId, name))?.id,
    has: (id) => byId.has(id),
    enqueue(id, value) {
      const queue = byId.get(id);
      if (queue === undefined) return;
      host().recorder.push(queue.entity, blobOf(value));
      host().scheduler.after(0, () => notify(queue));
    },
    dequeue(id) {
      const queue = byId.get(id), item = queue && host().recorder.entity(queue.entity)?.items[0];
      if (queue === undefined || item === undefined) return undefined;
      host().recorder.pop(queue.entity);
      return item.blob.bytes;
    },
  };
}
