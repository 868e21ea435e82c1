/** A header map of MOSN's with its entity in the state, which holds the pairs as a filter is shown them. */
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import type { Recorder } from "../../recorder.ts";
import type { RequestHeader, ResponseHeader } from "./message-header.ts";

/** What host functions do with a map. */
export interface MapView {
  get(name: ByteString): ByteString | undefined;
  set(name: ByteString, value: ByteString): void;
  remove(name: ByteString): void;
  entries(): readonly EntryText[];
}

export class HeaderEntity<H extends RequestHeader | ResponseHeader> implements MapView {
  readonly header: H;
  readonly entity: number;
  readonly #recorder: Recorder;

  constructor(recorder: Recorder, entity: number, header: H) {
    this.#recorder = recorder;
    this.entity = entity;
    this.header = header;
  }
  get(name: ByteString): ByteString | undefined {
    return this.header.get(name);
  }
  set(name: ByteString, value: ByteString): void {
    this.header.set(name, value);
    this.show();
  }
  remove(name: ByteString): void {
    this.header.remove(name);
    this.show();
  }
  entries(): readonly EntryText[] {
    return this.header.entries();
  }
  /** What has changed, as one splice. */
  show(): void {
    const before = this.#recorder.entries(this.entity), after = this.header.entries();
    const alike = (a: EntryText | undefined, b: EntryText | undefined): boolean => a !== undefined && b !== undefined && a.name === b.name && a.value === b.value;
    let start = 0, end = 0;
    while (alike(before[start], after[start])) start++;
    while (end < Math.min(before.length, after.length) - start && alike(before.at(-1 - end), after.at(-1 - end))) end++;
    const removed = before.length - start - end, added = after.slice(start, after.length - end);
    if (removed > 0 || added.length > 0) this.#recorder.spliceList(this.entity, start, removed, added);
  }
}
