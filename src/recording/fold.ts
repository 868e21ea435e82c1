/** From operations back to the state: decoding, checkpoints and the state at any step. */
import { readVarint } from "../base/varint.ts";
import { opsUpTo, segmentAt, stepOfOp } from "./segments.ts";
import type { Segment, Segments } from "./segments.ts";
import { OpKind } from "./ops.ts";
import { apply, emptyState, snapshot, workingCopy } from "./state.ts";
import type { EntryText, Operation, State } from "./state.ts";
import type { Values } from "./values.ts";

/**
 * Work between checkpoints: one for an operation, and one more for each `unit` entries or pieces it has to copy. A checkpoint holds a map of
 * all entities, so that where many are alive there are fewer.
 */
const checkpointWork = (entities: number): number => 512 + (entities >> 2);
const unit = 1024;
/** Views compare a step with the one before and with where a message began. */
const mostAsked = 4;

export interface HistoryEntry { readonly step: number; readonly op: Operation }

export interface Fold {
  /** Folds what has arrived since, so that a later `stateAt` needs at most the work between two checkpoints. */
  advance(): void;
  stateAt(step: number): State;
  /** Operations `from` up to and without `to`, in order. */
  operations(from: number, to: number): HistoryEntry[];
  operation(index: number): HistoryEntry;
  historyOf(entity: number): readonly HistoryEntry[];
}

interface Place { op: number; step: number }
/** The state after the first `op` operations. */
interface Answer { readonly op: number; readonly state: State }

export function createFold(segments: Segments, values: Values): Fold {
  const checkpoints: Answer[] = [];
  const edge = { state: emptyState(), place: { op: 0, step: 0 } };
  let asked: readonly Answer[] = [], work = 0;
  const histories = new Map<number, { readonly ops: number[]; scanned: number }>();

  /** Stops before `to` when `most` work is done; returns the work done. */
  function run(state: State, place: Place, to: number, most: number): number {
    let done = 0;
    let index = segmentAt(segments.list, "firstOp", place.op);
    while (place.op < to && done < most) {
      const segment = segments.list[index];
      if (segment === undefined) throw new Error(`operation ${place.op} is not in the recording`);
      const end = Math.min(to, segment.firstOp + segment.opCount);
      for (; place.op < end && done < most; place.op++) {
        if (opsUpTo(segments, place.step) <= place.op && opsUpTo(segments, ++place.step) <= place.op) place.step = stepOfOp(segments.list, place.op);
        const op = decodeOp(segment, place.op - segment.firstOp, values);
        apply(state, op, place.step);
        done += 1 + copied(state, op);
      }
      index++;
    }
    return done;
  }

  function advance(): void {
    if (checkpoints.length === 0) checkpoints.push({ op: 0, state: snapshot(edge.state) });
    while (edge.place.op < segments.opCount) {
      const most = checkpointWork(edge.state.entities.size);
      work += run(edge.state, edge.place, segments.opCount, most - work);
      if (work < most) continue;
      checkpoints.push({ op: edge.place.op, state: snapshot(edge.state) });
      work = 0;
    }
  }

  function nearest(op: number): Answer {
    let low = 0, high = checkpoints.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((checkpoints[middle]?.op ?? 0) <= op) low = middle;
      else high = middle - 1;
    }
    const found = checkpoints[low];
    if (found === undefined) throw new Error(`no checkpoint before operation ${op}`);
    return asked.reduce((best, answer) => (answer.op <= op && answer.op > best.op ? answer : best), found);
  }

  return {
    advance,
    stateAt(step) {
      const to = opsUpTo(segments, step);
      advance();
      const same = asked.find((answer) => answer.op === to);
      if (same !== undefined) return same.state;
      let state: State;
      if (to === edge.place.op) state = snapshot(edge.state);
      else {
        const from = nearest(to);
        state = workingCopy(from.state);
        run(state, { op: from.op, step: stepOfOp(segments.list, from.op) }, to, Infinity);
      }
      asked = [{ op: to, state }, ...asked.slice(0, mostAsked - 1)];
      return state;
    },
    operations(from, to) {
      const out: HistoryEntry[] = [];
      for (let op = from; op < Math.min(to, segments.opCount); op++) out.push(entryAt(segments, values, op));
      return out;
    },
    operation: (index) => entryAt(segments, values, index),
    historyOf(entity) {
      const history = histories.get(entity) ?? { ops: [], scanned: 0 };
      histories.set(entity, history);
      for (let i = segmentAt(segments.list, "firstOp", history.scanned); i < segments.list.length; i++) {
        const segment = segments.list[i];
        if (segment === undefined) break;
        const { entity: column, kind, a } = segment.ops;
        for (let k = Math.max(0, history.scanned - segment.firstOp); k < segment.opCount; k++) {
          const first = column[k] ?? 0;
          // a deletion takes a run of ids
          if (first === entity || (kind[k] === OpKind.Delete && first < entity && entity < first + (a[k] ?? 0))) history.ops.push(segment.firstOp + k);
        }
      }
      history.scanned = segments.opCount;
      return history.ops.map((op) => entryAt(segments, values, op));
    },
  };
}

function copied(state: State, op: Operation): number {
  if (op.kind !== OpKind.ListSplice && op.kind !== OpKind.BytesSplice) return 0;
  const entity = state.entities.get(op.entity);
  return entity === undefined ? 0 : Math.floor((entity.entries.length + entity.pieces.length) / unit);
}

function entryAt(segments: Segments, values: Values, op: number): HistoryEntry {
  const segment = segments.list[segmentAt(segments.list, "firstOp", op)];
  if (segment === undefined) throw new Error(`operation ${op} is not in the recording`);
  return { step: stepOfOp(segments.list, op), op: decodeOp(segment, op - segment.firstOp, values) };
}

/** `index` counts within the segment. Layout: `ColumnWriter.op`. */
function decodeOp(segment: Segment, index: number, values: Values): Operation {
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
    case OpKind.Delete: return { kind, entity, a };
    case OpKind.Pop: return { kind, entity };
    case OpKind.Phase: return { kind, entity, a, b };
    case OpKind.MemorySize: return { kind, entity, a };
    default: throw new Error(`operation of the unknown kind ${kind}`);
  }
}
