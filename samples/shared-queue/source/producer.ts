// Queue between two VMs, the producing side: one order for each request, handed to another VM.
//
// The two filters share no memory and never call each other. They know a VM id and a name.

import { Action, Filter, LogLevel, Stream, define, enqueue, log, resolveQueue } from "../../sdk/assemblyscript";
export * from "../../sdk/assemblyscript/callbacks";

class Producer extends Filter {
  private queue: u32 = 0;

  createStream(): Stream {
    return new Order(this);
  }

  /** Looked up when it is first needed: at start the consumer, further down the chain, has not registered it yet. */
  orders(): u32 {
    if (this.queue == 0) this.queue = resolveQueue("consumer", "orders");
    return this.queue;
  }
}

class Order extends Stream {
  constructor(private producer: Producer) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    const queue = this.producer.orders();
    const path = this.request.get(":path");
    if (queue == 0) {
      log(LogLevel.Warn, "nobody has registered the queue");
    } else if (path) {
      enqueue(queue, path);
      log(LogLevel.Info, "queued " + path);
    }
    // The request does not wait for the consumer.
    return Action.Continue;
  }
}

define(() => new Producer());
