/** Shared queues (T-71 to T-74). */
import { Status } from "../../abi/codes.ts";
import { toByteString } from "../../base/byte-string.ts";
import { fail, ok } from "../answer.ts";
import { rootOf } from "../context.ts";
import type { Implements } from "./functions.ts";

export const sharedQueues: Implements<"proxy_register_shared_queue" | "proxy_resolve_shared_queue" | "proxy_enqueue_shared_queue" | "proxy_dequeue_shared_queue"> = {
  proxy_register_shared_queue(vm, { queue_name }) {
    const context = vm.acting;
    // start functions, which run without one, may not call this (T-12)
    if (context === undefined) throw new Error("a queue is registered without a context");
    return ok({ queue_id: vm.host.queues.register(rootOf(context), toByteString(queue_name)) });
  },
  proxy_resolve_shared_queue(vm, { vm_id, queue_name }) {
    const id = vm.host.queues.resolve(vm_id.length === 0 ? vm.vmId : toByteString(vm_id), toByteString(queue_name));
    return id === undefined ? fail(Status.NotFound, "queue-unknown") : ok({ queue_id: id });
  },
  proxy_enqueue_shared_queue(vm, { queue_id, value }) {
    if (!vm.host.queues.has(queue_id)) return fail(Status.NotFound, "queue-unknown");
    vm.host.queues.enqueue(queue_id, value);
    return ok();
  },
  proxy_dequeue_shared_queue(vm, { queue_id }) {
    if (!vm.host.queues.has(queue_id)) return fail(Status.NotFound, "queue-unknown");
    const value = vm.host.queues.dequeue(queue_id);
    return value === undefined ? fail(Status.Empty, "queue-empty") : ok({ value });
  },
};
