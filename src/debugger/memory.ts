/** The memory of each VM: how large it is, when it grew and in which exchange. It never shrinks. */
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import { enclosingCallback } from "./call-tree.ts";
import { castOf } from "./cast.ts";
import { exchangeName, filterOf, threadWords } from "./who.ts";

export const pageBytes = 65536;

export interface MemoryGrowth {
  readonly step: number;
  readonly pages: number;
  readonly added: number;
  /** the scenario's name of the exchange or connection in whose callback it grew */
  readonly exchange: string | undefined;
}
export interface VmMemory {
  readonly entity: number;
  readonly index: number;
  readonly who: string;
  readonly thread: string | undefined;
  /** at the step that was asked for; 0 before the VM was there */
  readonly pages: number;
  /** of the whole run: the first is how large it was at its start */
  readonly growth: readonly MemoryGrowth[];
  /** pages added in each exchange that added any, in their order */
  readonly byExchange: ReadonlyMap<string, number>;
}

export function memoryAt(recording: Recording, step: number): VmMemory[] {
  const cast = castOf(recording);
  return cast.vms.map((vm) => {
    const growth: MemoryGrowth[] = [], byExchange = new Map<string, number>();
    for (const { step: at, op } of recording.historyOf(vm.entity)) {
      const before = growth.at(-1)?.pages ?? 0;
      if (op.kind !== OpKind.MemorySize || op.a === before) continue;
      const exchange = growth.length === 0 ? undefined : exchangeAt(recording, at), added = op.a - before;
      growth.push({ step: at, pages: op.a, added, exchange });
      if (exchange !== undefined) byExchange.set(exchange, (byExchange.get(exchange) ?? 0) + added);
    }
    return {
      entity: vm.entity, index: vm.index, who: filterOf(recording, vm.index, 0) ?? cast.filterName(vm.filter), thread: threadWords(recording, vm.thread),
      pages: growth.findLast((one) => one.step <= step)?.pages ?? 0, growth, byExchange,
    };
  });
}

function exchangeAt(recording: Recording, step: number): string | undefined {
  const callback = enclosingCallback(recording, step);
  if (callback === 0) return undefined;
  const { vm, context } = recording.brief(callback), exchange = castOf(recording).context(vm, context)?.exchange ?? -1;
  return exchange < 0 ? undefined : exchangeName(recording, exchange);
}
