/** What all worker processes share: shared data, queues and metrics. It outlives a worker; shared data and queues do not outlive a reload. */
import type { ByteString } from "../../../base/byte-string.ts";
import { blobOf } from "../../../recording/state.ts";
import type { Blob, Value } from "../../../recording/state.ts";
import type { Recorder } from "../../recorder.ts";

interface Queue { readonly id: number; readonly entity: number; size: number }
export interface Metric { readonly id: number; readonly type: number; readonly name: ByteString }

export class SharedState {
  readonly #recorder: Recorder;
  #data = 0;
  readonly #queues = new Map<ByteString, Queue>();
  readonly #metrics = new Map<number, Metric>();
  #metricsEntity = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /* Shared data: numbers count for each key from 1 */

  get(key: ByteString): Value | undefined {
    return this.#data === 0 ? undefined : this.#recorder.entity(this.#data)?.values?.get(key);
  }
  /** False: cas does not match; no value removes the key. */
  set(key: ByteString, value: Uint8Array | undefined, cas: number): boolean {
    const old = this.get(key);
    if ((old?.number ?? 0) !== cas) return false;
    if (this.#data === 0) this.#data = this.#recorder.create("shared-data", "", 0);
    if (value === undefined) {
      if (old === undefined) return false;
      this.#recorder.unput(this.#data, key);
    } else this.#recorder.put(this.#data, key, blobOf(value), cas + 1);
    return true;
  }

  /* Queues */

  register(name: ByteString): number {
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      const id = this.#queues.size + 1;
      queue = { id, entity: this.#recorder.create("queue", name, 0, `id=${id}\0vmId=`), size: 0 };
      this.#queues.set(name, queue);
    }
    return queue.id;
  }
  #queue(id: number): Queue | undefined {
    return [...this.#queues.values()].find((queue) => queue.id === id);
  }
  hasQueue(id: number): boolean {
    return this.#queue(id) !== undefined;
  }
  /** False: it is full. Each item takes four bytes more. */
  enqueue(id: number, value: Uint8Array, room: number): boolean {
    const queue = this.#queue(id);
    if (queue === undefined || queue.size + value.length + 4 > room) return false;
    queue.size += value.length + 4;
    this.#recorder.push(queue.entity, blobOf(value));
    return true;
  }
  oldest(id: number): Blob | undefined {
    const queue = this.#queue(id);
    return queue && this.#recorder.entity(queue.entity)?.items[0]?.blob;
  }
  dequeue(id: number): void {
    const queue = this.#queue(id), blob = this.oldest(id);
    if (queue === undefined || blob === undefined) return;
    queue.size -= blob.bytes.length + 4;
    this.#recorder.pop(queue.entity);
  }

  /* Metrics: their ids are made of their names */

  define(id: number, type: number, name: ByteString): Metric {
    let metric = this.#metrics.get(id);
    if (metric === undefined) {
      metric = { id, type, name };
      this.#metrics.set(id, metric);
      if (this.#metricsEntity === 0) this.#metricsEntity = this.#recorder.create("metrics", "metrics", 0);
      this.setMetric(metric, 0n);
    }
    return metric;
  }
  metric(id: number): Metric | undefined {
    return this.#metrics.get(id);
  }
  value(metric: Metric): bigint {
    const bytes = this.#recorder.entity(this.#metricsEntity)?.values?.get(keyOf(metric))?.blob.bytes;
    return bytes === undefined ? 0n : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  }
  setMetric(metric: Metric, value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    this.#recorder.put(this.#metricsEntity, keyOf(metric), blobOf(bytes), metric.id);
  }

  /** The configuration is read again. */
  reload(): void {
    for (const { entity } of this.#queues.values()) this.#recorder.remove(entity);
    this.#queues.clear();
    if (this.#data !== 0) this.#recorder.remove(this.#data);
    this.#data = 0;
  }
}
const typeNames = ["counter", "gauge", "histogram"];
const keyOf = ({ type, name }: Metric): ByteString => `${typeNames[type] ?? type}:${name}`;

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
export function crc32(text: ByteString): number {
  let c = 0xffffffff;
  for (let i = 0; i < text.length; i++) c = (table[(c ^ text.charCodeAt(i)) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
