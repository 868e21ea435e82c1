/** The state of a run: entities changed by `apply` alone, in the host while it runs and in the fold when it is read. */
import type { ByteString } from "../base/byte-string.ts";
import { unreachable } from "../base/unreachable.ts";
import { entityKindCode, OpKind } from "./ops.ts";

/** One header entry; `by` is the step that wrote it. */
export interface Entry { readonly name: ByteString; readonly value: ByteString; readonly by: number }
/** A run of bytes written by one step. `at`: their address in the arena, -1 while unwritten. */
export interface Piece { readonly blob: Blob; readonly from: number; readonly length: number; readonly by: number }
/** Bytes that the arena holds at most once. */
export interface Blob { readonly bytes: Uint8Array; at: number }
export interface Value { readonly blob: Blob; readonly number: number; readonly by: number }
export interface Item { readonly blob: Blob; readonly by: number }

/** An entity: which of the collections it uses follows from its kind (see `entityKinds`). */
export interface Entity {
  readonly id: number;
  /** index in `entityKinds` */
  readonly kind: number;
  readonly name: ByteString;
  readonly parent: number;
  /** what `create` said about it; its form depends on the kind (see entities.ts) */
  readonly about: ByteString;
  readonly created: number;
  /** index in `phases` */
  phase: number;
  phaseWho: number;
  phaseBy: number;
  /** VM: pages; buffer: total length */
  size: number;
  /** replaced by every change, never changed in place, so that what is derived from it can be kept by identity */
  entries: readonly Entry[];
  pieces: Piece[];
  values: Map<ByteString, Value> | undefined;
  items: Item[];
  epoch: number;
}

export interface State {
  readonly entities: Map<number, Entity>;
  epoch: number;
}

export const blobOf = (bytes: Uint8Array): Blob => ({ bytes, at: -1 });
export const emptyState = (): State => ({ entities: new Map(), epoch: 0 });

/** A frozen copy that shares every record; the next change of `state` copies the record it touches. */
export function snapshot(state: State): State {
  const copy: State = { entities: new Map(state.entities), epoch: state.epoch };
  state.epoch++;
  return copy;
}
/** A copy that may be changed without touching `state`. */
export const workingCopy = (state: State): State => ({ entities: new Map(state.entities), epoch: state.epoch + 1 });

export interface EntryText { readonly name: ByteString; readonly value: ByteString }

/** One decoded operation: what `apply` takes. Only the fields of its kind are read. */
export type Operation =
  | { readonly kind: typeof OpKind.Create; readonly entity: number; readonly a: number; readonly b: number; readonly name: ByteString; readonly about: ByteString }
  | { readonly kind: typeof OpKind.Delete; readonly entity: number; readonly a: number }
  | { readonly kind: typeof OpKind.ListSplice; readonly entity: number; readonly a: number; readonly b: number; readonly entries: readonly EntryText[] }
  | { readonly kind: typeof OpKind.BytesSplice; readonly entity: number; readonly a: number; readonly b: number; readonly parts: readonly BlobSlice[] }
  | { readonly kind: typeof OpKind.Put; readonly entity: number; readonly a: number; readonly key: ByteString; readonly blob: Blob }
  | { readonly kind: typeof OpKind.DeleteKey; readonly entity: number; readonly key: ByteString }
  | { readonly kind: typeof OpKind.Push; readonly entity: number; readonly blob: Blob }
  | { readonly kind: typeof OpKind.Pop; readonly entity: number }
  | { readonly kind: typeof OpKind.Phase; readonly entity: number; readonly a: number; readonly b: number }
  | { readonly kind: typeof OpKind.MemorySize; readonly entity: number; readonly a: number };

export interface BlobSlice { readonly blob: Blob; readonly from: number; readonly length: number }
export const wholeBlob = (blob: Blob): BlobSlice => ({ blob, from: 0, length: blob.bytes.length });

/* What entities of kinds without the list share. */
const noEntries: readonly Entry[] = [];
const noPieces: Piece[] = [];
const noItems: Item[] = [];
const bufferKind = entityKindCode("buffer");
const queueKind = entityKindCode("queue");

function writable(state: State, id: number): Entity {
  const entity = state.entities.get(id);
  if (entity === undefined) throw new Error(`operation on entity ${id}, which does not exist`);
  if (entity.epoch === state.epoch) return entity;
  const copy: Entity = { ...entity, pieces: entity.pieces.slice(), values: entity.values && new Map(entity.values), items: entity.items.slice(), epoch: state.epoch };
  state.entities.set(id, copy);
  return copy;
}

/** The only way the state changes. `step` becomes `by` of whatever is written. */
export function apply(state: State, op: Operation, step: number): void {
  switch (op.kind) {
    case OpKind.Create:
      state.entities.set(op.entity, {
        id: op.entity, kind: op.a, name: op.name, parent: op.b, about: op.about, created: step, phase: 0, phaseWho: 0, phaseBy: step, size: 0,
        entries: noEntries, pieces: op.a === bufferKind ? [] : noPieces, values: undefined, items: op.a === queueKind ? [] : noItems, epoch: state.epoch,
      });
      return;
    case OpKind.Delete:
      for (let id = op.entity; id < op.entity + op.a; id++) state.entities.delete(id);
      return;
    case OpKind.ListSplice: {
      const entity = writable(state, op.entity);
      const put: Entry[] = op.entries.map((e) => ({ name: e.name, value: e.value, by: step }));
      entity.entries = entity.entries.length === 0 ? put : entity.entries.toSpliced(op.a, op.b, ...put);
      return;
    }
    case OpKind.BytesSplice: {
      const entity = writable(state, op.entity);
      const put: Piece[] = op.parts.filter((p) => p.length > 0).map((p) => ({ ...p, by: step }));
      spliceBytes(entity, op.a, op.b, put);
      return;
    }
    case OpKind.Put: {
      const entity = writable(state, op.entity);
      (entity.values ??= new Map()).set(op.key, { blob: op.blob, number: op.a, by: step });
      return;
    }
    case OpKind.DeleteKey:
      writable(state, op.entity).values?.delete(op.key);
      return;
    case OpKind.Push:
      writable(state, op.entity).items.push({ blob: op.blob, by: step });
      return;
    case OpKind.Pop:
      writable(state, op.entity).items.shift();
      return;
    case OpKind.Phase: {
      const entity = writable(state, op.entity);
      entity.phase = op.a;
      entity.phaseWho = op.b;
      entity.phaseBy = step;
      return;
    }
    case OpKind.MemorySize:
      writable(state, op.entity).size = op.a;
      return;
    default:
      unreachable(op);
  }
}

function spliceBytes(entity: Entity, at: number, removed: number, put: readonly Piece[]): void {
  const added = put.reduce((sum, p) => sum + p.length, 0);
  if (at === entity.size && removed === 0) for (const piece of put) entity.pieces.push(piece);
  else if (at === 0 && removed === entity.size) entity.pieces = put.slice();
  else entity.pieces = [...sliceOf(entity.pieces, 0, at), ...put, ...sliceOf(entity.pieces, at + removed, entity.size)];
  entity.size += added - removed;
}

/** The pieces that hold bytes [from, to). */
export function sliceOf(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const end = at + piece.length;
    if (end > from && at < to) {
      const cut = Math.max(0, from - at), stop = Math.min(piece.length, to - at);
      out.push(cut === 0 && stop === piece.length ? piece : { blob: piece.blob, from: piece.from + cut, length: stop - cut, by: piece.by });
    }
    at = end;
    if (at >= to) break;
  }
  return out;
}

/** The bytes of some pieces as one array; a single whole blob is not copied. */
export function joined(pieces: readonly BlobSlice[]): Uint8Array {
  const only = pieces.length === 1 ? pieces[0] : undefined;
  if (only !== undefined) return only.blob.bytes.subarray(only.from, only.from + only.length);
  let length = 0;
  for (const p of pieces) length += p.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const p of pieces) {
    out.set(p.blob.bytes.subarray(p.from, p.from + p.length), at);
    at += p.length;
  }
  return out;
}
