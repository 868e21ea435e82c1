import * as host from "./host";
import { EMPTY, OK } from "./codes";
import { expectOk } from "./log";
import { addressOf, encode, first, second, takeText } from "./memory";

/** Opens a queue of our own VM and makes this filter the one that is told about new items. */
export function registerQueue(name: string): u32 {
  const n = encode(name);
  expectOk(host.registerQueue(addressOf(n), n.byteLength, first), "register " + name);
  return load<u32>(first);
}

/** The number of a queue that some VM has registered, or 0 when nobody has (numbers begin at 1). */
export function resolveQueue(vm: string, name: string): u32 {
  const v = encode(vm);
  const n = encode(name);
  const status = host.resolveQueue(addressOf(v), v.byteLength, addressOf(n), n.byteLength, first);
  return status == OK ? load<u32>(first) : 0;
}

export function enqueue(queue: u32, item: string): void {
  const i = encode(item);
  expectOk(host.enqueue(queue, addressOf(i), i.byteLength), "enqueue");
}

/** The oldest item, or null when the queue is empty. */
export function dequeue(queue: u32): string | null {
  const status = host.dequeue(queue, first, second);
  if (status == EMPTY) return null;
  expectOk(status, "dequeue");
  return status ? null : takeText();
}
