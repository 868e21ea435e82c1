/**
 * The writer that keeps everything, as columns. Rows leave in batches through `onBatch`: when a segment is full, and at `flush`.
 *
 * Values in an arena begin with a varint h: even, h >> 1 bytes follow; odd, h >> 1 references follow, each a varint address and a
 * varint length. An address is (position in the run's arena) * 2 + (0 rows, 1 operations). So equal bytes are stored once.
 */
import type { ByteString } from "../base/byte-string.ts";
import { Arena } from "./arena.ts";
import { Flag, growOps, opColumns, rowColumns, RowKindCode, segmentRows, sliceOps, sliceRows } from "./segment.ts";
import type { Batch, OpColumns, Patch, RowColumns, RowKind } from "./segment.ts";
import { OpKind } from "./ops.ts";
import type { Blob, BlobSlice, Operation } from "./state.ts";
import type { Writer } from "./writer.ts";

/** Slots of the table of strings that stand in the arena; a newer string takes the slot of an older one. */
const slots = 8192;
const shortestInterned = 4;
const longestInterned = 512;
const firstArena = 1 << 16;

export class ColumnWriter implements Writer {
  step = -1;
  enclosing = 0;
  readonly #onBatch: (batch: Batch) => void;
  readonly #stack: number[] = [];
  readonly #codes = new Map<string, number>();
  readonly #slotStrings: ByteString[] = Array.from({ length: slots }, () => "");
  readonly #slotAddresses = new Float64Array(slots);
  #newNames: string[] = [];
  #patches: Patch[] = [];
  #clockSteps: number[] = [];
  #clockTimes: number[] = [];
  #now = 0;

  #first = 0;
  #rows: RowColumns = rowColumns(segmentRows);
  #payload = new Arena(0, firstArena);
  #opFirst = 0;
  #opCount = 0;
  #ops: OpColumns = opColumns(segmentRows);
  #opPayload = new Arena(0, firstArena);

  /* what has left already, counted within the segment */
  #rowsOut = 0;
  #opsOut = 0;
  #payloadOut = 0;
  #opPayloadOut = 0;

  constructor(onBatch: (batch: Batch) => void) {
    this.#onBatch = onBatch;
  }

  get kept(): number {
    return this.#payload.start + this.#payload.used + this.#opPayload.start + this.#opPayload.used + (this.step + 1) * 32 + (this.#opFirst + this.#opCount) * 17;
  }

  open(kind: RowKind, name: string, vm: number, thread: number, context: number): number {
    if (this.step - this.#first === segmentRows - 1) this.#nextSegment();
    const step = ++this.step;
    const i = step - this.#first, r = this.#rows;
    r.parent[i] = this.enclosing;
    r.last[i] = step;
    r.context[i] = context;
    r.payload[i] = this.#payload.used;
    r.firstOp[i] = this.#opFirst + this.#opCount;
    r.code[i] = this.#code(name);
    r.kind[i] = RowKindCode[kind];
    r.vm[i] = vm;
    r.flags[i] = Flag.Open;
    r.thread[i] = thread;
    this.#stack.push(this.enclosing);
    this.enclosing = step;
    return step;
  }

  close(step: number, result: number, why: number, flags: number): void {
    this.enclosing = this.#stack.pop() ?? 0;
    const i = step - this.#first;
    if (i < this.#rowsOut) {
      this.#patches.push({ step, last: this.step, result, why, flags });
      return;
    }
    const r = this.#rows;
    r.last[i] = this.step;
    r.result[i] = result;
    r.why[i] = why;
    r.flags[i] = ((r.flags[i] ?? 0) & Flag.Changed) | flags;
  }

  clock(nanoseconds: number): void {
    if (nanoseconds === this.#now) return;
    this.#now = nanoseconds;
    const step = this.step + 1;
    const n = this.#clockSteps.length;
    if (n > 0 && this.#clockSteps[n - 1] === step) this.#clockTimes[n - 1] = nanoseconds;
    else {
      this.#clockSteps.push(step);
      this.#clockTimes.push(nanoseconds);
    }
  }

  op(op: Operation): void {
    const n = this.#opCount++;
    if (n === this.#ops.kind.length) this.#ops = growOps(this.#ops);
    const o = this.#ops, arena = this.#opPayload;
    o.kind[n] = op.kind;
    o.entity[n] = op.entity;
    o.payload[n] = arena.used;
    switch (op.kind) {
      case OpKind.Create: o.a[n] = op.a; o.b[n] = op.b; this.#text(arena, op.name); this.#text(arena, op.about); break;
      case OpKind.ListSplice:
        o.a[n] = op.a; o.b[n] = op.b;
        arena.varint(op.entries.length);
        for (const e of op.entries) { this.#text(arena, e.name); this.#text(arena, e.value); }
        break;
      case OpKind.BytesSplice: o.a[n] = op.a; o.b[n] = op.b; this.#slices(arena, op.parts); break;
      case OpKind.Put: o.a[n] = op.a; this.#text(arena, op.key); this.#blob(arena, op.blob); break;
      case OpKind.DeleteKey: this.#text(arena, op.key); break;
      case OpKind.Push: this.#blob(arena, op.blob); break;
      case OpKind.Phase: o.a[n] = op.a; o.b[n] = op.b; break;
      case OpKind.MemorySize:
      case OpKind.Delete: o.a[n] = op.a; break;
      default: break;
    }
    const i = this.step - this.#first;
    if (i >= this.#rowsOut) this.#rows.flags[i] = (this.#rows.flags[i] ?? 0) | Flag.Changed;
  }

  number(value: number): void { this.#payload.varint(value); }
  word64(value: bigint): void {
    const v = BigInt.asUintN(64, value);
    this.#payload.varint(Number(v & 0xffffffffn));
    this.#payload.varint(Number(v >> 32n));
  }
  bytes(value: Uint8Array): void {
    this.#payload.varint(value.length * 2);
    this.#payload.put(value);
  }
  text(value: ByteString): void { this.#text(this.#payload, value); }
  slices(value: readonly BlobSlice[]): void { this.#slices(this.#payload, value); }

  flush(): void {
    const rows = this.step - this.#first + 1;
    const bytesLeft = this.#payload.used - this.#payloadOut + this.#opPayload.used - this.#opPayloadOut;
    if (rows === this.#rowsOut && this.#opCount === this.#opsOut && bytesLeft === 0 && this.#patches.length === 0) return;
    const full = rows === segmentRows && this.#rowsOut === 0;
    // a time that no row carries yet may still change, and must be written once however often rows leave
    const ahead = this.#clockSteps.at(-1) === this.step + 1 ? 1 : 0;
    const told = this.#clockSteps.length - ahead;
    this.#onBatch({
      first: this.#first + this.#rowsOut, count: rows - this.#rowsOut,
      rows: full ? this.#rows : sliceRows(this.#rows, this.#rowsOut, rows),
      payload: { start: this.#payload.start, from: this.#payloadOut, bytes: this.#payload.buffer.slice(this.#payloadOut, this.#payload.used) },
      firstOp: this.#opFirst + this.#opsOut, opCount: this.#opCount - this.#opsOut,
      ops: sliceOps(this.#ops, this.#opsOut, this.#opCount),
      opPayload: { start: this.#opPayload.start, from: this.#opPayloadOut, bytes: this.#opPayload.buffer.slice(this.#opPayloadOut, this.#opPayload.used) },
      clockSteps: this.#clockSteps.slice(0, told), clockTimes: this.#clockTimes.slice(0, told), patches: this.#patches, names: this.#newNames,
    });
    this.#rowsOut = rows;
    this.#opsOut = this.#opCount;
    this.#payloadOut = this.#payload.used;
    this.#opPayloadOut = this.#opPayload.used;
    this.#clockSteps = this.#clockSteps.slice(told);
    this.#clockTimes = this.#clockTimes.slice(told);
    this.#patches = [];
    this.#newNames = [];
  }

  #nextSegment(): void {
    this.flush();
    this.#first += segmentRows;
    this.#rows = rowColumns(segmentRows);
    this.#opFirst += this.#opCount;
    this.#opCount = 0;
    this.#payload = nextArena(this.#payload);
    this.#opPayload = nextArena(this.#opPayload);
    this.#rowsOut = 0;
    this.#opsOut = 0;
    this.#payloadOut = 0;
    this.#opPayloadOut = 0;
  }

  #code(name: string): number {
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    const code = this.#codes.size;
    this.#codes.set(name, code);
    this.#newNames.push(name);
    return code;
  }

  /** The address of what is written next into an arena. */
  #address(arena: Arena): number {
    return (arena.start + arena.used) * 2 + (arena === this.#payload ? 0 : 1);
  }

  #text(arena: Arena, value: ByteString): void {
    const n = value.length;
    const slot = n >= shortestInterned && n <= longestInterned ? slotOf(value, n) : -1;
    if (slot >= 0 && this.#slotStrings[slot] === value) {
      arena.varint(3);
      arena.varint(this.#slotAddresses[slot] ?? 0);
      arena.varint(n);
      return;
    }
    arena.varint(n * 2);
    if (slot >= 0) {
      this.#slotStrings[slot] = value;
      this.#slotAddresses[slot] = this.#address(arena);
    }
    arena.putText(value);
  }

  #blob(arena: Arena, blob: Blob): void {
    const n = blob.bytes.length;
    if (blob.at >= 0 && n >= shortestInterned) {
      arena.varint(3);
      arena.varint(blob.at);
      arena.varint(n);
      return;
    }
    arena.varint(n * 2);
    blob.at = this.#address(arena);
    arena.put(blob.bytes);
  }

  #slices(arena: Arena, value: readonly BlobSlice[]): void {
    const only = value.length === 1 ? value[0] : undefined;
    if (only !== undefined && only.from === 0 && only.length === only.blob.bytes.length) return this.#blob(arena, only.blob);
    if (value.length > 0 && value.every((s) => s.blob.at >= 0)) {
      arena.varint(value.length * 2 + 1);
      for (const s of value) {
        arena.varint(s.blob.at + s.from * 2);
        arena.varint(s.length);
      }
      return;
    }
    let length = 0;
    for (const s of value) length += s.length;
    arena.varint(length * 2);
    for (const s of value) {
      if (s.blob.at < 0 && s.length === s.blob.bytes.length) s.blob.at = this.#address(arena);
      arena.put(s.blob.bytes.subarray(s.from, s.from + s.length));
    }
  }
}

const slotOf = (text: ByteString, n: number): number =>
  (n * 131 + text.charCodeAt(0) * 31 + text.charCodeAt(n >> 1) * 17 + text.charCodeAt(n - 1) * 7 + text.charCodeAt(n >> 2) * 3) & (slots - 1);

const nextArena = (arena: Arena): Arena => new Arena(arena.start + arena.used, Math.max(firstArena, arena.used + (arena.used >> 3)));
