/** Columns of rows. A segment holds `segmentRows` rows; a batch is what travels: a run of rows of one segment. */

export const segmentRows = 8192;
export const segmentShift = 13;

export const rowKinds = ["origin", "callback", "host-call", "proxy", "action", "fault"] as const;
export type RowKind = (typeof rowKinds)[number];
export const RowKindCode = { origin: 0, callback: 1, "host-call": 2, proxy: 3, action: 4, fault: 5 } as const satisfies Record<RowKind, number>;

export const Flag = {
  Open: 1,
  /** Closed because the guest stopped, not because it returned. */
  Aborted: 2,
  /** Made by the guest's allocator while the host call it belongs to was served. */
  InAllocator: 4,
  /** At least one operation belongs to this row. */
  Changed: 8,
  /** An input or output was cut to fit a limit. */
  Truncated: 16,
  /** The outputs did not reach the guest (its allocator failed, or a cell was outside memory). */
  Undelivered: 64,
} as const;

/**
 * Little endian columns, 32 bytes a row:
 *   parent u32 · last u32 · context u32 · result i32 · payload u32 · firstOp u32 · code u16 · kind u8 · vm u16 · why u8 · flags u8 · thread u8
 * `payload` counts from the segment's arena, `firstOp` from the start of the run.
 */
export interface RowColumns {
  readonly parent: Uint32Array; readonly last: Uint32Array; readonly context: Uint32Array; readonly result: Int32Array;
  readonly payload: Uint32Array; readonly firstOp: Uint32Array; readonly code: Uint16Array; readonly kind: Uint8Array;
  readonly vm: Uint16Array; readonly why: Uint8Array; readonly flags: Uint8Array; readonly thread: Uint8Array;
}
export interface OpColumns { readonly kind: Uint8Array; readonly entity: Uint32Array; readonly a: Uint32Array; readonly b: Uint32Array; readonly payload: Uint32Array }

export function rowColumns(rows: number): RowColumns {
  const u32 = () => new Uint32Array(rows), u8 = () => new Uint8Array(rows);
  return { parent: u32(), last: u32(), context: u32(), result: new Int32Array(rows), payload: u32(), firstOp: u32(), code: new Uint16Array(rows), kind: u8(), vm: new Uint16Array(rows), why: u8(), flags: u8(), thread: u8() };
}
export const opColumns = (size: number): OpColumns => ({ kind: new Uint8Array(size), entity: new Uint32Array(size), a: new Uint32Array(size), b: new Uint32Array(size), payload: new Uint32Array(size) });

/** A later completion of a row that had left while it was open. */
export interface Patch { readonly step: number; readonly last: number; readonly result: number; readonly why: number; readonly flags: number }

/** A stretch of a segment's arena: `from` counts from the segment's own start, `start` is where the segment begins in the run's arena. */
export interface ArenaPart { readonly start: number; readonly from: number; readonly bytes: Uint8Array }

/** Rows [first, first + count) of one segment, with their operations, clock entries and arena bytes. */
export interface Batch {
  readonly first: number;
  readonly count: number;
  readonly rows: RowColumns;
  readonly payload: ArenaPart;
  /** index of the first operation in the run */
  readonly firstOp: number;
  readonly opCount: number;
  readonly ops: OpColumns;
  readonly opPayload: ArenaPart;
  /** steps at which time moved, and the time since start in ns */
  readonly clockSteps: readonly number[];
  readonly clockTimes: readonly number[];
  readonly patches: readonly Patch[];
  /** names added to the table since the last batch */
  readonly names: readonly string[];
}

export function sliceRows(r: RowColumns, from: number, to: number): RowColumns {
  return {
    parent: r.parent.slice(from, to), last: r.last.slice(from, to), context: r.context.slice(from, to), result: r.result.slice(from, to),
    payload: r.payload.slice(from, to), firstOp: r.firstOp.slice(from, to), code: r.code.slice(from, to), kind: r.kind.slice(from, to),
    vm: r.vm.slice(from, to), why: r.why.slice(from, to), flags: r.flags.slice(from, to), thread: r.thread.slice(from, to),
  };
}
export const sliceOps = (o: OpColumns, from: number, to: number): OpColumns =>
  ({ kind: o.kind.slice(from, to), entity: o.entity.slice(from, to), a: o.a.slice(from, to), b: o.b.slice(from, to), payload: o.payload.slice(from, to) });

export function growOps(o: OpColumns): OpColumns {
  const larger = opColumns(o.kind.length * 2);
  copyOps(o, larger, 0);
  return larger;
}
export function copyOps(from: OpColumns, to: OpColumns, at: number): void {
  to.kind.set(from.kind, at); to.entity.set(from.entity, at); to.a.set(from.a, at); to.b.set(from.b, at); to.payload.set(from.payload, at);
}
export function copyRows(from: RowColumns, to: RowColumns, at: number): void {
  to.parent.set(from.parent, at); to.last.set(from.last, at); to.context.set(from.context, at); to.result.set(from.result, at);
  to.payload.set(from.payload, at); to.firstOp.set(from.firstOp, at); to.code.set(from.code, at); to.kind.set(from.kind, at);
  to.vm.set(from.vm, at); to.why.set(from.why, at); to.flags.set(from.flags, at); to.thread.set(from.thread, at);
}
