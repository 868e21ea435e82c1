// Two worker threads, one filter: what each thread has of its own, and what they share.
//
// A global variable belongs to the VM, and each worker thread has a VM. A metric belongs to the proxy.

import { Action, Filter, LogLevel, Stream, define, log } from "../../sdk/assemblyscript";
import { addressOf, encode } from "../../sdk/assemblyscript/memory";
export * from "../../sdk/assemblyscript/callbacks";

@external("env", "proxy_set_tick_period_milliseconds")
declare function setTickPeriod(period: u32): u32;
@external("env", "proxy_define_metric")
declare function defineMetric(type: u32, name: usize, nameSize: u32, id: usize): u32;
@external("env", "proxy_increment_metric")
declare function incrementMetric(id: u32, offset: i64): u32;
@external("env", "proxy_get_metric")
declare function getMetric(id: u32, value: usize): u32;

const counter: u32 = 0;
const cell = memory.data(8);

class Ticking extends Filter {
  private metric: u32 = 0;
  private ticks: u32 = 0;
  requests: u32 = 0;

  onConfigure(configuration: string): bool {
    const name = encode("ticks");
    defineMetric(counter, addressOf(name), name.byteLength, cell);
    this.metric = load<u32>(cell);
    setTickPeriod(1000);
    return true;
  }

  createStream(): Stream {
    return new Counted(this);
  }

  onTick(): void {
    this.ticks += 1;
    incrementMetric(this.metric, 1);
    getMetric(this.metric, cell);
    log(LogLevel.Info, "tick " + this.ticks.toString() + " of this thread, " + load<u64>(cell).toString() + " of all");
  }
}

class Counted extends Stream {
  constructor(private filter: Ticking) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    this.filter.requests += 1;
    log(LogLevel.Info, "request " + this.filter.requests.toString() + " of this thread");
    return Action.Continue;
  }
}

define(() => new Ticking());
