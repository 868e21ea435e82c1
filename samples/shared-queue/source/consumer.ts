// Queue between two VMs, the consuming side: registers the queue and is called when something is in it.

import { Filter, LogLevel, define, dequeue, log, registerQueue } from "../../sdk/assemblyscript";
export * from "../../sdk/assemblyscript/callbacks";

class Consumer extends Filter {
  private served: u32 = 0;

  onConfigure(configuration: string): bool {
    registerQueue("orders");
    return true;
  }

  /** Called once for each item, in a callback of its own, never while the producer is still running. */
  onQueueReady(queue: u32): void {
    const order = dequeue(queue);
    // With several consumers somebody else may have been faster.
    if (order == null) return;
    this.served++;
    log(LogLevel.Info, "order " + this.served.toString() + ": " + order);
  }
}

define(() => new Consumer());
