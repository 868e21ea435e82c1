// Fail open against fail closed: a filter that stops at the path it is configured with.
//
// Nothing here decides what comes after. That is the proxy's failure policy, and the two filters of the chain differ in it alone.

import { Action, Filter, LogLevel, Stream, define, log } from "../../sdk/assemblyscript";
export * from "../../sdk/assemblyscript/callbacks";

class Fragile extends Filter {
  breaksAt: string = "";

  onConfigure(configuration: string): bool {
    this.breaksAt = configuration;
    return true;
  }

  createStream(): Stream {
    return new Visitor(this);
  }
}

class Visitor extends Stream {
  constructor(private filter: Fragile) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    if (this.request.get(":path") == this.filter.breaksAt) {
      log(LogLevel.Critical, "cannot go on");
      unreachable();
    }
    return Action.Continue;
  }
}

define(() => new Fragile());
