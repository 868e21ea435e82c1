/** From operations back to the state: decoding, checkpoints and the state at any step. */
import { readVarint } from "../base/varint.ts";
import { opsUpTo, segmentAt, stepOfOp } from "./segments.ts";
import type { Segment, Segments } from "./segments.ts";
import { OpKind } from "./ops.ts";
import { apply, emptyState, snapshot, workingCopy } from "./state.ts";
import type { EntryText, Operation, State } from "./state.ts";
import type { Values } from "./values.ts";

const checkpointEvery = 1024;

export interface HistoryEntry { readonly step: number; readonly op: Operation }

export interface Fold {
  /** Folds what has arrived since, so that a later `stateAt` needs at most `checkpointEvery` operations. */
  advance(): void;
  stateAt(step: number): State;
  /** Operations `from` up to and without `to`, in order. */
  operations(from: number, to: number): HistoryEntry[];
  historyOf(entity: number): readonly HistoryEntry[];
}

interface Place { op: number; step: number }

export function createFold(segments: Segments, values: Values): Fold {
  const checkpoints: State[] = [];
  const edge = { state: emptyState(), place: { op: 0, step: 0 } };
  let asked: { readonly op: number; readonly state: State } | undefined;
  const histories = new Map<number, { readonly ops: number[]; scanned: number }>();

  function run(state: State, place: Place, to: number): void {
    let index = segmentAt(segments.list, "firstOp", place.op);
    while (place.op < to) {
      const segment = segments.list[index];
      if (segment === undefined) throw new Error(`operation ${place.op} is not in the recording`);
      const end = Math.min(to, segment.firstOp + segment.opCount);
      for (; place.op < end; place.op++) {
        if (opsUpTo(segments, place.step) <= place.op) place.step = stepOfOp(segments.list, place.op);
        apply(state, decodeOp(segment, place.op - segment.firstOp, values), place.step);
      }
      index++;
    }
  }

  function advance(): void {
    if (checkpoints.length === 0) checkpoints.push(snapshot(edge.state));
    while (edge.place.op < segments.opCount) {
      const next = checkpoints.length * checkpointEvery;
      run(edge.state, edge.place, Math.min(next, segments.opCount));
      if (edge.place.op === next) checkpoints.push(snapshot(edge.state));
    }
  }

  return {
    advance,
    stateAt(step) {
      const to = opsUpTo(segments, step);
      advance();
      if (asked?.op === to) return asked.state;
      let state: State;
      if (to === edge.place.op) state = snapshot(edge.state);
      else {
        const nearest = Math.floor(to / checkpointEvery);
        const near = asked !== undefined && asked.op <= to && asked.op >= nearest * checkpointEvery ? asked : undefined;
        const from = near?.op ?? nearest * checkpointEvery;
        const before = near?.state ?? checkpoints[nearest];
        if (before === undefined) throw new Error(`no checkpoint before operation ${to}`);
        state = workingCopy(before);
        run(state, { op: from, step: stepOfOp(segments.list, from) }, to);
      }
      asked = { op: to, state };
      return state;
    },
    operations(from, to) {
      const out: HistoryEntry[] = [];
      for (let op = from; op < Math.min(to, segments.opCount); op++) out.push(entryAt(segments, values, op));
      return out;
    },
    historyOf(entity) {
      const history = histories.get(entity) ?? { ops: [], scanned: 0 };
      histories.set(entity, history);
      for (let i = segmentAt(segments.list, "firstOp", history.scanned); i < segments.list.length; i++) {
        const segment = segments.list[i];
        if (segment === undefined) break;
        const column = segment.ops.entity;
        for (let k = Math.max(0, history.scanned - segment.firstOp); k < segment.opCount; k++) if (column[k] === entity) history.ops.push(segment.firstOp + k);
      }
      history.scanned = segments.opCount;
      return history.ops.map((op) => entryAt(segments, values, op));
    },
  };
}

function entryAt(segments: Segments, values: Values, op: number): HistoryEntry {
  const segment = segments.list[segmentAt(segments.list, "firstOp", op)];
  if (segment === undefined) throw new Error(`operation ${op} is not in the recording`);
  return { step: stepOfOp(segments.list, op), op: decodeOp(segment, op - segment.firstOp, values) };
}

/** `index` counts within the segment. Layout: `ColumnWriter.op`. */
export function decodeOp(segment: Segment, index: number, values: Values): Operation {
  const { ops } = segment;
  const entity = ops.entity[index] ?? 0, a = ops.a[index] ?? 0, b = ops.b[index] ?? 0;
  const cursor = { bytes: segment.opPayload, at: ops.payload[index] ?? 0 };
  const base = segment.opPayloadStart * 2 + 1;
  const kind = ops.kind[index];
  switch (kind) {
    case OpKind.Create: return { kind, entity, a, b, name: values.text(cursor), about: values.text(cursor) };
    case OpKind.ListSplice: {
      const entries: EntryText[] = [];
      for (let left = readVarint(cursor); left > 0; left--) entries.push({ name: values.text(cursor), value: values.text(cursor) });
      return { kind, entity, a, b, entries };
    }
    case OpKind.BytesSplice: return { kind, entity, a, b, parts: values.slices(cursor, base) };
    case OpKind.Put: return { kind, entity, a, key: values.text(cursor), blob: values.blob(cursor, base) };
    case OpKind.DeleteKey: return { kind, entity, key: values.text(cursor) };
    case OpKind.Push: return { kind, entity, blob: values.blob(cursor, base) };
    case OpKind.Delete:
    case OpKind.Pop: return { kind, entity };
    case OpKind.Phase: return { kind, entity, a, b };
    case OpKind.MemorySize: return { kind, entity, a };
    default: throw new Error(`operation of the unknown kind ${kind}`);
  }
}
