/** Metrics (semantics 14): values shared by all VMs, ids of each VM's own with the type in the low two bits (T-78, T-79). */
import { MetricType } from "../abi/codes.ts";
import type { ByteString } from "../base/byte-string.ts";
import { blobOf } from "../recording/state.ts";
import type { Recorder } from "./recorder.ts";
import type { Vm } from "./vm.ts";

export interface Metric { readonly type: number; readonly key: ByteString }
/** `used`: it was changed once at least. `grown`: since it was looked at last. */
export interface MetricNow { readonly type: "counter" | "gauge"; readonly name: ByteString; readonly used: boolean; readonly value: bigint; readonly grown: bigint }
export interface Metrics {
  define(vm: Vm, type: number, name: ByteString): number;
  find(vm: Vm, id: number): Metric | undefined;
  value(metric: Metric): bigint;
  set(metric: Metric, value: bigint): void;
  /** Counters and gauges as they are now; what counters grow by is counted from here. */
  latch(): readonly MetricNow[];
  /** No VM is left that has any. */
  forget(): void;
}

const typeNames = { [MetricType.Counter]: "counter", [MetricType.Gauge]: "gauge", [MetricType.Histogram]: "histogram" };
const idStep = 4;

export function createMetrics(recorder: Recorder): Metrics {
  let entity = 0;
  const used = new Set<ByteString>(), latched = new Map<ByteString, bigint>();
  const byVm = new Map<Vm, { readonly byId: Map<number, Metric>; readonly next: number[] }>();
  const ofVm = (vm: Vm) => {
    let own = byVm.get(vm);
    if (own === undefined) byVm.set(vm, (own = { byId: new Map(), next: [0, 1, 2] }));
    return own;
  };
  const value = (metric: Metric): bigint => {
    const bytes = recorder.entity(entity)?.values?.get(metric.key)?.blob.bytes;
    return bytes === undefined ? 0n : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  };
  const store = (metric: Metric, next: bigint, id: number): void => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, next), true);
    recorder.put(entity, metric.key, blobOf(bytes), id);
  };
  return {
    define(vm, type, name) {
      const own = ofVm(vm), id = (own.next[type] ?? 0) + idStep;
      own.next[type] = id;
      const metric: Metric = { type, key: `${typeNames[type as MetricType]}:${name}` };
      own.byId.set(id, metric);
      if (entity === 0) entity = recorder.create("metrics", "metrics", 0);
      if (recorder.entity(entity)?.values?.has(metric.key) !== true) store(metric, 0n, id);
      return id;
    },
    find: (vm, id) => ofVm(vm).byId.get(id),
    value,
    set(metric, next) {
      used.add(metric.key);
      store(metric, next, recorder.entity(entity)?.values?.get(metric.key)?.number ?? 0);
    },
    latch() {
      return [...(recorder.entity(entity)?.values?.keys() ?? [])].flatMap((key): readonly MetricNow[] => {
        const at = key.indexOf(":"), type = key.slice(0, at);
        if (type !== "counter" && type !== "gauge") return [];
        const now = value({ type: 0, key }), grown = now - (latched.get(key) ?? 0n);
        latched.set(key, now);
        return [{ type, name: key.slice(at + 1), used: used.has(key), value: now, grown }];
      });
    },
    forget() {
      used.clear();
      latched.clear();
      if (entity !== 0) recorder.remove(entity);
      entity = 0;
      byVm.clear();
    },
  };
}
