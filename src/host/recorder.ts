/** The state and the writer together: every change of the state is an operation of the row that is open. */
import type { ByteString } from "../base/byte-string.ts";
import { actionRows, deeds, faults } from "../recording/deeds.ts";
import type { ActionRowName, DeedName, FaultName, FieldKind } from "../recording/deeds.ts";
import { entityKindCode, OpKind, phaseCode } from "../recording/ops.ts";
import type { EntityKind, Phase } from "../recording/ops.ts";
import { apply, blobOf, emptyState, joined, wholeBlob } from "../recording/state.ts";
import type { Blob, BlobSlice, Entity, Entry, EntryText, Operation, State } from "../recording/state.ts";
import type { Writer } from "../recording/writer.ts";

type FieldsOf<T extends Readonly<Record<string, FieldKind>>> = { readonly [K in keyof T]: T[K] extends "n" ? number : ByteString };
export type DeedFields<N extends DeedName> = FieldsOf<(typeof deeds)[N]>;

/** Which thread runs now. */
export interface Running { readonly thread: number }

const noEntries: readonly EntryText[] = [];

export class Recorder {
  readonly state: State = emptyState();
  readonly writer: Writer;
  readonly #running: Running;
  #nextEntity = 1;

  constructor(writer: Writer, running: Running) {
    this.writer = writer;
    this.#running = running;
  }

  /* Rows */

  /** A deed of the proxy as a row of its own; operations made by `effect` belong to it. */
  deed<N extends DeedName>(name: N, fields: DeedFields<N>, effect?: () => void): number {
    return this.#row("proxy", name, deeds[name], fields, effect);
  }
  action<N extends ActionRowName>(name: N, fields: FieldsOf<(typeof actionRows)[N]>, effect?: () => void): number {
    return this.#row("action", name, actionRows[name], fields, effect);
  }
  fault<N extends FaultName>(name: N, fields: FieldsOf<(typeof faults)[N]>): number {
    return this.#row("fault", name, faults[name], fields, undefined);
  }
  origin(seed: number): void {
    const step = this.writer.open("origin", "origin", 0, 0, 0);
    this.writer.number(seed);
    this.writer.close(step, 0, 0, 0);
  }

  #row(kind: "proxy" | "action" | "fault", name: string, table: Readonly<Record<string, FieldKind>>, fields: Readonly<Record<string, number | ByteString>>, effect: (() => void) | undefined): number {
    const writer = this.writer;
    const step = writer.open(kind, name, 0, this.#running.thread, 0);
    for (const key of keysOf(table)) {
      const value = fields[key];
      if (typeof value === "number") writer.number(value);
      else writer.text(value ?? "");
    }
    effect?.();
    writer.close(step, 0, 0, 0);
    return step;
  }

  /* State */

  entity(id: number): Entity | undefined {
    return this.state.entities.get(id);
  }
  entries(id: number): readonly Entry[] {
    return this.state.entities.get(id)?.entries ?? [];
  }
  size(id: number): number {
    return this.state.entities.get(id)?.size ?? 0;
  }
  bytes(id: number): Uint8Array {
    return joined(this.state.entities.get(id)?.pieces ?? []);
  }

  /** `about` in the form of entities.ts */
  create(kind: EntityKind, name: ByteString, parent: number, about: ByteString = ""): number {
    const entity = this.#nextEntity++;
    this.#op({ kind: OpKind.Create, entity, a: entityKindCode(kind), b: parent, name, about });
    return entity;
  }
  remove(entity: number): void {
    if (this.state.entities.has(entity)) this.#op({ kind: OpKind.Delete, entity, a: 1 });
  }
  removeEach(entities: readonly number[]): void {
    for (const entity of entities) this.remove(entity);
  }
  /** Removes entities given in the order in which they were made: one operation for each run of consecutive ids. */
  removeAll(entities: readonly number[]): void {
    for (let i = 0; i < entities.length; ) {
      const first = entities[i] ?? 0;
      let count = 1;
      while (entities[i + count] === first + count) count++;
      this.#op({ kind: OpKind.Delete, entity: first, a: count });
      i += count;
    }
  }
  spliceList(entity: number, at: number, removed: number, entries: readonly EntryText[] = noEntries): void {
    this.#op({ kind: OpKind.ListSplice, entity, a: at, b: removed, entries });
  }
  spliceBytes(entity: number, at: number, removed: number, parts: readonly BlobSlice[]): void {
    this.#op({ kind: OpKind.BytesSplice, entity, a: at, b: removed, parts });
  }
  appendBytes(entity: number, parts: readonly BlobSlice[]): void {
    if (parts.length > 0) this.spliceBytes(entity, this.size(entity), 0, parts);
  }
  put(entity: number, key: ByteString, value: Blob, number = 0): void {
    this.#op({ kind: OpKind.Put, entity, a: number, key, blob: value });
  }
  unput(entity: number, key: ByteString): void {
    this.#op({ kind: OpKind.DeleteKey, entity, key });
  }
  push(entity: number, value: Blob): void {
    this.#op({ kind: OpKind.Push, entity, blob: value });
  }
  pop(entity: number): void {
    this.#op({ kind: OpKind.Pop, entity });
  }
  phase(entity: number, phase: Phase, who = 0): void {
    const code = phaseCode(phase), now = this.state.entities.get(entity);
    if (now === undefined || (now.phase === code && now.phaseWho === who)) return;
    this.#op({ kind: OpKind.Phase, entity, a: code, b: who });
  }
  memory(vm: number, pages: number): void {
    if (this.state.entities.get(vm)?.size !== pages) this.#op({ kind: OpKind.MemorySize, entity: vm, a: pages });
  }

  #op(op: Operation): void {
    this.writer.op(op);
    apply(this.state, op, this.writer.step);
  }
}

const keys = new WeakMap<object, readonly string[]>();
function keysOf(table: object): readonly string[] {
  let list = keys.get(table);
  if (list === undefined) keys.set(table, (list = Object.keys(table)));
  return list;
}

export const slicesOf = (bytes: Uint8Array): BlobSlice[] => (bytes.length === 0 ? [] : [wholeBlob(blobOf(bytes))]);
