/**
 * What one end of a connection has sent: in the system's socket until it is read, then in the read buffer until a filter lets it go.
 * Nothing is read while reading is disabled, or while the buffer holds more than its limit.
 */
import { concatBytes } from "../../../../base/bytes.ts";
import type { Body } from "../filter-manager.ts";

/** So much is taken from the socket before the buffer is looked at again. */
const oneRead = 131072;
const none = new Uint8Array();

export interface Read { readonly bytes: Uint8Array; readonly end: boolean; readonly reset: boolean }

export class SocketReader {
  readonly buffer: Body;
  readonly #limit: number;
  #waiting: Uint8Array[] = [];
  #endWaits = false;
  #resetWaits = false;
  /** The other side has ended, and that has been read. */
  ended = false;
  disabled: boolean;
  /** The buffer is above its limit. */
  full = false;

  constructor(buffer: Body, limit: number, disabled: boolean) {
    this.buffer = buffer;
    this.#limit = limit;
    this.disabled = disabled;
  }

  arrive(bytes: Uint8Array, end: boolean): void {
    if (this.#endWaits || this.#resetWaits || this.ended) return;
    if (bytes.length > 0) this.#waiting.push(bytes);
    this.#endWaits = end;
  }
  /** After its end has been read, the socket is watched no longer. */
  arriveReset(): void {
    this.#resetWaits = true;
  }
  /** A reset that nobody has read. */
  get broken(): boolean {
    return this.#resetWaits;
  }
  /** Bytes that are lost, with a reset as the answer, when the socket is closed now. */
  get unread(): number {
    return this.#waiting.reduce((sum, bytes) => sum + bytes.length, 0);
  }
  get limit(): number {
    return this.#limit;
  }

  /** What one turn of the event loop reads; undefined when there is nothing, or nothing may be read. */
  read(): Read | undefined {
    if (this.disabled || this.full || this.ended) return undefined;
    const taken: Uint8Array[] = [];
    let size = this.buffer.size;
    while (this.#waiting.length > 0 && (this.#limit === 0 || size < this.#limit || taken.length === 0)) {
      const [first = none, ...rest] = this.#waiting, piece = first.subarray(0, oneRead);
      this.#waiting = piece.length < first.length ? [first.subarray(piece.length), ...rest] : rest;
      taken.push(piece);
      size += piece.length;
    }
    const drained = this.#waiting.length === 0, end = drained && this.#endWaits, reset = drained && this.#resetWaits;
    if (taken.length === 0 && !end && !reset) return undefined;
    if (end) this.ended = true;
    return { bytes: concatBytes(taken), end, reset };
  }

  /** True when the buffer has just gone above its limit. */
  filled(): boolean {
    if (this.full || this.#limit === 0 || this.buffer.size <= this.#limit) return false;
    return (this.full = true);
  }
  /** True when it has just gone below half of it again. */
  drained(): boolean {
    if (!this.full || this.buffer.size > this.#limit / 2) return false;
    this.full = false;
    return true;
  }
}
