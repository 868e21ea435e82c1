/** The reader's segments: where batches end up, and where bytes and operations are found again. */
import type { Batch, OpColumns, RowColumns } from "./segment.ts";
import { copyOps, copyRows, Flag, opColumns, rowColumns, segmentRows, segmentShift } from "./segment.ts";

export interface Segment {
  rows: RowColumns;
  /** rows that are there; the columns may be longer */
  count: number;
  /** where its arena begins in the run's arena of row payloads */
  payloadStart: number;
  payload: Uint8Array;
  payloadUsed: number;
  firstOp: number;
  ops: OpColumns;
  opCount: number;
  opPayloadStart: number;
  opPayload: Uint8Array;
  opPayloadUsed: number;
}

export interface Segments {
  readonly list: readonly Segment[];
  readonly length: number;
  readonly opCount: number;
  /** A batch must continue where the last one ended; another one throws. */
  append(batch: Batch): void;
}

const inSegment = segmentRows - 1;
const none = new Uint8Array(0);

export function createSegments(): Segments {
  const list: Segment[] = [];
  let length = 0, opCount = 0;
  return {
    list,
    get length() { return length; },
    get opCount() { return opCount; },
    append(batch) {
      if (batch.first !== length || batch.firstOp !== opCount) throw new Error(`batch of rows from ${batch.first} and operations from ${batch.firstOp}, ${length} and ${opCount} were expected`);
      // what comes without rows completes the newest one, which may be the last of a full segment
      const index = (batch.count > 0 ? batch.first : Math.max(0, batch.first - 1)) >> segmentShift;
      const segment = (list[index] ??= emptySegment(batch));
      if (batch.opCount > 0 && length > 0 && batch.firstOp < (batch.count > 0 ? (batch.rows.firstOp[0] ?? 0) : batch.firstOp + 1)) orFlag(list, length - 1, Flag.Changed);
      addRows(segment, batch);
      addOps(segment, batch);
      length += batch.count;
      opCount += batch.opCount;
      for (const p of batch.patches) patchRow(list, p.step, p.last, p.result, p.why, p.flags);
    },
  };
}

const emptySegment = (batch: Batch): Segment => ({
  rows: rowColumns(0), count: 0, payloadStart: batch.payload.start, payload: none, payloadUsed: 0,
  firstOp: batch.firstOp, ops: opColumns(0), opCount: 0, opPayloadStart: batch.opPayload.start, opPayload: none, opPayloadUsed: 0,
});

function addRows(segment: Segment, batch: Batch): void {
  if (batch.count > 0) {
    const at = batch.first & inSegment;
    if (at === 0 && batch.count === segmentRows) segment.rows = batch.rows;
    else {
      if (segment.rows.parent.length < segmentRows) {
        const grown = rowColumns(segmentRows);
        copyRows(segment.rows, grown, 0);
        segment.rows = grown;
      }
      copyRows(batch.rows, segment.rows, at);
    }
    segment.count = at + batch.count;
  }
  segment.payload = placed(segment.payload, segment.payloadUsed, batch.payload.from, batch.payload.bytes);
  segment.payloadUsed = batch.payload.from + batch.payload.bytes.length;
}

function addOps(segment: Segment, batch: Batch): void {
  const at = batch.firstOp - segment.firstOp;
  if (at === 0) segment.ops = batch.ops;
  else if (batch.opCount > 0) {
    if (segment.ops.kind.length < at + batch.opCount) {
      const grown = opColumns(Math.max(at + batch.opCount, at * 2));
      copyOps(segment.ops, grown, 0);
      segment.ops = grown;
    }
    copyOps(batch.ops, segment.ops, at);
  }
  segment.opCount = at + batch.opCount;
  segment.opPayload = placed(segment.opPayload, segment.opPayloadUsed, batch.opPayload.from, batch.opPayload.bytes);
  segment.opPayloadUsed = batch.opPayload.from + batch.opPayload.bytes.length;
}

/** `more` at `from` of an arena of which `used` bytes count; an arena that arrives whole is taken over. */
function placed(arena: Uint8Array, used: number, from: number, more: Uint8Array): Uint8Array {
  if (from !== used) throw new Error(`bytes from ${from}, ${used} were expected`);
  if (from === 0) return more;
  if (more.length === 0) return arena;
  let target = arena;
  if (target.length < from + more.length) {
    target = new Uint8Array(Math.max(from + more.length, from * 2));
    target.set(arena.subarray(0, used));
  }
  target.set(more, from);
  return target;
}

function orFlag(list: readonly Segment[], step: number, flag: number): void {
  const rows = list[step >> segmentShift]?.rows, i = step & inSegment;
  if (rows !== undefined) rows.flags[i] = (rows.flags[i] ?? 0) | flag;
}

function patchRow(list: readonly Segment[], step: number, last: number, result: number, why: number, flags: number): void {
  const rows = list[step >> segmentShift]?.rows, i = step & inSegment;
  if (rows === undefined) throw new Error(`patch of row ${step}, which is not there`);
  rows.last[i] = last;
  rows.result[i] = result;
  rows.why[i] = why;
  rows.flags[i] = ((rows.flags[i] ?? 0) & Flag.Changed) | flags;
}

/** Index of the last segment whose `start` is at or before a place. */
export function segmentAt(list: readonly Segment[], start: "payloadStart" | "opPayloadStart" | "firstOp", place: number): number {
  let low = 0, high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((list[middle]?.[start] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The row to which an operation belongs. */
export function stepOfOp(list: readonly Segment[], op: number): number {
  const index = segmentAt(list, "firstOp", op), segment = list[index];
  if (segment === undefined) return 0;
  let low = 0, high = segment.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segment.rows.firstOp[middle] ?? 0) <= op) low = middle;
    else high = middle - 1;
  }
  return index * segmentRows + low;
}

/** Number of operations in rows 0..step. */
export function opsUpTo(segments: Segments, step: number): number {
  const next = step + 1;
  if (next >= segments.length) return segments.opCount;
  return segments.list[next >> segmentShift]?.rows.firstOp[next & inSegment] ?? segments.opCount;
}
