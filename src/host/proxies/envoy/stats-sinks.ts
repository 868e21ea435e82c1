/**
 * Stats sinks (`envoy.stat_sinks.wasm`): the main thread hands them all metrics, `stats_flush_interval` after the start and after each time. Seen on
 * 1.36.2 and 1.40.0, Envoy's own metrics left out. The data, little endian, is two blocks, counters and then gauges:
 *
 *   u32 size of the block, u32 1 for counters or 2 for gauges, u32 how many metrics of that type there are, used or not
 *   of each that was used: u32 length of its name, the name, up to 8 more bytes until the place is a multiple of 8, u64 value,
 *   of counters u64 what it has grown by since the last time
 *
 * The size that Envoy reckons for the gauges doubles with each of them, so that it, and the size the guest is told, are above the truth.
 */
import { byteStringOfText, fromByteString } from "../../../base/byte-string.ts";
import { concatBytes } from "../../../base/bytes.ts";
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import type { Host } from "../../host.ts";
import type { MetricNow } from "../../metrics.ts";

export function startFlushing(host: Host): void {
  const { chain, statsFlushInterval } = host.scenario.setup, { mainThread, scheduler } = host;
  if (mainThread === undefined || !chain.some(({ role }) => role === "stats-sink")) return;
  const again = (): void => {
    scheduler.after(statsFlushInterval * nanosecondsPerMillisecond, () => {
      flush(host);
      if (host.end === undefined) again();
    }, "background");
  };
  scheduler.on(mainThread.thread.number, again);
}

function flush(host: Host): void {
  const { recorder, metrics, mainThread } = host, now = metrics.latch(), { data, size } = snapshotOf(now);
  for (const [index, { role }] of host.scenario.setup.chain.entries()) {
    const plugin = mainThread?.thread.plugins[index], root = plugin?.root;
    if (role !== "stats-sink" || root === undefined || root.vm.failed || host.end !== undefined) continue;
    host.cause = recorder.deed("stats-flushed", { filter: index, metrics: now.length, size });
    root.vm.callWithData("envoy_on_stats_update", root, [root.id, size], data);
  }
}

const place = (bytes: number): number => Math.ceil(bytes / 8) * 8;
/** Zeros stand for what Envoy leaves as it finds it, up to so many. */
const mostPadding = 65536;

export function snapshotOf(metrics: readonly MetricNow[]): { readonly data: Uint8Array; readonly size: number } {
  const of = (type: MetricNow["type"]): readonly MetricNow[] => metrics.filter((metric) => metric.type === type);
  const counters = of("counter"), gauges = of("gauge"), head = 12;
  let counterSize = head, gaugeSize = head;
  for (const { name, used } of counters) if (used) counterSize = place(counterSize + 4 + nameOf(name).length + 16);
  for (const { name, used } of gauges) if (used) {
    gaugeSize += 4 + nameOf(name).length;
    gaugeSize = (gaugeSize + place(gaugeSize + 8)) % 2 ** 32;
  }
  const size = (counterSize + gaugeSize) % 2 ** 32, parts: Uint8Array[] = [];
  let at = 0;
  const put = (bytes: Uint8Array): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  const words = (...values: readonly number[]): void => put(new Uint8Array(Uint32Array.from(values).buffer));
  const block = (list: readonly MetricNow[], blockSize: number, type: number): void => {
    words(blockSize, type, list.length);
    for (const { name, used, value, grown } of list) if (used) {
      const bytes = fromByteString(nameOf(name));
      words(bytes.length);
      put(bytes);
      put(new Uint8Array(place(at) - at));
      put(new Uint8Array(BigUint64Array.from(type === 1 ? [value, grown] : [value]).buffer));
    }
  };
  block(counters, counterSize, 1);
  block(gauges, gaugeSize, 2);
  put(new Uint8Array(size > at && size - at <= mostPadding ? size - at : 0));
  return { data: concatBytes(parts), size };
}

const nameOf = (name: string): string => byteStringOfText("wasmcustom.") + name;
