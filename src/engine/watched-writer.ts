/** Column writers that tell what a run is doing while it does it. */
import type { ByteString } from "../base/byte-string.ts";
import { ColumnWriter } from "../recording/column-writer.ts";
import type { Batch, RowKind } from "../recording/segment.ts";
import type { BlobSlice, Operation } from "../recording/state.ts";
import type { Writer } from "../recording/writer.ts";

/** Before each row is opened. */
export type OnOpen = (isEntry: boolean) => void;
/** After each row is closed. `outermost`: no row is open any more. */
export type OnClose = (outermost: boolean) => void;

export class WatchedWriter extends ColumnWriter {
  readonly #onOpen: OnOpen;
  readonly #onClose: OnClose;

  constructor(onBatch: (batch: Batch) => void, onOpen: OnOpen, onClose: OnClose) {
    super(onBatch);
    this.#onOpen = onOpen;
    this.#onClose = onClose;
  }

  override open(kind: RowKind, name: string, vm: number, thread: number, context: number): number {
    this.#onOpen(kind === "callback");
    return super.open(kind, name, vm, thread, context);
  }

  override close(step: number, result: number, why: number, flags: number): void {
    super.close(step, result, why, flags);
    this.#onClose(this.enclosing === 0);
  }
}

/** Careful mode: whatever is written after row `after` leaves at once, so that nothing is lost when the guest never returns. */
export function carefulWriter(writer: Writer, after: number): Writer {
  const sent = (): void => {
    if (writer.step > after) writer.flush();
  };
  return {
    get step() { return writer.step; },
    get kept() { return writer.kept; },
    get enclosing() { return writer.enclosing; },
    open(kind, name, vm, thread, context) {
      const step = writer.open(kind, name, vm, thread, context);
      sent();
      return step;
    },
    close(step, result, why, flags) {
      writer.close(step, result, why, flags);
      sent();
    },
    clock(nanoseconds) { writer.clock(nanoseconds); },
    op(op: Operation) {
      writer.op(op);
      sent();
    },
    number(value) {
      writer.number(value);
      sent();
    },
    word64(value) {
      writer.word64(value);
      sent();
    },
    bytes(value) {
      writer.bytes(value);
      sent();
    },
    slices(value: readonly BlobSlice[]) {
      writer.slices(value);
      sent();
    },
    text(value: ByteString) {
      writer.text(value);
      sent();
    },
    flush() { writer.flush(); },
  };
}
